#pragma once
#include "sheets/detail/package.hpp"
#include "sheets/reader.hpp"

namespace tepat::sheets::detail {

/// Opens a zip container as a workbook, or says what else it is.
[[nodiscard]] Result<std::unique_ptr<Workbook>> open_xlsx(Package package);

} // namespace tepat::sheets::detail
