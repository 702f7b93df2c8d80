#pragma once
#include "core/result.hpp"
#include "rules/detail/program.hpp"

#include <expected>
#include <list>
#include <string>
#include <vector>

namespace tepat::rules::detail {

/// Texts and lists made while an expression is evaluated; they live as long as this.
struct Scratch {
    std::list<std::string> texts;
    std::list<std::vector<Value>> lists;
};

/// Every strict operation (all but constants, reads, logic, ?: and macros) on known operands of the
/// types the checker allowed. Pure but for `scratch`; the code says why there is no value.
[[nodiscard]] std::expected<Value, MessageCode>
operate(const Node& node, std::span<const Value> operands, Scratch& scratch);

/// CEL equality of two known values of one type that holds no record.
[[nodiscard]] bool equal(const Value& left, const Value& right);

/// Steps an operation costs beyond one: what it reads and copies of texts and lists.
[[nodiscard]] std::int64_t cost(const Node& node, std::span<const Value> operands);

} // namespace tepat::rules::detail
