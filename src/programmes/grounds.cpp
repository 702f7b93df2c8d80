#include "programmes/grounds.hpp"

#include "registry/history.hpp"

#include <algorithm>
#include <map>

namespace tepat::programmes {
namespace {

using registry::FieldRole;
using CriterionAt = InForce<Criterion, CriterionRule>;

/// Facts as the register tells them of one subject, by their canonical names.
using Told = std::vector<registry::FactWithOrigin>;

class CriteriaSeeker {
public:
    CriteriaSeeker(const PolicyAt& policy, const UnitView& unit)
        : policy_{policy}, unit_{unit}, rows_{unit, policy.date} {}

    [[nodiscard]] CriterionGround look(const CriterionAt& criterion) {
        // Decided as if it were the only one, so that those after the first that failed are told
        // too.
        auto alone = policy_;
        alone.criteria = {criterion};
        const auto decision = decide_family(alone, unit_);
        CriterionGround ground{criterion.index,       decision.outcome,        decision.fault, {},
                               criterion.dated->from, &criterion.dated->origin};
        if (decision.criterion)
            take(ground, facts_behind(alone, unit_, decision));
        else
            holds(ground, criterion.value(), decision);
        return ground;
    }

private:
    static void take(CriterionGround& ground, const std::vector<FactSeen>& facts) {
        for (const auto& fact : facts) {
            const auto same = [&](const FactUsed& used) {
                return used.seen.member == fact.member && used.seen.fact == fact.fact &&
                       used.seen.listed == fact.listed;
            };
            if (std::ranges::none_of(ground.facts, same)) ground.facts.push_back({fact, {}});
        }
    }

    void holds(CriterionGround& ground, const CriterionRule& rule, const Decision& decision) {
        if (rule.condition) return explain(ground, *rule.condition, std::nullopt);
        for (const auto& counted : decision.counted) {
            const auto component = std::ranges::find(policy_.components, counted.component,
                                                     &PolicyAt::ComponentAt::index);
            explain(ground, *component->rule, counted.member);
        }
    }

    void explain(CriterionGround& ground, const Condition& condition,
                 std::optional<std::int32_t> member) {
        if (member)
            rows_.speak_of(*member);
        else
            rows_.speak_of_unit();
        const auto explanation = rules::explain(condition.test, rows_.root());
        take(ground, facts_behind(*policy_.policy, condition.test, explanation, unit_, member));
    }

    const PolicyAt& policy_;
    const UnitView& unit_;
    UnitRows rows_;
};

std::vector<AmountGround> amounts_of(const PolicyAt& at, const Decision& decision) {
    const auto& policy = *at.policy;
    std::vector<AmountGround> amounts;
    Rupiah sum;
    for (const auto& counted : decision.counted) {
        const auto* amount = policy.components[counted.component].amounts.at(at.date);
        amounts.push_back({AmountKind::component, counted.component, counted.member, counted.yearly,
                           amount->from, &amount->origin});
        sum += counted.yearly;
    }
    for (const auto part : decision.fixed) {
        const auto* rule = policy.fixed[part].rules.at(at.date);
        amounts.push_back(
            {AmountKind::fixed, part, std::nullopt, rule->value.yearly, rule->from, &rule->origin});
        sum += rule->value.yearly;
    }
    if (decision.bounded != Bounded::no) {
        const auto* bounds = policy.bounds.at(at.date);
        const auto kind =
            decision.bounded == Bounded::raised ? AmountKind::raised : AmountKind::lowered;
        amounts.push_back(
            {kind, 0, std::nullopt, decision.yearly - sum, bounds->from, &bounds->origin});
    }
    return amounts;
}

/// Where the register's facts of a case come from; each subject is read once.
class Origins {
public:
    Origins(store::Connection& connection, const StoredList& list,
            const registry::Instrument& instrument, const CaseFile& its, Unit unit)
        : connection_{connection}, on_{list.header.effective_on}, instrument_{instrument},
          its_{its}, unit_{unit}, visibility_{connection, list.header.seq},
          historian_{connection, visibility_, regions_, instrument, Language::en} {}

    [[nodiscard]] std::optional<FactOrigin> of(const FactSeen& seen) {
        const auto name = name_in_register(seen);
        if (name.empty()) return std::nullopt;
        const auto subject = seen.member ? its_.unit.persons[static_cast<std::size_t>(*seen.member)]
                                         : its_.household;
        auto [told, fresh] = told_.try_emplace(subject);
        if (fresh) told->second = historian_.facts_of(subject, on_);
        const auto fact = std::ranges::find(told->second, name, &registry::FactWithOrigin::fact);
        if (fact == told->second.end()) return std::nullopt;
        const auto key = std::ranges::find(told->second, name_of_role(seen, FieldRole::key),
                                           &registry::FactWithOrigin::fact);
        return FactOrigin{fact->since,  recorded_at(fact->seq),
                          fact->seq,    fact->line,
                          fact->origin, key == told->second.end() ? std::string{} : key->value};
    }

private:
    [[nodiscard]] std::string name_of_role(const FactSeen& seen, FieldRole role) const {
        const auto& form = seen.member ? instrument_.member : instrument_.household;
        const auto* field = form.with_role(role);
        return field == nullptr ? std::string{} : field->fact;
    }
    /// What the register calls the fact; empty for what it counts itself.
    [[nodiscard]] std::string name_in_register(const FactSeen& seen) const {
        if (seen.listed) return {};
        if (!seen.member) {
            const auto fact = static_cast<HouseholdFact>(seen.fact);
            if (fact == HouseholdFact::families) return {};
            if (fact == HouseholdFact::province || fact == HouseholdFact::regency)
                return name_of_role(seen, FieldRole::region);
        } else {
            const auto fact = static_cast<MemberFact>(seen.fact);
            if (fact == MemberFact::has_nik) return name_of_role(seen, FieldRole::nik);
            if (fact == MemberFact::relation)
                return name_of_role(seen, unit_ == Unit::household ? FieldRole::household_relation
                                                                   : FieldRole::family_relation);
        }
        return std::string{seen.type().name};
    }
    [[nodiscard]] Instant recorded_at(Seq seq) {
        const auto [at, fresh] = recorded_.try_emplace(seq);
        if (fresh) at->second = journal::read_head(connection_, seq)->recorded_at;
        return at->second;
    }

    store::Connection& connection_;
    Date on_;
    const registry::Instrument& instrument_;
    const CaseFile& its_;
    Unit unit_;
    journal::Visibility visibility_;
    /// Names of villages are told elsewhere.
    registry::Regions regions_;
    registry::Historian historian_;
    std::map<SubjectId, Told> told_;
    std::map<Seq, Instant> recorded_;
};

} // namespace

Grounds grounds_of(const PolicyAt& policy, const UnitView& unit, const Decision& decision) {
    Grounds grounds;
    CriteriaSeeker seeker{policy, unit};
    for (const auto& criterion : policy.criteria)
        grounds.criteria.push_back(seeker.look(criterion));
    grounds.amounts = amounts_of(policy, decision);
    return grounds;
}

Grounds grounds_of(store::Connection& connection, const StoredList& list, const PolicyAt& policy,
                   const registry::Instrument& instrument, const CaseFile& its) {
    auto grounds = grounds_of(policy, its.unit, its.decision);
    Origins origins{connection, list, instrument, its, policy.unit};
    for (auto& criterion : grounds.criteria)
        for (auto& fact : criterion.facts)
            if (fact.seen.value.known()) fact.origin = origins.of(fact.seen);
    return grounds;
}

} // namespace tepat::programmes
