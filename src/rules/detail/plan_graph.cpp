#include "rules/detail/plan_graph.hpp"

#include <algorithm>

namespace tepat::rules::detail {
namespace {

Op opposite(Op how) {
    if (how == Op::equal) return Op::not_equal;
    if (how == Op::not_equal) return Op::equal;
    if (how == Op::less) return Op::greater_or_equal;
    if (how == Op::less_or_equal) return Op::greater;
    if (how == Op::greater) return Op::less_or_equal;
    return Op::less;
}

} // namespace

std::size_t PlanNodeHash::operator()(const PlanNode& node) const noexcept {
    std::uint64_t hash = 0x9e3779b97f4a7c15U;
    const auto mix = [&](std::uint64_t value) {
        hash = (hash ^ value) * 0xff51afd7ed558ccdU;
        hash ^= hash >> 32U;
    };
    mix(static_cast<std::uint64_t>(node.op) << 16U | static_cast<std::uint64_t>(node.space) << 8U |
        static_cast<std::uint64_t>(node.how));
    mix(static_cast<std::uint64_t>(node.index));
    mix(static_cast<std::uint64_t>(node.value));
    for (const auto operand : node.operands)
        mix(static_cast<std::uint64_t>(operand));
    return hash;
}

std::int32_t PlanGraph::add(PlanNode node) {
    const auto [found, is_new] = numbers.try_emplace(node, static_cast<std::int32_t>(nodes.size()));
    if (is_new) nodes.push_back(std::move(node));
    return found->second;
}

std::int32_t PlanGraph::constant(Kind kind, std::int64_t value) {
    PlanNode made;
    made.kind = kind;
    made.value = value;
    return add(std::move(made));
}

std::int32_t PlanGraph::lift(std::int32_t of, Space space) {
    if (node(of).space == space || is_constant(of)) return of;
    PlanNode made;
    made.op = PlanOp::lift;
    made.space = space;
    made.kind = node(of).kind;
    made.operands = {of};
    return add(std::move(made));
}

std::int32_t PlanGraph::logic(PlanOp op, std::span<const std::int32_t> conditions) {
    const std::int64_t decides = op == PlanOp::any_of ? 1 : 0;
    std::vector<std::int32_t> flat;
    for (const auto condition : conditions) {
        const auto& its = node(condition);
        if (its.op == op)
            flat.insert(flat.end(), its.operands.begin(), its.operands.end());
        else if (its.op != PlanOp::constant)
            flat.push_back(condition);
        else if (its.value == decides)
            return condition;
    }
    std::vector<std::int32_t> once;
    Space widest = Space::constant;
    for (const auto condition : flat) {
        if (std::ranges::find(once, condition) != once.end()) continue;
        once.push_back(condition);
        widest = std::max(widest, node(condition).space);
    }
    if (once.empty()) return constant(Kind::boolean, 1 - decides);
    if (once.size() == 1) return once.front();
    // What concerns narrower spaces is put together there, where there are fewer rows.
    std::vector<std::int32_t> lifted;
    for (const auto space : {Space::outer, Space::unit, Space::element}) {
        std::vector<std::int32_t> here;
        for (const auto condition : once)
            if (node(condition).space == space) here.push_back(condition);
        if (space == widest) {
            lifted.insert(lifted.end(), here.begin(), here.end());
        } else if (!here.empty()) {
            lifted.push_back(lift(logic(op, here), widest));
        }
    }
    if (lifted.size() == 1) return lifted.front();
    PlanNode made;
    made.op = op;
    made.space = widest;
    made.operands = std::move(lifted);
    return add(std::move(made));
}

std::int32_t PlanGraph::inverse(std::int32_t condition) {
    PlanNode its = node(condition);
    if (its.op == PlanOp::constant) return constant(Kind::boolean, 1 - its.value);
    if (its.op == PlanOp::inverse) return its.operands.front();
    if (its.op == PlanOp::compare) {
        its.how = opposite(its.how);
        return add(std::move(its));
    }
    if (its.op == PlanOp::all_of || its.op == PlanOp::any_of) {
        // De Morgan holds with faults too.
        std::vector<std::int32_t> parts;
        for (const auto part : its.operands)
            parts.push_back(inverse(part));
        return logic(its.op == PlanOp::all_of ? PlanOp::any_of : PlanOp::all_of, parts);
    }
    if (its.op == PlanOp::any || its.op == PlanOp::every) {
        its.op = its.op == PlanOp::any ? PlanOp::every : PlanOp::any;
        its.operands.front() = inverse(its.operands.front());
        return add(std::move(its));
    }
    if (its.op == PlanOp::lift) return lift(inverse(its.operands.front()), its.space);
    PlanNode made;
    made.op = PlanOp::inverse;
    made.space = its.space;
    made.operands = {condition};
    return add(std::move(made));
}

} // namespace tepat::rules::detail
