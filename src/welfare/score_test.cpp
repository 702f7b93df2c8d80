#include "core/random.hpp"
#include "facts/memory_unit.hpp"
#include "facts/seen.hpp"
#include "welfare/detail/ranking_fixture.hpp"
#include "welfare/score.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace tepat::welfare {
namespace {

using facts::HouseholdFact;
using facts::MemoryUnit;
using rules::Value;

std::unique_ptr<MemoryUnit> household(int members, std::optional<bool> fridge,
                                      std::optional<std::int64_t> rooms) {
    auto unit = std::make_unique<MemoryUnit>(SubjectId{1});
    unit->set(HouseholdFact::presence, Value::integer(1));
    if (fridge) unit->set(HouseholdFact::has_fridge, Value::boolean(*fridge));
    if (rooms) unit->set(HouseholdFact::bedrooms, Value::integer(*rooms));
    for (int i = 0; i < members; ++i)
        unit->add_member(SubjectId{10 + i});
    return unit;
}

class ScoreTest : public ::testing::Test {
protected:
    Scored score(const std::unique_ptr<MemoryUnit>& unit, std::int64_t intercept = 13'000'000) {
        Scored made;
        score_household(at_, intercept, unit->view(), made);
        return made;
    }
    Model model_ = read_model(fixture::small_model, "small.toml").value();
    ModelAt at_ = model_.at(*Date::from_ymd(2021, 1, 31)).value();
};

TEST_F(ScoreTest, IsTheInterceptAndWhatEachVariableAdds) {
    const auto made = score(household(4, true, 3));
    EXPECT_EQ(made.standing, Standing::ranked);
    EXPECT_EQ(made.score, Score{13'000'000 + 300'000 + 3 * 50'000 - 4 * 100'000});
    EXPECT_EQ(made.values, (std::vector<std::optional<std::int64_t>>{1, 3, 4}));
    EXPECT_EQ(score(household(1, false, 0)).score, Score{12'900'000});
    EXPECT_EQ(score(household(1, false, 0), -5).score, Score{-100'005});
}

TEST_F(ScoreTest, AThingMoreMovesItByExactlyItsCoefficient) {
    SeededRandom random{11};
    for (int round = 0; round < 500; ++round) {
        const auto members = static_cast<int>(random.between(0, 14));
        const auto rooms = random.between(0, 8);
        const auto fridge = random.chance(500);
        const auto base = score(household(members, fridge, rooms)).score.value();
        EXPECT_EQ(score(household(members, true, rooms)).score.value() -
                      score(household(members, false, rooms)).score.value(),
                  300'000);
        EXPECT_EQ(score(household(members, fridge, rooms + 1)).score.value() - base, 50'000);
        EXPECT_EQ(score(household(members + 1, fridge, rooms)).score.value() - base, -100'000);
    }
}

TEST_F(ScoreTest, WithoutANeededFactThereIsNoScoreAndEveryGapIsTold) {
    const auto one = score(household(2, {}, 3));
    EXPECT_EQ(one.standing, Standing::undetermined);
    EXPECT_EQ(one.gaps, (std::vector<Gap>{{0, GapWhy::missing_fact}}));
    EXPECT_EQ(one.values, (std::vector<std::optional<std::int64_t>>{{}, 3, 2}));
    const auto two = score(household(2, {}, {}));
    EXPECT_EQ(two.gaps, (std::vector<Gap>{{0, GapWhy::missing_fact}, {1, GapWhy::missing_fact}}));
}

TEST_F(ScoreTest, AValueOutsideItsRangeIsNone) {
    EXPECT_EQ(score(household(2, true, 9)).standing, Standing::ranked);
    const auto made = score(household(2, true, 10));
    EXPECT_EQ(made.standing, Standing::undetermined);
    EXPECT_EQ(made.gaps, (std::vector<Gap>{{1, GapWhy::out_of_range}}));
    EXPECT_EQ(score(household(2, true, -1)).gaps.size(), 1U);
}

TEST_F(ScoreTest, WhoIsNotCoveredIsNotLookedAt) {
    auto moved = household(2, {}, {});
    moved->set(HouseholdFact::presence, Value::integer(2));
    const auto made = score(moved);
    EXPECT_EQ(made.standing, Standing::outside);
    EXPECT_TRUE(made.values.empty());
    EXPECT_TRUE(made.gaps.empty());
}

TEST_F(ScoreTest, AVariableOfZeroIsNotAsked) {
    at_ = model_.at(*Date::from_ymd(2022, 1, 31)).value();
    const auto made = score(household(4, true, 3));
    EXPECT_EQ(made.score, Score{13'000'000 + 200'000 + 150'000});
    EXPECT_FALSE(made.values[2]);
}

TEST_F(ScoreTest, AnExpressionThatFailsLeavesAGap) {
    auto text = fixture::small_model;
    const std::string_view sum = "size(members)";
    text.replace(text.find(sum), sum.size(), "9223372036854775807 + size(members)");
    model_ = read_model(text, "x.toml").value();
    at_ = model_.at(*Date::from_ymd(2021, 1, 31)).value();
    EXPECT_EQ(score(household(2, true, 1)).gaps, (std::vector<Gap>{{2, GapWhy::failed}}));
}

TEST(FactsRead, AreThoseThatTheExpressionLookedAtUnknownOnesToo) {
    const auto unit = household(2, {}, 3);
    const auto expression =
        rules::compile("known(household.has_fridge) && household.has_fridge || "
                       "members.exists(m, known(m.birth_date) && age(m.birth_date, on) > 9)",
                       facts::schema(facts::Scope::unit), rules::Type::boolean())
            .value();
    const auto seen = facts::facts_read(expression, unit->view(), *Date::from_ymd(2021, 1, 1));
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen[0].type().name, "has_fridge");
    EXPECT_FALSE(seen[0].member);
    EXPECT_FALSE(seen[0].value.known());
    EXPECT_EQ(seen[1].type().name, "birth_date");
    EXPECT_EQ(seen[1].member, 0);
    EXPECT_EQ(seen[2].member, 1);
}

} // namespace
} // namespace tepat::welfare
