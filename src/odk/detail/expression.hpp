#pragma once
#include "core/result.hpp"
#include "registry/instrument.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The conditions of an XLSForm, as far as the rules of an instrument can say them.
namespace tepat::odk::detail {

/// A condition as it is written: and, or, not over comparisons of one question with one value.
struct Expression {
    enum class Kind : std::uint8_t { all, any, is };
    enum class Operator : std::uint8_t { equal, unequal, less, at_most, more, at_least };
    Kind kind = Kind::is;
    std::vector<Expression> parts; ///< of all and any
    std::string question;          ///< of is: its name; empty: the question itself (`.`)
    bool age = false;              ///< the years since that day
    Operator op = Operator::equal;
    std::string value;
};
/// Refused: odk.expression {at} with the first words that are not understood; an expression of more
/// than 2,000 bytes or 30 levels.
[[nodiscard]] Result<Expression> parse_expression(std::string_view text);

/// Finds a question by its name as the form has it; the question itself for the empty name. Null:
/// there is none.
using Questions = std::function<const registry::Field*(std::string_view)>;
/// The code that a choice's name stands for.
using Choices =
    std::function<std::optional<std::int64_t>(const registry::Field&, std::string_view)>;

/// As conditions that must all hold. Refused: odk.condition_question {question}, odk.condition_or
/// (alternatives between different questions), odk.condition_value {question} (no such choice, or
/// a number of a question that has none), odk.condition_never.
[[nodiscard]] Result<std::vector<registry::AnswerIs>>
conditions_of(const Expression& expression, const Questions& questions, const Choices& choices);
/// What must hold where the expression does not.
[[nodiscard]] Expression negated(Expression expression);

/// As an XLSForm says it, by names of facts; `own` is written as `.`.
[[nodiscard]] std::string written(const registry::Form& form,
                                  const std::vector<registry::AnswerIs>& conditions, int own = 0);
/// That one of them does not hold.
[[nodiscard]] std::string written_against(const registry::Form& form,
                                          const std::vector<registry::AnswerIs>& conditions,
                                          int own);

} // namespace tepat::odk::detail
