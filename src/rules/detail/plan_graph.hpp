#pragma once
#include "rules/detail/program.hpp"
#include "rules/vector_plan.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

/// What a VectorPlan is made of: a graph without doubles, operands before what uses them.
namespace tepat::rules::detail {

enum class PlanOp : std::uint8_t {
    constant,   // value
    load,       // column `index` of its space; a fault where a fact that may not is missing
    known,      // whether column `index` of its space holds something
    compare,    // operand 0 `how` operand 1
    all_of,     // conditions
    any_of,     // conditions
    inverse,    // of a condition
    is_true,    // of a condition
    is_false,   // of a condition
    select,     // operand 0 ? operand 1 : operand 2
    lift,       // operand 0, of a narrower space, for every row of this one
    any,        // exists over elements
    every,      // all over elements
    count,      // elements of which operand 0 is true; a fault of one is the answer
    size,       // elements
    arithmetic, // operand 0 `how` operand 1
    strict,     // `how` row by row, by the scalar evaluator's own operation
};

struct PlanNode {
    PlanOp op = PlanOp::constant;
    Space space = Space::constant;
    /// boolean, integer, timestamp (day number) or duration (seconds).
    Kind kind = Kind::boolean;
    Op how = Op::constant;
    /// Of load: the field may be missing, and is used only behind known().
    bool nullable = false;
    std::int32_t index = 0;
    std::int64_t value = 0;
    std::vector<std::int32_t> operands;
    friend bool operator==(const PlanNode&, const PlanNode&) = default;
};

struct PlanNodeHash {
    std::size_t operator()(const PlanNode& node) const noexcept;
};

struct PlanGraph {
    /// The number of an equal node; the node itself after what is known of constants is applied.
    std::int32_t add(PlanNode node);
    /// A node of the same value for every row of `space`, which is not narrower than its own.
    std::int32_t lift(std::int32_t node, Space space);
    /// all_of or any_of: flat, without what decides nothing, in the order given.
    std::int32_t logic(PlanOp op, std::span<const std::int32_t> conditions);
    std::int32_t inverse(std::int32_t condition);
    std::int32_t constant(Kind kind, std::int64_t value);

    [[nodiscard]] const PlanNode& node(std::int32_t at) const {
        return nodes[static_cast<std::size_t>(at)];
    }
    [[nodiscard]] bool is_constant(std::int32_t at) const {
        return node(at).op == PlanOp::constant;
    }

    std::vector<PlanNode> nodes;
    std::unordered_map<PlanNode, std::int32_t, PlanNodeHash> numbers;
};

} // namespace tepat::rules::detail
