#pragma once
#include "core/bytes.hpp"
#include "core/result.hpp"
#include "sheets/cell.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tepat::sheets {

/// What a file may ask of this machine. Each has a refusal of its own, given while reading, not
/// after.
struct Limits {
    /// Inflated size of one part of an xlsx.
    std::uint64_t inflated_bytes = 8ULL << 30;
    /// Inflated to compressed size; asked only beyond `ratio_from` inflated bytes. Deflate reaches
    /// 1032.
    std::uint32_t inflation_ratio = 250;
    std::uint64_t ratio_from = 16ULL << 20;
    /// Memory for the shared strings of an xlsx.
    std::uint64_t shared_string_bytes = 256ULL << 20;
    /// Text of one row, shared strings not counted.
    std::uint64_t row_bytes = 16ULL << 20;
    /// As spreadsheet programs have them; characters are UTF-16 units.
    std::uint32_t cell_characters = 32'767;
    std::uint32_t columns = 16'384;
    std::uint32_t sheet_rows = 1'048'576;
};

/// A row that has at least one cell that is not empty; empty rows are passed over but counted.
struct Row {
    /// From 1, as the spreadsheet program shows it. In a csv a record with line breaks is one row.
    std::uint32_t number = 0;
    /// cells[0] is column A; gaps are empty cells; ends with the last cell that is not empty. Lives
    /// until the next call of the reader.
    std::span<const Cell> cells;

    /// An empty cell beyond the end.
    [[nodiscard]] Cell at(std::size_t column) const {
        return column < cells.size() ? cells[column] : Cell{};
    }
};

/// Cells merged into one: all but the first of them are empty. Rows from 1, columns from 0, both
/// ends included.
struct CellRange {
    std::uint32_t first_row = 0;
    std::uint32_t first_column = 0;
    std::uint32_t last_row = 0;
    std::uint32_t last_column = 0;
    /// `B5:B9`
    [[nodiscard]] std::string text() const;
    friend bool operator==(const CellRange&, const CellRange&) = default;
};

/// `A`, `Z`, `AA` for 0, 25, 26.
[[nodiscard]] std::string column_letters(std::size_t column);

/// Rows of one sheet from first to last, in flat memory. Not thread-safe.
class RowReader {
public:
    RowReader() = default;
    RowReader(const RowReader&) = delete;
    RowReader& operator=(const RowReader&) = delete;
    virtual ~RowReader() = default;
    /// False at the end. After a refusal only destruction is allowed.
    virtual Result<bool> next(Row& row) = 0;
    /// Merged cells of the sheet. They stand behind the rows in the file: known once next() said
    /// false.
    [[nodiscard]] virtual std::span<const CellRange> merged() const = 0;
};

/// Refused, naming the range, when merged cells reach into rows from `first_data_row` on (titles
/// and headers above may be merged).
[[nodiscard]] Result<void> refuse_merged(std::string_view file, std::string_view sheet,
                                         std::span<const CellRange> merged,
                                         std::uint32_t first_data_row);

struct SheetInfo {
    /// As on the tab; the file's name without extension for a csv.
    std::string name;
    bool hidden = false;
};

/// An open csv or xlsx. One thread uses it and its readers; they must not outlive it.
class Workbook {
public:
    Workbook() = default;
    Workbook(const Workbook&) = delete;
    Workbook& operator=(const Workbook&) = delete;
    virtual ~Workbook() = default;
    /// Never empty; chart sheets are left out.
    [[nodiscard]] virtual std::span<const SheetInfo> sheets() const = 0;
    [[nodiscard]] virtual DateSystem date_system() const = 0;
    /// Reads from the first row; a sheet may be read several times. Requires sheet <
    /// sheets().size().
    virtual Result<std::unique_ptr<RowReader>> rows(std::size_t sheet) = 0;
};

/// Opens by content, whatever the name says: xlsx (ECMA-376, transitional or strict) or csv (RFC
/// 4180; UTF-8, separator , ; tab or | taken from the first line that has one). Refuses, each with
/// its remedy: files that are locked by a password, .xls, .xlsb, .ods, HTML and UTF-16 in disguise,
/// empty, cut short or damaged ones. Refusals here and of the readers name the file (without its
/// directories) and, where known, sheet, row and column.
[[nodiscard]] Result<std::unique_ptr<Workbook>> open_workbook(const std::filesystem::path& path,
                                                              const Limits& limits = {});
/// The same over bytes in memory, which must outlive the workbook; `name` is for messages.
[[nodiscard]] Result<std::unique_ptr<Workbook>> open_workbook(std::string name, BytesView bytes,
                                                              const Limits& limits = {});

} // namespace tepat::sheets
