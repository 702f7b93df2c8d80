#include "programmes/counterfactual.hpp"

#include "facts/memory_unit.hpp"

#include <algorithm>
#include <limits>

namespace tepat::programmes {
namespace {

using rules::Kind;
using rules::Value;
using Changes = std::vector<FactChange>;

constexpr int most_rounds = 8;
/// A group of twenty may need a change of every member.
constexpr int most_changes = 64;
/// With more obstacles no one change settles it, and the first that helps will do.
constexpr std::size_t many_obstacles = 3;
constexpr int cost_of_unchangeable = 8;
constexpr int no_limit = std::numeric_limits<int>::max();
constexpr std::int64_t farthest_number = 1000;
constexpr int years_of_life = 110;
constexpr int days_of_four_years = 1461;

/// Other values of a fact, the nearest to the present one first.
std::vector<Value> alternatives(const FactSeen& seen, Date on) {
    const auto& type = seen.type();
    const auto& value = seen.value;
    std::vector<Value> others;
    if (type.kind == Kind::boolean) {
        if (!value.known()) return {Value::boolean(true), Value::boolean(false)};
        return {Value::boolean(!value.as_boolean())};
    }
    if (type.kind == Kind::timestamp) {
        const auto from = value.known() ? value.as_date() : on;
        for (int years = 1; years <= years_of_life; ++years)
            for (const int sign : {1, -1})
                if (const auto date = from + sign * (years * days_of_four_years / 4); date <= on)
                    others.push_back(Value::date(date));
        return others;
    }
    if (type.category != nullptr) {
        for (const auto& word : type.category->words)
            if (!value.known() || word.code != value.as_integer())
                others.push_back(Value::integer(word.code));
        return others;
    }
    const auto from = value.known() ? value.as_integer() : 0;
    for (std::int64_t distance = value.known() ? 1 : 0; distance <= farthest_number; ++distance)
        for (const auto number : {from - distance, from + distance})
            if (number >= 0) others.push_back(Value::integer(number));
    return others;
}

/// Nobody can change a birth date or a sex: they are named only if nothing else would do.
int cost(const FactSeen& seen) {
    const auto& name = seen.type().name;
    return name == "birth_date" || name == "sex" ? cost_of_unchangeable : 1;
}

int cost(const Changes& changes) {
    int sum = 0;
    for (const auto& change : changes)
        sum += cost(change.seen);
    return sum;
}

void apply(facts::MemoryUnit& unit, const FactSeen& seen, const Value& value) {
    if (seen.listed)
        unit.set_listed(seen.fact, value.as_boolean());
    else if (seen.member)
        unit.set(*seen.member, static_cast<MemberFact>(seen.fact), value);
    else
        unit.set(static_cast<HouseholdFact>(seen.fact), value);
}

bool among(const Changes& changes, const FactSeen& seen) {
    return std::ranges::any_of(changes, [&](const FactChange& change) {
        return change.seen.member == seen.member && change.seen.fact == seen.fact &&
               change.seen.listed == seen.listed;
    });
}

/// Looks for changes that bring one expression to a wanted outcome, for less than `limit`; not of
/// facts that were changed before.
class Repair {
public:
    Repair(const Policy& policy, const rules::Expression& expression, const UnitView& unit, Date on,
           Verdict wanted, std::optional<std::int32_t> member, const Changes& before, int limit)
        : policy_{policy}, expression_{expression}, on_{on}, wanted_{wanted}, member_{member},
          before_{before}, limit_{limit}, unit_{unit} {}

    std::optional<Changes> run() {
        for (int round = 0; round < most_changes; ++round) {
            if (outcome() == wanted_) return std::move(changes_);
            if (!step()) return std::nullopt;
        }
        return std::nullopt;
    }

private:
    /// Makes the change that settles it, else the first that leaves fewer obstacles.
    bool step() {
        const auto explained = explain();
        auto facts = facts_behind(policy_, expression_, explained, unit_.view(), member_);
        const bool many = explained.leaves.size() > many_obstacles;
        if (many)
            std::ranges::stable_sort(facts, {}, [](const FactSeen& fact) { return cost(fact); });
        std::optional<FactChange> best;
        std::size_t fewest = explained.leaves.size();
        int best_cost = 0;
        for (const auto& fact : facts) {
            const auto price = cost(fact);
            if (cost(changes_) + price >= limit_ || among(before_, fact)) continue;
            for (const auto& value : alternatives(fact, on_)) {
                apply(unit_, fact, value);
                const bool settled = outcome() == wanted_;
                const auto left = settled ? 0 : explain_count(explained.leaves.size());
                const FactChange change{fact, value};
                if (left < fewest || (left == fewest && best && price < best_cost)) {
                    best = change;
                    best_cost = price;
                    fewest = left;
                }
                if (settled || (many && best)) break;
            }
            apply(unit_, fact, fact.value);
            if (many && best) break;
        }
        if (!best) return false;
        apply(unit_, best->seen, best->wanted);
        changes_.push_back(*best);
        return true;
    }

    Verdict outcome() {
        const auto view = unit_.view();
        UnitRows rows{view, on_};
        if (member_) rows.speak_of(*member_);
        return rules::evaluate(expression_, rows.root()).verdict;
    }
    rules::Explanation explain() {
        const auto view = unit_.view();
        UnitRows rows{view, on_};
        if (member_) rows.speak_of(*member_);
        return rules::explain(expression_, rows.root());
    }
    /// Explaining is slow, and with one obstacle there cannot be fewer but none.
    std::size_t explain_count(std::size_t before) {
        return before <= 1 ? before : explain().leaves.size();
    }

    const Policy& policy_;
    const rules::Expression& expression_;
    Date on_;
    Verdict wanted_;
    std::optional<std::int32_t> member_;
    const Changes& before_;
    int limit_;
    facts::MemoryUnit unit_;
    Changes changes_;
};

/// What makes `member` count as `component`: present first, then the component's own test.
std::optional<Changes> repair_member(const PolicyAt& policy, const UnitView& unit,
                                     const Condition& component, std::int32_t member,
                                     const Changes& before, int limit) {
    facts::MemoryUnit changed{unit};
    Changes changes;
    const auto repair = [&](const Condition& condition) {
        auto found =
            Repair{*policy.policy,    condition.test, changed.view(), policy.date,
                   Verdict::eligible, member,         before,         limit - cost(changes)}
                .run();
        if (!found) return false;
        for (const auto& change : *found) {
            apply(changed, change.seen, change.wanted);
            changes.push_back(change);
        }
        return true;
    };
    if (policy.member != nullptr && !repair(*policy.member)) return std::nullopt;
    if (!repair(component)) return std::nullopt;
    return changes;
}

/// The cheapest way to make one more member count.
std::optional<Changes> repair_persons(const PolicyAt& policy, const UnitView& unit,
                                      const Changes& before) {
    std::optional<Changes> best;
    for (const auto& component : policy.components) {
        for (std::int32_t member = 0; member < unit.size; ++member) {
            if (unit.self >= 0 && member != unit.self) continue;
            auto found = repair_member(policy, unit, *component.rule, member, before,
                                       best ? cost(*best) : no_limit);
            // Who counts already needs no change, and brings nobody more.
            if (found && !found->empty()) best = std::move(found);
        }
    }
    return best;
}

/// Changes with which a criterion would hold.
std::optional<Changes> repair_criterion(const PolicyAt& policy, const UnitView& unit,
                                        std::uint16_t index, const Changes& before) {
    const auto criterion =
        std::ranges::find(policy.criteria, index, &InForce<Criterion, CriterionRule>::index);
    const auto& rule = criterion->value();
    if (rule.kind == CriterionKind::persons) return repair_persons(policy, unit, before);
    const auto wanted = rule.kind == CriterionKind::holds ? Verdict::eligible : Verdict::ineligible;
    return Repair{*policy.policy, rule.condition->test, unit,   policy.date,
                  wanted,         std::nullopt,         before, no_limit}
        .run();
}

} // namespace

std::optional<Counterfactual> counterfactual(const PolicyAt& policy, const UnitView& unit,
                                             const Decision& decision) {
    if (decision.outcome != Verdict::ineligible || !decision.criterion) return std::nullopt;
    facts::MemoryUnit changed{unit};
    Counterfactual made{{}, decision};
    for (int round = 0; round < most_rounds; ++round) {
        const auto found =
            repair_criterion(policy, changed.view(), *made.would_be.criterion, made.changes);
        if (!found || found->empty()) return std::nullopt;
        for (const auto& change : *found) {
            apply(changed, change.seen, change.wanted);
            made.changes.push_back(change);
        }
        made.would_be = decide_family(policy, changed.view());
        // What helps here may do harm to a criterion before it, which then has to hold as well.
        if (made.would_be.outcome != Verdict::ineligible ||
            *made.would_be.criterion > *decision.criterion)
            return made;
    }
    return std::nullopt;
}

} // namespace tepat::programmes
