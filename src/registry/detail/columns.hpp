#pragma once
#include "core/result.hpp"
#include "registry/instrument.hpp"
#include "sheets/reader.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tepat::registry::detail {

/// A sheet whose rows are a form of the instrument.
struct Source {
    sheets::Workbook* workbook = nullptr;
    std::size_t sheet = 0;
    std::string file;
    std::string title;
    const Form* form = nullptr;
    std::uint32_t header_row = 0;
    std::vector<int> column_of; ///< by index of the form's field; −1: the file does not have it
};

/// The sheets of one workbook that hold a form, households first. The header is, of the first
/// twenty rows, the one with most known titles, at least three. Refused: no header in any sheet, a
/// required column missing, a column there twice; each names what was found and what was wanted.
[[nodiscard]] Result<std::vector<Source>>
find_sources(sheets::Workbook& workbook, const std::string& file, const Instrument& instrument);

/// How many titles of the instrument's forms the headers of all sheets hold.
[[nodiscard]] std::size_t known_titles(sheets::Workbook& workbook, const Instrument& instrument);

} // namespace tepat::registry::detail
