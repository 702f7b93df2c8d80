#pragma once
#include "store/schema.hpp"

namespace tepat::verification::detail {

/// The tables of this room, all folded. A proposal, meeting or batch is a subject of its own.
[[nodiscard]] store::Schema verification_schema();

} // namespace tepat::verification::detail
