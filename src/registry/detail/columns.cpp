#include "registry/detail/columns.hpp"

#include "registry/text.hpp"

#include <algorithm>
#include <unordered_map>

namespace tepat::registry::detail {
namespace {

constexpr std::uint32_t header_rows = 20;
constexpr std::size_t least_known = 3;

/// Titles of a form, folded.
using Titles = std::unordered_map<std::string, std::size_t>;

Titles titles_of(const Form& form) {
    Titles titles;
    for (std::size_t at = 0; at < form.fields.size(); ++at) {
        titles.emplace(folded(form.fields[at].column), at);
        for (const auto& alias : form.fields[at].aliases)
            titles.emplace(folded(alias), at);
    }
    return titles;
}

std::string list(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names)
        text.append(text.empty() ? "" : ", ").append(name);
    return text;
}

/// A row read as the header of a form.
struct Header {
    const Form* form = nullptr;
    std::uint32_t row = 0;
    std::size_t known = 0;
    std::vector<int> column_of;
    std::string twice;              ///< a title that is there twice
    std::vector<std::string> found; ///< titles as written
};

Header read_header(const Form& form, const Titles& titles, const sheets::Row& row) {
    Header header{&form, row.number, 0, std::vector<int>(form.fields.size(), -1), {}, {}};
    for (std::size_t column = 0; column < row.cells.size(); ++column) {
        const auto title = trimmed(row.cells[column].text);
        if (title.empty()) continue;
        header.found.emplace_back(title);
        const auto at = titles.find(folded(title));
        if (at == titles.end()) continue;
        auto& place = header.column_of[at->second];
        if (place >= 0)
            header.twice = title;
        else
            ++header.known;
        place = static_cast<int>(column);
    }
    return header;
}

std::vector<std::string> missing(const Header& header) {
    std::vector<std::string> names;
    const auto& fields = header.form->fields;
    const auto has = [&](FieldRole role) {
        const auto at = std::ranges::find(fields, role, &Field::role);
        return at != fields.end() &&
               header.column_of[static_cast<std::size_t>(at - fields.begin())] >= 0;
    };
    for (std::size_t at = 0; at < fields.size(); ++at)
        if (fields[at].required && header.column_of[at] < 0) names.push_back(fields[at].column);
    if (const auto* whole = header.form->with_role(FieldRole::region)) {
        using enum FieldRole;
        if (!has(FieldRole::region) && !(has(region_province) && has(region_regency) &&
                                         has(region_district) && has(region_village)))
            names.push_back(whole->column);
    }
    return names;
}

std::vector<std::string> wanted(const Instrument& instrument) {
    std::vector<std::string> names;
    for (const auto* form : {&instrument.household, &instrument.member})
        for (const auto& field : form->fields)
            if (field.required && std::ranges::find(names, field.column) == names.end())
                names.push_back(field.column);
    return names;
}

/// The best header of each sheet, by sheet.
struct Headers {
    std::vector<Header> best;
    std::vector<std::string> first_row;
};

Result<Headers> read_headers(sheets::Workbook& workbook, const Instrument& instrument) {
    const std::pair<const Form*, Titles> forms[] = {
        {&instrument.household, titles_of(instrument.household)},
        {&instrument.member, titles_of(instrument.member)}};
    Headers headers;
    for (std::size_t sheet = 0; sheet < workbook.sheets().size(); ++sheet) {
        auto rows = workbook.rows(sheet);
        if (!rows) return std::unexpected(rows.error());
        auto& best = headers.best.emplace_back();
        sheets::Row row;
        for (std::uint32_t read = 0; read < header_rows; ++read) {
            const auto more = (*rows)->next(row);
            if (!more) return std::unexpected(more.error());
            if (!*more) break;
            for (const auto& [form, titles] : forms) {
                auto header = read_header(*form, titles, row);
                if (headers.first_row.empty()) headers.first_row = header.found;
                if (header.known > best.known) best = std::move(header);
            }
        }
    }
    return headers;
}

} // namespace

Result<std::vector<Source>> find_sources(sheets::Workbook& workbook, const std::string& file,
                                         const Instrument& instrument) {
    auto headers = read_headers(workbook, instrument);
    if (!headers) return std::unexpected(headers.error());
    std::vector<Source> sources;
    for (std::size_t sheet = 0; sheet < headers->best.size(); ++sheet) {
        auto& best = headers->best[sheet];
        if (best.known < least_known) continue;
        const auto& title = workbook.sheets()[sheet].name;
        if (!best.twice.empty())
            return refuse("registry.column_twice"_msg,
                          {{"file", file}, {"sheet", title}, {"column", best.twice}});
        if (const auto names = missing(best); !names.empty())
            return refuse("registry.columns_missing"_msg, {{"file", file},
                                                           {"sheet", title},
                                                           {"missing", list(names)},
                                                           {"found", list(best.found)}});
        sources.push_back(
            {&workbook, sheet, file, title, best.form, best.row, std::move(best.column_of)});
    }
    if (sources.empty())
        return refuse("registry.no_header"_msg, {{"file", file},
                                                 {"found", list(headers->first_row)},
                                                 {"wanted", list(wanted(instrument))}});
    return sources;
}

std::size_t known_titles(sheets::Workbook& workbook, const Instrument& instrument) {
    const auto headers = read_headers(workbook, instrument);
    if (!headers) return 0;
    std::size_t known = 0;
    for (const auto& header : headers->best)
        known += header.known;
    return known;
}

} // namespace tepat::registry::detail
