#include "programmes/decision_plan.hpp"

#include "core/flags.hpp"
#include "facts/unit_columns.hpp"
#include "programmes/detail/amounts.hpp"
#include "programmes/quota.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
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
    /// `flags`: the column of the policy's first input.
    Planner(rules::VectorPlan& plan, const PolicyAt& policy, int flags)
        : plan_{plan}, unit_{names(policy, Scope::unit, flags)},
          member_{names(policy, Scope::member, flags)} {}

    std::optional<Planned> condition(const Condition& of, Scope scope) {
        return planned(of.test, of.needs, scope == Scope::unit ? unit_ : member_);
    }
    std::optional<Planned> measure(const rulefiles::Measure& of) {
        return planned(of.value, of.needs, unit_);
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
    struct Names {
        rules::Schema schema;
        std::vector<rules::PlanVariable> variables;
    };
    static Names names(const PolicyAt& policy, Scope scope, int flags) {
        std::vector<std::string> inputs;
        std::vector<int> columns;
        for (const auto& input : policy.policy->inputs) {
            inputs.push_back(input.id);
            columns.push_back(flags++);
        }
        return {facts::schema(scope, policy.unit == Unit::person, inputs),
                facts::plan_variables(scope, policy.date, policy.unit, columns)};
    }

    std::optional<Planned> planned(const rules::Expression& test,
                                   const std::optional<rules::Expression>& needs,
                                   const Names& with) {
        const auto node = plan_.add(test, with.schema, with.variables);
        if (!node) return std::nullopt;
        Planned made{*node, std::nullopt};
        if (!needs) return made;
        made.needs = plan_.add(*needs, with.schema, with.variables);
        return made.needs ? std::optional{made} : std::nullopt;
    }

    rules::VectorPlan& plan_;
    Names unit_;
    Names member_;
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
    /// By fixed part and by part of goods; nothing where every unit gets it.
    std::vector<std::optional<Node>> fixed;
    std::vector<std::optional<Node>> goods;
    /// What a quota takes by, in order.
    struct RankNodes {
        Planned is;
        std::optional<Node> no; ///< of a yes or no
    };
    std::vector<RankNodes> ranks;
    /// No person's amount and no condition: all eligible units get the same.
    bool same_for_all = false;

    /// False when something cannot be planned.
    bool plan(rules::VectorPlan& graph, const PolicyAt& policy, int flags);

private:
    bool plan_parts(rules::VectorPlan& graph, const PolicyAt& policy, Planner& planner);
    bool plan_ranks(rules::VectorPlan& graph, const PolicyAt& policy, Planner& planner);
    bool plan_persons(rules::VectorPlan& graph, const PolicyAt& policy, Planner& planner);
    bool plan_criteria(rules::VectorPlan& graph, const PolicyAt& policy, Planner& planner);

    Node somebody_;
    Node somebody_missing_;
};

bool DecisionPlan::Part::plan(rules::VectorPlan& graph, const PolicyAt& policy, int flags) {
    if (policy.components.size() > detail::Amounts::most_components ||
        policy.fixed.size() > detail::Amounts::most_fixed ||
        policy.criteria.size() >= BatchDecisions::none)
        return false;
    Planner planner{graph, policy, flags};
    return plan_persons(graph, policy, planner) && plan_criteria(graph, policy, planner) &&
           plan_parts(graph, policy, planner) && plan_ranks(graph, policy, planner);
}

bool DecisionPlan::Part::plan_parts(rules::VectorPlan& graph, const PolicyAt& policy,
                                    Planner& planner) {
    const auto granted = [&](const std::optional<Condition>& when,
                             std::vector<std::optional<Node>>& nodes) {
        nodes.emplace_back();
        if (!when) return true;
        const auto made = planner.condition(*when, Scope::unit);
        if (made) nodes.back() = graph.is_true(made->test);
        return made.has_value();
    };
    same_for_all = std::ranges::all_of(
        policy.components, [](const auto& component) { return component.yearly == Rupiah{}; });
    for (const auto& part : policy.fixed) {
        if (!granted(part.value().when, fixed)) return false;
        same_for_all = same_for_all && !part.value().when;
    }
    for (const auto& part : policy.goods) {
        if (!granted(part.value().when, goods)) return false;
        same_for_all = same_for_all && !part.value().when;
    }
    return true;
}

bool DecisionPlan::Part::plan_ranks(rules::VectorPlan& graph, const PolicyAt& policy,
                                    Planner& planner) {
    if (policy.quota == nullptr) return true;
    for (const auto& by : policy.quota->order) {
        const auto rank = planner.measure(by.measure);
        if (!rank) return false;
        ranks.push_back({*rank, std::nullopt});
        if (by.measure.yes_or_no()) ranks.back().no = graph.is_false(rank->test);
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
    const auto missing = graph.all_of({present, graph.inverse(counts), graph.any_of(lacking)});
    // Of a person, that one alone is asked.
    const bool person = policy.unit == Unit::person;
    somebody_ = person ? counts : graph.any_element(counts);
    somebody_missing_ = person ? missing : graph.any_element(missing);
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
    auto flags = facts::first_flags(unit());
    for (std::size_t i = 0; i < policies_.size(); ++i) {
        assert(policies_[i]->unit == unit() && unit() != Unit::group);
        parts_[i].planned = parts_[i].plan(plan_, *policies_[i], flags);
        flags += static_cast<int>(policies_[i]->policy->inputs.size());
    }
}

DecisionPlan::~DecisionPlan() = default;

bool DecisionPlan::planned(std::size_t policy) const {
    return parts_[policy].planned;
}

class DecisionRun::Work {
public:
    Work(const DecisionPlan& plan, bool criteria)
        : plan_{plan}, persons_{plan.unit() == Unit::person}, rows_{facts::rows_of(plan.unit())},
          run_{plan.plan_}, criteria_{criteria} {
        make_room(VectorBatch::most_units);
        for (std::size_t i = 0; i < plan.policies_.size(); ++i)
            same_.push_back(same(plan.parts_[i], amounts_.emplace_back(*plan.policies_[i]),
                                 *plan.policies_[i]));
    }

    void read(const UnitsToDecide& units) {
        const auto unit = plan_.unit();
        batches_.reset();
        one_by_one_.reset();
        units_.emplace(units);
        columns_.emplace(units.columns, unit);
        for (std::size_t i = 0; i < plan_.policies_.size(); ++i)
            add_inputs(i);
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
        if (count() > eligible_.size()) make_room(count());
        return true;
    }
    [[nodiscard]] std::size_t first() const {
        const auto& batch = batches_->batch();
        return persons_ ? batch.first_element : batch.first_unit;
    }
    [[nodiscard]] std::size_t count() const {
        const auto& batch = batches_->batch();
        if (persons_) return batch.elements;
        return batches_->too_large() ? 1 : batch.units;
    }

    BatchDecisions decisions(std::size_t policy) {
        const auto& part = plan_.parts_[policy];
        if (by_columns(part))
            decide_columns(part, policy);
        else
            decide_each(policy);
        const auto n = count();
        return {std::span{eligible_}.first(n), std::span{undetermined_}.first(n),
                std::span{criterion_}.first(criteria_ ? n : 0)};
    }

    BatchAmounts amounts(std::size_t policy) {
        if (same_[policy]) return {same_[policy], {}, {}, {}};
        const auto& part = plan_.parts_[policy];
        if (by_columns(part)) {
            add_amounts(part, amounts_[policy]);
            add_goods(part, *plan_.policies_[policy]);
        }
        const auto n = count();
        return {std::nullopt, std::span{yearly_}.first(n), std::span{stage_}.first(n),
                std::span{grams_}.first(n)};
    }

    std::span<const std::int64_t> ranks(std::size_t policy, std::size_t place) {
        const auto n = count();
        const auto& part = plan_.parts_[policy];
        if (by_columns(part))
            rank_columns(part.ranks[place]);
        else
            for (std::size_t i = 0; i < n; ++i)
                ranks_[i] = ranks_of(*plan_.policies_[policy], unit_at(policy, i))[place];
        return std::span{ranks_}.first(n);
    }

private:
    [[nodiscard]] bool by_columns(const DecisionPlan::Part& part) const {
        return part.planned && !batches_->too_large();
    }

    static std::optional<UnitAmounts> same(const DecisionPlan::Part& part, detail::Amounts& amounts,
                                           const PolicyAt& policy) {
        if (!part.planned || !part.same_for_all) return std::nullopt;
        const auto amount = amounts.of({}, 0, ~std::uint64_t{0});
        UnitAmounts made{amount.yearly.amount(), amount.stage.amount(), 0};
        for (const auto& goods : policy.goods)
            made.grams += grams_of(policy, goods);
        return made;
    }

    /// For the answers of so many units.
    void make_room(std::size_t units) {
        for (auto* bytes : {&eligible_, &undetermined_, &criterion_})
            bytes->resize(units);
        for (auto* numbers : {&yearly_, &stage_, &grams_, &ranks_})
            numbers->resize(units);
        granted_.resize(units);
    }

    /// The columns of the lists that a policy asks about.
    void add_inputs(std::size_t policy) {
        const auto inputs = plan_.policies_[policy]->policy->inputs.size();
        for (std::size_t input = 0; input < inputs; ++input) {
            const auto* flags = listed(policy);
            const bool anybody = flags != nullptr && !(*flags)[input].empty();
            columns_->add_flags(anybody ? std::span{(*flags)[input]} : nobody());
        }
    }
    [[nodiscard]] const ListedFlags* listed(std::size_t policy) const {
        const bool stated = policy < units_->listed.size() && !units_->listed[policy].empty();
        return stated ? &units_->listed[policy] : nullptr;
    }
    std::span<const std::uint8_t> nobody() {
        if (nobody_.size() < columns_->units()) nobody_.resize(columns_->units());
        return std::span{nobody_}.first(columns_->units());
    }

    UnitView unit_at(std::size_t policy, std::size_t at) {
        if (!one_by_one_) one_by_one_ = units_->columns.units(plan_.unit());
        auto unit = (*one_by_one_)[first() + at];
        if (const auto* flags = listed(policy)) unit.listed = listed_bits(*flags, first() + at);
        return unit;
    }

    void rank_columns(const DecisionPlan::Part::RankNodes& rank) {
        // A rank that needs a fact which is not known, or has none, is the last.
        const auto n = count();
        if (rank.no) {
            std::ranges::copy_n(run_.flags(rank.is.test, rows_), static_cast<std::ptrdiff_t>(n),
                                ranks_.begin());
            const auto* no = run_.flags(*rank.no, rows_);
            for (std::size_t i = 0; i < n; ++i)
                if (ranks_[i] == 0 && no[i] == 0) ranks_[i] = unknown_rank;
        } else {
            std::ranges::copy_n(run_.integers(rank.is.test, rows_), static_cast<std::ptrdiff_t>(n),
                                ranks_.begin());
            if (const auto* faults = run_.faults(rank.is.test, rows_))
                for (std::size_t i = 0; i < n; ++i)
                    if (faults[i] != 0) ranks_[i] = unknown_rank;
        }
        if (!rank.is.needs) return;
        const auto* needs = run_.flags(*rank.is.needs, rows_);
        for (std::size_t i = 0; i < n; ++i)
            if (needs[i] == 0) ranks_[i] = unknown_rank;
    }

    void decide_each(std::size_t policy) {
        const auto& at = *plan_.policies_[policy];
        for (std::size_t i = 0; i < count(); ++i) {
            const auto decision = decide_family(at, unit_at(policy, i));
            eligible_[i] = decision.outcome == Verdict::eligible ? 1 : 0;
            undetermined_[i] = decision.outcome == Verdict::undetermined ? 1 : 0;
            // Of criteria in force, as column by column.
            criterion_[i] = BatchDecisions::none;
            if (decision.criterion) criterion_[i] = static_cast<std::uint8_t>(*decision.criterion);
            yearly_[i] = decision.yearly.amount();
            stage_[i] = decision.stage.amount();
            grams_[i] = 0;
            for (const auto item : decision.goods)
                for (const auto& part : at.goods)
                    if (part.index == item) grams_[i] += grams_of(at, part);
        }
    }

    static std::int64_t grams_of(const PolicyAt& policy,
                                 const InForce<GoodsPart, GoodsRule>& part) {
        return part.value().stages[static_cast<std::size_t>(policy.period.stage.number - 1)];
    }

    void decide_columns(const DecisionPlan::Part& part, std::size_t policy) {
        const auto n = count();
        std::ranges::copy_n(run_.flags(part.eligible, rows_), static_cast<std::ptrdiff_t>(n),
                            eligible_.begin());
        const auto* no = run_.flags(part.ineligible, rows_);
        flags::neither(std::span{eligible_}.first(n), {no, n}, std::span{undetermined_}.first(n));
        if (criteria_) find_criteria(part, *plan_.policies_[policy]);
    }

    void add_goods(const DecisionPlan::Part& part, const PolicyAt& policy) {
        const auto n = count();
        std::fill_n(grams_.begin(), n, 0);
        for (std::size_t g = 0; g < part.goods.size(); ++g) {
            const auto grams = grams_of(policy, policy.goods[g]);
            const auto* when = part.goods[g] ? run_.flags(*part.goods[g], rows_) : nullptr;
            for (std::size_t i = 0; i < n; ++i)
                if (when == nullptr || when[i] != 0) grams_[i] += eligible_[i] * grams;
        }
    }

    /// The first that says no; for an undetermined unit the first that does not say yes.
    void find_criteria(const DecisionPlan::Part& part, const PolicyAt& policy) {
        const auto n = count();
        std::ranges::fill(std::span{criterion_}.first(n), BatchDecisions::none);
        for (std::size_t c = 0; c < part.criteria.size(); ++c) {
            const auto place = static_cast<std::uint8_t>(policy.criteria[c].index);
            const auto* no = run_.flags(part.criteria[c].no, rows_);
            for (std::size_t i = 0; i < n; ++i)
                if (no[i] != 0 && criterion_[i] == BatchDecisions::none) criterion_[i] = place;
        }
        const auto undetermined = std::span{undetermined_}.first(n);
        if (std::ranges::find(undetermined, std::uint8_t{1}) == undetermined.end()) return;
        for (std::size_t c = 0; c < part.criteria.size(); ++c) {
            const auto place = static_cast<std::uint8_t>(policy.criteria[c].index);
            const auto* yes = run_.flags(part.criteria[c].yes, rows_);
            for (std::size_t i = 0; i < n; ++i)
                if (undetermined[i] != 0 && yes[i] == 0 && criterion_[i] == BatchDecisions::none)
                    criterion_[i] = place;
        }
    }

    void add_amounts(const DecisionPlan::Part& part, detail::Amounts& amounts) {
        const auto n = count();
        const auto& batch = batches_->batch();
        std::fill_n(components_.begin(), batch.elements, std::uint16_t{0});
        for (std::size_t c = 0; c < part.candidates.size(); ++c)
            run_.mark(part.candidates[c], Space::element, static_cast<unsigned>(c),
                      components_.data());
        std::fill_n(granted_.begin(), n, std::uint64_t{0});
        for (std::size_t f = 0; f < part.fixed.size(); ++f) {
            const auto* when = part.fixed[f] ? run_.flags(*part.fixed[f], rows_) : nullptr;
            for (std::size_t i = 0; i < n; ++i)
                granted_[i] |= std::uint64_t{when == nullptr ? std::uint8_t{1} : when[i]} << f;
        }
        for (std::size_t i = 0; i < n; ++i) {
            yearly_[i] = 0;
            stage_[i] = 0;
            if (eligible_[i] == 0) continue;
            const std::size_t from = persons_ ? i : batch.first_of_unit[i];
            const std::size_t size = persons_ ? 1 : batch.first_of_unit[i + 1] - from;
            const auto first_row = batch.first_element + from;
            const auto amount =
                amounts.of(std::span{components_}.subspan(from, size), first_row, granted_[i]);
            yearly_[i] = amount.yearly.amount();
            stage_[i] = amount.stage.amount();
        }
    }

    const DecisionPlan& plan_;
    const bool persons_;
    const Space rows_;
    std::optional<UnitsToDecide> units_;
    std::optional<facts::UnitColumns> columns_;
    std::unique_ptr<const facts::RegisterUnits> one_by_one_; ///< made when one is asked for
    std::optional<facts::UnitBatches> batches_;
    rules::VectorRun run_;
    const bool criteria_;
    std::vector<detail::Amounts> amounts_;
    std::vector<std::optional<UnitAmounts>> same_; ///< by policy
    std::vector<std::uint8_t> nobody_;
    std::vector<std::uint8_t> eligible_;
    std::vector<std::uint8_t> undetermined_;
    std::vector<std::uint8_t> criterion_;
    std::vector<std::int64_t> yearly_;
    std::vector<std::int64_t> stage_;
    std::vector<std::int64_t> grams_;
    std::vector<std::int64_t> ranks_;
    std::vector<std::uint64_t> granted_;
    std::array<std::uint16_t, VectorBatch::most_elements> components_{};
};

DecisionRun::DecisionRun(const DecisionPlan& plan, bool criteria)
    : work_{std::make_unique<Work>(plan, criteria)} {}
DecisionRun::~DecisionRun() = default;

void DecisionRun::read(const UnitsToDecide& units) {
    work_->read(units);
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
BatchAmounts DecisionRun::amounts(std::size_t policy) {
    return work_->amounts(policy);
}
std::span<const std::int64_t> DecisionRun::ranks(std::size_t policy, std::size_t place) {
    return work_->ranks(policy, place);
}

std::uint64_t listed_bits(const ListedFlags& flags, std::size_t unit) {
    std::uint64_t bits = 0;
    for (std::size_t input = 0; input < flags.size(); ++input)
        if (!flags[input].empty()) bits |= std::uint64_t{flags[input][unit]} << input;
    return bits;
}

} // namespace tepat::programmes
