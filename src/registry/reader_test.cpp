#include "testing/register.hpp"

#include <algorithm>

namespace tepat::registry {
namespace {

class RegisterReader : public testing::Register {
protected:
    void SetUp() override {
        Register::SetUp();
        if (IsSkipped()) return;
        std::string households{household_header};
        std::string members{member_header};
        for (int i = 0; i < 250; ++i) {
            const auto house = std::to_string(9'101'012'001'000'001 + i);
            households += house + ",910101200" + std::to_string(1 + i % 2) + ",Jl. Melati,6\n";
            for (int person = 0; person < 3; ++person)
                members += std::to_string(3 * i + person) + "," + house + ",,,Asep,1,1980-01-01," +
                           std::to_string(1 + person / 2) + ",3,3\n";
        }
        ASSERT_TRUE(import({write("rt.csv", households), write("art.csv", members)}));
    }
};

TEST_P(RegisterReader, SomeHouseholdsAreReadAsAScanReadsThem) {
    const auto all = everything();
    ASSERT_EQ(all.size(), 250U);
    std::vector<const HouseholdView*> wanted;
    for (std::size_t at = 0; at < all.size(); at += 2)
        wanted.push_back(&all[at]);
    std::ranges::sort(wanted, {}, [](const auto* view) { return view->id; });
    std::vector<SubjectId> ids;
    for (const auto* view : wanted)
        ids.push_back(view->id);
    ids.push_back(SubjectId{ids.back().value() + 1'000'000}); // of nobody
    reading([&](store::Connection& connection, const journal::Visibility& visibility) {
        const Reader reader{connection, visibility, day_};
        std::size_t at = 0;
        reader.households(ids, Reader::Keys::read, [&](HouseholdView& view) {
            ASSERT_LT(at, wanted.size());
            const auto& expected = *wanted[at++];
            EXPECT_EQ(view.id, expected.id);
            EXPECT_EQ(view.region, expected.region);
            EXPECT_EQ(view.answer_bytes, expected.answer_bytes);
            EXPECT_EQ(view.source_key, expected.source_key);
            ASSERT_EQ(view.families.size(), 2U);
            for (std::size_t family = 0; family < 2; ++family) {
                EXPECT_EQ(view.families[family].id, expected.families[family].id);
                ASSERT_EQ(view.families[family].members.size(),
                          expected.families[family].members.size());
                EXPECT_EQ(view.families[family].members[0].id,
                          expected.families[family].members[0].id);
            }
        });
        EXPECT_EQ(at, wanted.size());
        return 0;
    });
}

TEST_P(RegisterReader, ManyUnitsFindTheirHouseholdsAsOneDoes) {
    std::vector<SubjectId> units;
    std::vector<std::optional<SubjectId>> expected;
    for (const auto& household : everything()) {
        units.push_back(household.id);
        units.push_back(household.families[1].id);
        units.push_back(household.families[0].members[1].id);
        expected.insert(expected.end(), 3, household.id);
    }
    units.push_back(SubjectId{1});
    expected.emplace_back();
    reading([&](store::Connection& connection, const journal::Visibility& visibility) {
        const Reader reader{connection, visibility, day_};
        EXPECT_EQ(reader.households_of(units), expected);
        const Reader before{connection, visibility, day_ - 1};
        EXPECT_EQ(before.households_of(units), std::vector<std::optional<SubjectId>>(units.size()));
        return 0;
    });
}

TEST_P(RegisterReader, TheRegionsAroundOneAreThoseOfTheWholeCountry) {
    reading([&](store::Connection& connection, const journal::Visibility& visibility) {
        const auto all = Regions::read(connection, visibility, day_);
        for (const auto& region : all.all()) {
            const auto around = Regions::around(connection, visibility, day_, region.id);
            const auto* found = around.find(region.id);
            EXPECT_NE(found, nullptr);
            EXPECT_EQ(around.all().size(), static_cast<std::size_t>(region.level) + 1);
            for (const auto level : {RegionLevel::province, RegionLevel::regency,
                                     RegionLevel::district, RegionLevel::village}) {
                const auto* a = all.enclosing(region, level);
                const auto* b = around.enclosing(*found, level);
                EXPECT_EQ(a == nullptr, b == nullptr);
                if (a == nullptr || b == nullptr) continue;
                EXPECT_EQ(a->name, b->name);
                EXPECT_EQ(a->code, b->code);
            }
        }
        EXPECT_TRUE(Regions::around(connection, visibility, day_, RegionId{999}).all().empty());
        EXPECT_TRUE(
            Regions::around(connection, visibility, day_ - 1, all.all()[0].id).all().empty());
        return 0;
    });
}

INSTANTIATE_TEST_SUITE_P(On, RegisterReader, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::registry
