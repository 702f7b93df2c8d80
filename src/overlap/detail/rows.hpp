#pragma once
#include "core/progress.hpp"
#include "core/result.hpp"
#include "sheets/writer.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>

namespace tepat::overlap::detail {

/// Rows over as many sheets as they need; at least one, with its header. Refused: overlap.stopped.
[[nodiscard]] Result<void> write_rows(sheets::TableWriter& table, const std::string& sheet,
                                      std::span<const sheets::Column> columns, std::size_t rows,
                                      Progress& progress,
                                      const std::function<void(std::size_t)>& each);

} // namespace tepat::overlap::detail
