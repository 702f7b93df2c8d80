#pragma once
#include "facts/register_units.hpp"
#include "programmes/decision.hpp"
#include "programmes/policy_at.hpp"
#include "registry/regions.hpp"
#include "rules/vector_run.hpp"
#include "snapshot/segment.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tepat::programmes {

/// Many policies to be decided on the same units at once: what their conditions share is computed
/// once, and whole columns at a time. Answers are those of decide_family(), which is the oracle and
/// decides by itself where a condition cannot be planned. Immutable; thread-safe.
class DecisionPlan {
public:
    /// All on the same kind of unit, which is not the group. The policies live longer.
    explicit DecisionPlan(std::vector<const PolicyAt*> policies);
    DecisionPlan(const DecisionPlan&) = delete;
    DecisionPlan& operator=(const DecisionPlan&) = delete;
    ~DecisionPlan();

    [[nodiscard]] const std::vector<const PolicyAt*>& policies() const { return policies_; }
    /// Whether a policy is decided column by column.
    [[nodiscard]] bool planned(std::size_t policy) const;
    [[nodiscard]] Unit unit() const { return policies_.front()->unit; }

private:
    friend class DecisionRun;
    struct Part;
    std::vector<const PolicyAt*> policies_;
    rules::VectorPlan plan_;
    std::vector<Part> parts_;
};

/// What one policy says of the units of a batch, in their order. Valid until the next batch.
struct BatchDecisions {
    static constexpr std::uint8_t none = 0xff;

    /// 1 where the unit is eligible, and 1 where it is undetermined.
    std::span<const std::uint8_t> eligible;
    std::span<const std::uint8_t> undetermined;
    /// Which criterion decided, by its place in the policy; `none` for the eligible.
    std::span<const std::uint8_t> criterion;
    /// Rupiah; 0 unless eligible.
    std::span<const std::int64_t> yearly;
    std::span<const std::int64_t> stage;
    /// Of goods, in the stage.
    std::span<const std::int64_t> grams;
};

/// Units to be decided on, and what of them is not in the segment. Borrows all.
struct UnitsToDecide {
    const snapshot::Segment& segment;
    const snapshot::Layout& layout;
    const registry::Regions& regions;
    const facts::Overlay& overlay;
    /// By policy of the plan, UnitView::listed by unit; none of a policy that asks about no list.
    std::span<const std::vector<std::uint64_t>> listed = {};
};

/// Decides by a plan on the units of one segment after the other. Not thread-safe: one a thread.
class DecisionRun {
public:
    /// `criteria`: whether it is asked which criterion decided. The plan lives longer.
    DecisionRun(const DecisionPlan& plan, bool criteria);
    DecisionRun(const DecisionRun&) = delete;
    DecisionRun& operator=(const DecisionRun&) = delete;
    ~DecisionRun();

    /// Goes on to other units. What they borrow lives until the next.
    void read(const UnitsToDecide& units);
    /// Goes on to the next units; false at the end. They are `first()` to `first() + count()`.
    [[nodiscard]] bool next();
    [[nodiscard]] std::size_t first() const;
    [[nodiscard]] std::size_t count() const;
    [[nodiscard]] BatchDecisions decisions(std::size_t policy);
    /// The first of ranks_of() of each unit, for a policy with a quota that has an order. Valid
    /// until the next batch.
    [[nodiscard]] std::span<const std::int64_t> first_ranks(std::size_t policy);

private:
    class Work;
    std::unique_ptr<Work> work_;
};

} // namespace tepat::programmes
