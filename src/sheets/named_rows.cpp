#include "sheets/named_rows.hpp"

#include <algorithm>

namespace tepat::sheets {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view no_break = "\xc2\xa0";
    constexpr std::string_view spaces = " \t\r\n";
    for (;;) {
        if (text.starts_with(no_break))
            text.remove_prefix(2);
        else if (text.ends_with(no_break))
            text.remove_suffix(2);
        else if (!text.empty() && spaces.contains(text.front()))
            text.remove_prefix(1);
        else if (!text.empty() && spaces.contains(text.back()))
            text.remove_suffix(1);
        else
            return text;
    }
}

std::string lower(std::string_view text) {
    std::string out{text};
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

Result<NamedRows> NamedRows::open(const std::filesystem::path& path,
                                  std::span<const std::string_view> names) {
    auto book = open_workbook(path);
    if (!book) return std::unexpected(book.error());
    NamedRows rows;
    rows.file_ = path.filename().string();
    rows.names_ = names;
    rows.places_.resize(names.size());
    rows.book_ = *std::move(book);
    auto reader = rows.book_->rows(0);
    if (!reader) return std::unexpected(reader.error());
    rows.reader_ = *std::move(reader);
    const auto any = rows.next();
    if (!any) return std::unexpected(any.error());
    for (std::size_t at = 0; at < rows.row_.cells.size(); ++at) {
        const auto title = lower(trimmed(rows.row_.cells[at].text));
        const auto column = std::ranges::find(names, title);
        if (column == names.end()) continue;
        auto& place = rows.places_[static_cast<std::size_t>(column - names.begin())];
        if (place)
            return refuse("sheets.column_twice"_msg, {{"file", rows.file_}, {"column", title}});
        place = at;
    }
    return rows;
}

Result<void> NamedRows::require(std::initializer_list<std::size_t> columns) const {
    for (const auto column : columns)
        if (!has(column))
            return refuse("sheets.column_missing"_msg,
                          {{"file", file_}, {"column", std::string{name(column)}}});
    return {};
}

} // namespace tepat::sheets
