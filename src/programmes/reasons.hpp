#pragma once
#include "facts/seen.hpp"
#include "programmes/decision.hpp"
#include "rules/explain.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tepat::programmes {

using facts::FactSeen;

/// The facts that made the criterion of `decision` come out as it did, each once, in the order in
/// which the expression reads them; for a criterion that counts persons, what kept each present
/// member from counting. For an undetermined unit, only the facts that are missing. Empty when
/// eligible, or beyond the quota. Slow: for answers, not lists.
[[nodiscard]] std::vector<FactSeen> facts_behind(const PolicyAt& policy, const UnitView& unit,
                                                 const Decision& decision);

/// The facts behind one outcome of an expression over the unit, or over one member of it.
[[nodiscard]] std::vector<FactSeen> facts_behind(const Policy& policy,
                                                 const rules::Expression& expression,
                                                 const rules::Explanation& explanation,
                                                 const UnitView& unit,
                                                 std::optional<std::int32_t> member);

} // namespace tepat::programmes
