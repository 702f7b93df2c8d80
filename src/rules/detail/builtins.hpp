#pragma once
#include "rules/detail/functions.hpp"

#include <span>
#include <string_view>

/// The functions of the standard and of its extensions that have no operation of their own. Each
/// table stands beside its functions.
namespace tepat::rules::detail {

struct Builtin {
    std::string_view signature;
    Function function;
};

/// Conversions, types, times in a zone, base64.encode, optional values.
[[nodiscard]] std::span<const Builtin> general_builtins();
/// charAt, indexOf, replace, split, strings.quote …: positions are of code points.
[[nodiscard]] std::span<const Builtin> text_builtins();
/// math.abs, math.bitAnd, math.greatest …
[[nodiscard]] std::span<const Builtin> math_builtins();

/// `"%d of %s".format([1, "x"])`: %s %d %f %e %b %o %x %X %%, with a precision for %f and %e.
[[nodiscard]] Answer format(Operands operands, Scratch& scratch);

constexpr auto no_such_overload = "rules.no_such_overload"_msg;
constexpr auto too_costly = "rules.too_costly"_msg;

} // namespace tepat::rules::detail
