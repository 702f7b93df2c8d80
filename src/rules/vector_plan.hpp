#pragma once
#include "rules/expression.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace tepat::rules {

namespace detail {
struct PlanGraph;
}

/// What one value is there for: an answer that holds for all, a row that several units share (a
/// dwelling household), a unit (a family), or an element of the unit's list (a member).
enum class Space : std::uint8_t { constant, outer, unit, element };

/// What a variable of a schema is in a plan.
struct PlanVariable {
    enum class Is : std::uint8_t {
        constant, ///< `value`; of a record its fields are read when the plan is made
        outer,    ///< a record; `columns` by field
        unit,     ///< a record; `columns` by field
        list,     ///< the unit's list of records; `columns` by field
        element,  ///< the one element spoken of; `columns` by field
        absent,   ///< not in this plan: an expression that asks for it cannot be added
    };
    Is is = Is::absent;
    Value value;
    /// Numbers of columns among those of its space in a VectorSource.
    std::vector<int> columns;
};

/// Many expressions over the same rows, to be evaluated batch by batch: whatever two of them share
/// is computed once. Answers are those of evaluate(), which is the oracle; what the plan cannot do
/// (texts, doubles, lists but the unit's own) it says when it is asked to, and the caller evaluates
/// row by row. A timestamp field must hold dates.
///
/// Building is not thread-safe; a finished plan is, as a constant. Every list element's rows are
/// those of one list: a macro inside a macro over the same list is not planned.
class VectorPlan {
public:
    /// A value for every row of its space. A condition is true, false, or has a fault; `faultless`
    /// says that it never has one.
    class Node {
    public:
        Node() = default;

    private:
        friend class VectorPlan;
        friend class VectorRun;
        explicit Node(std::int32_t id) : id_{id} {}
        std::int32_t id_ = -1;
    };

    VectorPlan();
    VectorPlan(VectorPlan&&) noexcept;
    VectorPlan& operator=(VectorPlan&&) noexcept;
    ~VectorPlan();

    /// Adds an expression of type bool or int. Nothing when it cannot be planned. `variables` are
    /// those of the schema it was compiled with, in order.
    [[nodiscard]] std::optional<Node> add(const Expression& expression, const Schema& schema,
                                          const std::vector<PlanVariable>& variables);

    // Conditions made of conditions. && and || absorb faults as in CEL.
    [[nodiscard]] Node constant(bool value);
    [[nodiscard]] Node all_of(const std::vector<Node>& conditions);
    [[nodiscard]] Node any_of(const std::vector<Node>& conditions);
    [[nodiscard]] Node inverse(Node condition);
    /// True where the condition is true; false where it has a fault.
    [[nodiscard]] Node is_true(Node condition);
    /// True where the condition is false; false where it has a fault.
    [[nodiscard]] Node is_false(Node condition);
    /// Of a condition on elements: whether it is true of one of the unit's. Faults as `exists`.
    [[nodiscard]] Node any_element(Node condition);

    [[nodiscard]] Space space(Node node) const;
    /// Parts that are computed at most once a batch.
    [[nodiscard]] std::size_t graph_size() const;
    [[nodiscard]] const detail::PlanGraph& graph() const { return *graph_; }

private:
    std::unique_ptr<detail::PlanGraph> graph_;
};

} // namespace tepat::rules
