#include "programmes/reasons.hpp"

#include <algorithm>

namespace tepat::programmes {
namespace {

template <class Fact>
std::optional<std::uint8_t> fact_named(std::string_view name, int count) {
    for (int fact = 0; fact < count; ++fact)
        if (fact_type(static_cast<Fact>(fact)).name == name) return static_cast<std::uint8_t>(fact);
    return std::nullopt;
}

bool is_category(std::string_view name) {
    return std::ranges::find(categories(), name, &facts::Category::name) != categories().end();
}

/// Members of whom a leaf speaks, when its observation is a field of one.
std::vector<std::int32_t> members_of(const rules::Expression& expression, const rules::Leaf& leaf,
                                     std::string_view base, std::int32_t size, std::int32_t self,
                                     std::optional<std::int32_t> member) {
    if (base == "member" && member) return {*member};
    if (base == "member" && self >= 0) return {self};
    if (!leaf.elements.empty() && expression.text(leaf.elements.back().where) == "members")
        return {leaf.elements.back().element};
    // An element of a list that the expression made: it may be any member.
    std::vector<std::int32_t> all;
    for (std::int32_t at = 0; at < size; ++at)
        all.push_back(at);
    return all;
}

void add(std::vector<FactSeen>& facts, const FactSeen& fact) {
    const auto same = [&](const FactSeen& other) {
        return other.member == fact.member && other.fact == fact.fact &&
               other.listed == fact.listed;
    };
    if (std::ranges::none_of(facts, same)) facts.push_back(fact);
}

class Seeker {
public:
    Seeker(const PolicyAt& policy, const UnitView& unit)
        : policy_{policy}, unit_{unit}, rows_{unit, policy.date} {}

    std::vector<FactSeen> run(const CriterionRule& rule, Verdict outcome) {
        const bool missing = outcome == Verdict::undetermined;
        if (rule.kind != CriterionKind::persons) {
            look(*rule.condition, missing, std::nullopt);
            return std::move(facts_);
        }
        const bool person = unit_.self >= 0;
        const auto end = person ? unit_.self + 1 : unit_.size;
        for (std::int32_t member = person ? unit_.self : 0; member < end; ++member) {
            rows_.speak_of(member);
            if (policy_.member != nullptr &&
                rules::evaluate(policy_.member->test, rows_.root()).verdict != Verdict::eligible) {
                if (!missing) look(*policy_.member, false, member);
                continue;
            }
            for (const auto& component : policy_.components)
                look(*component.rule, missing, member);
        }
        return std::move(facts_);
    }

private:
    void look(const Condition& condition, bool missing, std::optional<std::int32_t> member) {
        if (!missing) return look_at(condition.test, false, member);
        // Unknown facts that nothing needs are no reason; those that a failed test read are.
        const auto is = [&](const rules::Expression& expression, Verdict verdict) {
            return rules::evaluate(expression, rows_.root()).verdict == verdict;
        };
        if (condition.needs && !is(*condition.needs, Verdict::eligible))
            look_at(*condition.needs, true, member);
        else if (is(condition.test, Verdict::undetermined))
            look_at(condition.test, true, member);
    }

    void look_at(const rules::Expression& expression, bool missing,
                 std::optional<std::int32_t> member) {
        const auto explanation = rules::explain(expression, rows_.root());
        for (const auto& fact :
             facts_behind(*policy_.policy, expression, explanation, unit_, member))
            if (!missing || !fact.value.known()) add(facts_, fact);
    }

    const PolicyAt& policy_;
    const UnitView& unit_;
    UnitRows rows_;
    std::vector<FactSeen> facts_;
};

} // namespace

std::vector<FactSeen> facts_behind(const Policy& policy, const rules::Expression& expression,
                                   const rules::Explanation& explanation, const UnitView& unit,
                                   std::optional<std::int32_t> member) {
    std::vector<FactSeen> facts;
    for (const auto& leaf : explanation.leaves) {
        for (const auto& observation : leaf.observations) {
            const auto text = expression.text(observation.where);
            const auto dot = text.rfind('.');
            if (!observation.is_fact || dot == std::string_view::npos) continue;
            const auto base = text.substr(0, dot);
            const auto name = text.substr(dot + 1);
            if (is_category(base)) continue;
            if (base == "listed") {
                const auto input = std::ranges::find(policy.inputs, name, &Input::id);
                const auto place = static_cast<std::uint8_t>(input - policy.inputs.begin());
                const bool on = (unit.listed >> place & 1U) != 0;
                add(facts, {std::nullopt, place, rules::Value::boolean(on), true});
            } else if (base == "household") {
                if (const auto fact = fact_named<HouseholdFact>(name, household_facts))
                    add(facts, {std::nullopt, *fact, unit.household.field(*fact)});
            } else if (const auto fact = fact_named<MemberFact>(name, member_facts)) {
                for (const auto at :
                     members_of(expression, leaf, base, unit.size, unit.self, member))
                    add(facts, {at, *fact, unit.member(at).field(*fact)});
            }
        }
    }
    return facts;
}

std::vector<FactSeen> facts_behind(const PolicyAt& policy, const UnitView& unit,
                                   const Decision& decision) {
    if (!decision.criterion) return {};
    const auto found = std::ranges::find(policy.criteria, *decision.criterion,
                                         &InForce<Criterion, CriterionRule>::index);
    return Seeker{policy, unit}.run(found->value(), decision.outcome);
}

} // namespace tepat::programmes
