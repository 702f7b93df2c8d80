#pragma once
#include "rules/detail/program.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::rules::detail {

/// One overload. Of a method, the first operand is the receiver.
struct Signature {
    std::string_view name;
    bool method;
    Op op;
    std::vector<Kind> operands;
    Type result;
};

/// Every function but the macros, known() and has(), which the checker treats itself.
[[nodiscard]] std::span<const Signature> functions();

/// `age(timestamp, timestamp)`, `string.size()`: for messages.
[[nodiscard]] std::string written(const Signature& signature);

struct Macro {
    std::string_view name;
    Op op;
};
[[nodiscard]] std::span<const Macro> macros();

} // namespace tepat::rules::detail
