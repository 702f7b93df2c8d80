#include "facts/register_units.hpp"
#include "programmes/decision_plan.hpp"
#include "programmes/policy_folder.hpp"
#include "programmes/quota.hpp"
#include "testing/registered_regency.hpp"

#include <gmock/gmock.h>

#include <map>
#include <random>

namespace tepat::programmes {
namespace {

class DecisionPlanTest : public fixture::RegisteredRegency {
protected:
    DecisionPlanTest() {
        const auto reader = database_->connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        const Date day = *Date::from_ymd(2021, 3, 1);
        regions_ = registry::Regions::read(*reader, visibility, day);
        std::vector<RegionId> villages;
        for (const auto& village : regions_.all(RegionLevel::village))
            villages.push_back(village.id);
        segment_ = std::make_unique<snapshot::Segment>(snapshot::Segment::build(
            registry::Reader{*reader, visibility, day}, villages, layout_));
    }

    /// Places in a ranking and on lists, drawn at random: some are unknown.
    facts::Overlay places() {
        facts::Overlay made;
        for (const auto fact : {HouseholdFact::welfare_percentile, HouseholdFact::welfare_decile,
                                HouseholdFact::regional_percentile}) {
            std::vector<std::int64_t> numbers(segment_->households().size());
            for (auto& number : numbers)
                number = draw(20) == 0 ? ColumnView::missing : 1 + draw(100);
            made.emplace_back(fact, std::move(numbers));
        }
        return made;
    }
    std::int64_t draw(std::int64_t below) {
        return std::uniform_int_distribution<std::int64_t>{0, below - 1}(random_);
    }

    /// Every unit, by the plan and by decide_family.
    void compare(const std::vector<const PolicyAt*>& policies) {
        const DecisionPlan plan{policies};
        const auto overlay = places();
        const facts::RegisterUnits units{*segment_, layout_, regions_, plan.unit(), overlay};
        std::vector<ListedFlags> listed(policies.size());
        for (std::size_t p = 0; p < policies.size(); ++p)
            if (policies[p]->inputs != 0)
                for (std::size_t input = 0; input < policies[p]->policy->inputs.size(); ++input) {
                    auto& flags = listed[p].emplace_back();
                    if (draw(5) == 0) continue; // nobody is on it
                    for (std::size_t i = 0; i < units.size(); ++i)
                        flags.push_back(draw(6) == 0 ? 1 : 0);
                }
        DecisionRun run{plan, true};
        const facts::RegisterColumns columns{*segment_, layout_, regions_, overlay};
        run.read({columns, listed});
        std::size_t seen = 0;
        while (run.next()) {
            ASSERT_EQ(run.first(), seen);
            for (std::size_t p = 0; p < policies.size(); ++p) {
                const auto& policy = *policies[p];
                if (!plan.planned(p)) one_by_one_.insert(policy.policy->id);
                const auto found = run.decisions(p);
                const auto amounts = run.amounts(p);
                std::vector<std::vector<std::int64_t>> ranks;
                for (std::size_t r = 0; policy.quota != nullptr && r < policy.quota->order.size();
                     ++r) {
                    const auto its = run.ranks(p, r);
                    ranks.emplace_back(its.begin(), its.end());
                }
                for (std::size_t i = 0; i < run.count(); ++i) {
                    auto unit = units[seen + i];
                    unit.listed = listed_bits(listed[p], seen + i);
                    const auto wanted = decide_family(policy, unit);
                    const auto at = policy.policy->id + " " + policy.date.text() + " unit " +
                                    std::to_string(seen + i);
                    ASSERT_EQ(found.eligible[i] != 0, wanted.outcome == Verdict::eligible) << at;
                    ASSERT_EQ(found.undetermined[i] != 0, wanted.outcome == Verdict::undetermined)
                        << at;
                    ASSERT_EQ(found.criterion[i], wanted.criterion.value_or(BatchDecisions::none))
                        << at;
                    ASSERT_EQ(amounts_at(found, amounts, i),
                              (UnitAmounts{wanted.yearly.amount(), wanted.stage.amount(),
                                           grams_of(list_line(policy, unit, wanted))}))
                        << at;
                    for (std::size_t r = 0; r < ranks.size(); ++r)
                        ASSERT_EQ(ranks[r][i], ranks_of(policy, unit)[r]) << at;
                    ++outcomes_[policy.policy->id][static_cast<std::size_t>(wanted.outcome)];
                }
            }
            seen += run.count();
        }
        EXPECT_EQ(seen, units.size());
    }
    static UnitAmounts amounts_at(const BatchDecisions& found, const BatchAmounts& amounts,
                                  std::size_t i) {
        if (amounts.same) return found.eligible[i] != 0 ? *amounts.same : UnitAmounts{};
        return {amounts.yearly[i], amounts.stage[i], amounts.grams[i]};
    }
    static std::int64_t grams_of(const ListLine& line) {
        std::int64_t sum = 0;
        for (const auto& goods : line.goods)
            sum += goods.grams;
        return sum;
    }

    std::minstd_rand random_{7};
    snapshot::Layout layout_{instrument_};
    registry::Regions regions_;
    std::unique_ptr<snapshot::Segment> segment_;
    std::map<std::string, std::array<int, 3>> outcomes_;
    std::set<std::string> one_by_one_;
};

TEST_F(DecisionPlanTest, DecidesAsDecideFamilyInEveryProgrammeOnEveryEffectiveDay) {
    const auto folder = read_policies(fixture::policies);
    ASSERT_THAT(folder.problems, ::testing::IsEmpty());
    std::vector<PolicyAt> days;
    for (const auto& file : folder.files)
        for (const auto date : file.policy.effective_dates())
            if (const auto at = file.policy.at(date)) days.push_back(*at);
    for (const auto unit : {facts::Unit::household, facts::Unit::family, facts::Unit::person}) {
        std::vector<const PolicyAt*> policies;
        for (const auto& day : days)
            if (day.unit == unit) policies.push_back(&day);
        ASSERT_FALSE(policies.empty());
        compare(policies);
    }
    EXPECT_THAT(one_by_one_, ::testing::IsEmpty());
    for (const auto count : outcomes_.at("pkh"))
        EXPECT_GT(count, 50);
    for (const auto* programme : {"pbi_jkn", "pip", "sembako", "rice_10kg"})
        EXPECT_GT(outcomes_.at(programme)[0], 50) << programme;
}

} // namespace
} // namespace tepat::programmes
