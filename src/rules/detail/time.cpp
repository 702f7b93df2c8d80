#include "rules/detail/time.hpp"

#include "core/date.hpp"
#include "rules/detail/zones.hpp"

#include <array>
#include <cassert>
#include <charconv>
#include <chrono>
#include <limits>

namespace tepat::rules::detail {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr auto overflow = "rules.overflow"_msg;
constexpr auto bad_conversion = "rules.bad_conversion"_msg;
constexpr std::int64_t billion = 1'000'000'000;

constexpr sys_seconds first_second = sys_days{std::chrono::year{1} / 1 / 1};
constexpr sys_seconds last_second = sys_days{std::chrono::year{9999} / 12 / 31} + seconds{86'399};

std::int64_t second_of(const Value& of) {
    return of.kind() == Kind::timestamp ? of.as_timestamp().time_since_epoch().count()
                                        : of.as_duration().count();
}

/// Every duration that there is fits.
std::int64_t all_nanoseconds(const Value& duration) {
    const std::int64_t whole = duration.as_duration().count();
    // The least duration is rounded down to a second that does not fit, so its last second is
    // counted with the rest.
    return whole < 0 ? (whole + 1) * billion + (duration.nanoseconds() - billion)
                     : whole * billion + duration.nanoseconds();
}

Value duration_of(std::int64_t nanoseconds) {
    std::int64_t whole = nanoseconds / billion;
    std::int64_t above = nanoseconds % billion;
    if (above < 0) {
        above += billion;
        --whole;
    }
    return Value::duration(seconds{whole}, static_cast<std::int32_t>(above));
}

Answer difference(const Value& left, const Value& right) {
    std::int64_t sum = 0;
    const std::int64_t whole = second_of(left) - second_of(right);
    const std::int64_t above = left.nanoseconds() - right.nanoseconds();
    if (__builtin_mul_overflow(whole, billion, &sum) || __builtin_add_overflow(sum, above, &sum))
        return no(overflow);
    return duration_of(sum);
}

std::optional<std::int64_t> whole_number(std::string_view digits) {
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{}) return std::nullopt;
    return value;
}

/// Two digits, at most `most`.
std::optional<std::int64_t> two(std::string_view text, std::int64_t most) {
    const auto value = text.size() == 2 ? whole_number(text) : std::nullopt;
    return value && *value <= most ? value : std::nullopt;
}

std::string two_digits(std::int64_t value) {
    return (value < 10 ? "0" : "") + std::to_string(value);
}

/// Nanoseconds as `.5`, `.000000001`, or nothing.
std::string decimals(std::int64_t nanoseconds) {
    if (nanoseconds == 0) return {};
    std::string digits = std::to_string(billion + nanoseconds);
    digits[0] = '.';
    digits.erase(digits.find_last_not_of('0') + 1);
    return digits;
}

std::size_t count_digits(std::string_view text) {
    return std::min(text.find_first_not_of("0123456789"), text.size());
}

/// Cuts `.123` off the front; digits beyond the ninth are dropped.
std::optional<std::int64_t> cut_fraction(std::string_view& text) {
    if (!text.starts_with('.')) return 0;
    text.remove_prefix(1);
    const auto count = count_digits(text);
    if (count == 0) return std::nullopt;
    std::string digits{text.substr(0, std::min<std::size_t>(count, 9))};
    digits.resize(9, '0');
    text.remove_prefix(count);
    return whole_number(digits);
}

struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
};
/// Longer names before those they begin with.
constexpr std::array units{Unit{"ms", 1'000'000},   Unit{"us", 1'000}, Unit{"\u00B5s", 1'000},
                           Unit{"\u03BCs", 1'000},  Unit{"ns", 1},     Unit{"h", 3'600 * billion},
                           Unit{"m", 60 * billion}, Unit{"s", billion}};

/// Cuts one `1.5h` off the front: its nanoseconds, as something below zero, of which there is one
/// more than above.
Answer cut_part(std::string_view& text) {
    const auto count = count_digits(text);
    const auto whole = count == 0 ? 0 : whole_number(text.substr(0, count));
    if (!whole) return no(overflow);
    text.remove_prefix(count);
    const bool point = text.starts_with('.');
    if (count == 0 && !point) return no(bad_conversion);
    const auto fraction = cut_fraction(text);
    if (!fraction) return no(bad_conversion);
    for (const auto& unit : units) {
        if (!text.starts_with(unit.name)) continue;
        text.remove_prefix(unit.name.size());
        std::int64_t part = 0;
        // The fraction is of billionths, and a unit at most 3,600 billion nanoseconds: in two
        // steps.
        const std::int64_t below = unit.nanoseconds >= billion
                                       ? *fraction * (unit.nanoseconds / billion)
                                       : *fraction / (billion / unit.nanoseconds);
        if (__builtin_mul_overflow(-*whole, unit.nanoseconds, &part) ||
            __builtin_sub_overflow(part, below, &part))
            return no(overflow);
        return Value::integer(part);
    }
    return no(bad_conversion);
}

} // namespace

Answer timestamp_at(std::int64_t second, std::int64_t nanoseconds) {
    if (second < first_second.time_since_epoch().count() ||
        second > last_second.time_since_epoch().count())
        return no(overflow);
    return Value::timestamp(sys_seconds{seconds{second}}, static_cast<std::int32_t>(nanoseconds));
}

Answer parse_timestamp(std::string_view text) {
    if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        return no(bad_conversion);
    const auto date = Date::parse(text.substr(0, 10));
    const auto hour = two(text.substr(11, 2), 23);
    const auto minute = two(text.substr(14, 2), 59);
    const auto second = two(text.substr(17, 2), 59);
    auto zone = text.substr(19);
    const auto fraction = cut_fraction(zone);
    if (!date || !hour || !minute || !second || !fraction) return no(bad_conversion);
    const std::int64_t local =
        std::int64_t{date->day_number()} * 86'400 + *hour * 3'600 + *minute * 60 + *second;
    if (zone == "Z") return timestamp_at(local, *fraction);
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-')) return no(bad_conversion);
    const auto east = numeric_zone(zone);
    return east ? timestamp_at(local - east->count(), *fraction) : no(bad_conversion);
}

Answer parse_duration(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text == "0") return duration_of(0);
    if (text.empty()) return no(bad_conversion);
    std::int64_t below_zero = 0;
    while (!text.empty()) {
        const auto part = cut_part(text);
        if (!part) return part;
        if (__builtin_add_overflow(below_zero, part->as_integer(), &below_zero))
            return no(overflow);
    }
    if (negative) return duration_of(below_zero);
    if (below_zero == std::numeric_limits<std::int64_t>::min()) return no(overflow);
    return duration_of(-below_zero);
}

std::string written_timestamp(const Value& of) {
    return of.as_date().text() + "T" + two_digits(time_part(Op::get_hours, of).as_integer()) + ":" +
           two_digits(time_part(Op::get_minutes, of).as_integer()) + ":" +
           two_digits(time_part(Op::get_seconds, of).as_integer()) + decimals(of.nanoseconds()) +
           "Z";
}

std::string written_duration(const Value& of) {
    const std::int64_t all = all_nanoseconds(of);
    const std::int64_t whole = all / billion;
    const std::int64_t above = all % billion;
    return (all < 0 && whole == 0 ? "-" : "") + std::to_string(whole) +
           decimals(above < 0 ? -above : above) + "s";
}

Answer time_arithmetic(Op op, const Value& left, const Value& right) {
    const bool add = op == Op::add;
    if (left.kind() == Kind::duration && right.kind() == Kind::duration) {
        const std::int64_t a = all_nanoseconds(left);
        const std::int64_t b = all_nanoseconds(right);
        std::int64_t sum = 0;
        const bool lost =
            add ? __builtin_add_overflow(a, b, &sum) : __builtin_sub_overflow(a, b, &sum);
        return lost ? no(overflow) : duration_of(sum);
    }
    if (left.kind() == Kind::duration) return time_arithmetic(op, right, left);
    if (right.kind() == Kind::timestamp) return difference(left, right);
    const std::int64_t sign = add ? 1 : -1;
    std::int64_t second = second_of(left) + sign * second_of(right);
    std::int64_t above = left.nanoseconds() + sign * right.nanoseconds();
    if (above < 0) {
        above += billion;
        --second;
    } else if (above >= billion) {
        above -= billion;
        ++second;
    }
    return timestamp_at(second, above);
}

Value time_part(Op op, const Value& of) {
    if (of.kind() == Kind::duration) {
        const std::int64_t all = all_nanoseconds(of) / billion;
        if (op == Op::get_hours) return Value::integer(all / 3'600);
        return Value::integer(op == Op::get_minutes ? all / 60 : all);
    }
    const auto at = of.as_timestamp();
    const auto day = floor<days>(at);
    const std::int64_t clock = (at - day).count();
    if (op == Op::get_hours) return Value::integer(clock / 3'600);
    if (op == Op::get_minutes) return Value::integer(clock / 60 % 60);
    if (op == Op::get_seconds) return Value::integer(clock % 60);
    const std::chrono::year_month_day ymd{day};
    if (op == Op::get_full_year) return Value::integer(static_cast<int>(ymd.year()));
    if (op == Op::get_month) return Value::integer(static_cast<unsigned>(ymd.month()) - 1);
    if (op == Op::get_date) return Value::integer(static_cast<unsigned>(ymd.day()));
    if (op == Op::get_day_of_month) return Value::integer(static_cast<unsigned>(ymd.day()) - 1);
    if (op == Op::get_day_of_week) return Value::integer(std::chrono::weekday{day}.c_encoding());
    assert(op == Op::get_day_of_year);
    return Value::integer((day - sys_days{ymd.year() / 1 / 1}).count());
}

Value milliseconds(const Value& of) {
    constexpr std::int64_t million = 1'000'000;
    if (of.kind() == Kind::timestamp) return Value::integer(of.nanoseconds() / million);
    return Value::integer(all_nanoseconds(of) % billion / million);
}

Answer in_zone(const Value& timestamp, std::string_view zone) {
    const auto at = timestamp.as_timestamp();
    auto east = numeric_zone(zone);
    if (!east) east = named_zone(zone, at);
    if (!east) return no("rules.bad_zone"_msg);
    // Beyond the years 1 and 9999 by less than a day, which all that is asked of it can hold.
    return Value::timestamp(at + *east, timestamp.nanoseconds());
}

} // namespace tepat::rules::detail
