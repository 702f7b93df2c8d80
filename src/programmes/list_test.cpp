#include "programmes/case_file.hpp"
#include "programmes/counterfactual.hpp"
#include "programmes/list.hpp"
#include "programmes/reproduction.hpp"
#include "testing/registered_regency.hpp"
#include "testing/storage_rules.hpp"

#include <set>

namespace tepat::programmes {
namespace {

class ListTest : public fixture::RegisteredRegency {
protected:
    std::vector<ListLine> lines(const StoredList& list) {
        std::vector<ListLine> all;
        each_line(*database_->connect_reader(), list,
                  [&](std::int64_t number, const ListLine& line) {
                      EXPECT_EQ(number, static_cast<std::int64_t>(all.size()));
                      all.push_back(line);
                      return true;
                  });
        return all;
    }
    [[nodiscard]] Seq last() { return journal::last_seq(*database_->connect_reader()); }
    [[nodiscard]] PolicyAt policy_at() {
        return *fixture::pkh().at(*fixture::pkh().first_day({2021, {2, 4}}));
    }
};

TEST_F(ListTest, HasOneLineForEveryFamilyInOrderAndSumsThatAreTheirs) {
    const auto list = make();
    ASSERT_TRUE(list);
    const auto all = lines(*list);
    EXPECT_EQ(list->lines, families);
    EXPECT_EQ(static_cast<int>(all.size()), families);
    ListTotals totals;
    for (std::size_t i = 0; i < all.size(); ++i) {
        totals.add(all[i]);
        if (i > 0) {
            EXPECT_LT(all[i - 1].subject, all[i].subject);
        }
        EXPECT_EQ(all[i].outcome == Verdict::eligible, all[i].criterion.empty());
    }
    EXPECT_EQ(totals, list->totals);
    EXPECT_GT(totals.eligible, families / 5)
        << "a third of a poor register is among the poorest quarter";
    EXPECT_GT(totals.ineligible, families / 5);
    EXPECT_LT(totals.undetermined, families / 20);
    EXPECT_LE(totals.payable_stage, totals.stage);
}

TEST_F(ListTest, MadeAgainIsTheSameEntry) {
    const auto first = make();
    const auto entries = last();
    const auto again = make();
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->seq, first->seq);
    EXPECT_EQ(last(), entries);
}

TEST_F(ListTest, IsFoundByProgrammeAndPeriodAndByItsEntry) {
    const auto list = make();
    const auto reader = database_->connect_reader();
    const journal::Visibility visibility{*reader};
    const auto newest = newest_list(*reader, visibility, "pkh", {2021, {2, 4}});
    ASSERT_TRUE(newest);
    EXPECT_EQ(newest->seq, list->seq);
    EXPECT_EQ(newest->header, list->header);
    EXPECT_EQ(newest->totals, list->totals);
    EXPECT_EQ(read_list(*reader, visibility, list->seq)->totals, list->totals);
    EXPECT_FALSE(newest_list(*reader, visibility, "pkh", {2021, {3, 4}}));
    EXPECT_FALSE(read_list(*reader, visibility, Seq{1}));
}

TEST_F(ListTest, IsRecomputedToTheByteAlsoAfterTheRegisterChanged) {
    const auto list = make();
    EXPECT_EQ(reproduce_list(*database_, *list, fixture::pkh(), instrument_, silent_)->differing,
              0);

    const auto reader = database_->connect_reader();
    const auto subject = lines(*list).front().subject;
    const auto its = open_case(*reader, *list, policy_at(), instrument_, subject);
    ASSERT_TRUE(its);
    write("naik.csv", "IDBDT,KDGABUNGAN4,percentile\n" + its->key + ",9101012001,99\n");
    const auto changed = import({dir_.path() / "naik.csv"}, *Date::from_ymd(2021, 2, 1));
    ASSERT_TRUE(changed) << message_text(changed.error().code, changed.error().params,
                                         Language::en);
    EXPECT_EQ(changed->households.changed, 1);

    EXPECT_EQ(reproduce_list(*database_, *list, fixture::pkh(), instrument_, silent_)->differing,
              0);
    const auto later = make();
    EXPECT_FALSE(later->repeated);
    EXPECT_EQ(line_of(*reader, *later, subject)->criterion, "poor");
}

TEST_F(ListTest, TellsAFamilyItsHistoryAndItsLine) {
    const auto list = make();
    const auto reader = database_->connect_reader();
    for (const auto& line : lines(*list)) {
        EXPECT_EQ(line_of(*reader, *list, line.subject), line);
    }
    const auto subject = lines(*list)[3].subject;
    const auto touches = journal::history(*reader, subject, journal::Visibility{*reader});
    ASSERT_GE(touches.size(), 2U) << "imported, and on the list";
    EXPECT_EQ(touches.back().seq, list->seq);
    EXPECT_FALSE(line_of(*reader, *list, SubjectId{1}));
}

TEST_F(ListTest, ACaseIsComputedAgainAsStoredAndFoundByItsKeys) {
    const auto list = make();
    const auto reader = database_->connect_reader();
    const auto policy = policy_at();
    for (const auto& line : lines(*list)) {
        if (line.subject.value() % 40 != 0) continue;
        const auto its = open_case(*reader, *list, policy, instrument_, line.subject);
        ASSERT_TRUE(its);
        EXPECT_EQ(its->stored, its->computed);
        const auto found = find_units(*reader, *list, policy, instrument_, its->key);
        EXPECT_NE(std::ranges::find(found, line.subject), found.end());
    }
    EXPECT_TRUE(find_units(*reader, *list, policy, instrument_, "nobody").empty());
}

TEST_F(ListTest, VerificationFoldsListsAgain) {
    ASSERT_TRUE(make());
    const auto empty = *store::open_database(dir_.file("copy.db"), true);
    EXPECT_TRUE(
        journal::verify(*database_, *empty, folds_, clock_.now(), silent_)->findings.empty());
}

TEST_F(ListTest, APolicyMayAskForAPlaceInTheNewestRankingWhichTheListThenNames) {
    auto text = fixture::contents(fixture::policies / "pkh.toml");
    for (std::string_view from = "household.percentile";;) {
        const auto at = text.find(from);
        if (at == std::string::npos) break;
        text.replace(at, from.size(), "household.welfare_percentile");
    }
    const auto policy = read_policy(text, "pkh.toml").value();
    const auto make_it = [&](std::optional<Seq> ranking = {}) {
        ListRequest request{"direktur", {2021, {2, 4}}, *RegionCode::parse("91.01"), {}};
        request.ranking = ranking;
        return make_list(*journal_, policy, text, instrument_, request, silent_);
    };
    const auto unranked = make_it();
    ASSERT_TRUE(unranked);
    EXPECT_TRUE(unranked->header.inputs.empty());
    EXPECT_EQ(unranked->totals.eligible, 0) << "nobody has a place yet";

    const auto model_text = fixture::contents(TEPAT_SOURCE_DIR "/models/pmt_synthetic.toml");
    const auto model = welfare::read_model(model_text, "pmt_synthetic.toml").value();
    const auto rank = [&](Date on) {
        return welfare::make_ranking(*journal_, model, model_text, instrument_,
                                     {"pusdatin", *RegionCode::parse("91.01"), on, {}}, silent_)
            .value();
    };
    const auto ranking = rank(*Date::from_ymd(2021, 3, 1));
    const auto later = rank(*Date::from_ymd(2021, 5, 1));
    const auto list = make_it();
    ASSERT_TRUE(list);
    EXPECT_FALSE(list->repeated);
    EXPECT_EQ(list->header.inputs, std::vector{ranking.header.digest()})
        << "the one of May is later than the stage";
    EXPECT_GT(list->totals.eligible, 50);
    EXPECT_EQ(reproduce_list(*database_, *list, policy, instrument_, silent_)->differing, 0);
    EXPECT_TRUE(make_it()->repeated);
    const auto named = make_it(later.seq);
    EXPECT_EQ(named->header.inputs, std::vector{later.header.digest()});
    EXPECT_EQ(make_it(Seq{1}).error().code, "welfare.no_ranking"_msg);

    // What the list took from the ranking is what the case shows.
    const auto reader = database_->connect_reader();
    const auto at = policy.in_period({2021, {2, 4}}).value();
    int compared = 0;
    for (const auto& line : lines(*list)) {
        if (line.subject.value() % 60 != 0) continue;
        const auto its = open_case(*reader, *list, at, instrument_, line.subject);
        ASSERT_TRUE(its);
        EXPECT_EQ(its->stored, its->computed);
        ++compared;
    }
    EXPECT_GT(compared, 5);
    const auto empty = *store::open_database(dir_.file("copy2.db"), true);
    EXPECT_TRUE(
        journal::verify(*database_, *empty, folds_, clock_.now(), silent_)->findings.empty());
}

TEST_F(ListTest, RefusesARegionThatDoesNotExistOrIsEmptyAndAPeriodThatIsNone) {
    EXPECT_EQ(make("92.01").error().code, "programmes.unknown_region"_msg);
    const auto period =
        make_list(*journal_, fixture::pkh(), "", instrument_,
                  {"direktur", {2021, {2, 3}}, *RegionCode::parse("91.01"), {}}, silent_);
    EXPECT_EQ(period.error().code, "programmes.no_stage"_msg);
}

TEST_F(ListTest, EveryFactAPolicyMayUseIsInTheQuestionnaireOrMadeByTheRegister) {
    auto whole = instrument_;
    for (const auto* file : {"ppks.toml", "pandemi.toml"})
        whole = whole.with(registry::read_instrument(std::filesystem::path{TEPAT_SOURCE_DIR} /
                                                     "instruments" / file)
                               .value());
    const snapshot::Layout layout{whole};
    const std::set<std::string_view> made{
        "province",           "regency",        "families",           "relation", "breastfeeding",
        "welfare_percentile", "welfare_decile", "regional_percentile"};
    for (int fact = 0; fact < household_facts; ++fact) {
        const auto name = fact_type(static_cast<HouseholdFact>(fact)).name;
        EXPECT_NE(layout.household(name).has_value(), made.contains(name)) << name;
    }
    for (int fact = 0; fact < member_facts; ++fact) {
        const auto name = fact_type(static_cast<MemberFact>(fact)).name;
        EXPECT_NE(layout.member(name).has_value(), made.contains(name)) << name;
    }
}

TEST_F(ListTest, ChangingOnlyTheStatedFactsAdmitsAFamilyLeftOutOrMovesTheAnswer) {
    const auto list = make();
    const auto reader = database_->connect_reader();
    const auto policy = policy_at();
    const journal::Visibility visibility{*reader};
    const auto regions = registry::Regions::read(*reader, visibility, list->header.effective_on);
    std::vector<RegionId> villages;
    for (const auto& village : regions.all(RegionLevel::village))
        villages.push_back(village.id);
    const snapshot::Layout layout{instrument_};
    const auto segment = snapshot::Segment::build(
        registry::Reader{*reader, visibility, list->header.effective_on}, villages, layout);
    const facts::RegisterUnits units{segment, layout, regions, Unit::family};
    int left_out = 0;
    for (std::size_t at = 0; at < units.size(); ++at) {
        const auto decision = decide_family(policy, units[at]);
        if (decision.outcome != Verdict::ineligible) continue;
        ++left_out;
        const auto other = counterfactual(policy, units[at], decision);
        ASSERT_TRUE(other) << at;
        EXPECT_FALSE(other->changes.empty());
        EXPECT_NE(other->would_be.criterion, decision.criterion);
    }
    EXPECT_GT(left_out, families / 3);
}

TEST(ProgrammesSchema, KeepsTheStorageRules) {
    EXPECT_EQ(::tepat::testing::check_storage_rules(folds().schema), std::vector<std::string>{});
}

} // namespace
} // namespace tepat::programmes
