#include "programmes/case_file.hpp"
#include "programmes/counterfactual.hpp"
#include "programmes/detail/policy_text.hpp"
#include "programmes/explanation.hpp"
#include "programmes/outside_list.hpp"
#include "programmes/quota.hpp"
#include "programmes/reproduction.hpp"
#include "registry/groups.hpp"
#include "testing/policies.hpp"
#include "testing/registered_regency.hpp"

#include <gmock/gmock.h>

#include <map>
#include <set>

/// Lists that ask about other lists, quotas, persons, groups and goods, on a register.
namespace tepat::programmes {
namespace {

using namespace fixture;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class Relations : public RegisteredRegency {
protected:
    static Policy policy(const std::string& text) {
        auto read = read_policy(text, "x.toml");
        if (!read)
            throw std::runtime_error{
                message_text(read.error().code, read.error().params, Language::en)};
        return *std::move(read);
    }
    Result<StoredList> list(const std::string& text, std::string_view region = "91.01",
                            std::optional<std::int64_t> quota = {}, int month = 2) {
        return make_list(
            *journal_, policy(text), text, instrument_,
            {"direktur", {2021, {month, 12}}, *RegionCode::parse(region), {}, {}, quota}, silent_);
    }
    std::int64_t differing(const std::string& text, const StoredList& list) {
        return reproduce_list(*database_, list, policy(text), instrument_, silent_)->differing;
    }
    std::vector<ListLine> lines(const StoredList& list) {
        std::vector<ListLine> all;
        each_line(*database_->connect_reader(), list, [&](std::int64_t, const ListLine& line) {
            all.push_back(line);
            return true;
        });
        return all;
    }
    Result<TakeReport> take(std::string_view rows, TakeRequest request) {
        write("luar.csv", rows);
        return take_list(*journal_, dir_.file("luar.csv"), request, silent_);
    }
    TakeRequest request(std::string list) {
        return {"dinas",
                std::move(list),
                {2021, {1, 1}},
                *RegionCode::parse("91"),
                dir_.file("galat-luar.xlsx")};
    }
    std::optional<CaseFile> open(const std::string& text, const StoredList& list,
                                 SubjectId subject) {
        const auto its = policies_.emplace(text, policy(text)).first;
        const auto at = ats_.emplace(text, its->second.in_period(list.header.period).value()).first;
        const auto reader = database_->connect_reader();
        const store::ReadScope scope{*reader};
        return open_case(*reader, list, at->second, instrument_, subject);
    }
    const PolicyAt& at(const std::string& text) { return ats_.at(text); }
    std::vector<std::string> explained(const std::string& text, const CaseFile& its,
                                       Audience audience) {
        return explain(its.decision, at(text), its.unit, instrument_, Language::en, audience);
    }
    std::int64_t people_count() {
        std::int64_t count = 0;
        database_->connect_reader()->each("select count(*) from subject where kind = 'person'",
                                          [&](const store::Row& row) { count = row.integer(0); });
        return count;
    }
    void verified() {
        const auto empty = *store::open_database(dir_.file("copy.db"), true);
        EXPECT_TRUE(
            journal::verify(*database_, *empty, folds_, clock_.now(), silent_)->findings.empty());
    }

    const std::string poor_ =
        policy_of("first", "family",
                  criterion("poor", "needs = \"known(household.percentile)\"\n"
                                    "holds = \"household.percentile <= 15\"") +
                      fixed("100_000"));
    const std::string not_first_ =
        policy_of("second", "family",
                  input("first", "programme") +
                      criterion("not_first", "excluded_when = \"listed.first\"") + fixed("1_000"));

private:
    std::map<std::string, Policy> policies_;
    std::map<std::string, PolicyAt> ats_;
};

TEST_F(Relations, AListOfAnotherProgrammeLetsNobodyInTwice) {
    const auto refused = list(not_first_);
    EXPECT_EQ(refused.error().code, "programmes.input_missing"_msg);

    const auto first = list(poor_).value();
    const auto second = list(not_first_).value();
    ASSERT_THAT(second.header.inputs, SizeIs(1));
    std::map<SubjectId, Verdict> outcomes;
    for (const auto& line : lines(first))
        outcomes[line.subject] = line.outcome;
    int out = 0;
    for (const auto& line : lines(second)) {
        const bool listed = outcomes.at(line.subject) == Verdict::eligible;
        EXPECT_EQ(line.outcome, listed ? Verdict::ineligible : Verdict::eligible);
        out += listed ? 1 : 0;
    }
    EXPECT_GT(out, families / 20);
    EXPECT_EQ(differing(not_first_, second), 0);
    verified();
}

TEST_F(Relations, AnInputMustBeOfTheStageAndCoverTheRegion) {
    ASSERT_TRUE(list(poor_, "91.01", {}, 3));
    EXPECT_EQ(list(not_first_).error().code, "programmes.input_missing"_msg);
    ASSERT_TRUE(list(poor_, "91.01.01"));
    EXPECT_EQ(list(not_first_).error().code, "programmes.input_missing"_msg);
    EXPECT_THAT(list(not_first_, "91.01.01.2001").value().header.inputs, SizeIs(1));
    ASSERT_TRUE(list(poor_, "91.01.02"));
    EXPECT_THAT(list(not_first_).value().header.inputs, SizeIs(2));
}

TEST_F(Relations, WhoIsExcludedHearsWhichListTheyAreOnAndWhatWouldChangeIt) {
    ASSERT_TRUE(list(poor_));
    const auto second = list(not_first_).value();
    const auto found = lines(second);
    const auto line = std::ranges::find(found, Verdict::ineligible, &ListLine::outcome);
    const auto its = open(not_first_, second, line->subject);
    ASSERT_TRUE(its);
    EXPECT_EQ(its->stored, its->computed);
    EXPECT_THAT(explained(not_first_, *its, Audience::officer),
                Contains("On the list \"first\": yes"));
    const auto other = counterfactual(at(not_first_), its->unit, its->decision);
    ASSERT_TRUE(other);
    ASSERT_THAT(other->changes, SizeIs(1));
    EXPECT_TRUE(other->changes[0].seen.listed);
    EXPECT_EQ(other->would_be.outcome, Verdict::eligible);
}

TEST_F(Relations, AListMayAskForPlacesInARankingAndAboutLists) {
    const auto first = list(poor_).value();
    const auto model_text = contents(TEPAT_SOURCE_DIR "/models/pmt_synthetic.toml");
    const auto model = welfare::read_model(model_text, "pmt_synthetic.toml").value();
    const auto ranking = welfare::make_ranking(
        *journal_, model, model_text, instrument_,
        {"pusdatin", *RegionCode::parse("91.01"), *Date::from_ymd(2021, 2, 1), {}}, silent_);
    ASSERT_TRUE(ranking);
    const auto text = policy_of(
        "both", "family",
        input("first", "programme") + criterion("not_first", "excluded_when = \"listed.first\"") +
            criterion("ranked", "needs = \"known(household.welfare_percentile)\"\n"
                                "holds = \"household.welfare_percentile <= 50\"") +
            fixed("1_000"));
    const auto both = list(text).value();
    ASSERT_THAT(both.header.inputs, SizeIs(2));
    EXPECT_THAT(both.header.inputs, Contains(ranking->header.digest()));
    std::set<SubjectId> on_first;
    for (const auto& line : lines(first))
        if (line.outcome == Verdict::eligible) on_first.insert(line.subject);
    std::map<std::string, int> reasons;
    for (const auto& line : lines(both)) {
        ++reasons[line.criterion];
        EXPECT_EQ(line.criterion == "not_first", on_first.contains(line.subject));
        if (line.subject.value() % 60 != 0) continue;
        const auto its = open(text, both, line.subject);
        ASSERT_TRUE(its);
        EXPECT_EQ(its->stored, its->computed);
    }
    EXPECT_GT(reasons["ranked"], 20);
    EXPECT_GT(reasons[""], 20);
    EXPECT_EQ(differing(text, both), 0);
    verified();
}

TEST_F(Relations, AListFromOutsideIsAskedAboutThroughAnyMember) {
    const auto text = policy_of(
        "third", "family",
        input("prakerja", "outside") +
            criterion("not_prakerja", "excluded_when = \"listed.prakerja\"") + fixed("1_000"));
    EXPECT_EQ(list(text).error().code, "programmes.outside_missing"_msg);
    // The keys of a member, of a household, and two that name nobody.
    std::string person_key;
    std::string household_key;
    database_->connect_reader()->each("select source_key, kind from subject order by subject_id",
                                      [&](const store::Row& row) {
                                          if (row.text(1) == "person" && person_key.empty())
                                              person_key = row.text(0);
                                          if (row.text(1) == "household")
                                              household_key = row.text(0);
                                      });
    const auto rows = "nama,idartbdt,nik,idbdt\nSiti," + person_key + ",,\nBudi,,," +
                      household_key + "\nSiti," + person_key +
                      ",,\nTono,,9101010101010101,\nEuis,,,\n";
    const auto taken = take(rows, request("prakerja")).value();
    EXPECT_EQ(taken.list.rows, 5);
    EXPECT_EQ(taken.list.found, 2);
    EXPECT_EQ(taken.list.unresolved, 2);
    EXPECT_EQ(taken.twice, 1);
    ASSERT_TRUE(taken.errors);
    const auto again = take(rows, request("prakerja")).value();
    EXPECT_TRUE(again.known_file);
    EXPECT_EQ(again.list.seq, taken.list.seq);
    EXPECT_EQ(again.list.found, 2);

    const auto made = list(text).value();
    std::set<SubjectId> out;
    for (const auto& line : lines(made))
        if (line.outcome == Verdict::ineligible) out.insert(line.subject);
    const auto reader = database_->connect_reader();
    const journal::Visibility visibility{*reader};
    const registry::Reader people{*reader, visibility, made.header.effective_on};
    const auto person = *people.find("idartbdt", person_key);
    const auto household = people.household(*people.find("idbdt", household_key));
    std::set<SubjectId> expected{people.person(person)->family.value()};
    for (const auto& family : household->families)
        expected.insert(family.id);
    EXPECT_EQ(out, expected);
    EXPECT_EQ(differing(text, made), 0);
    // Somebody's history knows the list.
    EXPECT_THAT(journal::history(*reader, person, visibility),
                Contains(::testing::Field(&journal::Touch::seq, taken.list.seq)));
    verified();
}

TEST_F(Relations, AnOutsideListHoldsForItsPartOfTheYear) {
    auto asked = request("musdes");
    asked.period = {2021, {1, 4}};
    ASSERT_TRUE(take("idbdt\n1\n", asked));
    const auto reader = database_->connect_reader();
    const auto lists = outside_lists(*reader, journal::Visibility{*reader}, "musdes");
    ASSERT_THAT(lists, SizeIs(1));
    EXPECT_FALSE(lists[0].holds_on(*Date::from_ymd(2020, 12, 31)));
    EXPECT_TRUE(lists[0].holds_on(*Date::from_ymd(2021, 1, 1)));
    EXPECT_TRUE(lists[0].holds_on(*Date::from_ymd(2021, 3, 31)));
    EXPECT_FALSE(lists[0].holds_on(*Date::from_ymd(2021, 4, 1)));
    asked.period = {2021, {1, 10}};
    EXPECT_EQ(take("idbdt\n1\n", asked).error().code, "programmes.outside_period"_msg);
    asked.period = {2021, {1, 4}};
    EXPECT_EQ(take("nama\nSiti\n", asked).error().code, "programmes.outside_columns"_msg);
}

TEST_F(Relations, PlacesGoToThePoorestAndEqualsAreDrawn) {
    const auto text = policy_of("few", "family", fixed("1_000") + quota("places = 100"));
    EXPECT_EQ(list(text).error().code, "programmes.quota_not_allocated"_msg);
    EXPECT_EQ(list(text, "91.01", 101).error().code, "programmes.quota_above"_msg);
    const auto made = list(text, "91.01", 60).value();
    EXPECT_EQ(made.header.quota, 60);
    EXPECT_EQ(made.totals.eligible, 60);
    EXPECT_EQ(made.totals.stage, Rupiah{60'000});
    EXPECT_EQ(made.totals.ineligible + made.totals.eligible, made.lines);

    const auto seed = quota_seed(made.header);
    std::map<std::int64_t, const ListLine*> by_place;
    const auto all = lines(made);
    for (const auto& line : all) {
        ASSERT_TRUE(line.placement);
        EXPECT_EQ(line.placement->places, 60);
        EXPECT_EQ(line.outcome == Verdict::eligible, line.placement->place <= 60);
        EXPECT_EQ(reason_of(line), line.placement->within() ? "" : "quota");
        EXPECT_TRUE(by_place.emplace(line.placement->place, &line).second);
    }
    EXPECT_EQ(by_place.rbegin()->first, made.lines);
    std::pair<std::int64_t, journal::Digest> before{-1, {}};
    for (const auto& [place, line] : by_place) {
        const auto its = open(text, made, line->subject);
        ASSERT_TRUE(its);
        EXPECT_EQ(its->stored, its->computed);
        const auto rank = ranks_of(at(text), its->unit)[0];
        const std::pair here{rank, quota_lot(seed, line->subject)};
        EXPECT_LT(before, here);
        before = here;
        if (place == 70) break;
    }
    const auto out = open(text, made, by_place.at(61)->subject);
    EXPECT_THAT(explained(text, *out, Audience::citizen),
                Contains("Place 61, and 91.01 has 60 places. Who comes first: the poorest."));
    EXPECT_FALSE(counterfactual(at(text), out->unit, out->decision));
    EXPECT_THAT(explained(text, *open(text, made, by_place.at(60)->subject), Audience::officer),
                Contains("Place 60 of 60 places for 91.01. Who comes first: the poorest."));
    EXPECT_EQ(differing(text, made), 0);
    EXPECT_TRUE(list(text, "91.01", 60).value().repeated);
}

TEST_F(Relations, AllocatedPlacesAreOfTheirRegencyAndNoMoreThanItHasUnits) {
    const auto text = policy_of("rice", "family",
                                goods("grams = 10_000\npack_grams = 5_000") +
                                    quota("", "\"9101\" = 50\n\"3201\" = 9_999"));
    const auto made = list(text).value();
    EXPECT_EQ(made.header.quota, 50);
    EXPECT_EQ(made.totals.eligible, 50);
    EXPECT_EQ(made.totals.goods.at("rice"), (ListTotals::Goods{500'000, 100}));
    EXPECT_EQ(made.totals.stage, Rupiah{});
    EXPECT_EQ(list(text, "91").value().totals.eligible, 50);
    EXPECT_EQ(list(text, "00").value().totals.eligible, 50);
    EXPECT_EQ(list(text, "91.01.01").error().code, "programmes.quota_part"_msg);
    EXPECT_EQ(list(text, "91.01", 50).error().code, "programmes.quota_allocated"_msg);
    EXPECT_EQ(differing(text, made), 0);
    // The sums come back from the journal.
    const auto reader = database_->connect_reader();
    EXPECT_EQ(read_list(*reader, journal::Visibility{*reader}, made.seq)->totals, made.totals);

    const auto large = policy_of("rice", "family", quota("", "\"9101\" = 99_999"));
    const auto refused = list(large);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "programmes.quota_larger"_msg);
    EXPECT_EQ(list(policy_of("x", "family", ""), "91.01", 5).error().code,
              "programmes.quota_none"_msg);
}

TEST_F(Relations, PersonsAreDecidedOnWithinTheirFamilies) {
    const auto text =
        policy_of("old", "person",
                  input("first", "programme") +
                      criterion("old", "holds = \"known(member.birth_date) && "
                                       "age(member.birth_date, on) >= 60\"") +
                      criterion("in_first", "holds = \"listed.first\"") + fixed("200_000"));
    const auto first = list(poor_).value();
    const auto made = list(text).value();
    std::set<SubjectId> recipients;
    for (const auto& line : lines(first))
        if (line.outcome == Verdict::eligible) recipients.insert(line.subject);
    const auto reader = database_->connect_reader();
    const journal::Visibility visibility{*reader};
    const registry::Reader people{*reader, visibility, made.header.effective_on};
    int in = 0;
    for (const auto& line : lines(made)) {
        const auto person = people.person(line.subject);
        ASSERT_TRUE(person);
        const bool old = person->born && age_years(*person->born, made.header.effective_on) >= 60;
        const bool listed = recipients.contains(*person->family);
        EXPECT_EQ(line.outcome == Verdict::eligible, old && listed);
        if (line.outcome != Verdict::eligible) continue;
        ++in;
        EXPECT_EQ(line.stage, Rupiah{200'000});
        // Anybody grown up of the family may collect.
        ASSERT_TRUE(line.payee);
        EXPECT_EQ(people.person(line.payee->person)->family, person->family);
        if (in > 5) continue; // slow
        const auto its = open(text, made, line.subject);
        ASSERT_TRUE(its);
        EXPECT_EQ(its->stored, its->computed);
    }
    EXPECT_GT(in, 10);
    EXPECT_EQ(made.lines, people_count());
    EXPECT_EQ(differing(text, made), 0);
    verified();
}

TEST_F(Relations, AGroupIsOfPersonsWhereverTheyLive) {
    std::vector<std::string> keys;
    database_->connect_reader()->each(
        "select source_key from subject where kind = 'person' order by subject_id",
        [&](const store::Row& row) { keys.emplace_back(row.text(0)); });
    std::string rows = "id_kelompok,nama_kelompok,kode_desa,idartbdt\n";
    for (std::size_t i = 0; i < 60; ++i)
        rows += "K1,Maju,91.01.01.2001," + keys.at(i * 20) + "\n";
    for (std::size_t i = 0; i < 3; ++i)
        rows += "K2,Kecil,91.01.02.2001," + keys.at(i * 20) + "\n";
    write("kube.csv", rows);
    registry::ImportOptions options;
    options.actor = "dinas";
    options.effective_on = *Date::from_ymd(2021, 1, 31);
    ASSERT_TRUE(registry::import_groups(*journal_, dir_.file("kube.csv"), options, silent_));
    const auto text = policy_of("kube", "group", R"toml(
[[criterion]]
id = "enough"
remedy = { id = "Lapor.", en = "Report." }
[[criterion.rule]]
from = 2021-01-01
persons = 5
sentence = { id = "Lima.", en = "Five." }
source = "Law 1"

[[component]]
id = "member"
name = { id = "Anggota", en = "Member" }
[[component.rule]]
from = 2021-01-01
holds = "known(member.birth_date) && age(member.birth_date, on) >= 18"
source = "Law 1"
[[component.amount]]
from = 2021-01-01
rupiah = 2_000_000
source = "Law 1"

[[persons]]
from = 2021-01-01
most = 20
order = ["oldest"]
source = "Law 1"
)toml");
    const auto made = list(text).value();
    const auto found = lines(made);
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(made.totals.eligible, 1);
    const auto in = std::ranges::find(found, Verdict::eligible, &ListLine::outcome);
    EXPECT_THAT(in->counted, SizeIs(20));
    EXPECT_EQ(in->yearly, Rupiah{40'000'000});
    const auto its = open(text, made, in->subject);
    ASSERT_TRUE(its);
    EXPECT_EQ(its->key, "K1");
    EXPECT_EQ(its->village, "Satu");
    EXPECT_THAT(its->members, SizeIs(60));
    EXPECT_EQ(its->stored, its->computed);
    EXPECT_EQ(differing(text, made), 0);
    const auto reader = database_->connect_reader();
    EXPECT_THAT(find_units(*reader, made, at(text), instrument_, "K2"), SizeIs(1));
    verified();
}

} // namespace
} // namespace tepat::programmes
