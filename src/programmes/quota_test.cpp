#include "facts/memory_unit.hpp"
#include "programmes/detail/policy_text.hpp"
#include "programmes/quota.hpp"
#include "testing/policies.hpp"

#include <gmock/gmock.h>

namespace tepat::programmes {
namespace {

using namespace fixture;
using ::testing::ElementsAre;

Quota national(std::int64_t places) {
    Quota quota;
    quota.places = places;
    return quota;
}
RegionCode region(std::string_view code) {
    return *RegionCode::parse(code);
}

TEST(QuotaAreas, TheCountrysPlacesAreThoseOfTheCountryOrAsTold) {
    const auto all = QuotaAreas::of(national(100), region("00"), {}).value();
    EXPECT_EQ(all.total(), 100);
    EXPECT_EQ(all.places(all.area_of(region("3201012001"))), 100);
    EXPECT_EQ(QuotaAreas::of(national(100), region("3201"), {}).error().code,
              "programmes.quota_not_allocated"_msg);
    EXPECT_EQ(QuotaAreas::of(national(100), region("3201"), 100).value().total(), 100);
    EXPECT_EQ(QuotaAreas::of(national(100), region("3201"), 101).error().code,
              "programmes.quota_above"_msg);
}

TEST(QuotaAreas, AllocatedPlacesAreOfTheRegenciesInTheList) {
    Quota quota;
    quota.allocation = {
        {region("3201"), 30, {}}, {region("3202"), 20, {}}, {region("5101"), 5, {}}};
    EXPECT_EQ(quota.allocated(), 55);
    EXPECT_EQ(QuotaAreas::of(quota, region("00"), {}).value().total(), 55);
    const auto province = QuotaAreas::of(quota, region("32"), {}).value();
    EXPECT_EQ(province.total(), 50);
    EXPECT_EQ(province.places(province.area_of(region("3202012001"))), 20);
    EXPECT_EQ(province.places(province.area_of(region("3203012001"))), 0);
    EXPECT_EQ(QuotaAreas::of(quota, region("3203"), {}).value().total(), 0);
    EXPECT_EQ(QuotaAreas::of(quota, region("320101"), {}).error().code,
              "programmes.quota_part"_msg);
    EXPECT_EQ(QuotaAreas::of(quota, region("3201"), 30).error().code,
              "programmes.quota_allocated"_msg);
}

/// The worked example of docs/formats/list.md.
TEST(Quota, EqualsAreDrawnByASeedThatAnybodyCanComputeAgain) {
    ListHeader header;
    header.seq = Seq{42};
    header.effective_on = *Date::from_ymd(2021, 7, 3);
    header.policies = {journal::Digest{}};
    header.period = *Period::parse("2021:1/1");
    header.region = region("3201");
    header.quota = 3'000;
    header.facts = {56, 34};
    const auto seed = quota_seed(header);
    EXPECT_EQ(seed, journal::sha256({std::string_view{"tepat quota 1\0", 14}, encode(header)}));
    const auto lot = quota_lot(seed, SubjectId{258});
    EXPECT_EQ(lot, journal::sha256({seed.view(), std::string_view{"\0\0\0\0\0\0\1\2", 8}}));
    auto page = contents(TEPAT_SOURCE_DIR "/docs/formats/list.md");
    std::erase(page, '\n');
    for (const auto& shown : {to_hex(encode(header)), seed.hex(), lot.hex()})
        EXPECT_NE(page.find(shown), std::string::npos) << shown;
    header.seq = Seq{43};
    EXPECT_NE(quota_seed(header), seed);
}

TEST(Quota, TheLowestRankComesFirstThenTheLot) {
    const auto digest = [](char first) {
        journal::Digest made;
        made.bytes[0] = static_cast<unsigned char>(first);
        return made;
    };
    std::vector<Contender> all{{region("3202"), {1}, digest(1), 0},
                               {region("3201"), {2, 1}, digest(1), 1},
                               {region("3201"), {1, 9}, digest(9), 2},
                               {region("3201"), {1, 9}, digest(3), 3},
                               {region("3201"), {-5}, digest(9), 4}};
    rank(all);
    std::vector<std::uint64_t> order;
    for (const auto& one : all)
        order.push_back(one.unit);
    EXPECT_THAT(order, ElementsAre(4, 3, 2, 1, 0));
}

TEST(Quota, WhoseRankIsUnknownComesLast) {
    const auto policy =
        read_policy(policy_of("few", "family", fixed("1") + quota("places = 9")), "x").value();
    const auto at = policy.at(*Date::from_ymd(2021, 2, 1)).value();
    facts::MemoryUnit unit{SubjectId{1}};
    const auto unknown = ranks_of(at, unit.view())[0];
    unit.set(HouseholdFact::percentile, rules::Value::integer(100));
    EXPECT_EQ(ranks_of(at, unit.view())[0], 100);
    EXPECT_GT(unknown, 100);
}

} // namespace
} // namespace tepat::programmes
