#pragma once
#include "core/result.hpp"
#include "sheets/named_rows.hpp"
#include "sheets/reader.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tepat::odk::detail {

/// A row of a sheet of an XLSForm, by the titles of its columns in lower case.
struct FormRow {
    std::uint32_t number = 0; ///< from 1
    std::map<std::string, std::string, std::less<>> cells;

    /// Trimmed; empty where there is none.
    [[nodiscard]] std::string text(std::string_view column) const;
    /// The Indonesian and the English label; one stands in for the other, `name` for both.
    [[nodiscard]] std::pair<std::string, std::string> labels(const std::string& name) const;
};

/// A form is small, whatever the file says.
[[nodiscard]] sheets::Limits form_limits();
/// The whole sheet. Refused: odk.sheet_missing, odk.column_missing, odk.form_large, what the reader
/// refuses.
[[nodiscard]] Result<std::vector<FormRow>>
read_form_sheet(sheets::Workbook& book, const std::string& file, std::string_view sheet,
                const std::vector<std::string_view>& needed);

} // namespace tepat::odk::detail
