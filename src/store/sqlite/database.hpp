#pragma once
#include "store/database.hpp"

namespace tepat::store::sqlite {

/// See store::open_database; `path` is a file.
[[nodiscard]] Result<std::unique_ptr<Database>> open(const std::string& path, bool create);

} // namespace tepat::store::sqlite
