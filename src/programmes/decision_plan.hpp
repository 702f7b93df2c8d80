#pragma once
#include "facts/register_columns.hpp"
#include "programmes/decision.hpp"
#include "programmes/policy_at.hpp"
#include "rules/vector_run.hpp"

#include <cstdint>
#include <memory>
#include <optional>
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

/// What one policy says of the units of a batch, in their order. Valid until the next question.
struct BatchDecisions {
    static constexpr std::uint8_t none = 0xff;

    /// 1 where the unit is eligible, and 1 where it is undetermined.
    std::span<const std::uint8_t> eligible;
    std::span<const std::uint8_t> undetermined;
    /// Which criterion decided, by its place in the policy; `none` for the eligible.
    std::span<const std::uint8_t> criterion;
};

/// What a unit gets: rupiah of a year and of the stage, and goods of the stage.
struct UnitAmounts {
    std::int64_t yearly = 0;
    std::int64_t stage = 0;
    std::int64_t grams = 0;
    friend bool operator==(const UnitAmounts&, const UnitAmounts&) = default;
};

/// What one policy gives the units of a batch, in their order. Valid until the next question.
struct BatchAmounts {
    /// Every eligible unit gets this; else the columns say what each gets, 0 unless eligible.
    std::optional<UnitAmounts> same;
    std::span<const std::int64_t> yearly;
    std::span<const std::int64_t> stage;
    std::span<const std::int64_t> grams;
};

/// Who is on the lists that a policy asks about: by input, a byte of 0 or 1 a unit; nothing where
/// nobody is.
using ListedFlags = std::vector<std::vector<std::uint8_t>>;
/// The bits of UnitView::listed.
[[nodiscard]] std::uint64_t listed_bits(const ListedFlags& flags, std::size_t unit);

/// Units to be decided on, and what of them is not in their columns. Borrows all.
struct UnitsToDecide {
    const facts::RegisterColumns& columns;
    /// By policy of the plan; may end before the policies do.
    std::span<const ListedFlags> listed = {};
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
    /// Of a policy that was just asked for its decisions.
    [[nodiscard]] BatchAmounts amounts(std::size_t policy);
    /// Of each unit the number at `place` of ranks_of(), for a policy with a quota whose order is
    /// as long.
    [[nodiscard]] std::span<const std::int64_t> ranks(std::size_t policy, std::size_t place);

private:
    class Work;
    std::unique_ptr<Work> work_;
};

} // namespace tepat::programmes
