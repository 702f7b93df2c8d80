#pragma once
#include "core/result.hpp"
#include "sheets/writer.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

namespace tepat::sheets {

/// The workbook that goes back to the village: a row for each cell or row in error, with its place,
/// its value as given, the cause and the remedy, in Indonesian. Nothing is written unless there is
/// an error; the file appears with `finish`.
class ErrorBook {
public:
    /// An empty path: errors are counted only.
    explicit ErrorBook(std::filesystem::path path) : path_{std::move(path)} {}

    void add(std::string_view file, std::string_view sheet, std::uint32_t row,
             std::string_view column, std::string_view value, const Refusal& refusal);
    /// The path, if there were errors and one was given. Refused when it cannot be written.
    [[nodiscard]] Result<std::optional<std::filesystem::path>> finish();

private:
    void begin_sheet();
    std::filesystem::path path_;
    std::unique_ptr<TableWriter> writer_;
    std::optional<Refusal> failed_;
    std::uint32_t sheets_ = 0;
    std::uint32_t rows_ = 0;
};

} // namespace tepat::sheets
