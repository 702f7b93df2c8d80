#pragma once
#include "generate/detail/plan.hpp"
#include "generate/model.hpp"

namespace tepat::generate::detail {

/// What the register says of the household at (village, ordinal): the truth with the plan's share
/// of errors, or another household of the regency a second time. Accounts are not filled in.
[[nodiscard]] Registration register_dwelling(const Plan& plan, const VillagePlan& village,
                                             std::int64_t ordinal);

/// True when this place holds a second registration of another household: its own people do not
/// exist.
[[nodiscard]] bool repeats_another(const Plan& plan, const VillagePlan& village,
                                   std::int64_t ordinal);

} // namespace tepat::generate::detail
