#include "payments/detail/error_book.hpp"

#include <array>
#include <string>

namespace tepat::payments::detail {
namespace {

constexpr std::size_t longest_value = 200;

std::string text_of(MessageCode code) {
    return message_text(code, {}, Language::id);
}

/// What fits a cell, without half a character at the cut.
std::string_view shown(std::string_view value) {
    if (value.find('\0') != std::string_view::npos) return {};
    if (value.size() <= longest_value) return value;
    auto end = longest_value;
    while ((static_cast<unsigned char>(value[end]) & 0xc0) == 0x80)
        --end;
    return value.substr(0, end);
}

} // namespace

Result<void> ErrorBook::open() {
    auto created = sheets::create_xlsx(path_);
    if (!created) return std::unexpected(created.error());
    writer_ = *std::move(created);
    const std::array columns{
        sheets::Column{text_of("payments.errors_row"_msg), 8},
        sheets::Column{text_of("payments.errors_column"_msg), 18},
        sheets::Column{text_of("payments.errors_value"_msg), 28},
        sheets::Column{text_of("payments.errors_cause"_msg), 60},
        sheets::Column{text_of("payments.errors_remedy"_msg), 60},
    };
    writer_->sheet(text_of("payments.errors_title"_msg), columns);
    return {};
}

void ErrorBook::add(std::uint32_t row, std::string_view column, std::string_view value,
                    const Refusal& refusal) {
    if (path_.empty() || failed_) return;
    if (!writer_)
        if (auto opened = open(); !opened) {
            failed_ = opened.error();
            return;
        }
    // An officer's text says in its first sentence what is wrong, and then what to do.
    const auto text = message_text(refusal.code, refusal.params, Language::id);
    const auto end = text.find(". ");
    const auto cause = text.substr(0, end == std::string::npos ? end : end + 1);
    const auto remedy = end == std::string::npos ? std::string{} : text.substr(end + 2);
    const std::array<sheets::Value, 5> values{std::int64_t{row}, column, shown(value), cause,
                                              remedy};
    writer_->row(values);
}

Result<std::optional<std::filesystem::path>> ErrorBook::finish() {
    if (failed_) return std::unexpected(*failed_);
    if (!writer_) return std::nullopt;
    if (auto written = writer_->finish(); !written) return std::unexpected(written.error());
    return path_;
}

} // namespace tepat::payments::detail
