#include "matching/invented.hpp"
#include "matching/score.hpp"
#include "matching/train.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>

namespace tepat::matching {
namespace {

/// Draws a level of every field by its shares.
Pattern draw(SeededRandom& random, const Shares& shares) {
    Pattern pattern;
    for (const auto field : all_fields) {
        double rest = random.unit();
        Level level = 1;
        // Of who live in one regency nobody is drawn here.
        while (level + 1U < groups_of(field).front().end && rest >= shares[index_of(field)][level])
            rest -= shares[index_of(field)][level++];
        if (!random.chance(100)) pattern.set(field, level);
    }
    return pattern;
}

Shares mostly_other(double alike) {
    Shares shares{};
    for (const auto field : all_fields) {
        for (const auto [first, end] : groups_of(field))
            for (auto level = first; level < end; ++level)
                shares[index_of(field)][level] =
                    level + 1U == end ? 1 - alike : alike / static_cast<double>(end - first - 1);
    }
    return shares;
}

Histogram drawn(std::uint64_t seed, int matches, const Shares& matched, int strangers,
                const Shares& others) {
    SeededRandom random{seed};
    std::map<Pattern, double> counts;
    for (int i = 0; i < matches; ++i)
        ++counts[draw(random, matched)];
    for (int i = 0; i < strangers; ++i)
        ++counts[draw(random, others)];
    return {counts.begin(), counts.end()};
}

class Learning : public ::testing::Test {
protected:
    Learning() {
        start_.matched = usual_matched();
        start_.strangers = mostly_other(0.05);
        truth_[index_of(Field::name)] = {0, .40, .30, .20, .06, .04};
        truth_[index_of(Field::village)] = {0, .30, .20, .40, .10};
    }
    Model start_;
    Shares truth_ = usual_matched();
};

TEST_F(Learning, finds_what_matches_look_like_without_labels) {
    FieldSet by_birth;
    by_birth.set(index_of(Field::birth));
    const std::vector<Session> sessions{
        {drawn(1, 4'000, truth_, 16'000, start_.strangers), {}},
        {drawn(2, 1'000, truth_, 60'000, start_.strangers), by_birth}};
    const auto mixture = maximise(sessions, start_);
    for (const auto field : {Field::name, Field::village})
        for (Level level = 1; level < levels_of(field); ++level)
            EXPECT_NEAR(mixture.matched[index_of(field)][level], truth_[index_of(field)][level],
                        0.02)
                << id_of(field) << ' ' << id_of(field, level);
    EXPECT_NEAR(mixture.parts[0].matches, 0.2, 0.005);
    EXPECT_NEAR(mixture.parts[1].matches, 1.0 / 61, 0.002);
}

TEST_F(Learning, the_likelihood_never_falls) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const std::vector<Session> sessions{
            {drawn(seed, 200, truth_, 5'000, start_.strangers), {}},
            {drawn(seed + 100, 50, truth_, 9'000, mostly_other(0.1)), {}}};
        start_.kin = mostly_other(0.3);
        start_.kin_share = seed % 2 == 0 ? 1e-4 : 0;
        const auto seen = maximise(sessions, start_).log_likelihood;
        ASSERT_GT(seen.size(), 2U);
        for (std::size_t i = 1; i < seen.size(); ++i)
            ASSERT_GE(seen[i], seen[i - 1] - 1e-7 * std::abs(seen[i - 1])) << seed << ' ' << i;
    }
}

TEST_F(Learning, a_session_without_matches_invents_none) {
    const std::vector<Session> sessions{{drawn(3, 0, truth_, 50'000, start_.strangers), {}}};
    const auto mixture = maximise(sessions, start_);
    EXPECT_LT(mixture.parts[0].matches, 0.002);
    EXPECT_EQ(maximise({}, start_).matched, start_.matched);
}

TEST(Train, gives_shares_that_sum_to_one_and_says_the_same_again) {
    const auto people = invented::some_people(5, 5'000);
    SilentProgress silent;
    const auto model = train(people, 0, {}, silent);
    ASSERT_TRUE(model.has_value());
    EXPECT_EQ(*model, *train(people, 0, {}, silent));
    for (const auto* shares : {&model->matched, &model->strangers, &model->kin})
        for (const auto field : all_fields) {
            const auto& of = (*shares)[index_of(field)];
            for (const auto [first, end] : groups_of(field))
                EXPECT_NEAR(std::accumulate(of.begin() + first, of.begin() + end, 0.0),
                            first == end ? 0 : 1, 1e-9)
                    << id_of(field);
        }
    EXPECT_GT(model->matched[index_of(Field::name)][same],
              10 * model->strangers[index_of(Field::name)][same]);
}

TEST(Train, takes_those_of_one_regency_for_strangers_still) {
    const auto people = invented::countrymen(1, 3, 30'000);
    SilentProgress silent;
    const auto matched = train(people, 0, {}, silent).value().matched;
    EXPECT_GT(matched[index_of(Field::name)][same], 0.3);
    EXPECT_GT(matched[index_of(Field::mother)][same], 0.9);
    EXPECT_GT(matched[index_of(Field::birth)][same], 0.9);
    EXPECT_LT(
        matched[index_of(Field::number_of_day)][std::size_t{levels_of(Field::number_of_day)} - 1],
        0.2);
}

TEST(Train, being_born_where_all_live_says_nothing_of_two_who_live_there) {
    const auto people = invented::countrymen(2, 8, 5'000); // all born in their regency
    SilentProgress silent;
    const auto model = train(people, 0, {}, silent).value();
    const auto bits = [&](Field field, Level level) {
        const auto f = index_of(field);
        return std::log2(model.matched[f][level] / model.strangers[f][level]);
    };
    EXPECT_GT(bits(Field::village, village_level::regency), 1) << "one of eight";
    EXPECT_NEAR(bits(Field::birthplace, birthplace_level::same_here), 0, 0.1)
        << "must not count twice";
}

TEST(Train, refuses_where_there_is_nothing_to_compare) {
    SilentProgress silent;
    const std::vector<Record> one(1);
    EXPECT_EQ(train(one, 0, {}, silent).error().code, "matching.nothing_to_compare"_msg);
}

TEST(ModelText, comes_back_as_it_was) {
    const auto people = invented::some_people(6, 3'000);
    SilentProgress silent;
    const auto model = train(people, 0, {}, silent).value();
    EXPECT_EQ(read_model(model_text(model), "m").value(), model);
}

TEST(ModelText, is_read_strictly) {
    const auto text = model_text({usual_matched(), usual_matched(), usual_matched(), 0, 1e-5});
    EXPECT_TRUE(read_model(text, "m").has_value());
    const auto code = [](const std::string& wrong) { return read_model(wrong, "m").error().code; };
    EXPECT_EQ(code(text + "[more]\n"), "matching.unknown_field"_msg);
    EXPECT_EQ(code("format = 2\n"), "matching.out_of_range"_msg);
    EXPECT_EQ(code("format = 1\n"), "matching.missing_field"_msg);
    EXPECT_EQ(code("format ="), "matching.not_toml"_msg);
    auto broken = text;
    broken.replace(broken.find("same = "), 7, "same = -");
    EXPECT_EQ(code(broken), "matching.out_of_range"_msg);
}

} // namespace
} // namespace tepat::matching
