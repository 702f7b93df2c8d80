#pragma once
#include "facts/facts.hpp"
#include "rules/expression.hpp"

#include <optional>
#include <vector>

namespace tepat::facts {

/// A fact as it was seen. `member` is a place in the unit; nothing for a fact of the household, and
/// for whether the unit is on a list that a policy asks about.
struct FactSeen {
    std::optional<std::int32_t> member;
    std::uint8_t fact = 0; ///< a MemberFact, a HouseholdFact or a place in Policy::inputs
    rules::Value value;
    bool listed = false; ///< it is of Policy::inputs

    [[nodiscard]] const FactType& type() const;
};

/// The facts that an expression of the scope `unit` reads to come to its value on that day, each
/// once, in the order of reading; unknown ones too. Of a `&&` that is false on its left, only what
/// the left reads. Slow: for answers, not lists.
[[nodiscard]] std::vector<FactSeen> facts_read(const rules::Expression& expression,
                                               const UnitView& unit, Date on);

} // namespace tepat::facts
