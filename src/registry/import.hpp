#pragma once
#include "core/date.hpp"
#include "core/progress.hpp"
#include "core/result.hpp"
#include "journal/journal.hpp"
#include "registry/instrument.hpp"
#include "registry/regions.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace tepat::registry {

struct ImportOptions {
    std::string actor;
    Date effective_on;                         ///< since when what the file says is true
    CodeSystem codes = CodeSystem::kemendagri; ///< in which system the file names villages
    std::filesystem::path errors; ///< the error workbook; written only when there are errors
    bool again = false;           ///< read a file that was imported before once more
    /// Those in force on `effective_on`, when the caller has them: reading them takes 0.1 s, which
    /// many small workbooks need not pay each. Null: read here.
    const Regions* regions = nullptr;
};

/// Rows of one form.
struct RowCounts {
    std::int64_t read = 0;
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;
    std::int64_t refused = 0;
    friend bool operator==(const RowCounts&, const RowCounts&) = default;
};

struct ImportReport {
    RowCounts households;
    RowCounts members;
    std::int64_t families_added = 0;
    std::int64_t fields_refused = 0; ///< of rows that were taken
    std::int64_t without_nik = 0;
    std::int64_t suspect_niks = 0;
    std::int64_t shared_niks = 0; ///< persons whose NIK another person claims
    bool known_file = false;      ///< imported before: nothing was done
    bool stopped = false;         ///< on request; run again to go on
    std::optional<std::filesystem::path> errors;
    std::optional<journal::Receipt> receipt; ///< none: nothing changed, nothing recorded
};

/// How many columns of the instrument the headers of a file name; 0 for a file that cannot be read.
[[nodiscard]] std::size_t known_columns(const std::filesystem::path& path,
                                        const Instrument& instrument);

/// Imports one workbook (xlsx) with one or both forms of the instrument, or csv files of one form
/// each, as one set entry "registry.imported". Forms are known by their columns. Rows in error go
/// to the error workbook; the rest goes in.
///
/// A row is refused: key missing, double in the file or a spreadsheet number; village unknown; a
/// member whose household is neither in the file nor in the register. A field is refused, the rest
/// of its row taken, and what was known before stays: a code outside the list, a number out of
/// bounds, a date that is none or lies ahead, a bad NIK or KK number. Without a family number a new
/// person enters family 1. Columns the file does not have leave facts as they are. Refused as a
/// whole, nothing recorded: no header, a required column missing or double, merged cells, and what
/// room sheets refuses.
///
/// A supplement adds answers to households or persons of the register; a row of an unknown key is
/// refused.
///
/// The same file again does nothing (by digest); the same rows in another file change nothing; a
/// changed fact makes a version of that subject alone. Why a NIK or KK number was refused is kept
/// (number_faults.hpp). A row of somebody who sleeps is taken in, and told in the error workbook
/// with the way to wake. Stopped anywhere, the same call goes on.
/// Memory: about 80 bytes a member row, and 80 MB. One import at a time in a process.
[[nodiscard]] Result<ImportReport> import_files(journal::Journal& journal,
                                                const Instrument& instrument,
                                                std::span<const std::filesystem::path> paths,
                                                const ImportOptions& options, Progress& progress);

} // namespace tepat::registry
