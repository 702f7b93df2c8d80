#pragma once
#include "facts/facts.hpp"
#include "rules/expression.hpp"

#include <optional>
#include <string_view>

namespace tepat::rulefiles {

class Fields;

/// A test over a unit or a member. `needs` says which facts must be known: where it does not hold,
/// and `test` does not either, the answer is undetermined instead of no. `test` already includes
/// `needs`.
struct Condition {
    std::optional<rules::Expression> needs;
    rules::Expression test;
};

/// A number that is read off a unit: an expression of type int, or bool for 1 and 0. Where `needs`
/// does not hold there is no number; `value` relies on it.
struct Measure {
    std::optional<rules::Expression> needs;
    rules::Expression value;
    [[nodiscard]] bool yes_or_no() const { return value.type() == rules::Type::boolean(); }
};

/// Reads `key` and, where there is one, `needs` into a condition. Nothing after a complaint.
[[nodiscard]] std::optional<Condition> read_condition(Fields& fields, std::string_view key,
                                                      const rules::Schema& names);
/// The same into a measure.
[[nodiscard]] std::optional<Measure> read_measure(Fields& fields, std::string_view key,
                                                  const rules::Schema& names);
/// The same of names that every policy has.
[[nodiscard]] std::optional<Condition> read_condition(Fields& fields, std::string_view key,
                                                      facts::Scope scope);
[[nodiscard]] std::optional<Measure> read_measure(Fields& fields, std::string_view key,
                                                  facts::Scope scope);

} // namespace tepat::rulefiles
