#pragma once
#include "core/date.hpp"
#include "core/nik.hpp"
#include "core/result.hpp"
#include "registry/instrument.hpp"
#include "sheets/cell.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What a cell says, as one of the kinds an instrument knows. Nothing: the cell is empty. Refusals
/// name cause and remedy without the value, which the error workbook shows beside them.
namespace tepat::registry {

/// Refused: a formula that was never computed, an error such as #N/A.
[[nodiscard]] Result<void> readable(const sheets::Cell& cell);
/// A code of the field, written as number or text (`1`, `01`, `1.0`), as one of its labels or
/// aliases.
[[nodiscard]] Result<std::optional<std::int64_t>> read_code(const Field& field,
                                                            const sheets::Cell& cell);
/// A whole number within the field's bounds.
[[nodiscard]] Result<std::optional<std::int64_t>> read_integer(const Field& field,
                                                               const sheets::Cell& cell);
/// Decimal degrees with a point or comma, in millionths.
[[nodiscard]] Result<std::optional<std::int64_t>> read_coordinate(const Field& field,
                                                                  const sheets::Cell& cell);
/// A spreadsheet date or serial number, 2021-03-31, 31/3/2021, 31-03-2021, 31.3.2021, 31 Maret
/// 2021; a time of day after it is dropped. Refused: two-digit years, days that do not exist, days
/// after `today` or more than 130 years before it.
[[nodiscard]] Result<std::optional<Date>> read_date(const sheets::Cell& cell,
                                                    sheets::DateSystem system, Date today);
/// An identifier as text; refused when it is a number of so many digits that spreadsheets lose the
/// last.
[[nodiscard]] Result<std::string_view> read_id(const sheets::Cell& cell, std::string& room);

struct ReadNik {
    std::optional<Nik> nik;
    bool suspect = false; ///< came as a number, so its last digits may be lost
};
[[nodiscard]] Result<ReadNik> read_nik(const sheets::Cell& cell);
[[nodiscard]] Result<std::optional<KkNumber>> read_kk(const sheets::Cell& cell);

} // namespace tepat::registry
