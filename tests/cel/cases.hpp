#pragma once
#include <nlohmann/json.hpp>

#include <optional>
#include <string>

/// One case: an expression, what it may name, and what must come of it.
namespace tepat::rules::test {

/// Compiles and evaluates a case; says what is wrong, or nothing.
///
/// An error of evaluation is what the standard asks for where it says so. A refusal is none, for it
/// could be of a name or of a form that is simply not known here: with one exception, a literal
/// that can never be what it is written as (`timestamp("0000-01-01T00:00:00Z")`), which is refused
/// before.
[[nodiscard]] std::optional<std::string> run(const nlohmann::json& test);

} // namespace tepat::rules::test
