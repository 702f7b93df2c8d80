#include "core/date.hpp"

#include <charconv>

namespace tepat {
namespace {

bool digits(std::string_view text, int& out) {
    for (const char c : text)
        if (c < '0' || c > '9') return false;
    return std::from_chars(text.data(), text.data() + text.size(), out).ec == std::errc{};
}

void append_padded(std::string& out, int value, std::size_t width) {
    const auto text = std::to_string(value);
    out.append(width > text.size() ? width - text.size() : 0, '0').append(text);
}

} // namespace

Result<Date> Date::from_ymd(int year, int month, int day) {
    const std::chrono::year_month_day ymd{std::chrono::year{year},
                                          std::chrono::month{static_cast<unsigned>(month)},
                                          std::chrono::day{static_cast<unsigned>(day)}};
    // chrono keeps a month and a day in one byte each: 257 would be 1.
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 || !ymd.ok())
        return refuse("date.no_such_day"_msg,
                      {{"value", std::to_string(year) + "-" + std::to_string(month) + "-" +
                                     std::to_string(day)}});
    return Date{ymd};
}

Result<Date> Date::parse(std::string_view iso) {
    int year = 0;
    int month = 0;
    int day = 0;
    if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-' || !digits(iso.substr(0, 4), year) ||
        !digits(iso.substr(5, 2), month) || !digits(iso.substr(8, 2), day))
        return refuse("date.not_iso"_msg, {{"value", std::string{iso}}});
    return from_ymd(year, month, day);
}

std::string Date::text() const {
    std::string out;
    append_padded(out, year(), 4);
    out.push_back('-');
    append_padded(out, month(), 2);
    out.push_back('-');
    append_padded(out, day(), 2);
    return out;
}

int months_between(Date from, Date to) {
    if (to < from) return -months_between(to, from);
    const int months = (to.year() - from.year()) * 12 + to.month() - from.month();
    return to.day() < from.day() ? months - 1 : months;
}

int age_years(Date born, Date on) {
    const int years = on.year() - born.year();
    const bool before_birthday =
        on.month() < born.month() || (on.month() == born.month() && on.day() < born.day());
    return before_birthday ? years - 1 : years;
}

} // namespace tepat
