#pragma once
#include "core/result.hpp"
#include "rules/expression.hpp"
#include "rules/value.hpp"

#include <cstdint>
#include <expected>

namespace tepat::rules {

/// How a case ends. Undetermined is never paid: it is listed with its remedy.
enum class Verdict : std::uint8_t { eligible, ineligible, undetermined };

/// Why an expression has no value: rules.overflow, rules.division_by_zero,
/// rules.index_out_of_range, rules.bad_conversion, rules.negative_share, rules.missing_value (the
/// data broke the schema's promise), rules.too_costly. `where` is the part of the source that
/// failed.
struct Fault {
    MessageCode code;
    Span where;
    friend bool operator==(const Fault&, const Fault&) = default;
};

/// A fault with its parameters: line, column, expression (the source text of the part).
[[nodiscard]] Refusal describe(const Expression& expression, const Fault& fault);

struct Outcome {
    Verdict verdict = Verdict::undetermined;
    /// Meaningful when undetermined.
    Fault fault;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// The most steps (visits of a part of the expression) one evaluation takes; beyond it is
/// rules.too_costly.
constexpr int max_steps = 1'000'000;

/// Evaluates a criterion; the expression must be of type bool. `root` holds the schema's variables.
/// Pure and thread-safe; allocates only for texts and lists the expression itself makes.
///
/// && and || absorb faults as CEL says: `false && fault` is ineligible on either side. What remains
/// is undetermined, never eligible.
[[nodiscard]] Outcome evaluate(const Expression& criterion, const Record& root);

/// Evaluates an amount or a rank; the expression must be of type int.
[[nodiscard]] std::expected<std::int64_t, Fault> evaluate_integer(const Expression& amount,
                                                                  const Record& root);

} // namespace tepat::rules
