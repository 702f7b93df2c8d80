#pragma once
#include "generate/detail/plan.hpp"
#include "generate/model.hpp"

namespace tepat::generate::detail {

/// The household as it is, before anyone makes a mistake: a pure function of the plan, the village
/// and the ordinal, 0 ≤ ordinal < village.dwellings.
[[nodiscard]] Dwelling true_dwelling(const Plan& plan, const VillagePlan& village,
                                     std::int64_t ordinal);

/// Writes who and where a household is: ids, region, address, position. A double registration keeps
/// the people and gets these anew.
void place_dwelling(const Plan& plan, const VillagePlan& village, std::int64_t ordinal,
                    Dwelling& dwelling);

} // namespace tepat::generate::detail
