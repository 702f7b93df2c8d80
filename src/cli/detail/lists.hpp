#pragma once
#include "cli/detail/verbs.hpp"
#include "programmes/list.hpp"

namespace tepat::cli::detail {

/// The list the user means. Refused when there is none or the choice says too little.
[[nodiscard]] Result<programmes::StoredList> choose(store::Connection& connection,
                                                    const ListChoice& choice);

} // namespace tepat::cli::detail
