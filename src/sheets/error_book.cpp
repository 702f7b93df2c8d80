#include "sheets/error_book.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace tepat::sheets {
namespace {

constexpr std::uint32_t rows_a_sheet = 1'000'000;
constexpr std::size_t longest_value = 1'000;

std::string text_of(MessageCode code) {
    return message_text(code, {}, Language::id);
}

/// What fits a cell: no control characters, not endless, no half character at the cut.
std::string shown(std::string_view value) {
    std::string text{value};
    std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    if (text.size() <= longest_value) return text;
    auto end = longest_value;
    while ((static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;
    return text.substr(0, end) + " …";
}

} // namespace

void ErrorBook::begin_sheet() {
    if (!writer_) {
        auto created = create_xlsx(path_);
        if (!created) {
            failed_ = created.error();
            return;
        }
        writer_ = std::move(*created);
    }
    const std::array columns{
        Column{text_of("sheets.errors_file"_msg), 24},
        Column{text_of("sheets.errors_sheet"_msg), 16},
        Column{text_of("sheets.errors_row"_msg), 8},
        Column{text_of("sheets.errors_column"_msg), 22},
        Column{text_of("sheets.errors_value"_msg), 28},
        Column{text_of("sheets.errors_cause"_msg), 60},
        Column{text_of("sheets.errors_remedy"_msg), 60},
    };
    const auto title = text_of("sheets.errors_title"_msg);
    ++sheets_;
    writer_->sheet(sheets_ == 1 ? title : title + " " + std::to_string(sheets_), columns);
    rows_ = 0;
}

void ErrorBook::add(std::string_view file, std::string_view sheet, std::uint32_t row,
                    std::string_view column, std::string_view value, const Refusal& refusal) {
    if (path_.empty() || failed_) return;
    if (!writer_ || rows_ == rows_a_sheet) begin_sheet();
    if (failed_) return;
    // An officer's text says in its first sentence what is wrong, and then what to do.
    const auto text = message_text(refusal.code, refusal.params, Language::id);
    const auto end = text.find(". ");
    const auto cause = end == std::string::npos ? text : text.substr(0, end + 1);
    const auto remedy = end == std::string::npos ? std::string{} : text.substr(end + 2);
    const auto given = shown(value);
    const std::array<Value, 7> values{file, sheet, std::int64_t{row}, column, given, cause, remedy};
    writer_->row(values);
    ++rows_;
}

Result<std::optional<std::filesystem::path>> ErrorBook::finish() {
    if (failed_) return std::unexpected(*failed_);
    if (!writer_) return std::nullopt;
    if (const auto written = writer_->finish(); !written) return std::unexpected(written.error());
    return path_;
}

} // namespace tepat::sheets
