#include "sheets/detail/xlsx_rows.hpp"

#include "sheets/detail/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tepat::sheets::detail {

namespace {

constexpr std::string_view xml_white = " \t\r\n";
/// Enough to name where merging was done; a file of nothing but merges must not fill the memory.
constexpr std::size_t most_merged = 1 << 16;

struct Reference {
    std::uint32_t row;
    std::uint32_t column;
};

/// Letters of `B5`, as a column from 0; moves past them. Nothing when there is none or more than
/// three.
std::optional<std::uint32_t> take_column(std::string_view& rest) {
    std::uint32_t column = 0;
    std::size_t size = 0;
    for (; size < rest.size(); ++size) {
        const auto letter = static_cast<std::uint32_t>(rest[size] | 0x20) - 'a';
        if (letter >= 26) break;
        if (size == 3) return {};
        column = column * 26 + letter + 1;
    }
    rest.remove_prefix(size);
    if (size == 0) return {};
    return column - 1;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

std::optional<Reference> reference(std::string_view text) {
    const auto column = take_column(text);
    const auto row = number<std::uint32_t>(text);
    if (!column || !row || *row == 0) return {};
    return Reference{*row, *column};
}

} // namespace

XlsxRows::XlsxRows(Part part, std::string sheet, const XlsxShared& shared, const Limits& limits)
    : sheet_{std::move(sheet)}, shared_{shared}, limits_{limits}, stream_{std::move(part), *this} {}

Result<bool> XlsxRows::next(Row& row) {
    for (;;) {
        cells_.clear();
        own_cells_.clear();
        own_text_.clear();
        const auto suspended = stream_.run();
        if (!suspended) return std::unexpected(suspended.error());
        if (!*suspended) return false;
        if (cells_.empty()) continue;
        for (const auto& own : own_cells_)
            cells_[own.column].text = std::string_view{own_text_}.substr(own.offset, own.size);
        row = {row_, cells_};
        return true;
    }
}

std::optional<XlsxRows::Stored> XlsxRows::stored_as(std::string_view type) {
    if (type == "s") return Stored::shared;
    if (type == "n") return Stored::number;
    if (type == "inlineStr") return Stored::inline_string;
    if (type == "str") return Stored::string;
    if (type == "b") return Stored::boolean;
    if (type == "e") return Stored::error;
    if (type == "d") return Stored::iso_date;
    return {};
}

XlsxRows::Place XlsxRows::inside(Place parent, std::string_view name) {
    switch (parent) {
    case Place::document:
        if (name == "worksheet") return Place::worksheet;
        break;
    case Place::worksheet:
        if (name == "sheetData") return Place::sheet_data;
        if (name == "mergeCells") return Place::merge_cells;
        break;
    case Place::sheet_data:
        if (name == "row") return Place::row;
        break;
    case Place::row:
        if (name == "c") return Place::cell;
        break;
    case Place::cell:
        if (name == "v") return Place::value;
        if (name == "f") return Place::formula;
        if (name == "is") return Place::inline_string;
        break;
    case Place::inline_string:
        if (name == "t") return Place::inline_text;
        if (name == "r") return Place::run;
        break;
    case Place::run:
        if (name == "t") return Place::inline_text;
        break;
    case Place::merge_cells:
        if (name == "mergeCell") return Place::merge_cell;
        break;
    case Place::value:
    case Place::formula:
    case Place::inline_text:
    case Place::merge_cell:
    case Place::passed_over:
        break;
    }
    return Place::passed_over;
}

void XlsxRows::start(std::string_view name, Attributes attributes) {
    const auto place = inside(path_[depth_], name);
    path_[++depth_] = place;
    switch (place) {
    case Place::row:
        return start_row(attributes);
    case Place::cell:
        return start_cell(attributes);
    case Place::formula:
        has_formula_ = true;
        return;
    case Place::value:
    case Place::inline_text:
        piece_from_ = own_text_.size();
        return;
    case Place::merge_cell:
        return start_merge(attributes.get("ref"));
    case Place::document:
    case Place::worksheet:
    case Place::sheet_data:
    case Place::inline_string:
    case Place::run:
    case Place::merge_cells:
    case Place::passed_over:
        return;
    }
}

void XlsxRows::end(std::string_view) {
    switch (path_[depth_--]) {
    case Place::row:
        return suspend();
    case Place::cell:
        return end_cell();
    case Place::value:
        if (stored_ == Stored::string) unescape_xstring(own_text_, piece_from_);
        return;
    case Place::inline_text:
        return unescape_xstring(own_text_, piece_from_);
    case Place::document:
    case Place::worksheet:
    case Place::sheet_data:
    case Place::formula:
    case Place::inline_string:
    case Place::run:
    case Place::merge_cells:
    case Place::merge_cell:
    case Place::passed_over:
        return;
    }
}

void XlsxRows::text(std::string_view piece) {
    if (path_[depth_] != Place::value && path_[depth_] != Place::inline_text) return;
    own_text_.append(piece);
    if (own_text_.size() - cell_from_ > escaped_bytes(limits_.cell_characters))
        fail_cell("sheets.cell_too_long"_msg, limits_.cell_characters);
    else if (own_text_.size() > limits_.row_bytes)
        fail_cell("sheets.row_too_large"_msg, limits_.row_bytes);
}

void XlsxRows::start_row(Attributes attributes) {
    auto row = row_ + 1;
    if (const auto given = attributes.get("r"); !given.empty()) {
        const auto parsed = number<std::uint32_t>(given);
        if (!parsed || *parsed < row)
            return fail_damaged(fmt::format("row number {} after row {}", given, row_));
        row = *parsed;
    }
    if (row > limits_.sheet_rows)
        return fail({"sheets.too_many_rows"_msg,
                     {{"file", part().file()},
                      {"sheet", sheet_},
                      {"limit", std::to_string(limits_.sheet_rows)}}});
    row_ = row;
    next_column_ = 0;
}

void XlsxRows::start_cell(Attributes attributes) {
    column_ = next_column_;
    stored_ = Stored::number;
    date_style_ = false;
    has_formula_ = false;
    cell_from_ = piece_from_ = own_text_.size();
    // The hottest loop of the reader: these three attributes never carry a prefix.
    for (const auto* pair = attributes.pairs(); *pair != nullptr; pair += 2) {
        if (pair[0][1] != '\0') continue;
        const std::string_view value = pair[1];
        if (pair[0][0] == 'r') {
            auto rest = value;
            const auto column = take_column(rest);
            if (!column || *column < next_column_)
                return fail_damaged(fmt::format("cell {} in row {}", value, row_));
            column_ = *column;
        } else if (pair[0][0] == 's') {
            const auto style = number<std::size_t>(value);
            date_style_ =
                style && *style < shared_.date_styles.size() && shared_.date_styles[*style];
        } else if (pair[0][0] == 't') {
            const auto stored = stored_as(value);
            if (!stored) return fail_damaged(fmt::format("cell type {} in row {}", value, row_));
            stored_ = *stored;
        }
    }
    if (column_ >= limits_.columns)
        return fail_cell("sheets.too_many_columns"_msg, limits_.columns);
    next_column_ = column_ + 1;
}

void XlsxRows::end_cell() {
    switch (stored_) {
    case Stored::number:
        return set_own_text(date_style_ ? CellKind::date : CellKind::number);
    case Stored::iso_date:
        return set_own_text(CellKind::date);
    case Stored::error:
        return set_own_text(CellKind::error);
    case Stored::inline_string:
    case Stored::string:
        return set_own_text(CellKind::text);
    case Stored::boolean: {
        const auto value = own_cell_text();
        if (value == "1" || value == "true") return set_cell(CellKind::boolean, "TRUE");
        if (value == "0" || value == "false") return set_cell(CellKind::boolean, "FALSE");
        return set_own_text(CellKind::error);
    }
    case Stored::shared: {
        const auto value = own_cell_text();
        if (value.empty()) return set_cell(CellKind::empty, {});
        const auto index = number<std::size_t>(value);
        if (!index || *index >= shared_.strings.size())
            return fail_damaged(fmt::format("shared string {} in row {}", value, row_));
        return set_cell(CellKind::text, shared_.strings[*index]);
    }
    }
}

/// The text of the cell being read, without the white space that may stand around a value.
std::string_view XlsxRows::own_cell_text() const {
    const auto text = std::string_view{own_text_}.substr(cell_from_);
    const auto first = text.find_first_not_of(xml_white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(xml_white) - first + 1);
}

void XlsxRows::set_cell(CellKind kind, std::string_view text) {
    if (text.empty()) kind = CellKind::empty;
    if (kind == CellKind::empty && !has_formula_) return;
    cells_.resize(column_);
    cells_.push_back({text, kind, has_formula_});
}

void XlsxRows::set_own_text(CellKind kind) {
    const auto text =
        kind == CellKind::text ? std::string_view{own_text_}.substr(cell_from_) : own_cell_text();
    if (text.size() > limits_.cell_characters && utf16_units(text) > limits_.cell_characters)
        return fail_cell("sheets.cell_too_long"_msg, limits_.cell_characters);
    set_cell(kind, text);
    if (!text.empty())
        own_cells_.push_back(
            {column_, static_cast<std::size_t>(text.data() - own_text_.data()), text.size()});
}

void XlsxRows::start_merge(std::string_view range) {
    if (merged_.size() == most_merged) return;
    const auto colon = std::min(range.find(':'), range.size());
    const auto first = reference(range.substr(0, colon));
    const auto last = colon == range.size() ? first : reference(range.substr(colon + 1));
    if (!first || !last) return fail_damaged(fmt::format("merged cells {}", range));
    merged_.push_back({first->row, first->column, last->row, last->column});
}

void XlsxRows::fail_cell(MessageCode code, std::uint64_t limit) {
    fail({code,
          {{"file", part().file()},
           {"sheet", sheet_},
           {"row", std::to_string(row_)},
           {"column", column_letters(column_)},
           {"limit", std::to_string(limit)}}});
}

void XlsxRows::fail_damaged(std::string detail) {
    fail(part().damaged(std::move(detail)));
}

} // namespace tepat::sheets::detail
