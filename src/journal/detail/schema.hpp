#pragma once
#include "store/schema.hpp"

namespace tepat::journal::detail {

/// The tables of the journal itself.
[[nodiscard]] store::Schema journal_schema();

} // namespace tepat::journal::detail
