#pragma once
#include "journal/fold.hpp"

#include <vector>

namespace tepat::verification::detail {

/// How objections and complaints are folded.
[[nodiscard]] std::vector<journal::EventFold> case_folds();

} // namespace tepat::verification::detail
