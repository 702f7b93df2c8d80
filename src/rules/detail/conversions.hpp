#pragma once
#include "rules/detail/scratch.hpp"

#include <string>

/// int(), uint(), double(), string(), bytes(), bool(), timestamp(), duration() and date(), of
/// values that their signatures name. rules.bad_conversion: a text that is not written so;
/// rules.overflow: a number that does not fit.
namespace tepat::rules::detail {

[[nodiscard]] Answer to_integer(const Value& of);
[[nodiscard]] Answer to_unsigned_integer(const Value& of);
[[nodiscard]] Answer to_real(const Value& of);
[[nodiscard]] Answer to_text(const Value& of, Scratch& scratch);
[[nodiscard]] Answer to_bytes(const Value& of);
[[nodiscard]] Answer to_boolean(const Value& of);
[[nodiscard]] Answer to_timestamp(const Value& of);
[[nodiscard]] Answer to_duration(const Value& of);
[[nodiscard]] Answer to_date(const Value& of);

/// A double in as few digits as tell it from all others, written as ECMAScript writes numbers:
/// `0.5`, `1e+21`, `NaN`, `-Infinity`; but zero below zero as `-0`.
[[nodiscard]] std::string written_real(double value);

} // namespace tepat::rules::detail
