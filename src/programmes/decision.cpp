#include "programmes/decision.hpp"

#include <algorithm>
#include <cassert>

namespace tepat::programmes {
namespace {

using rules::Fault;
using rules::Outcome;

/// How a condition came out: undetermined with a fault, or without one for a missing fact.
struct Answer {
    Verdict verdict;
    std::optional<Fault> fault;
};

Answer answer(const Condition& condition, const rules::Record& root) {
    const auto outcome = rules::evaluate(condition.test, root);
    if (outcome.verdict == Verdict::undetermined) return {outcome.verdict, outcome.fault};
    if (outcome.verdict == Verdict::ineligible && condition.needs) {
        const auto needs = rules::evaluate(*condition.needs, root);
        if (needs.verdict == Verdict::undetermined) return {needs.verdict, needs.fault};
        if (needs.verdict == Verdict::ineligible) return {Verdict::undetermined, std::nullopt};
    }
    return {outcome.verdict, std::nullopt};
}

/// A member who may be taken, and what order of preference looks at.
struct Candidate {
    std::uint16_t component; // place in PolicyAt::components
    std::uint16_t member;
    Rupiah yearly;
};

class Decider {
public:
    Decider(const PolicyAt& policy, const UnitView& unit)
        : policy_{policy}, unit_{unit}, rows_{unit, policy.date} {}

    Decision run() {
        if (!criteria_hold()) return std::move(made_);
        made_.outcome = Verdict::eligible;
        count_persons();
        add_amounts();
        find_payee();
        return std::move(made_);
    }

private:
    /// False when the outcome is settled.
    bool criteria_hold() {
        for (const auto& criterion : policy_.criteria) {
            auto [verdict, fault] = criterion_answer(criterion.value());
            if (verdict == Verdict::eligible) continue;
            const bool first = !made_.criterion;
            if (verdict == Verdict::ineligible || first) {
                made_.outcome = verdict;
                made_.criterion = criterion.index;
                made_.fault = fault;
            }
            if (verdict == Verdict::ineligible) break;
        }
        if (!made_.criterion) return true;
        if (made_.outcome == Verdict::ineligible) made_.fault.reset();
        made_.counted.clear();
        made_.left_out.clear();
        return false;
    }

    Answer criterion_answer(const CriterionRule& rule) {
        switch (rule.kind) {
        case CriterionKind::holds:
            rows_.speak_of_unit();
            return answer(*rule.condition, rows_.root());
        case CriterionKind::excluded_when:
            return excluded(*rule.condition);
        case CriterionKind::persons:
            return enough_persons(rule.persons);
        }
        assert(false);
        return {Verdict::undetermined, std::nullopt};
    }

    Answer excluded(const Condition& condition) {
        rows_.speak_of_unit();
        auto found = answer(condition, rows_.root());
        if (found.verdict == Verdict::eligible) return {Verdict::ineligible, std::nullopt};
        if (found.verdict == Verdict::ineligible) return {Verdict::eligible, std::nullopt};
        return found;
    }

    Answer enough_persons(int wanted) {
        count_persons();
        if (std::ssize(made_.counted) >= wanted) return {Verdict::eligible, std::nullopt};
        const bool may_be = std::ranges::any_of(made_.left_out, [](const LeftOut& left) {
            return left.why == LeftOutWhy::missing_fact;
        });
        return {may_be ? Verdict::undetermined : Verdict::ineligible, member_fault_};
    }

    [[nodiscard]] bool is_present(std::int32_t member) {
        rows_.speak_of(member);
        return policy_.member == nullptr ||
               rules::evaluate(policy_.member->test, rows_.root()).verdict == Verdict::eligible;
    }

    /// Once: a criterion may have asked for it already.
    void count_persons() {
        if (persons_counted_) return;
        persons_counted_ = true;
        std::vector<Candidate> candidates;
        const bool person = unit_.self >= 0;
        const auto end = person ? unit_.self + 1 : unit_.size;
        for (std::int32_t member = person ? unit_.self : 0; member < end; ++member) {
            if (!is_present(member)) continue;
            const auto first = candidates.size();
            std::optional<LeftOut> missing;
            for (std::size_t i = 0; i < policy_.components.size(); ++i) {
                const auto& component = policy_.components[i];
                const auto outcome = rules::evaluate(component.rule->test, rows_.root());
                if (outcome.verdict == Verdict::eligible)
                    candidates.push_back({static_cast<std::uint16_t>(i),
                                          static_cast<std::uint16_t>(member), component.yearly});
                if (outcome.verdict != Verdict::undetermined || missing) continue;
                missing = missing_fact(component.index, member);
                member_fault_ = outcome.fault;
            }
            // Who counts anyhow loses nothing that could be told.
            if (candidates.size() > first) continue;
            if (!missing) missing = missing_need(member);
            if (missing) made_.left_out.push_back(*missing);
        }
        take(candidates);
    }

    [[nodiscard]] static LeftOut missing_fact(std::uint16_t component, std::int32_t member) {
        return {component, static_cast<std::uint16_t>(member), LeftOutWhy::missing_fact, 0};
    }

    /// The first component of which a needed fact of the member spoken of is missing.
    [[nodiscard]] std::optional<LeftOut> missing_need(std::int32_t member) const {
        for (const auto& component : policy_.components) {
            const auto& needs = component.rule->needs;
            if (needs && !component.same_needs &&
                rules::evaluate(*needs, rows_.root()).verdict != Verdict::eligible)
                return missing_fact(component.index, member);
        }
        return std::nullopt;
    }

    void take(std::vector<Candidate>& candidates) {
        sort(candidates, policy_.persons->order);
        for (const auto& candidate : candidates) {
            const auto component = policy_.components[candidate.component].index;
            if (const auto why = obstacle(component, candidate.member))
                made_.left_out.push_back(*why);
            else
                made_.counted.push_back({component, candidate.member, candidate.yearly});
        }
    }

    [[nodiscard]] std::optional<LeftOut> obstacle(std::uint16_t component,
                                                  std::uint16_t member) const {
        const auto& counted = made_.counted;
        if (std::ranges::find(counted, member, &Counted::member) != counted.end())
            return LeftOut{component, member, LeftOutWhy::counted_as_other, 0};
        for (const auto& cap : policy_.caps) {
            const auto& capped = cap.item->components;
            const auto in_cap = [&](std::uint16_t one) {
                return std::ranges::find(capped, one) != capped.end();
            };
            if (in_cap(component) &&
                std::ranges::count_if(counted, in_cap, &Counted::component) >= cap.value())
                return LeftOut{component, member, LeftOutWhy::cap, cap.index};
        }
        const auto& most = policy_.persons->most;
        if (most && std::ssize(counted) >= *most)
            return LeftOut{component, member, LeftOutWhy::persons, 0};
        return std::nullopt;
    }

    /// Stable, so that equals stay in the order of the register.
    void sort(std::vector<Candidate>& candidates, const std::vector<Preference>& order) const {
        if (candidates.size() < 2) return;
        std::ranges::stable_sort(candidates, [&](const Candidate& a, const Candidate& b) {
            for (const auto preference : order)
                if (const auto compared = compare(preference, a, b); compared != 0)
                    return compared < 0;
            return false;
        });
    }

    [[nodiscard]] std::strong_ordering compare(Preference preference, const Candidate& a,
                                               const Candidate& b) const {
        switch (preference) {
        case Preference::highest_amount:
            return b.yearly <=> a.yearly;
        case Preference::youngest:
            return compare_births(a.member, b.member, true);
        case Preference::oldest:
            return compare_births(a.member, b.member, false);
        case Preference::component:
            return a.component <=> b.component;
        }
        assert(false);
        return std::strong_ordering::equal;
    }

    [[nodiscard]] std::strong_ordering compare_births(std::int32_t a, std::int32_t b,
                                                      bool youngest) const {
        const auto born_a = unit_.fact(a, MemberFact::birth_date);
        const auto born_b = unit_.fact(b, MemberFact::birth_date);
        if (!born_a.known() || !born_b.known()) return born_b.known() <=> born_a.known();
        return youngest ? born_b.as_date() <=> born_a.as_date()
                        : born_a.as_date() <=> born_b.as_date();
    }

    void add_amounts() {
        for (const auto& counted : made_.counted)
            made_.yearly += counted.yearly;
        for (const auto& part : policy_.fixed) {
            if (!granted(part.value().when)) continue;
            made_.fixed.push_back(part.index);
            made_.yearly += part.value().yearly;
        }
        for (const auto& part : policy_.goods)
            if (granted(part.value().when)) made_.goods.push_back(part.index);
        if (policy_.bounds) {
            const auto free = made_.yearly;
            made_.yearly = std::clamp(free, policy_.bounds->least, policy_.bounds->most);
            if (made_.yearly > free) made_.bounded = Bounded::raised;
            if (made_.yearly < free) made_.bounded = Bounded::lowered;
        }
        made_.stage = stage_amount(policy_, made_, policy_.period.stage.number);
    }

    [[nodiscard]] bool granted(const std::optional<Condition>& when) {
        rows_.speak_of_unit();
        return !when || rules::evaluate(when->test, rows_.root()).verdict == Verdict::eligible;
    }

    void find_payee() {
        if (policy_.provider != nullptr) return;
        for (const bool without_nik : {false, true}) {
            for (const auto& step : policy_.payees) {
                const auto found = payee_of(step.value(), without_nik);
                if (!found) continue;
                if (without_nik)
                    made_.payee_lacks_nik = true;
                else
                    made_.payee = Payee{step.index, *found};
                return;
            }
            if (!policy_.nik_to_be_paid) return;
        }
    }

    std::optional<std::uint16_t> payee_of(const PayeeRule& rule, bool without_nik) {
        std::vector<Candidate> candidates;
        for (std::int32_t member = 0; member < unit_.size; ++member) {
            if (!is_present(member)) continue;
            if (policy_.nik_to_be_paid && !without_nik && !has_nik(member)) continue;
            const auto place = static_cast<std::uint16_t>(member);
            const auto counted = std::ranges::find(made_.counted, place, &Counted::member);
            rows_.speak_of(member, counted != made_.counted.end() || member == unit_.self);
            if (answer(rule.who, rows_.root()).verdict == Verdict::eligible)
                candidates.push_back(
                    {counted == made_.counted.end() ? std::uint16_t{0} : counted->component, place,
                     counted == made_.counted.end() ? Rupiah{} : counted->yearly});
        }
        if (candidates.empty()) return std::nullopt;
        sort(candidates, rule.order);
        return candidates.front().member;
    }

    [[nodiscard]] bool has_nik(std::int32_t member) const {
        const auto value = unit_.fact(member, MemberFact::has_nik);
        return value.known() && value.as_boolean();
    }

    const PolicyAt& policy_;
    const UnitView& unit_;
    UnitRows rows_;
    Decision made_;
    bool persons_counted_ = false;
    std::optional<Fault> member_fault_;
};

} // namespace

Decision decide_family(const PolicyAt& policy, const UnitView& unit) {
    assert(unit.size <= 65'535);
    return Decider{policy, unit}.run();
}

void place_in_quota(Decision& decision, const Placement& placement) {
    assert(decision.outcome == Verdict::eligible);
    if (!placement.within()) {
        decision = {};
        decision.outcome = Verdict::ineligible;
    }
    decision.placement = placement;
}

Rupiah stage_amount(const PolicyAt& policy, const Decision& decision, int number) {
    const auto& plan = *policy.plan;
    assert(number >= 1 && number <= plan.stages());
    auto spread = decision.yearly;
    Rupiah scheduled;
    for (const auto& part : policy.fixed) {
        const auto& rule = part.value();
        const bool granted = std::ranges::find(decision.fixed, part.index) != decision.fixed.end();
        if (!granted || rule.stages.empty()) continue;
        spread -= rule.yearly;
        scheduled += rule.stages[static_cast<std::size_t>(number - 1)];
    }
    const auto all = plan.shares_until(plan.stages());
    return scheduled + cumulative_part(spread, plan.shares_until(number), all) -
           cumulative_part(spread, plan.shares_until(number - 1), all);
}

} // namespace tepat::programmes
