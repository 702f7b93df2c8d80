#pragma once
#include "rules/evaluate.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace tepat::rules {

/// A scalar as it was seen, held by value; monostate is unknown.
using Observed = std::variant<std::monostate, bool, std::int64_t, double, std::string,
                              std::chrono::sys_seconds, std::chrono::seconds>;

/// A part of the source and the value it had. A fact is a field or variable as the data has it,
/// named without parentheses around it; the rest is computed from facts (`age(m.birth_date, on)`).
struct Observation {
    Span where;
    bool is_fact = false;
    Observed value;
};

/// Which element of a list a leaf speaks of: `where` is the list, `element` counts from 0.
struct ElementOf {
    Span where;
    std::int32_t element = 0;
    friend bool operator==(const ElementOf&, const ElementOf&) = default;
};

/// A comparison, or another part without &&, ||, !, ?: and macros, that decided the outcome.
struct Leaf {
    Span where;
    /// What it came to; undetermined with its fault.
    Outcome outcome;
    /// From the outermost macro to the innermost; empty outside macros.
    std::vector<ElementOf> elements;
    /// Facts first read first, then the computed operands of the comparison; no constants.
    std::vector<Observation> observations;
};

struct Explanation {
    Outcome outcome;
    /// In the order of the source. Of a false && the false sides, of a true || the true ones, of a
    /// ternary the condition and the side taken, of exists and all the elements that decided. An
    /// exists over an empty list is a leaf itself, with the list's size observed.
    std::vector<Leaf> leaves;
};

/// Says why a criterion came out as it did; the expression must be of type bool. Slower than
/// evaluate, same outcome. The answer owns what it holds. At most max_leaves leaves are listed.
[[nodiscard]] Explanation explain(const Expression& criterion, const Record& root);
constexpr std::size_t max_leaves = 1000;

} // namespace tepat::rules
