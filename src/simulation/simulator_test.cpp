#include "programmes/policy_folder.hpp"
#include "simulation/simulator.hpp"
#include "testing/registered_regency.hpp"
#include "welfare/model.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

namespace tepat::simulation {
namespace {

using programmes::ParameterValue;
using programmes::Policy;
using programmes::Verdict;
using tepat::testing::contents;
using tepat::testing::policies;
using ::testing::IsEmpty;

class SimulatorTest : public tepat::testing::RegisteredRegency {
protected:
    static Policy read(const std::string& programme, std::vector<ParameterValue> chosen = {}) {
        return programmes::read_policy(contents(policies / (programme + ".toml")),
                                       programme + ".toml", chosen)
            .value();
    }
    /// On the day of the stages that are asked about.
    welfare::StoredRanking rank(Date on) {
        const auto text = contents(TEPAT_SOURCE_DIR "/models/pmt_synthetic.toml");
        return welfare::make_ranking(*journal_, welfare::read_model(text, "pmt.toml").value(), text,
                                     instrument_, {"pusdatin", *region_, on, {}}, silent_)
            .value();
    }
    std::unique_ptr<const Answer> ask(const Policy& before, const Policy& after,
                                      std::string_view period,
                                      std::optional<std::int64_t> quota = {},
                                      PovertyLine line = {}) {
        auto answer = simulator_.ask(
            {&before, &after, Period::parse(period).value(), *region_, {}, quota, line}, silent_);
        EXPECT_TRUE(answer) << answer.error().code.name;
        return *std::move(answer);
    }
    /// That decide() places whom the list places, drawn by its lots.
    void expect_places(const std::string& text, std::int64_t quota) {
        const auto policy = programmes::read_policy(text, "a.toml").value();
        const auto all = ask(policy, policy, "2021:5/12", quota);
        programmes::ListRequest request{
            "direktur", Period::parse("2021:5/12").value(), *region_, {}};
        request.quota = quota;
        const auto list =
            programmes::make_list(*journal_, policy, text, instrument_, request, silent_).value();
        std::set<SubjectId> listed;
        const auto reader = database_->connect_reader();
        programmes::each_line(*reader, list, [&](std::int64_t, const programmes::ListLine& line) {
            if (line.outcome == Verdict::eligible) listed.insert(line.subject);
            return true;
        });
        const Question questions[] = {
            {&all->after, *programmes::QuotaAreas::of(*all->after.quota, *region_, quota),
             programmes::quota_seed(list.header), Keep::stands}};
        const auto standing = decide(*all->ground, questions, {}, silent_).value().front();
        std::set<SubjectId> placed;
        for (std::size_t part = 0; part < standing.parts.size(); ++part)
            for (std::size_t i = 0; i < standing.parts[part].stands.size(); ++i)
                if (standing.parts[part].stands[i] == Stand::in)
                    placed.insert(
                        facts::subject_in(all->ground->parts()[part].segment, standing.unit, i));
        EXPECT_EQ(placed, listed) << policy.id;
        EXPECT_EQ(standing.totals.in, quota) << policy.id;
        EXPECT_GT(standing.totals.beyond, 0) << policy.id;
        EXPECT_EQ(standing.totals.stage, list.totals.stage) << policy.id;
    }
    /// The list that the product makes: the oracle.
    std::map<SubjectId, programmes::ListLine>
    lines(const Policy& policy, const std::string& programme, std::string_view period,
          std::optional<std::int64_t> quota, programmes::ListTotals& totals) {
        programmes::ListRequest request{"direktur", Period::parse(period).value(), *region_, {}};
        request.quota = quota;
        const auto list =
            programmes::make_list(*journal_, policy, contents(policies / (programme + ".toml")),
                                  instrument_, request, silent_);
        EXPECT_TRUE(list) << list.error().code.name;
        totals = list->totals;
        std::map<SubjectId, programmes::ListLine> made;
        const auto reader = database_->connect_reader();
        programmes::each_line(*reader, *list, [&](std::int64_t, const programmes::ListLine& line) {
            made.emplace(line.subject, line);
            return true;
        });
        return made;
    }

    std::optional<RegionCode> region_ = *RegionCode::parse("91.01");
    Simulator simulator_{*database_, instrument_, dir_.path() / "segments"};
};

TEST_F(SimulatorTest, SaysWhatTheListsSay) {
    rank(*Date::from_ymd(2021, 4, 1));
    for (const auto& [programme, period, quota] :
         {std::tuple{"pkh", "2021:2/4", std::optional<std::int64_t>{}},
          std::tuple{"sembako", "2021:5/12", std::optional<std::int64_t>{200}},
          std::tuple{"pbi_jkn", "2021:5/12", std::optional<std::int64_t>{700}}}) {
        const auto policy = read(programme);
        const auto answer = ask(policy, policy, period, quota);
        ASSERT_TRUE(answer);
        programmes::ListTotals totals;
        const auto made = lines(policy, programme, period, quota, totals);
        for (const auto& reach : {answer->comparison.before, answer->comparison.after}) {
            EXPECT_EQ(reach.totals.in, totals.eligible) << programme;
            EXPECT_EQ(reach.totals.open, totals.undetermined) << programme;
            EXPECT_EQ(reach.totals.out + reach.totals.beyond, totals.ineligible) << programme;
            EXPECT_EQ(reach.totals.yearly, totals.yearly) << programme;
            EXPECT_EQ(reach.totals.stage, totals.stage) << programme;
        }
        EXPECT_GT(totals.eligible, 0) << programme;
        EXPECT_EQ(answer->comparison.all.movement.same, totals.eligible);
        EXPECT_THAT(answer->comparison.losers, IsEmpty());
    }
}

TEST_F(SimulatorTest, NamesEverybodyWhoLosesAndWhy) {
    const auto before = read("pkh");
    const auto after = read("pkh", {{"persons", 1}});
    const auto answer = ask(before, after, "2021:2/4");
    ASSERT_TRUE(answer);
    programmes::ListTotals was;
    const auto old = lines(before, "pkh", "2021:2/4", {}, was);
    std::map<SubjectId, Rupiah> less;
    for (const auto& [subject, line] : old)
        if (line.counted.size() > 1) less[subject] = line.yearly;
    ASSERT_GT(less.size(), 20U);
    ASSERT_EQ(answer->comparison.losers.size(), less.size());
    for (const auto& loser : answer->comparison.losers) {
        ASSERT_TRUE(less.contains(loser.subject));
        EXPECT_EQ(loser.yearly_before, less.at(loser.subject));
        EXPECT_LT(loser.yearly_after, loser.yearly_before);
        const auto decision = answer->decision_on(loser);
        EXPECT_EQ(decision.outcome, Verdict::eligible);
        EXPECT_EQ(decision.yearly, loser.yearly_after);
        EXPECT_EQ(answer->unit_of(loser).subject, loser.subject);
    }
    EXPECT_EQ(answer->comparison.all.movement.less, std::ssize(less));
    EXPECT_EQ(answer->comparison.all.movement.loses, 0);
}

TEST_F(SimulatorTest, PlacesGoToTheFirstAndTheRestIsBeyond) {
    rank(*Date::from_ymd(2021, 4, 1));
    const auto policy = read("sembako");
    const auto all = ask(policy, policy, "2021:5/12");
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->places_unknown);
    const auto wanting = all->comparison.before.totals.in;
    ASSERT_GT(wanting, 150);
    const auto some = ask(policy, policy, "2021:5/12", 101);
    EXPECT_FALSE(some->places_unknown);
    EXPECT_EQ(some->comparison.after.totals.in, 101);
    EXPECT_EQ(some->comparison.after.totals.beyond, wanting - 101);
}

TEST_F(SimulatorTest, PlacesGoToThoseWhoHaveThemOnTheList) {
    const auto sembako = contents(policies / "sembako.toml");
    const auto pbi = contents(policies / "pbi_jkn.toml");
    expect_places(sembako, 101);
    expect_places(sembako, 1);
    expect_places(pbi, 3);   // among the babies
    expect_places(pbi, 400); // all babies, then the poorest
}

TEST_F(SimulatorTest, SumsByPlaceAndTenthAreTheWhole) {
    rank(*Date::from_ymd(2021, 4, 1));
    const auto before = read("sembako", {{"poorest", 20}});
    const auto after = read("sembako", {{"poorest", 35}, {"monthly", 250'000}});
    const auto answer = ask(before, after, "2021:5/12");
    ASSERT_TRUE(answer);
    const auto& its = answer->comparison;
    EXPECT_GT(its.all.movement.gains, 0);
    EXPECT_EQ(its.all.movement.loses, 0);
    EXPECT_EQ(its.all.movement.more, its.before.totals.in);
    EXPECT_EQ(its.after.totals.stage, Rupiah{250'000}.times(its.after.totals.in));
    EXPECT_EQ(its.regions.size(), 2U);
    Row regions;
    for (const auto& [code, row] : its.regions)
        regions += row;
    Row deciles;
    for (const auto& row : its.deciles)
        deciles += row;
    for (const auto& row : {regions, deciles}) {
        EXPECT_EQ(row.before, its.before.totals);
        EXPECT_EQ(row.after, its.after.totals);
        EXPECT_EQ(row.movement, its.all.movement);
    }
    ASSERT_TRUE(its.before.gini && its.after.gini);
    EXPECT_GT(*its.before.gini, 0.05);
    EXPECT_LT(*its.before.gini, 0.6);
    // More for the poor makes them more equal.
    EXPECT_LT(*its.after.gini, *its.before.gini);
    EXPECT_LE(its.before.aided_poor, its.before.aided);
    EXPECT_LE(its.after.aided_poor, its.poor);
    EXPECT_NEAR(static_cast<double>(its.poor), 0.4 * static_cast<double>(its.households), 10);
    const auto rich = ask(before, after, "2021:5/12", {}, {40, Rupiah{1'000'000'000}});
    EXPECT_EQ(rich->comparison.poor, rich->comparison.households);
}

TEST_F(SimulatorTest, RefusesWhatCannotBeCompared) {
    const auto pkh = read("pkh");
    const auto sembako = read("sembako");
    const auto refused = [&](const Policy& before, const Policy& after, std::string_view period,
                             std::string_view region) {
        const auto answer = simulator_.ask(
            {&before, &after, Period::parse(period).value(), *RegionCode::parse(region)}, silent_);
        return answer ? std::string_view{} : answer.error().code.name;
    };
    EXPECT_EQ(refused(pkh, sembako, "2021:2/4", "91.01"), "simulation.other_programme");
    EXPECT_EQ(refused(pkh, pkh, "2021:2/4", "92.01"), "simulation.unknown_region");
    EXPECT_EQ(refused(pkh, pkh, "2021:2/5", "91.01"), "programmes.no_stage");
    const auto kube = read("kube");
    EXPECT_EQ(refused(kube, kube, kube.period_on(*Date::from_ymd(2021, 4, 1))->text(), "91.01"),
              "simulation.groups");
}

TEST(Gini, IsTheAreaAboveTheLorenzCurve) {
    EXPECT_DOUBLE_EQ(gini({}), 0);
    EXPECT_DOUBLE_EQ(gini({{5, 3}, {5, 9}}), 0);
    EXPECT_DOUBLE_EQ(gini({{0, 3}, {8, 1}}), 0.75);
    // One by one is the same as counted.
    EXPECT_DOUBLE_EQ(gini({{1, 2}, {3, 2}}), gini({{3, 1}, {1, 1}, {1, 1}, {3, 1}}));
    EXPECT_DOUBLE_EQ(gini({{1, 1}, {3, 1}}), 0.25);
}

} // namespace
} // namespace tepat::simulation
