#pragma once
#include "rules/expression.hpp"
#include "rules/schema.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

/// The tree as checked: every node has one typed operation, names are indices. What evaluators
/// walk.
namespace tepat::rules::detail {

enum class Op : std::uint8_t {
    constant,  // value
    variable,  // field `index` of the root record
    binding,   // macro variable in slot `index`
    field,     // field `index` of operand 0
    element,   // operand 0 [operand 1]
    make_list, // all operands
    known,     // operand 0 is a variable or field
    logical_not,
    logical_and,
    logical_or,
    conditional,
    // Macros: operand 0 the list, operand 1 the body, slot `index`; map: operand 2 is the value.
    exists,
    all,
    exists_one,
    filter,
    map,

    equal,
    not_equal,
    in_list,
    less,
    less_or_equal,
    greater,
    greater_or_equal,

    negate,
    add,
    subtract,
    multiply,
    divide,
    remainder,
    concatenate, // texts or lists

    size,
    starts_with,
    ends_with,
    contains,
    get_full_year,
    get_month,
    get_date,
    get_day_of_month,
    get_day_of_week,
    get_day_of_year,
    get_hours,
    get_minutes,
    get_seconds,
    to_integer,
    to_real,
    to_text,
    to_timestamp,
    to_duration,
    to_date,
    age,
    months_between,
    school_year,
    share, // `index` is the Rounding
};

struct Node {
    Op op = Op::constant;
    Type type = Type::nothing();
    Span span;
    /// Where its operands begin in Program::operands, and how many they are.
    std::int32_t first = 0;
    std::int32_t count = 0;
    std::int32_t index = 0;
    Value value;
};

/// Immutable once made. Not movable: constants point into it.
struct Program {
    Program() = default;
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    [[nodiscard]] const Node& node(std::int32_t at) const {
        return nodes[static_cast<std::size_t>(at)];
    }
    [[nodiscard]] std::int32_t operand(const Node& of, std::int32_t at) const {
        return operands[static_cast<std::size_t>(of.first) + static_cast<std::size_t>(at)];
    }

    std::string source;
    std::vector<Node> nodes;
    std::vector<std::int32_t> operands;
    std::int32_t root = 0;
    /// Macro variables alive at once, at most.
    std::int32_t slots = 0;
    /// Constants that the program owns.
    std::deque<std::string> texts;
    std::deque<std::vector<Value>> lists;
};

} // namespace tepat::rules::detail
