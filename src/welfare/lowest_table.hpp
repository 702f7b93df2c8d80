#pragma once
#include "core/progress.hpp"
#include "welfare/lowest.hpp"

#include <filesystem>

namespace tepat::welfare {

/// Writes a list of the lowest as a table, csv or xlsx by the name of the file: the listed first,
/// then those left out, both from the poorest on, then those without a rank. Households by their
/// keys of origin and villages; no names of people. Whole or not at all. Columns: IDBDT,
/// KodeWilayah, Kecamatan, Desa, Status, Peringkat, Dari, Persentil, Desil, Skor, Jarak. A workbook
/// has a sheet for every million rows. Inside a read transaction. Refused: the ranking is not
/// there, another kind of file, as files are written; welfare.stopped.
[[nodiscard]] Result<void> write_lowest(store::Connection& connection, const StoredLowest& list,
                                        const std::filesystem::path& path, Progress& progress);

} // namespace tepat::welfare
