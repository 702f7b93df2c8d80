#pragma once
#include "core/date.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace tepat::sheets {

/// A cell to write: nothing, UTF-8 text, a number, a date. Identity numbers and codes are text:
/// spreadsheets keep only 15 digits of a number and drop leading zeros.
using Value = std::variant<std::monostate, std::string_view, std::int64_t, Date>;

struct Column {
    std::string title;
    /// In characters; xlsx only.
    int width = 12;
};

/// Writes tables to a file that appears whole or not at all: destroyed before `finish`, nothing is
/// left behind. The same calls give the same bytes. Memory is flat. Not thread-safe.
class TableWriter {
public:
    TableWriter() = default;
    TableWriter(const TableWriter&) = delete;
    TableWriter& operator=(const TableWriter&) = delete;
    virtual ~TableWriter() = default;
    /// Begins a sheet with its header as row 1. Requires a name of 1–31 characters, none of
    /// []:*?/\, not used before; a csv holds one sheet and ignores the name.
    virtual void sheet(std::string_view name, std::span<const Column> columns) = 0;
    /// The next row of the sheet. Text that is not UTF-8, has a zero byte or more than 32,767
    /// characters, a number beyond 2^53 and a row beyond 1,048,576 are the caller's bugs:
    /// std::invalid_argument.
    virtual void row(std::span<const Value> values) = 0;
    /// Puts the file in its place, durably. Refused when anything could not be written (a full
    /// disk).
    [[nodiscard]] virtual Result<void> finish() = 0;
};

struct CsvStyle {
    char separator = ',';
    /// Text that a spreadsheet would run as a formula (= + - @ tab) gets a leading apostrophe. For
    /// files that people open; not for banks or for import again.
    bool guard_formulas = false;
    /// Excel takes a csv for UTF-8 only with it.
    bool byte_order_mark = false;
};

/// RFC 4180 with CRLF, UTF-8; dates as 2021-03-31.
[[nodiscard]] Result<std::unique_ptr<TableWriter>> create_csv(const std::filesystem::path& path,
                                                              CsvStyle style = {});
/// One workbook; dates shown as 2021-03-31, header bold, frozen and filterable. Needs room for the
/// inflated rows beside the target while writing.
[[nodiscard]] Result<std::unique_ptr<TableWriter>> create_xlsx(const std::filesystem::path& path);

/// A csv cannot hold several sheets.
enum class Sheets : std::uint8_t { one, several };
/// The one or the other by how the name ends. Refused with sheets.table_kind {file, endings}.
[[nodiscard]] Result<std::unique_ptr<TableWriter>> create_table(const std::filesystem::path& path,
                                                                Sheets sheets = Sheets::one);

} // namespace tepat::sheets
