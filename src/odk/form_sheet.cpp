#include "odk/detail/form_sheet.hpp"

#include <algorithm>

namespace tepat::odk::detail {
namespace {

constexpr std::size_t most_rows = 20'000;

} // namespace

std::string FormRow::text(std::string_view column) const {
    const auto at = cells.find(column);
    return at == cells.end() ? std::string{} : at->second;
}

std::pair<std::string, std::string> FormRow::labels(const std::string& name) const {
    std::string indonesian;
    std::string english;
    std::string any;
    for (const auto& [title, text] : cells) {
        if (!title.starts_with("label") || text.empty()) continue;
        if (any.empty()) any = text;
        const auto says = [&](std::string_view word) {
            return title.find(word) != std::string::npos;
        };
        if (says("(id)") || says("indonesia"))
            indonesian = text;
        else if (says("(en)") || says("english") || says("inggris"))
            english = text;
    }
    if (any.empty()) any = name;
    if (indonesian.empty()) indonesian = english.empty() ? any : english;
    if (english.empty()) english = indonesian;
    return {indonesian, english};
}

sheets::Limits form_limits() {
    sheets::Limits limits;
    limits.inflated_bytes = std::uint64_t{64} << 20;
    limits.shared_string_bytes = std::uint64_t{32} << 20;
    limits.columns = 200;
    limits.sheet_rows = 1'048'576;
    return limits;
}

Result<std::vector<FormRow>> read_form_sheet(sheets::Workbook& book, const std::string& file,
                                             std::string_view sheet,
                                             const std::vector<std::string_view>& needed) {
    const auto sheets = book.sheets();
    const auto at = std::ranges::find_if(sheets, [&](const sheets::SheetInfo& info) {
        return sheets::lower(sheets::trimmed(info.name)) == sheet;
    });
    if (at == sheets.end())
        return refuse("odk.sheet_missing"_msg, {{"file", file}, {"sheet", std::string{sheet}}});
    auto reader = book.rows(static_cast<std::size_t>(at - sheets.begin()));
    if (!reader) return std::unexpected(reader.error());
    std::vector<std::string> titles;
    std::vector<FormRow> rows;
    sheets::Row row;
    while (true) {
        const auto more = (*reader)->next(row);
        if (!more) return std::unexpected(more.error());
        if (!*more) break;
        if (titles.empty()) {
            for (const auto& cell : row.cells)
                titles.push_back(sheets::lower(sheets::trimmed(cell.text)));
            continue;
        }
        if (rows.size() == most_rows) return refuse("odk.form_large"_msg, {{"file", file}});
        FormRow its;
        its.number = row.number;
        for (std::size_t column = 0; column < row.cells.size() && column < titles.size(); ++column)
            if (const auto text = sheets::trimmed(row.cells[column].text);
                !text.empty() && !titles[column].empty())
                its.cells.emplace(titles[column], text);
        rows.push_back(std::move(its));
    }
    for (const auto column : needed)
        if (std::ranges::find(titles, column) == titles.end())
            return refuse(
                "odk.column_missing"_msg,
                {{"file", file}, {"sheet", std::string{sheet}}, {"column", std::string{column}}});
    return rows;
}

} // namespace tepat::odk::detail
