#include "core/clock.hpp"

#include <charconv>
#include <chrono>

namespace tepat {
namespace {

constexpr std::int64_t per_second = 1'000'000;
constexpr std::int64_t per_minute = 60 * per_second;
constexpr std::int64_t per_hour = 60 * per_minute;
constexpr std::int64_t per_day = 24 * per_hour;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - (a % b < 0 ? 1 : 0);
}

void append_padded(std::string& out, std::int64_t value, std::size_t width) {
    const auto text = std::to_string(value);
    out.append(width > text.size() ? width - text.size() : 0, '0').append(text);
}

bool number(std::string_view text, std::int64_t limit, std::int64_t& out) {
    for (const char c : text)
        if (c < '0' || c > '9') return false;
    return std::from_chars(text.data(), text.data() + text.size(), out).ec == std::errc{} &&
           out < limit;
}

} // namespace

std::string Instant::text() const {
    const auto days = floor_div(us_, per_day);
    const auto rest = us_ % per_day < 0 ? us_ % per_day + per_day : us_ % per_day;
    auto out = Date{static_cast<std::int32_t>(days)}.text();
    out.push_back('T');
    append_padded(out, rest / per_hour, 2);
    out.push_back(':');
    append_padded(out, rest / per_minute % 60, 2);
    out.push_back(':');
    append_padded(out, rest / per_second % 60, 2);
    out.push_back('.');
    append_padded(out, rest % per_second, 6);
    out.push_back('Z');
    return out;
}

Result<Instant> Instant::parse(std::string_view text) {
    std::int64_t hour = 0;
    std::int64_t minute = 0;
    std::int64_t second = 0;
    std::int64_t micro = 0;
    const bool shaped =
        text.size() == 27 && text[10] == 'T' && text[13] == ':' && text[16] == ':' &&
        text[19] == '.' && text[26] == 'Z' && number(text.substr(11, 2), 24, hour) &&
        number(text.substr(14, 2), 60, minute) && number(text.substr(17, 2), 60, second) &&
        number(text.substr(20, 6), per_second, micro);
    if (!shaped) return refuse("date.not_instant"_msg, {{"value", std::string{text}}});
    const auto date = Date::parse(text.substr(0, 10));
    if (!date) return std::unexpected(date.error());
    return Instant{date->day_number() * per_day + hour * per_hour + minute * per_minute +
                   second * per_second + micro};
}

Date Instant::date_at(int hours) const {
    // Counted in hours, so that no moment overflows.
    return Date{static_cast<std::int32_t>(floor_div(floor_div(us_, per_hour) + hours, 24))};
}

} // namespace tepat
