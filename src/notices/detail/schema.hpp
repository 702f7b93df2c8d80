#pragma once
#include "store/schema.hpp"

namespace tepat::notices::detail {

[[nodiscard]] store::Schema notices_schema();

} // namespace tepat::notices::detail
