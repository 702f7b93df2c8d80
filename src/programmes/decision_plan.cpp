#include "programmes/decision_plan.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>

namespace tepat::programmes {

using Node = rules::VectorPlan::Node;
using rules::Space;
using rules::VectorBatch;

namespace {

constexpr std::size_t most_components = 16;
constexpr std::size_t most_fixed = 64;

/// A condition as a policy means it: `needs` beside the test.
struct Planned {
    Node test;
    std::optional<Node> needs;
};

class Planner {
public:
    Planner(rules::VectorPlan& plan, const PolicyAt& policy) : plan_{plan}, policy_{policy} {}

    std::optional<Planned> condition(const Condition& of, Scope scope) {
        const auto variables = facts::plan_variables(scope, policy_.date);
        const auto test = plan_.add(of.test, schema(scope), variables);
        if (!test) return std::nullopt;
        Planned made{*test, std::nullopt};
        if (!of.needs) return made;
        made.needs = plan_.add(*of.needs, schema(scope), variables);
        return made.needs ? std::optional{made} : std::nullopt;
    }
    /// Where the answer is no: false, and whatever it needs is known.
    Node is_no(const Planned& of) {
        const auto no = plan_.is_false(of.test);
        return of.needs ? plan_.all_of({plan_.is_true(*of.needs), no}) : no;
    }
    Node is_open(Node condition) {
        return plan_.all_of(
            {plan_.inverse(plan_.is_true(condition)), plan_.inverse(plan_.is_false(condition))});
    }

private:
    rules::VectorPlan& plan_;
    const PolicyAt& policy_;
};

} // namespace

struct DecisionPlan::Part {
    struct CriterionNodes {
        Node yes;
        Node no;
    };
    bool planned = false;
    Node eligible;
    Node ineligible;
    std::vector<CriterionNodes> criteria;
    /// By component: which members may be taken for it.
    std::vector<Node> candidates;
    /// By fixed part; nothing where every unit gets it.
    std::vector<std::optional<Node>> fixed;
    /// No person's amount and no condition: all eligible units get the same.
    bool same_for_all = false;

    /// False when something cannot be planned.
    bool plan(rules::VectorPlan& graph, const PolicyAt& policy);

private:
    bool plan_persons(rules::VectorPlan& graph, const PolicyAt& policy, Planner& planner);
    bool plan_criteria(rules::VectorPlan& graph, const PolicyAt& policy, Planner& planner);

    Node somebody_;
    Node somebody_missing_;
};

bool DecisionPlan::Part::plan(rules::VectorPlan& graph, const PolicyAt& policy) {
    Planner planner{graph, policy};
    if (policy.components.size() > most_components || policy.fixed.size() > most_fixed ||
        policy.criteria.size() >= BatchDecisions::none)
        return false;
    if (!plan_persons(graph, policy, planner) || !plan_criteria(graph, policy, planner))
        return false;
    same_for_all = std::ranges::all_of(
        policy.components, [](const auto& component) { return component.yearly == Rupiah{}; });
    for (const auto& part : policy.fixed) {
        fixed.emplace_back();
        if (!part.value().when) continue;
        same_for_all = false;
        const auto when = planner.condition(*part.value().when, Scope::unit);
        if (!when) return false;
        fixed.back() = graph.is_true(when->test);
    }
    return true;
}

bool DecisionPlan::Part::plan_persons(rules::VectorPlan& graph, const PolicyAt& policy,
                                      Planner& planner) {
    Node present = graph.constant(true);
    if (policy.member != nullptr) {
        const auto member = planner.condition(*policy.member, Scope::member);
        if (!member) return false;
        present = graph.is_true(member->test);
    }
    std::vector<Node> lacking;
    for (const auto& component : policy.components) {
        const auto rule = planner.condition(*component.rule, Scope::member);
        if (!rule) return false;
        candidates.push_back(graph.is_true(graph.all_of({present, rule->test})));
        lacking.push_back(planner.is_open(rule->test));
        if (rule->needs && !component.same_needs)
            lacking.push_back(graph.inverse(graph.is_true(*rule->needs)));
    }
    const auto counts = graph.any_of(candidates);
    somebody_ = graph.any_element(counts);
    somebody_missing_ =
        graph.any_element(graph.all_of({present, graph.inverse(counts), graph.any_of(lacking)}));
    return true;
}

bool DecisionPlan::Part::plan_criteria(rules::VectorPlan& graph, const PolicyAt& policy,
                                       Planner& planner) {
    std::vector<Node> all;
    std::vector<Node> noes;
    for (const auto& criterion : policy.criteria) {
        const auto& rule = criterion.value();
        switch (rule.kind) {
        case CriterionKind::holds: {
            const auto made = planner.condition(*rule.condition, Scope::unit);
            if (!made) return false;
            all.push_back(made->test);
            criteria.push_back({graph.is_true(made->test), planner.is_no(*made)});
            break;
        }
        case CriterionKind::excluded_when: {
            const auto made = planner.condition(*rule.condition, Scope::unit);
            if (!made) return false;
            // Not known to be so is not excluded only where nothing it needs is missing.
            const auto yes = planner.is_no(*made);
            all.push_back(yes);
            criteria.push_back({yes, graph.is_true(made->test)});
            break;
        }
        case CriterionKind::persons:
            // Caps and the number of persons let at least one through.
            if (rule.persons > 1) return false;
            all.push_back(somebody_);
            criteria.push_back({somebody_, graph.all_of({graph.inverse(somebody_),
                                                         graph.inverse(somebody_missing_)})});
            break;
        }
        noes.push_back(criteria.back().no);
    }
    eligible = graph.is_true(graph.all_of(all));
    ineligible = graph.any_of(noes);
    return true;
}

DecisionPlan::DecisionPlan(std::vector<const PolicyAt*> policies)
    : policies_{std::move(policies)}, parts_(policies_.size()) {
    for (std::size_t i = 0; i < policies_.size(); ++i) {
        assert(policies_[i]->unit == policies_.front()->unit);
        parts_[i].planned = parts_[i].plan(plan_, *policies_[i]);
    }
}

DecisionPlan::~DecisionPlan() = default;

bool DecisionPlan::planned(std::size_t policy) const {
    return parts_[policy].planned;
}

namespace {

/// The choice of persons of decide_family(), for the amount alone.
class Chooser {
public:
    Chooser(const PolicyAt& policy, const ColumnView& births) : policy_{policy}, births_{births} {
        for (std::size_t i = 0; i < policy.components.size(); ++i)
            for (std::size_t cap = 0; cap < policy.caps.size(); ++cap) {
                const auto& capped = policy.caps[cap].item->components;
                if (std::ranges::find(capped, policy.components[i].index) != capped.end())
                    caps_of_[i].push_back(cap);
            }
        counts_.resize(policy.caps.size());
    }

    void clear() { candidates_.clear(); }
    void add(std::size_t component, std::size_t row) {
        candidates_.push_back({component, row, policy_.components[component].yearly});
    }

    /// What those who are taken of the candidates get in a year.
    Rupiah choose() {
        if (candidates_.size() > 1)
            std::ranges::stable_sort(
                candidates_, [&](const Candidate& a, const Candidate& b) { return before(a, b); });
        std::ranges::fill(counts_, 0);
        taken_.clear();
        Rupiah sum;
        for (const auto& candidate : candidates_) {
            const auto& caps = caps_of_[candidate.component];
            const auto full = [&](std::size_t cap) {
                return counts_[cap] >= policy_.caps[cap].value();
            };
            const auto& most = policy_.persons->most;
            if (std::ranges::find(taken_, candidate.row) != taken_.end() ||
                std::ranges::any_of(caps, full) || (most && std::ssize(taken_) >= *most))
                continue;
            for (const auto cap : caps)
                ++counts_[cap];
            taken_.push_back(candidate.row);
            sum += candidate.yearly;
        }
        return sum;
    }

private:
    struct Candidate {
        std::size_t component;
        std::size_t row;
        Rupiah yearly;
    };

    [[nodiscard]] bool before(const Candidate& a, const Candidate& b) const {
        for (const auto preference : policy_.persons->order) {
            std::strong_ordering order = std::strong_ordering::equal;
            switch (preference) {
            case Preference::highest_amount:
                order = b.yearly <=> a.yearly;
                break;
            case Preference::youngest:
                // What is missing is the least of all numbers: last.
                order = births_.at(b.row) <=> births_.at(a.row);
                break;
            case Preference::oldest: {
                const auto born_a = births_.at(a.row);
                const auto born_b = births_.at(b.row);
                const bool both = born_a != ColumnView::missing && born_b != ColumnView::missing;
                order = both ? born_a <=> born_b : born_b <=> born_a;
                break;
            }
            case Preference::component:
                order = a.component <=> b.component;
                break;
            }
            if (order != 0) return order < 0;
        }
        return false;
    }

    const PolicyAt& policy_;
    const ColumnView births_;
    std::array<std::vector<std::size_t>, most_components> caps_of_;
    std::vector<int> counts_;
    std::vector<Candidate> candidates_;
    std::vector<std::size_t> taken_;
};

} // namespace

class DecisionRun::Work {
public:
    Work(const DecisionPlan& plan, const facts::UnitColumns& columns,
         const facts::RegisterUnits& units, bool criteria)
        : plan_{plan}, units_{units}, batches_{columns}, run_{plan.plan_, columns.source()},
          criteria_{criteria} {
        const auto& births =
            columns.source().element[static_cast<std::size_t>(MemberFact::birth_date)];
        for (const auto* policy : plan.policies_)
            choosers_.emplace_back(*policy, births);
    }

    bool next() {
        if (!batches_.next()) return false;
        if (!batches_.too_large()) run_.begin(batches_.batch());
        return true;
    }
    [[nodiscard]] std::size_t first() const { return batches_.batch().first_unit; }
    [[nodiscard]] std::size_t count() const {
        return batches_.too_large() ? 1 : batches_.batch().units;
    }

    BatchDecisions decisions(std::size_t policy) {
        const auto& part = plan_.parts_[policy];
        if (part.planned && !batches_.too_large())
            decide_columns(part, policy);
        else
            decide_each(*plan_.policies_[policy]);
        const auto n = count();
        return {std::span{eligible_}.first(n), std::span{undetermined_}.first(n),
                std::span{criterion_}.first(criteria_ ? n : 0), std::span{yearly_}.first(n),
                std::span{stage_}.first(n)};
    }

private:
    void decide_each(const PolicyAt& policy) {
        for (std::size_t i = 0; i < count(); ++i) {
            const auto decision = decide_family(policy, units_[first() + i]);
            eligible_[i] = decision.outcome == Verdict::eligible ? 1 : 0;
            undetermined_[i] = decision.outcome == Verdict::undetermined ? 1 : 0;
            // Of criteria in force, as column by column.
            criterion_[i] = BatchDecisions::none;
            if (decision.criterion) criterion_[i] = static_cast<std::uint8_t>(*decision.criterion);
            yearly_[i] = decision.yearly.amount();
            stage_[i] = decision.stage.amount();
        }
    }

    void decide_columns(const DecisionPlan::Part& part, std::size_t policy) {
        const auto n = count();
        std::ranges::copy_n(run_.flags(part.eligible, Space::unit), static_cast<std::ptrdiff_t>(n),
                            eligible_.begin());
        const auto* no = run_.flags(part.ineligible, Space::unit);
        for (std::size_t i = 0; i < n; ++i)
            undetermined_[i] = static_cast<std::uint8_t>((eligible_[i] | no[i]) ^ 1U);
        if (criteria_) find_criteria(part, *plan_.policies_[policy]);
        add_amounts(part, *plan_.policies_[policy], choosers_[policy]);
    }

    /// The first that says no; for an undetermined unit the first that does not say yes.
    void find_criteria(const DecisionPlan::Part& part, const PolicyAt& policy) {
        const auto n = count();
        std::ranges::fill(std::span{criterion_}.first(n), BatchDecisions::none);
        for (std::size_t c = 0; c < part.criteria.size(); ++c) {
            const auto place = static_cast<std::uint8_t>(policy.criteria[c].index);
            const auto* no = run_.flags(part.criteria[c].no, Space::unit);
            for (std::size_t i = 0; i < n; ++i)
                if (no[i] != 0 && criterion_[i] == BatchDecisions::none) criterion_[i] = place;
        }
        const auto undetermined = std::span{undetermined_}.first(n);
        if (std::ranges::find(undetermined, std::uint8_t{1}) == undetermined.end()) return;
        for (std::size_t c = 0; c < part.criteria.size(); ++c) {
            const auto place = static_cast<std::uint8_t>(policy.criteria[c].index);
            const auto* yes = run_.flags(part.criteria[c].yes, Space::unit);
            for (std::size_t i = 0; i < n; ++i)
                if (undetermined[i] != 0 && yes[i] == 0 && criterion_[i] == BatchDecisions::none)
                    criterion_[i] = place;
        }
    }

    void add_amounts(const DecisionPlan::Part& part, const PolicyAt& policy, Chooser& chooser) {
        const auto n = count();
        Decision made;
        if (part.same_for_all) {
            finish(policy, made, Rupiah{}, ~std::uint64_t{0});
            for (std::size_t i = 0; i < n; ++i) {
                yearly_[i] = eligible_[i] * made.yearly.amount();
                stage_[i] = eligible_[i] * made.stage.amount();
            }
            return;
        }
        const auto& batch = batches_.batch();
        std::fill_n(bits_.begin(), batch.elements, std::uint16_t{0});
        for (std::size_t c = 0; c < part.candidates.size(); ++c) {
            const auto* flags = run_.flags(part.candidates[c], Space::element);
            for (std::size_t i = 0; i < batch.elements; ++i)
                bits_[i] = static_cast<std::uint16_t>(bits_[i] | unsigned{flags[i]} << c);
        }
        std::fill_n(granted_.begin(), n, std::uint64_t{0});
        for (std::size_t f = 0; f < part.fixed.size(); ++f) {
            const auto* when = part.fixed[f] ? run_.flags(*part.fixed[f], Space::unit) : nullptr;
            for (std::size_t i = 0; i < n; ++i)
                granted_[i] |= std::uint64_t{when == nullptr ? std::uint8_t{1} : when[i]} << f;
        }
        for (std::size_t i = 0; i < n; ++i) {
            yearly_[i] = 0;
            stage_[i] = 0;
            if (eligible_[i] == 0) continue;
            chooser.clear();
            for (std::size_t m = batch.first_of_unit[i]; m < batch.first_of_unit[i + 1]; ++m)
                for (unsigned bits = bits_[m]; bits != 0; bits &= bits - 1)
                    chooser.add(static_cast<std::size_t>(__builtin_ctz(bits)),
                                batch.first_element + m);
            finish(policy, made, chooser.choose(), granted_[i]);
            yearly_[i] = made.yearly.amount();
            stage_[i] = made.stage.amount();
        }
    }

    /// Amounts as decide_family() adds them.
    static void finish(const PolicyAt& policy, Decision& made, Rupiah persons,
                       std::uint64_t granted) {
        made.fixed.clear();
        made.yearly = persons;
        for (std::size_t f = 0; f < policy.fixed.size(); ++f) {
            if ((granted >> f & 1U) == 0) continue;
            made.fixed.push_back(policy.fixed[f].index);
            made.yearly += policy.fixed[f].value().yearly;
        }
        if (policy.bounds)
            made.yearly = std::clamp(made.yearly, policy.bounds->least, policy.bounds->most);
        made.stage = stage_amount(policy, made, policy.period.stage.number);
    }

    const DecisionPlan& plan_;
    const facts::RegisterUnits& units_;
    facts::UnitBatches batches_;
    rules::VectorRun run_;
    const bool criteria_;
    std::vector<Chooser> choosers_;
    std::array<std::uint8_t, VectorBatch::most_units> eligible_{};
    std::array<std::uint8_t, VectorBatch::most_units> undetermined_{};
    std::array<std::uint8_t, VectorBatch::most_units> criterion_{};
    std::array<std::int64_t, VectorBatch::most_units> yearly_{};
    std::array<std::int64_t, VectorBatch::most_units> stage_{};
    std::array<std::uint64_t, VectorBatch::most_units> granted_{};
    std::array<std::uint16_t, VectorBatch::most_elements> bits_{};
};

DecisionRun::DecisionRun(const DecisionPlan& plan, const facts::UnitColumns& columns,
                         const facts::RegisterUnits& units, bool criteria)
    : work_{std::make_unique<Work>(plan, columns, units, criteria)} {}
DecisionRun::~DecisionRun() = default;

bool DecisionRun::next() {
    return work_->next();
}
std::size_t DecisionRun::first() const {
    return work_->first();
}
std::size_t DecisionRun::count() const {
    return work_->count();
}
BatchDecisions DecisionRun::decisions(std::size_t policy) {
    return work_->decisions(policy);
}

} // namespace tepat::programmes
