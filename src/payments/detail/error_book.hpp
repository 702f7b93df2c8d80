#pragma once
#include "core/result.hpp"
#include "sheets/writer.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

namespace tepat::payments::detail {

/// The workbook that goes back to who sent the accounts: a row for each row in error, with its
/// place, the value as given, the cause and the remedy, in Indonesian. Nothing is written unless
/// there is an error; the file appears with `finish`.
class ErrorBook {
public:
    /// An empty path: errors are counted only.
    explicit ErrorBook(std::filesystem::path path) : path_{std::move(path)} {}

    void add(std::uint32_t row, std::string_view column, std::string_view value,
             const Refusal& refusal);
    /// The path, if there were errors and one was given. Refused when it cannot be written.
    [[nodiscard]] Result<std::optional<std::filesystem::path>> finish();

private:
    [[nodiscard]] Result<void> open();
    std::filesystem::path path_;
    std::unique_ptr<sheets::TableWriter> writer_;
    std::optional<Refusal> failed_;
};

} // namespace tepat::payments::detail
