#include "audit/compare.hpp"
#include "audit/detail/planted_fixture.hpp"
#include "registry/groups.hpp"

#include <gmock/gmock.h>

#include <fstream>

/// Lists whose policies have places, ask about other lists, give goods, or decide on persons and
/// groups.
namespace tepat::audit {
namespace {

using ::testing::ElementsAre;
using testing::Household;
using ::testing::SizeIs;

/// A policy with one text replaced by another wherever it stands.
std::string changed(std::string text, std::string_view from, std::string_view to) {
    int found = 0;
    for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()), ++found)
        text.replace(at, from.size(), to);
    EXPECT_GT(found, 0) << from;
    return text;
}

const std::string aid{testing::aid_policy};

/// The poorest first; `places` for the whole regency.
std::string with_places(int places) {
    return aid + R"toml([[quota]]
from = 2020-01-01
order = [{ needs = "known(household.percentile)", value = "household.percentile", sentence = { id = "yang termiskin", en = "the poorest" } }]
source = "Law 4"
[quota.allocation]
"9101" = )toml" +
           std::to_string(places) + "\n";
}

std::string with_input(const std::string& text, const std::string& id) {
    return text + "[[input]]\nid = \"" + id + "\"\nname = { id = \"Lain\", en = \"Other\" }\n" +
           "list = \"programme\"\n";
}

class PlacesTest : public ::testing::Test, public testing::PlantedWorld {
protected:
    /// Family n is in percentile 10 + n, and so has place n.
    PlacesTest() {
        std::vector<Bytes> lines;
        for (int number = 1; number <= 5; ++number)
            add(lines, family_of(number, 10 + number));
        import("2020-12-01", lines);
    }
    [[nodiscard]] static Household family_of(std::int64_t number, int percentile) {
        return {number,
                satu,
                percentile,
                1,
                {{.number = 0, .born = date("1985-05-05"), .relation = 1, .name = "IBU"},
                 {.number = 1, .born = date("2018-03-03"), .name = "ANAK"}}};
    }
    void renew(std::int64_t number, int percentile, bool fresh) {
        std::vector<Bytes> lines;
        add(lines, family_of(number, percentile), fresh);
        import("2020-12-15", lines);
    }
    programmes::StoredList list(const std::string& text) { return make("2021:1/4", "91.01", text); }
    std::vector<Difference> between(const programmes::StoredList& first,
                                    const programmes::StoredList& second) {
        const auto made = compare_lists(*journal_, instrument_, "dinas", first, second, silent_);
        EXPECT_TRUE(made) << made.error().code.name;
        return differences(*made);
    }
    static std::vector<std::string> said(const Difference& difference) {
        std::vector<std::string> all;
        for (const auto& found : difference.causes) {
            if (found.details.empty()) all.emplace_back(name_of(found.cause));
            for (const auto& detail : found.details)
                all.push_back(std::string{name_of(found.cause)} + " " + detail.what + ": " +
                              detail.before + " -> " + detail.after);
        }
        return all;
    }
};

TEST_F(PlacesTest, WhoIsCutBecauseThereAreFewerPlacesIsToldHowMany) {
    const auto found = between(list(with_places(4)), list(with_places(3)));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].subject, family(4));
    EXPECT_THAT(said(found[0]), ElementsAre("policy_changed quota.places: 4 -> 3"));
    EXPECT_EQ(found[0].second.standing, Standing::left_out);
    EXPECT_EQ(found[0].second.reason, "quota");
    EXPECT_EQ(found[0].second.placement,
              (programmes::Placement{RegionCode::parse("9101").value(), 4, 3}));
}

TEST_F(PlacesTest, WhoIsCutBecauseSomebodyPoorerCameIsBeyondTheQuota) {
    const auto first = list(with_places(3));
    renew(6, 10, true);
    const auto found = between(first, list(with_places(3)));
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(found[0].subject, family(3));
    EXPECT_THAT(said(found[0]), ElementsAre("beyond_quota quota.place: 3 -> 4"));
    EXPECT_EQ(found[1].subject, family(6));
    EXPECT_THAT(said(found[1]), ElementsAre("reported_later"));
}

TEST_F(PlacesTest, WhoLosesAPlaceByTheirOwnFactsIsToldTheRank) {
    const auto first = list(with_places(3));
    renew(2, 20, false);
    const auto found = between(first, list(with_places(3)));
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(found[0].subject, family(2));
    EXPECT_THAT(said(found[0]), ElementsAre("beyond_quota quota.place: 2 -> 5",
                                            "beyond_quota quota.rank: 12 -> 20"));
    EXPECT_EQ(found[1].subject, family(4));
    EXPECT_THAT(said(found[1]), ElementsAre("beyond_quota quota.place: 4 -> 3"));
}

TEST_F(PlacesTest, AQuotaThatIsNewIsAChangeOfThePolicy) {
    const auto found = between(list(aid), list(with_places(3)));
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(found[1].subject, family(5));
    EXPECT_THAT(said(found[1]),
                ElementsAre("policy_changed quota.places:  -> 3", "beyond_quota quota.place:  -> 5",
                            "beyond_quota quota.order:  -> (known(household.percentile)) ? "
                            "(household.percentile) : 0",
                            "beyond_quota quota.rank:  -> 15"));
}

TEST_F(PlacesTest, AnotherListThatIsAskedAboutIsAFact) {
    const auto other =
        changed(changed(changed(aid, "id = \"aid\"", "id = \"other\""), "<= 25", "<= 12"), "<= 23",
                "<= 12");
    const auto asking = with_input(
        changed(aid, "excluded_when = \"", "excluded_when = \"listed.other || "), "other");
    list(other);
    const auto first = list(asking);
    EXPECT_EQ(first.totals.eligible, 3);
    renew(3, 12, false);
    list(other);
    const auto found = between(first, list(asking));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].subject, family(3));
    EXPECT_THAT(said(found[0]), ElementsAre("fact_changed listed.other: no -> yes"));

    // Policies that know lists in another order read the same of a unit.
    const auto third = changed(other, "id = \"other\"", "id = \"third\"");
    const auto both = changed(asking, "listed.other ||", "listed.other || listed.third ||");
    list(third);
    const auto one = list(with_input(both, "third"));
    const auto swapped =
        with_input(with_input(changed(changed(aid, "excluded_when = \"",
                                              "excluded_when = \"listed.other || listed.third || "),
                                      "rupiah = 3_000_000", "rupiah = 3_100_000"),
                              "third"),
                   "other");
    const auto again = between(one, list(swapped));
    ASSERT_THAT(again, SizeIs(2));
    for (const auto& difference : again)
        EXPECT_THAT(said(difference),
                    ElementsAre("policy_changed component.child.amount: 3000000 -> 3100000"));
}

TEST_F(PlacesTest, GoodsAndProvidersAreRules) {
    const auto rice = [](int grams) {
        return aid + R"([[goods]]
id = "rice"
name = { id = "Beras", en = "Rice" }
[[goods.rule]]
from = 2020-01-01
pack_grams = 5_000
grams = )" + std::to_string(grams) +
               "\nsource = \"Law 5\"\n";
    };
    const auto first = list(rice(10'000));
    const auto found = between(first, list(rice(15'000)));
    ASSERT_THAT(found, SizeIs(5));
    EXPECT_THAT(said(found[0]),
                ElementsAre("policy_changed goods.rice: packs of 5000 10000 10000 10000 10000 -> "
                            "packs of 5000 15000 15000 15000 15000"));
    EXPECT_EQ(found[0].second.goods.at(0).packs, 3);

    const auto insured =
        aid + "[[provider]]\nfrom = 2020-01-01\nname = { id = \"Asuransi\", en = \"Insurer\" }\n" +
        "source = \"Law 6\"\n";
    const auto paid = between(list(aid), list(insured));
    ASSERT_THAT(paid, SizeIs(5));
    EXPECT_THAT(said(paid[0]), ElementsAre("policy_changed provider:  -> Asuransi"));
}

TEST_F(PlacesTest, APersonIsDecidedOnWithinTheFamily) {
    const auto text = changed(aid, "value = \"family\"", "value = \"person\"");
    const auto first = list(text);
    EXPECT_EQ(first.totals.eligible, 5);
    std::vector<Bytes> lines;
    auto child = family_of(2, 12).members[1];
    child.presence = 2; // died
    add_member(lines, 2, child, false);
    import("2020-12-15", lines);
    const auto found = between(first, list(text));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].subject, person(2, 1));
    EXPECT_THAT(said(found[0]), ElementsAre("deceased member.presence: 1 -> 2"));
}

TEST_F(PlacesTest, AGroupThatLosesAMemberIsComparedWithAllOfThem) {
    const auto text =
        changed(changed(changed(changed(changed(aid, "value = \"family\"", "value = \"group\""),
                                        "needs = \"known(household.percentile)\"\n", ""),
                                "household.percentile <= 25", "members.size() > 2"),
                        "household.percentile <= 23", "members.size() > 2"),
                ">= 70", ">= 30");
    const auto take = [&](const std::string& name, int members) {
        const auto path = dir_.path() / name;
        {
            std::ofstream file{path};
            file << "id_kelompok,nama_kelompok,kode_desa,idartbdt,jabatan\n";
            for (int number = 1; number <= members; ++number)
                file << "K1,Mawar,9101012001," << key(number) << "-0,\n";
        }
        registry::ImportOptions options;
        options.actor = "dinas";
        options.effective_on = date("2020-12-20");
        options.errors = dir_.path() / "galat.xlsx";
        const auto report = registry::import_groups(*journal_, path, options, silent_);
        ASSERT_TRUE(report && report->receipt);
    };
    take("tiga.csv", 3);
    const auto first = list(text);
    EXPECT_EQ(first.totals.eligible, 1);
    take("dua.csv", 2);
    const auto found = between(first, list(text));
    ASSERT_THAT(found, SizeIs(1));
    ASSERT_THAT(found[0].causes, SizeIs(1));
    EXPECT_EQ(found[0].primary(), Cause::fact_changed);
    EXPECT_EQ(found[0].causes[0].details.at(0).what, "member");
    EXPECT_EQ(found[0].causes[0].details.at(0).person, person(3, 0));
}

} // namespace
} // namespace tepat::audit
