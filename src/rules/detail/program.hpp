#pragma once
#include "rules/detail/regex.hpp"
#include "rules/expression.hpp"
#include "rules/schema.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

/// The tree as checked: every node has one typed operation, names are indices. What evaluators
/// walk. Where no operand is dyn the operation is the one of the operands' types, and its values
/// are of them: nothing is chosen while a row is evaluated. Where one is, the operation is
/// `dispatch`, or one whose comment says that it takes any value.
namespace tepat::rules::detail {

enum class Op : std::uint8_t {
    constant,  // value
    variable,  // field `index` of the root record
    binding,   // macro variable in slot `index`
    field,     // field `index` of operand 0
    element,   // operand 0 [operand 1], a list and a number
    entry,     // operand 0 [operand 1], a map and any key
    make_list, // all operands
    known,     // operand 0 is a variable or field
    logical_not,
    logical_and,
    logical_or,
    conditional,
    // Macros: operand 0 the list, map (its keys) or dyn, operand 1 the body, slot `index`; map with
    // three operands: operand 2 is the value. Bodies may be dyn.
    exists,
    all,
    exists_one,
    filter,
    map,
    // The same with two variables: index or key in slot `index`, element or value in the next one.
    exists_pair,
    all_pair,
    exists_one_pair,
    transform_list,
    transform_map,
    transform_entries, // the body gives maps, which are merged

    bind,             // the last operand, the others being in slots `index`, `index` + 1 …
    make_sparse_list, // all operands, `spread` among them
    make_map,         // key, value, key, value …; a value may be a `spread`
    spread,           // operand 0 is optional: its item, or no element at all
    has_entry,        // whether operand 0, any value, has a key that equals operand 1
    get,              // operand 0 [operand 1] of any values; of an optional, get_optional
    get_optional,     // the same as an optional value, empty if there is none
    optional_or,      // operand 0 if it has a value, else operand 1
    optional_or_value,
    optional_map, // operand 1 with slot `index` the item of operand 0, as an optional
    optional_flat_map,
    // The machine itself does these three.
    dispatch,   // the overload of function `index` that fits the values
    call,       // function of signature `index`, for what has no operation of its own
    matches,    // pattern `index` of the program, or operand 1 if it is negative
    unresolved, // a name that was not checked

    equal, // of any values
    not_equal,
    in_list, // of any values
    in_map,
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
    concatenate, // texts, bytes or lists

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
    std::deque<Regex> patterns;
};

} // namespace tepat::rules::detail
