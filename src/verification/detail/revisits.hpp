#pragma once
#include "registry/change.hpp"
#include "store/connection.hpp"

#include <vector>

namespace tepat::verification::detail {

/// What is proposed as it stood after the first visit: one change a subject.
[[nodiscard]] std::vector<registry::SubjectChange> first_answers(store::Connection& connection,
                                                                 SubjectId proposal, Seq visit);

} // namespace tepat::verification::detail
