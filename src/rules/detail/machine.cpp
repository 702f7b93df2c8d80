#include "rules/detail/machine.hpp"

#include <span>

namespace tepat::rules::detail {

Machine::Machine(const Program& program, const Record& root)
    : program_{program}, root_{root}, slots_(static_cast<std::size_t>(program.slots)) {}

Value Machine::fail(const Node& node, MessageCode code) {
    fault_ = {code, node.span};
    return {};
}

Value Machine::evaluate(std::int32_t at) {
    const Node& node = program_.node(at);
    if (!spend(1)) return fail(node, "rules.too_costly"_msg);
    switch (node.op) {
    case Op::constant:
        return node.value;
    case Op::variable:
    case Op::binding:
    case Op::field: {
        Value value;
        if (!read(node, value)) return {};
        // The checker allowed the use, so an unknown (or another kind) is data that breaks its
        // schema.
        return value.kind() == node.type.kind() ? value : fail(node, "rules.missing_value"_msg);
    }
    case Op::known:
        return known(node);
    case Op::logical_and:
        return logic(node, false);
    case Op::logical_or:
        return logic(node, true);
    case Op::conditional:
        return conditional(node);
    case Op::exists:
    case Op::all:
        return quantify(node);
    case Op::exists_one:
        return exists_one(node);
    case Op::filter:
    case Op::map:
        return collect(node);
    case Op::element:
    case Op::make_list:
    case Op::logical_not:
    case Op::equal:
    case Op::not_equal:
    case Op::in_list:
    case Op::less:
    case Op::less_or_equal:
    case Op::greater:
    case Op::greater_or_equal:
    case Op::negate:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::remainder:
    case Op::concatenate:
    case Op::size:
    case Op::starts_with:
    case Op::ends_with:
    case Op::contains:
    case Op::get_full_year:
    case Op::get_month:
    case Op::get_date:
    case Op::get_day_of_month:
    case Op::get_day_of_week:
    case Op::get_day_of_year:
    case Op::get_hours:
    case Op::get_minutes:
    case Op::get_seconds:
    case Op::to_integer:
    case Op::to_real:
    case Op::to_text:
    case Op::to_timestamp:
    case Op::to_duration:
    case Op::to_date:
    case Op::age:
    case Op::months_between:
    case Op::school_year:
    case Op::share:
        return strict(node);
    }
    assert(false);
    return {};
}

bool Machine::read(const Node& node, Value& value) {
    if (node.op == Op::variable) {
        value = root_.field(node.index);
    } else if (node.op == Op::binding) {
        value = slots_[static_cast<std::size_t>(node.index)];
    } else {
        const Value base = evaluate(program_.operand(node, 0));
        if (!base.known()) return false;
        value = base.as_record().field(node.index);
    }
    return true;
}

Value Machine::known(const Node& node) {
    Value value;
    if (!read(program_.node(program_.operand(node, 0)), value)) return {};
    return Value::boolean(value.known());
}

/// One side that equals `absorbing` decides, whatever the other does; else a fault of either is the
/// answer.
Value Machine::logic(const Node& node, bool absorbing) {
    const Value left = evaluate(program_.operand(node, 0));
    if (left.known() && left.as_boolean() == absorbing) return left;
    const Fault left_fault = fault_;
    const Value right = evaluate(program_.operand(node, 1));
    if (right.known() && right.as_boolean() == absorbing) return right;
    if (left.known()) return right;
    fault_ = left_fault;
    return {};
}

Value Machine::conditional(const Node& node) {
    const Value condition = evaluate(program_.operand(node, 0));
    if (!condition.known()) return {};
    return evaluate(program_.operand(node, condition.as_boolean() ? 1 : 2));
}

/// exists is || over the elements, all is &&.
Value Machine::quantify(const Node& node) {
    const bool absorbing = node.op == Op::exists;
    const Value list = evaluate(program_.operand(node, 0));
    if (!list.known()) return {};
    bool faulty = false;
    Fault first_fault;
    for (std::int32_t i = 0; i < list.size(); ++i) {
        bind(node.index, list.element(i));
        const Value one = evaluate(program_.operand(node, 1));
        if (one.known() && one.as_boolean() == absorbing) return one;
        if (one.known()) continue;
        if (!faulty) first_fault = fault_;
        faulty = true;
        if (!spend(0)) break;
    }
    if (!faulty) return Value::boolean(!absorbing);
    fault_ = first_fault;
    return {};
}

/// Unlike exists, a fault of any element is the answer.
Value Machine::exists_one(const Node& node) {
    const Value list = evaluate(program_.operand(node, 0));
    if (!list.known()) return {};
    std::int32_t count = 0;
    for (std::int32_t i = 0; i < list.size(); ++i) {
        bind(node.index, list.element(i));
        const Value one = evaluate(program_.operand(node, 1));
        if (!one.known()) return {};
        if (one.as_boolean()) ++count;
    }
    return Value::boolean(count == 1);
}

/// filter, and map with or without a condition.
Value Machine::collect(const Node& node) {
    const Value list = evaluate(program_.operand(node, 0));
    if (!list.known()) return {};
    const bool conditional = node.op == Op::filter || node.count == 3;
    std::vector<Value> collected;
    for (std::int32_t i = 0; i < list.size(); ++i) {
        Value element = list.element(i);
        bind(node.index, element);
        if (conditional) {
            const Value wanted = evaluate(program_.operand(node, 1));
            if (!wanted.known()) return {};
            if (!wanted.as_boolean()) continue;
        }
        if (node.op == Op::map) {
            element = evaluate(program_.operand(node, node.count - 1));
            if (!element.known()) return {};
        }
        collected.push_back(element);
    }
    return Value::list(scratch_.lists.emplace_back(std::move(collected)));
}

Value Machine::strict(const Node& node) {
    constexpr std::int32_t few = 2;
    std::array<Value, few> small;
    std::vector<Value> large;
    if (node.count > few) large.resize(static_cast<std::size_t>(node.count));
    const std::span<Value> operands =
        node.count > few ? std::span{large}
                         : std::span{small}.first(static_cast<std::size_t>(node.count));
    for (std::int32_t i = 0; i < node.count; ++i) {
        auto& operand = operands[static_cast<std::size_t>(i)];
        operand = evaluate(program_.operand(node, i));
        if (!operand.known()) return {};
    }
    if (!spend(cost(node, operands))) return fail(node, "rules.too_costly"_msg);
    const auto answer = operate(node, operands, scratch_);
    return answer ? *answer : fail(node, answer.error());
}

} // namespace tepat::rules::detail
