#include "rules/detail/machine.hpp"

#include "rules/detail/functions.hpp"

#include <array>
#include <cassert>
#include <span>

namespace tepat::rules::detail {
namespace {

constexpr auto no_such_overload = "rules.no_such_overload"_msg;
constexpr auto too_costly = "rules.too_costly"_msg;
constexpr auto missing_value = "rules.missing_value"_msg;

bool has_pairs(Op op) {
    return op >= Op::exists_pair && op <= Op::transform_entries;
}

} // namespace

/// The elements of a list, or the entries of a map.
class Machine::Range {
public:
    [[nodiscard]] bool take(const Value& value) {
        value_ = value;
        return value.kind() == Kind::list || value.kind() == Kind::map;
    }
    [[nodiscard]] std::int32_t size() const { return value_.size(); }
    [[nodiscard]] bool is_list() const { return value_.kind() == Kind::list; }
    [[nodiscard]] Value element(std::int32_t at) const {
        return is_list() ? value_.element(at) : value_.key(at);
    }
    [[nodiscard]] Value key(std::int32_t at) const {
        return is_list() ? Value::integer(at) : value_.key(at);
    }
    [[nodiscard]] Value value(std::int32_t at) const {
        return is_list() ? value_.element(at) : value_.value(at);
    }

private:
    Value value_;
};

Machine::Machine(const Program& program, const Record& root)
    : program_{program}, root_{root}, slots_(static_cast<std::size_t>(program.slots)) {}

Value Machine::fail(const Node& node, MessageCode code) {
    fault_ = {code, node.span};
    return {};
}

Value Machine::checked(const Node& node, const Answer& answer) {
    return answer ? *answer : fail(node, answer.error());
}

bool Machine::is_boolean(const Node& node, const Value& value) {
    if (value.kind() == Kind::boolean) return true;
    if (value.known()) fail(node, no_such_overload);
    return false;
}

/// The checker allowed the use, so an unknown (or another kind) is data that breaks its schema, or
/// a variable whose own expression has a fault.
inline Value Machine::fact(const Node& node, const Value& value) {
    return value.kind() == node.type.kind() ? value : other_fact(node, value);
}

Value Machine::other_fact(const Node& node, const Value& value) {
    if (value.known() && node.type.kind() == Kind::dynamic) return value;
    const auto slot = static_cast<std::size_t>(node.index);
    if (node.op == Op::binding && !value.known() && slot < slot_faults_.size() &&
        !slot_faults_[slot].code.name.empty()) {
        fault_ = slot_faults_[slot];
        return {};
    }
    return fail(node, missing_value);
}

Value Machine::evaluate(std::int32_t at) {
    const Node& node = program_.node(at);
    if (!scratch_.spend(1)) return fail(node, too_costly);
    switch (node.op) {
    case Op::constant:
        return node.value;
    case Op::variable:
        return fact(node, root_.field(node.index));
    case Op::binding:
        return fact(node, slots_[static_cast<std::size_t>(node.index)]);
    case Op::field: {
        const Value base = evaluate(program_.operand(node, 0));
        return base.known() ? fact(node, base.as_record().field(node.index)) : Value{};
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
    case Op::exists_pair:
    case Op::all_pair:
        return quantify(node);
    case Op::exists_one:
    case Op::exists_one_pair:
        return exists_one(node);
    case Op::filter:
    case Op::map:
        return collect(node);
    case Op::transform_list:
    case Op::transform_map:
    case Op::transform_entries:
        return transform(node);
    case Op::bind:
        bind_values(node);
        return evaluate(program_.operand(node, node.count - 1));
    case Op::make_sparse_list:
        return make_list(node);
    case Op::make_map:
        return make_map(node);
    case Op::optional_or:
    case Op::optional_or_value:
        return optional_or(node);
    case Op::optional_map:
    case Op::optional_flat_map:
        return optional_map(node);
    case Op::unresolved:
        return fail(node, node.value.known() ? no_such_overload : "rules.unresolved"_msg);
    case Op::element:
    case Op::entry:
    case Op::make_list:
    case Op::logical_not:
    case Op::has_entry:
    case Op::get:
    case Op::get_optional:
    case Op::dispatch:
    case Op::call:
    case Op::matches:
    case Op::equal:
    case Op::not_equal:
    case Op::in_list:
    case Op::in_map:
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
    case Op::spread:
        break;
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
    const bool left_good = is_boolean(node, left);
    if (left_good && left.as_boolean() == absorbing) return left;
    const Fault left_fault = fault_;
    const Value right = evaluate(program_.operand(node, 1));
    const bool right_good = is_boolean(node, right);
    if (right_good && right.as_boolean() == absorbing) return right;
    if (left_good) return right_good ? right : Value{};
    fault_ = left_fault;
    return {};
}

Value Machine::conditional(const Node& node) {
    const Value condition = evaluate(program_.operand(node, 0));
    if (!is_boolean(node, condition)) return {};
    return evaluate(program_.operand(node, condition.as_boolean() ? 1 : 2));
}

// --- macros ---

bool Machine::open(const Node& node, Range& range) {
    const Value value = evaluate(program_.operand(node, 0));
    if (!value.known()) return false;
    if (range.take(value)) return true;
    fail(node, no_such_overload);
    return false;
}

void Machine::enter(const Node& node, const Range& range, std::int32_t at) {
    if (!has_pairs(node.op)) return bind(node.index, range.element(at));
    bind(node.index, range.key(at));
    bind(node.index + 1, range.value(at));
}

/// exists is || over the elements, all is &&.
Value Machine::quantify(const Node& node) {
    const bool absorbing = node.op == Op::exists || node.op == Op::exists_pair;
    Range range;
    if (!open(node, range)) return {};
    bool faulty = false;
    Fault first_fault;
    for (std::int32_t i = 0; i < range.size(); ++i) {
        enter(node, range, i);
        const Value one = evaluate(program_.operand(node, 1));
        const bool good = is_boolean(node, one);
        if (good && one.as_boolean() == absorbing) return one;
        if (good) continue;
        if (!faulty) first_fault = fault_;
        faulty = true;
        if (scratch_.exhausted()) break;
    }
    if (!faulty) return Value::boolean(!absorbing);
    fault_ = first_fault;
    return {};
}

/// Unlike exists, a fault of any element is the answer.
Value Machine::exists_one(const Node& node) {
    Range range;
    if (!open(node, range)) return {};
    std::int32_t count = 0;
    for (std::int32_t i = 0; i < range.size(); ++i) {
        enter(node, range, i);
        const Value one = evaluate(program_.operand(node, 1));
        if (!is_boolean(node, one)) return {};
        if (one.as_boolean()) ++count;
    }
    return Value::boolean(count == 1);
}

/// filter, and map with or without a condition.
Value Machine::collect(const Node& node) {
    Range range;
    if (!open(node, range)) return {};
    const bool conditional = node.op == Op::filter || node.count == 3;
    std::vector<Value> collected;
    for (std::int32_t i = 0; i < range.size(); ++i) {
        enter(node, range, i);
        if (conditional) {
            const Value wanted = evaluate(program_.operand(node, 1));
            if (!is_boolean(node, wanted)) return {};
            if (!wanted.as_boolean()) continue;
        }
        Value element = range.element(i);
        if (node.op == Op::map) {
            element = evaluate(program_.operand(node, node.count - 1));
            if (!element.known()) return {};
        }
        collected.push_back(element);
    }
    return scratch_.list(std::move(collected));
}

/// transformList, transformMap and transformMapEntry, with or without a condition.
Value Machine::transform(const Node& node) {
    Range range;
    if (!open(node, range)) return {};
    std::vector<Value> made;
    for (std::int32_t i = 0; i < range.size(); ++i) {
        enter(node, range, i);
        if (node.count == 3) {
            const Value wanted = evaluate(program_.operand(node, 1));
            if (!is_boolean(node, wanted)) return {};
            if (!wanted.as_boolean()) continue;
        }
        const Value one = evaluate(program_.operand(node, node.count - 1));
        if (!one.known()) return {};
        if (node.op == Op::transform_entries) {
            if (one.kind() != Kind::map) return fail(node, no_such_overload);
            if (!scratch_.spend(one.size())) return fail(node, too_costly);
            for (std::int32_t entry = 0; entry < one.size(); ++entry)
                made.insert(made.end(), {one.key(entry), one.value(entry)});
            continue;
        }
        if (node.op == Op::transform_map) made.push_back(range.key(i));
        made.push_back(one);
    }
    if (node.op == Op::transform_list) return scratch_.list(std::move(made));
    return checked(node, scratch_.map(std::move(made)));
}

void Machine::bind_values(const Node& node) {
    for (std::int32_t i = 0; i + 1 < node.count; ++i) {
        const Value value = evaluate(program_.operand(node, i));
        const auto slot = node.index + i;
        bind(slot, value);
        if (value.known()) continue;
        // A fault counts where the variable is used.
        slot_faults_.resize(slots_.size());
        slot_faults_[static_cast<std::size_t>(slot)] = fault_;
    }
}

// --- lists, maps, optional values ---

bool Machine::spread(const Node& node, std::vector<Value>& to) {
    const Value value = evaluate(program_.operand(node, 0));
    if (!value.known()) return false;
    if (value.kind() != Kind::optional) {
        fail(node, no_such_overload);
        return false;
    }
    if (value.size() == 1) to.push_back(value.item());
    return true;
}

Value Machine::make_list(const Node& node) {
    std::vector<Value> items;
    for (std::int32_t i = 0; i < node.count; ++i) {
        const auto at = program_.operand(node, i);
        if (program_.node(at).op == Op::spread) {
            if (!spread(program_.node(at), items)) return {};
            continue;
        }
        items.push_back(evaluate(at));
        if (!items.back().known()) return {};
    }
    return scratch_.list(std::move(items));
}

Value Machine::make_map(const Node& node) {
    std::vector<Value> entries;
    for (std::int32_t i = 0; i < node.count; i += 2) {
        const Value key = evaluate(program_.operand(node, i));
        if (!key.known()) return {};
        entries.push_back(key);
        const auto at = program_.operand(node, i + 1);
        if (program_.node(at).op == Op::spread) {
            const auto before = entries.size();
            if (!spread(program_.node(at), entries)) return {};
            if (entries.size() == before) entries.pop_back();
            continue;
        }
        entries.push_back(evaluate(at));
        if (!entries.back().known()) return {};
    }
    return checked(node, scratch_.map(std::move(entries)));
}

/// or and orValue: the second is evaluated only where the first has no value.
Value Machine::optional_or(const Node& node) {
    const Value first = evaluate(program_.operand(node, 0));
    if (!first.known()) return {};
    if (first.kind() != Kind::optional) return fail(node, no_such_overload);
    const bool value_wanted = node.op == Op::optional_or_value;
    if (first.size() == 1) return value_wanted ? first.item() : first;
    const Value second = evaluate(program_.operand(node, 1));
    if (second.known() && !value_wanted && second.kind() != Kind::optional)
        return fail(node, no_such_overload);
    return second;
}

Value Machine::optional_map(const Node& node) {
    const Value of = evaluate(program_.operand(node, 0));
    if (!of.known()) return {};
    if (of.kind() != Kind::optional) return fail(node, no_such_overload);
    if (of.size() == 0) return of;
    bind(node.index, of.item());
    const Value mapped = evaluate(program_.operand(node, 1));
    if (!mapped.known()) return {};
    if (node.op == Op::optional_map) return scratch_.optional(mapped);
    return mapped.kind() == Kind::optional ? mapped : fail(node, no_such_overload);
}

// --- everything else ---

inline Answer Machine::apply(const Node& node, Operands operands) {
    if (node.op < Op::dispatch || node.op > Op::matches)
        return operate(node.op, node.index, operands, scratch_);
    if (node.op == Op::matches && node.index >= 0)
        return match(program_.patterns[static_cast<std::size_t>(node.index)], operands[0]);
    if (node.op == Op::matches) return match_any(operands);
    if (node.op == Op::call)
        return Library::get().signatures()[static_cast<std::size_t>(node.index)].function(operands,
                                                                                          scratch_);
    return dispatch(node.index, operands);
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
    return checked(node, apply(node, operands));
}

Answer Machine::dispatch(std::int32_t name, Operands operands) {
    const auto* chosen = Library::get().fitting(name, operands);
    if (chosen == nullptr) return no(no_such_overload);
    if (chosen->op == Op::call) return chosen->function(operands, scratch_);
    return chosen->op == Op::matches ? match_any(operands)
                                     : operate(chosen->op, -1, operands, scratch_);
}

Answer Machine::match(const Regex& pattern, const Value& of) {
    const auto text = of.as_text();
    if (!scratch_.spend(static_cast<std::int64_t>((text.size() + 1) * pattern.size() / 16)))
        return no(too_costly);
    return Value::boolean(pattern.matches(text));
}

Answer Machine::match_any(Operands operands) {
    const auto text = operands[1].as_text();
    if (!scratch_.spend(static_cast<std::int64_t>(text.size()))) return no(too_costly);
    const auto pattern = Regex::compile(text);
    if (!pattern) return no("rules.bad_pattern"_msg);
    if (!scratch_.spend(static_cast<std::int64_t>(pattern->size() / 4))) return no(too_costly);
    return match(*pattern, operands[0]);
}

} // namespace tepat::rules::detail
