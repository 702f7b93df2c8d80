#pragma once
#include "core/date.hpp"
#include "core/nik.hpp"
#include "core/result.hpp"
#include "core/rupiah.hpp"
#include "journal/digest.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tepat::audit {

/// One row of somebody else's list by name. What cannot be read is as if it were not there.
struct OutsideRow {
    std::string sheet;
    std::int64_t row = 0; ///< as a spreadsheet program shows it
    std::optional<Nik> nik;
    std::string key; ///< of a household or person, as the register's files call them
    std::string name;
    std::optional<Date> born;
    std::string village; ///< code or name
    std::string district;
    std::optional<Rupiah> amount;
};

struct OutsideList {
    std::string file; ///< without its directories
    journal::Digest digest;
    std::vector<OutsideRow> rows;
};

/// Reads a list by name, csv or xlsx, every sheet that has a header among its first twenty rows.
/// Columns stand in any order and are known by their usual titles (docs/comparing.md has them); of
/// each row a NIK, a key, or a name with a village must be among the columns. A NIK that came as a
/// spreadsheet number is not believed. Rows without any of these are passed over. Refused: what
/// the reader refuses; audit.no_columns {file, found} when no sheet names anybody; merged cells;
/// audit.column_twice {file, sheet, column}. `today` bounds birth dates. Memory: some 200 bytes a
/// row.
[[nodiscard]] Result<OutsideList> read_outside_list(const std::filesystem::path& path, Date today);
/// The same over bytes in memory; `name` is for messages and the comparison.
[[nodiscard]] Result<OutsideList> read_outside_list(std::string name, BytesView bytes, Date today);

} // namespace tepat::audit
