#pragma once
#include "generate/detail/plan.hpp"
#include "generate/model.hpp"

namespace tepat::generate::detail {

/// Opens the accounts of a household's payees: a family's mother or another adult woman, else now
/// and then the head. The bank knows them from their KTP: by their true NIK and name, which the
/// register may have wrong. A second registration of a household gets none. Adds the names that the
/// bank has otherwise to the errors.
void open_accounts(const Plan& plan, const VillagePlan& village, std::int64_t ordinal,
                   Registration& registration);

} // namespace tepat::generate::detail
