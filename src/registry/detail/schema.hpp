#pragma once
#include "store/schema.hpp"

namespace tepat::registry::detail {

/// The tables of this room: append-only, every row with the entry (seq) and line it came from and
/// the day from which it is true. What holds is, of the versions visible and effective, the one
/// greatest in (effective_on, seq).
[[nodiscard]] store::Schema registry_schema();

} // namespace tepat::registry::detail
