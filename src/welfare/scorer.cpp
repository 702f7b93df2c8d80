#include "facts/register_units.hpp"
#include "facts/unit_columns.hpp"
#include "welfare/score.hpp"

#include <algorithm>
#include <array>

namespace tepat::welfare {
namespace {

using rules::Space;
using rules::VectorBatch;
using rules::VectorPlan;

/// The intercepts of villages, as households of one lie together.
class Starts {
public:
    Starts(const ModelAt& model, const registry::Regions& regions)
        : model_{model}, regions_{regions} {}

    Result<void> go_to(RegionId id) {
        if (id == last_) return {};
        const auto* region = regions_.find(id);
        if (region == nullptr) return {}; // a segment is made of regions in force
        last_ = id;
        village_ = region->code;
        const auto stated = model_.intercept(village_);
        if (!stated)
            return refuse("welfare.no_intercept"_msg,
                          {{"model", model_.model->id},
                           {"region", village_.at(RegionLevel::regency).text()}});
        intercept_ = *stated;
        return {};
    }
    [[nodiscard]] RegionCode village() const { return village_; }
    [[nodiscard]] std::int64_t intercept() const { return intercept_; }

private:
    const ModelAt& model_;
    const registry::Regions& regions_;
    RegionId last_;
    RegionCode village_;
    std::int64_t intercept_ = 0;
};

} // namespace

struct Scorer::Plan {
    struct Part {
        std::size_t variable = 0;
        VectorPlan::Node value;
        std::optional<VectorPlan::Node> needs;
    };

    VectorPlan vectors;
    std::optional<Part> covers; ///< `variable` of no meaning
    std::vector<Part> parts;    ///< of the variables that are asked

    /// Null when an expression cannot be planned.
    static std::unique_ptr<const Plan> make(const ModelAt& at) {
        auto made = std::make_unique<Plan>();
        const auto& schema = facts::schema(facts::Scope::unit);
        const auto variables =
            facts::plan_variables(facts::Scope::unit, at.date, facts::Unit::household);
        const auto part =
            [&](const rules::Expression& value,
                const std::optional<rules::Expression>& needs) -> std::optional<Part> {
            const auto value_node = made->vectors.add(value, schema, variables);
            if (!value_node) return std::nullopt;
            Part added{0, *value_node, std::nullopt};
            if (!needs) return added;
            added.needs = made->vectors.add(*needs, schema, variables);
            return added.needs ? std::optional{added} : std::nullopt;
        };
        const auto& model = *at.model;
        if (model.covers) {
            made->covers = part(model.covers->test, model.covers->needs);
            if (!made->covers) return nullptr;
        }
        for (std::size_t i = 0; i < model.variables.size(); ++i) {
            if (at.coefficient(i) == 0) continue;
            const auto& measure = model.variables[i].measure;
            auto added = part(measure.value, measure.needs);
            if (!added) return nullptr;
            added->variable = i;
            made->parts.push_back(*added);
        }
        return made;
    }
};

/// The households of one segment, batch by batch.
class Scorer::Batches {
public:
    Batches(const ModelAt& model, const Plan& plan, const facts::UnitColumns& columns)
        : model_{model}, plan_{plan}, run_{plan.vectors}, batches_{columns} {
        run_.read(columns.source());
        values_.resize(plan.parts.size());
    }

    [[nodiscard]] bool next() {
        if (!batches_.next()) return false;
        if (batches_.too_large()) return true;
        const auto& batch = batches_.batch();
        run_.begin(batch);
        cover(batch.units);
        for (std::size_t i = 0; i < plan_.parts.size(); ++i)
            measure(plan_.parts[i], batch.units, values_[i]);
        return true;
    }
    /// The batch is one household, too large for columns.
    [[nodiscard]] bool too_large() const { return batches_.too_large(); }
    [[nodiscard]] std::size_t first() const { return batches_.batch().first_unit; }
    [[nodiscard]] std::size_t count() const { return too_large() ? 1 : batches_.batch().units; }

    /// As score_household does, of a household of the batch.
    void score(std::size_t at, std::int64_t intercept, Scored& made) const {
        made.standing = Standing::outside;
        made.score = {};
        made.values.clear();
        made.gaps.clear();
        if (covered_[at] == Covered::no) return;
        made.values.resize(model_.model->variables.size());
        auto score = intercept;
        for (std::size_t i = 0; i < values_.size(); ++i) {
            const auto variable = plan_.parts[i].variable;
            if (values_[i].gaps[at] == no_gap) {
                made.values[variable] = values_[i].numbers[at];
                score += model_.coefficient(variable) * values_[i].numbers[at];
            } else {
                made.gaps.push_back({static_cast<std::uint16_t>(variable),
                                     static_cast<GapWhy>(values_[i].gaps[at])});
            }
        }
        const bool determined = covered_[at] == Covered::yes && made.gaps.empty();
        made.standing = determined ? Standing::ranked : Standing::undetermined;
        if (determined) made.score = Score{score};
    }

private:
    enum class Covered : std::uint8_t { no, yes, open };
    static constexpr std::uint8_t no_gap = 0xff;

    /// What a variable is of each household, and its gap or none.
    struct Measured {
        std::array<std::int64_t, VectorBatch::most_units> numbers;
        std::array<std::uint8_t, VectorBatch::most_units> gaps;
    };

    void cover(std::size_t count) {
        std::fill_n(covered_.begin(), count, Covered::yes);
        if (!plan_.covers) return;
        const auto* yes = run_.flags(plan_.covers->value, Space::unit);
        for (std::size_t i = 0; i < count; ++i)
            if (yes[i] == 0) covered_[i] = Covered::no;
        if (const auto* faults = run_.faults(plan_.covers->value, Space::unit))
            for (std::size_t i = 0; i < count; ++i)
                if (faults[i] != 0) covered_[i] = Covered::open;
        if (!plan_.covers->needs) return;
        const auto* known = run_.flags(*plan_.covers->needs, Space::unit);
        for (std::size_t i = 0; i < count; ++i)
            if (covered_[i] == Covered::no && known[i] == 0) covered_[i] = Covered::open;
    }

    void measure(const Plan::Part& part, std::size_t count, Measured& made) {
        const auto& variable = model_.model->variables[part.variable];
        std::fill_n(made.gaps.begin(), count, no_gap);
        if (variable.measure.yes_or_no()) {
            const auto* flags = run_.flags(part.value, Space::unit);
            std::copy_n(flags, count, made.numbers.begin());
        } else {
            const auto* numbers = run_.integers(part.value, Space::unit);
            std::copy_n(numbers, count, made.numbers.begin());
            for (std::size_t i = 0; i < count; ++i)
                if (numbers[i] < variable.least || numbers[i] > variable.most)
                    made.gaps[i] = static_cast<std::uint8_t>(GapWhy::out_of_range);
        }
        // What is not known is not looked at, so it goes before what failed, and that before a
        // range.
        if (const auto* faults = run_.faults(part.value, Space::unit))
            for (std::size_t i = 0; i < count; ++i)
                if (faults[i] != 0) made.gaps[i] = static_cast<std::uint8_t>(GapWhy::failed);
        if (!part.needs) return;
        const auto* known = run_.flags(*part.needs, Space::unit);
        for (std::size_t i = 0; i < count; ++i)
            if (known[i] == 0) made.gaps[i] = static_cast<std::uint8_t>(GapWhy::missing_fact);
    }

    const ModelAt& model_;
    const Plan& plan_;
    rules::VectorRun run_;
    facts::UnitBatches batches_;
    std::vector<Measured> values_; ///< by part
    std::array<Covered, VectorBatch::most_units> covered_{};
};

Scorer::Scorer(const ModelAt& model) : model_{model}, plan_{Plan::make(model)} {}
Scorer::~Scorer() = default;

bool Scorer::planned() const {
    return plan_ != nullptr;
}

Result<void> Scorer::segment(const snapshot::Segment& segment, const snapshot::Layout& layout,
                             const registry::Regions& regions, const Each& each) const {
    const facts::RegisterUnits households{segment, layout, regions, facts::Unit::household};
    Starts starts{model_, regions};
    Scored scored;
    const auto one = [&](std::size_t at) -> Result<void> {
        if (auto there = starts.go_to(segment.region(at)); !there) return there;
        score_household(model_, starts.intercept(), households[at], scored);
        each(households[at].subject, starts.village(), scored);
        return {};
    };
    if (!plan_) {
        for (std::size_t at = 0; at < households.size(); ++at)
            if (auto done = one(at); !done) return done;
        return {};
    }
    const facts::Overlay no_ranking;
    const facts::RegisterColumns all{segment, layout, regions, no_ranking};
    const facts::UnitColumns columns{all, facts::Unit::household};
    Batches batches{model_, *plan_, columns};
    while (batches.next()) {
        if (batches.too_large()) {
            if (auto done = one(batches.first()); !done) return done;
            continue;
        }
        for (std::size_t i = 0; i < batches.count(); ++i) {
            const auto at = batches.first() + i;
            if (auto there = starts.go_to(segment.region(at)); !there) return there;
            batches.score(i, starts.intercept(), scored);
            each(segment.households()[at], starts.village(), scored);
        }
    }
    return {};
}

} // namespace tepat::welfare
