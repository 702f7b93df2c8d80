#pragma once
#include "rules/detail/program.hpp"
#include "rules/detail/scratch.hpp"

namespace tepat::rules::detail {

/// Every strict operation but dispatch, call and matches (which ask the library and the program) on
/// known operands of the kinds its signature names. `index` is the node's. Pure but for `scratch`;
/// the code says why there is no value.
[[nodiscard]] Answer operate(Op op, std::int32_t index, Operands operands, Scratch& scratch);

/// operand 0 [operand 1] of any values: of a list an element, of a map a value.
[[nodiscard]] Answer get(const Value& of, const Value& key);
/// The same as an optional, which is empty where there is none. Of an optional, of its item.
[[nodiscard]] Answer get_optional(const Value& of, const Value& key, Scratch& scratch);

} // namespace tepat::rules::detail
