#pragma once
#include "sheets/reader.hpp"

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::sheets {

/// Without white space around it, no-break spaces (U+00A0) among it.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// ASCII letters in lower case.
[[nodiscard]] std::string lower(std::string_view text);

/// The first sheet of a small file whose first row names its columns, in any order and case; other
/// columns are passed over. Row by row; not thread-safe.
class NamedRows {
public:
    /// `names` in lower case; a column is asked for by its place in it. Refused: what the reader
    /// refuses, sheets.column_twice {file, column}.
    [[nodiscard]] static Result<NamedRows> open(const std::filesystem::path& path,
                                                std::span<const std::string_view> names);

    [[nodiscard]] bool has(std::size_t column) const { return places_[column].has_value(); }
    /// Refused with sheets.column_missing {file, column} for the first that is not there.
    [[nodiscard]] Result<void> require(std::initializer_list<std::size_t> columns) const;

    /// False at the end. After a refusal only destruction is allowed.
    Result<bool> next() { return reader_->next(row_); }
    /// From 1, as the spreadsheet program shows it.
    [[nodiscard]] std::uint32_t row() const { return row_.number; }
    /// Empty where there is no such column.
    [[nodiscard]] Cell cell(std::size_t column) const {
        return places_[column] ? row_.at(*places_[column]) : Cell{};
    }
    [[nodiscard]] std::string_view text(std::size_t column) const {
        return trimmed(cell(column).text);
    }
    /// Without its directories.
    [[nodiscard]] const std::string& file() const { return file_; }
    [[nodiscard]] std::string_view name(std::size_t column) const { return names_[column]; }

private:
    std::string file_;
    std::span<const std::string_view> names_;
    std::unique_ptr<Workbook> book_;
    std::unique_ptr<RowReader> reader_;
    Row row_;
    std::vector<std::optional<std::size_t>> places_; ///< by name
};

} // namespace tepat::sheets
