#pragma once
#include "store/database.hpp"

namespace tepat::store::postgres {

/// See store::open_database; `where` is a connection string or URI as libpq reads it.
[[nodiscard]] Result<std::unique_ptr<Database>> open(const std::string& where);

} // namespace tepat::store::postgres
