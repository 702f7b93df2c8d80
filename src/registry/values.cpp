#include "registry/values.hpp"

#include "registry/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tepat::registry {
namespace {

using sheets::Cell;
using sheets::CellKind;

constexpr int oldest = 130;
constexpr std::int64_t millionths = 1'000'000;
/// As people write months, without regard to case.
constexpr std::array<std::array<std::string_view, 5>, 12> month_names{{
    {"januari", "jan", "january"},
    {"februari", "feb", "pebruari", "peb", "february"},
    {"maret", "mar", "march"},
    {"april", "apr"},
    {"mei", "may"},
    {"juni", "jun", "june"},
    {"juli", "jul", "july"},
    {"agustus", "agu", "ags", "agt", "august"},
    {"september", "sep", "sept"},
    {"oktober", "okt", "october", "oct"},
    {"november", "nov", "nopember", "nop"},
    {"desember", "des", "december", "dec"},
}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Up to four digits, or nothing.
std::optional<int> small_number(std::string_view text) {
    int value = 0;
    if (text.empty() || text.size() > 4 || !std::ranges::all_of(text, is_digit)) return {};
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<int> month(std::string_view text) {
    if (const auto number = small_number(text)) return number;
    const auto name = folded(text);
    for (std::size_t at = 0; at < month_names.size(); ++at)
        if (std::ranges::find(month_names[at], name) != month_names[at].end() && !name.empty())
            return static_cast<int>(at) + 1;
    return {};
}

/// Day, month and year apart, in the order written; empty when there are more or fewer.
std::array<std::string_view, 3> three_parts(std::string_view text) {
    std::array<std::string_view, 3> parts;
    constexpr std::string_view separators = "/-. ";
    for (auto& part : parts) {
        const auto from = text.find_first_not_of(separators);
        if (from == std::string_view::npos) return {};
        const auto to = std::min(text.find_first_of(separators, from), text.size());
        part = text.substr(from, to - from);
        text.remove_prefix(to);
    }
    if (!trimmed(text).empty()) return {};
    return parts;
}

std::optional<Date> written_date(std::string_view text) {
    if (const auto time = text.find_first_of("T:"); time != std::string_view::npos && time >= 8)
        text = text.substr(0, text[time] == ':' ? text.find_last_of(" ", time) : time);
    auto [first, second, third] = three_parts(text);
    if (first.size() == 4) std::swap(first, third);
    const auto day = small_number(first);
    const auto in_month = month(second);
    const auto year = small_number(third);
    if (!day || !in_month || !year || third.size() != 4) return {};
    const auto date = Date::from_ymd(*year, *in_month, *day);
    return date ? std::optional{*date} : std::nullopt;
}

/// Digits of a NIK or KK number without what people put between and around them.
std::string_view only_digits(std::string_view text, std::string& room) {
    text = trimmed(text);
    if (std::ranges::all_of(text, is_digit)) return text;
    room.clear();
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (text.substr(at).starts_with("\u00a0"))
            ++at;
        else if (c != ' ' && c != '.' && c != '-' && c != '\'' && c != '`')
            room.push_back(c);
    }
    return room;
}

} // namespace

Result<void> readable(const Cell& cell) {
    if (cell.kind == CellKind::error) return refuse("registry.cell_error"_msg);
    if (cell.kind == CellKind::empty && cell.formula) return refuse("registry.cell_formula"_msg);
    return {};
}

Result<std::optional<std::int64_t>> read_code(const Field& field, const Cell& cell) {
    const auto text = trimmed(cell.text);
    if (text.empty()) return std::nullopt;
    if (const auto number = sheets::whole_number(text); number && field.code(*number) != nullptr)
        return number;
    const auto label = folded(text);
    for (const auto& code : field.codes) {
        const auto named = [&](const std::string& its) { return folded(its) == label; };
        if (!label.empty() &&
            (named(code.id) || named(code.en) || std::ranges::any_of(code.aliases, named)))
            return code.code;
    }
    std::string codes;
    for (const auto& code : field.codes)
        codes.append(codes.empty() ? "" : ", ").append(std::to_string(code.code));
    return refuse("registry.code_unknown"_msg, {{"codes", codes}});
}

Result<std::optional<std::int64_t>> read_integer(const Field& field, const Cell& cell) {
    const auto text = trimmed(cell.text);
    if (text.empty()) return std::nullopt;
    const auto number = sheets::whole_number(text);
    if (!number) return refuse("registry.not_whole"_msg);
    if ((field.least && *number < *field.least) || (field.most && *number > *field.most))
        return refuse("registry.out_of_bounds"_msg,
                      {{"least", field.least ? std::to_string(*field.least) : "…"},
                       {"most", field.most ? std::to_string(*field.most) : "…"}});
    return number;
}

Result<std::optional<std::int64_t>> read_coordinate(const Field& field, const Cell& cell) {
    std::string text{trimmed(cell.text)};
    if (text.empty()) return std::nullopt;
    std::ranges::replace(text, ',', '.');
    double degrees = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), degrees);
    const auto refused = refuse("registry.not_coordinate"_msg);
    if (error != std::errc{} || end != text.data() + text.size() || !(std::abs(degrees) <= 360))
        return refused;
    const auto value = std::llround(degrees * static_cast<double>(millionths));
    if ((field.least && value < *field.least) || (field.most && value > *field.most))
        return refused;
    return value;
}

Result<std::optional<Date>> read_date(const Cell& cell, sheets::DateSystem system, Date today) {
    auto date = sheets::date_of(cell, system);
    if (cell.kind == CellKind::text) {
        const auto text = trimmed(cell.text);
        if (text.empty()) return std::nullopt;
        // A csv saved from a column without date format holds the serial number: five digits since
        // 1927.
        if (text.size() == 5 && std::ranges::all_of(text, is_digit))
            date = sheets::from_serial(static_cast<double>(*sheets::whole_number(text)), system);
        else
            date = written_date(text);
    } else if (cell.kind == CellKind::empty) {
        return std::nullopt;
    }
    if (!date) return refuse("registry.not_date"_msg);
    if (*date > today) return refuse("registry.date_ahead"_msg, {{"date", date->text()}});
    if (age_years(*date, today) > oldest)
        return refuse("registry.date_too_old"_msg,
                      {{"date", date->text()}, {"years", std::to_string(oldest)}});
    return date;
}

Result<std::string_view> read_id(const Cell& cell, std::string& room) {
    if (cell.digits_suspect() || (cell.kind == CellKind::text && sheets::is_scientific(cell.text)))
        return refuse("registry.digits_lost"_msg);
    if (cell.kind == CellKind::number) {
        if (const auto number = sheets::whole_number(cell.text)) {
            room = std::to_string(*number);
            return room;
        }
    }
    return tidy(cell.text, room);
}

Result<ReadNik> read_nik(const Cell& cell) {
    std::string room;
    if (sheets::is_scientific(cell.text) && cell.kind == CellKind::text)
        return refuse("registry.digits_lost"_msg);
    ReadNik read;
    read.suspect = cell.digits_suspect();
    auto digits = only_digits(cell.text, room);
    if (cell.kind == CellKind::number) {
        const auto number = sheets::whole_number(cell.text);
        if (!number) return refuse("nik.letter"_msg);
        room = std::to_string(*number);
        digits = room;
    }
    if (digits.empty()) return read;
    const auto nik = Nik::parse(digits);
    if (!nik) return std::unexpected(nik.error());
    read.nik = *nik;
    return read;
}

Result<std::optional<KkNumber>> read_kk(const Cell& cell) {
    std::string room;
    if (cell.digits_suspect() || (cell.kind == CellKind::text && sheets::is_scientific(cell.text)))
        return refuse("registry.digits_lost"_msg);
    const auto digits = only_digits(cell.text, room);
    if (digits.empty()) return std::nullopt;
    const auto kk = KkNumber::parse(digits);
    if (!kk) return std::unexpected(kk.error());
    return *kk;
}

} // namespace tepat::registry
