#include "programmes/decision_plan.hpp"

#include "facts/register_units.hpp"
#include "facts/unit_columns.hpp"
#include "programmes/detail/amounts.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>

namespace tepat::programmes {

using Node = rules::VectorPlan::Node;
using rules::Space;
using rules::VectorBatch;

namespace {

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
        const auto test = plan_.add(of.test, facts::schema(scope), variables);
        if (!test) return std::nullopt;
        Planned made{*test, std::nullopt};
        if (!of.needs) return made;
        made.needs = plan_.add(*of.needs, facts::schema(scope), variables);
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
    if (policy.components.size() > detail::Amounts::most_components ||
        policy.fixed.size() > detail::Amounts::most_fixed ||
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
        assert(policies_[i]->inputs == 0);
        parts_[i].planned = parts_[i].plan(plan_, *policies_[i]);
    }
}

DecisionPlan::~DecisionPlan() = default;

bool DecisionPlan::planned(std::size_t policy) const {
    return parts_[policy].planned;
}

class DecisionRun::Work {
public:
    Work(const DecisionPlan& plan, bool criteria)
        : plan_{plan}, run_{plan.plan_}, criteria_{criteria} {
        for (const auto* policy : plan.policies_)
            amounts_.emplace_back(*policy);
    }

    void read(const snapshot::Segment& segment, const snapshot::Layout& layout,
              const registry::Regions& regions) {
        const auto unit = plan_.policies_.front()->unit;
        batches_.reset();
        columns_.emplace(segment, layout, regions, unit);
        units_.emplace(segment, layout, regions, unit);
        batches_.emplace(*columns_);
        run_.read(columns_->source());
        const auto& births =
            columns_->source().element[static_cast<std::size_t>(MemberFact::birth_date)];
        for (auto& amounts : amounts_)
            amounts.read(births);
    }

    bool next() {
        if (!batches_->next()) return false;
        if (!batches_->too_large()) run_.begin(batches_->batch());
        return true;
    }
    [[nodiscard]] std::size_t first() const { return batches_->batch().first_unit; }
    [[nodiscard]] std::size_t count() const {
        return batches_->too_large() ? 1 : batches_->batch().units;
    }

    BatchDecisions decisions(std::size_t policy) {
        const auto& part = plan_.parts_[policy];
        if (part.planned && !batches_->too_large())
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
            const auto decision = decide_family(policy, (*units_)[first() + i]);
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
        add_amounts(part, amounts_[policy]);
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

    void add_amounts(const DecisionPlan::Part& part, detail::Amounts& amounts) {
        const auto n = count();
        if (part.same_for_all) {
            const auto amount = amounts.of({}, 0, part.fixed.empty() ? 0 : ~std::uint64_t{0});
            for (std::size_t i = 0; i < n; ++i) {
                yearly_[i] = eligible_[i] * amount.yearly.amount();
                stage_[i] = eligible_[i] * amount.stage.amount();
            }
            return;
        }
        const auto& batch = batches_->batch();
        std::fill_n(components_.begin(), batch.elements, std::uint16_t{0});
        for (std::size_t c = 0; c < part.candidates.size(); ++c)
            run_.mark(part.candidates[c], Space::element, static_cast<unsigned>(c),
                      components_.data());
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
            const std::size_t from = batch.first_of_unit[i];
            const std::size_t size = batch.first_of_unit[i + 1] - from;
            const auto amount = amounts.of(std::span{components_}.subspan(from, size),
                                           batch.first_element + from, granted_[i]);
            yearly_[i] = amount.yearly.amount();
            stage_[i] = amount.stage.amount();
        }
    }

    const DecisionPlan& plan_;
    std::optional<facts::UnitColumns> columns_;
    std::optional<facts::RegisterUnits> units_; ///< for those decided on one by one
    std::optional<facts::UnitBatches> batches_;
    rules::VectorRun run_;
    const bool criteria_;
    std::vector<detail::Amounts> amounts_;
    std::array<std::uint8_t, VectorBatch::most_units> eligible_{};
    std::array<std::uint8_t, VectorBatch::most_units> undetermined_{};
    std::array<std::uint8_t, VectorBatch::most_units> criterion_{};
    std::array<std::int64_t, VectorBatch::most_units> yearly_{};
    std::array<std::int64_t, VectorBatch::most_units> stage_{};
    std::array<std::uint64_t, VectorBatch::most_units> granted_{};
    std::array<std::uint16_t, VectorBatch::most_elements> components_{};
};

DecisionRun::DecisionRun(const DecisionPlan& plan, bool criteria)
    : work_{std::make_unique<Work>(plan, criteria)} {}
DecisionRun::~DecisionRun() = default;

void DecisionRun::read(const snapshot::Segment& segment, const snapshot::Layout& layout,
                       const registry::Regions& regions) {
    work_->read(segment, layout, regions);
}
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
