#pragma once
#include "core/date.hpp"
#include "core/progress.hpp"
#include "core/region_code.hpp"
#include "core/result.hpp"
#include "journal/reader.hpp"
#include "registry/instrument.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <filesystem>

namespace tepat::registry {

struct ExportReport {
    std::int64_t households = 0;
    std::int64_t members = 0;
    bool stopped = false; ///< on request: no file was left behind
};

/// Writes the register of one region (any level) as the instrument's columns: one workbook with
/// both forms. Rows by village code, then household, family and person. Runs inside the caller's
/// read transaction. Importing the file again changes nothing.
[[nodiscard]] Result<ExportReport> export_workbook(store::Connection& connection,
                                                   const journal::Visibility& visibility, Date on,
                                                   const Instrument& instrument, RegionCode region,
                                                   const std::filesystem::path& xlsx,
                                                   Progress& progress);
/// The same as two csv files.
[[nodiscard]] Result<ExportReport>
export_csv(store::Connection& connection, const journal::Visibility& visibility, Date on,
           const Instrument& instrument, RegionCode region, const std::filesystem::path& households,
           const std::filesystem::path& members, Progress& progress);

} // namespace tepat::registry
