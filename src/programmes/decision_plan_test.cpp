#include "facts/register_units.hpp"
#include "programmes/decision_plan.hpp"
#include "programmes/detail/list_fixture.hpp"

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

    /// Every unit, by the plan and by decide_family.
    void compare(const std::vector<const PolicyAt*>& policies) {
        const DecisionPlan plan{policies};
        const auto unit = policies.front()->unit;
        const facts::RegisterUnits units{*segment_, layout_, regions_, unit};
        DecisionRun run{plan, true};
        run.read(*segment_, layout_, regions_);
        std::size_t seen = 0;
        while (run.next()) {
            ASSERT_EQ(run.first(), seen);
            for (std::size_t p = 0; p < policies.size(); ++p) {
                EXPECT_TRUE(plan.planned(p));
                const auto found = run.decisions(p);
                for (std::size_t i = 0; i < run.count(); ++i) {
                    const auto wanted = decide_family(*policies[p], units[seen + i]);
                    const auto at = policies[p]->date.text() + " unit " + std::to_string(seen + i);
                    ASSERT_EQ(found.eligible[i] != 0, wanted.outcome == Verdict::eligible) << at;
                    ASSERT_EQ(found.undetermined[i] != 0, wanted.outcome == Verdict::undetermined)
                        << at;
                    ASSERT_EQ(found.criterion[i], wanted.criterion.value_or(BatchDecisions::none))
                        << at;
                    ASSERT_EQ(found.yearly[i], wanted.yearly.amount()) << at;
                    ASSERT_EQ(found.stage[i], wanted.stage.amount()) << at;
                    ++outcomes_[static_cast<std::size_t>(wanted.outcome)];
                }
            }
            seen += run.count();
        }
        EXPECT_EQ(seen, units.size());
    }

    snapshot::Layout layout_{instrument_};
    registry::Regions regions_;
    std::unique_ptr<snapshot::Segment> segment_;
    std::array<int, 3> outcomes_{};
};

TEST_F(DecisionPlanTest, DecidesAsDecideFamilyOnEveryEffectiveDay) {
    std::vector<PolicyAt> days;
    for (const auto date : fixture::pkh().effective_dates())
        if (const auto at = fixture::pkh().at(date)) days.push_back(*at);
    for (const auto unit : {facts::Unit::household, facts::Unit::family}) {
        std::vector<const PolicyAt*> policies;
        for (const auto& day : days)
            if (day.unit == unit) policies.push_back(&day);
        ASSERT_FALSE(policies.empty());
        compare(policies);
    }
    for (const auto count : outcomes_)
        EXPECT_GT(count, 50);
}

} // namespace
} // namespace tepat::programmes
