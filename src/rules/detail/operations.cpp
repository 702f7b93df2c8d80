#include "rules/detail/operations.hpp"

#include "core/rupiah.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <compare>
#include <limits>
#include <optional>

namespace tepat::rules::detail {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using Answer = std::expected<Value, MessageCode>;

constexpr auto overflow = "rules.overflow"_msg;
constexpr auto division_by_zero = "rules.division_by_zero"_msg;
constexpr auto bad_conversion = "rules.bad_conversion"_msg;

/// CEL's timestamps: years 1 to 9999.
constexpr sys_seconds first_second = sys_days{std::chrono::year{1} / 1 / 1};
constexpr sys_seconds last_second = sys_days{std::chrono::year{9999} / 12 / 31} + seconds{86'399};
/// Longer than any difference of two timestamps; protobuf's bound of a duration.
constexpr std::int64_t most_seconds = 315'576'000'000;

Answer no(MessageCode code) {
    return std::unexpected(code);
}

Answer whole_seconds(std::int64_t value) {
    if (value < -most_seconds || value > most_seconds) return no(overflow);
    return Value::duration(seconds{value});
}

Answer moment(sys_seconds at) {
    if (at < first_second || at > last_second) return no(overflow);
    return Value::timestamp(at);
}

Answer integer_arithmetic(Op op, std::int64_t a, std::int64_t b) {
    std::int64_t result = 0;
    if (op == Op::add || op == Op::subtract || op == Op::multiply) {
        const bool lost = op == Op::add        ? __builtin_add_overflow(a, b, &result)
                          : op == Op::subtract ? __builtin_sub_overflow(a, b, &result)
                                               : __builtin_mul_overflow(a, b, &result);
        return lost ? no(overflow) : Value::integer(result);
    }
    if (b == 0) return no(division_by_zero);
    if (a == std::numeric_limits<std::int64_t>::min() && b == -1) return no(overflow);
    return Value::integer(op == Op::divide ? a / b : a % b);
}

Value real_arithmetic(Op op, double a, double b) {
    if (op == Op::add) return Value::real(a + b);
    if (op == Op::subtract) return Value::real(a - b);
    if (op == Op::multiply) return Value::real(a * b);
    return Value::real(a / b);
}

/// Both operands are moments or durations: bounded, so that their sums fit.
Answer time_arithmetic(Op op, const Value& a, const Value& b) {
    const bool add = op == Op::add;
    if (a.kind() == Kind::duration && b.kind() == Kind::duration)
        return whole_seconds(
            (add ? a.as_duration() + b.as_duration() : a.as_duration() - b.as_duration()).count());
    if (a.kind() == Kind::duration) return moment(b.as_timestamp() + a.as_duration());
    if (b.kind() == Kind::timestamp)
        return whole_seconds((a.as_timestamp() - b.as_timestamp()).count());
    return moment(add ? a.as_timestamp() + b.as_duration() : a.as_timestamp() - b.as_duration());
}

Answer arithmetic(Op op, const Value& a, const Value& b) {
    if (a.kind() == Kind::integer) return integer_arithmetic(op, a.as_integer(), b.as_integer());
    if (a.kind() == Kind::real) return real_arithmetic(op, a.as_real(), b.as_real());
    return time_arithmetic(op, a, b);
}

Answer negate(const Value& a) {
    if (a.kind() == Kind::real) return Value::real(-a.as_real());
    return integer_arithmetic(Op::subtract, 0, a.as_integer());
}

std::partial_ordering order(const Value& a, const Value& b) {
    switch (a.kind()) {
    case Kind::boolean:
        return a.as_boolean() <=> b.as_boolean();
    case Kind::integer:
        return a.as_integer() <=> b.as_integer();
    case Kind::real:
        return a.as_real() <=> b.as_real();
    case Kind::text:
        return a.as_text() <=> b.as_text();
    case Kind::timestamp:
        return a.as_timestamp() <=> b.as_timestamp();
    case Kind::duration:
        return a.as_duration() <=> b.as_duration();
    case Kind::unknown:
    case Kind::list:
    case Kind::record:
        break;
    }
    return std::partial_ordering::unordered;
}

Value concatenate(const Value& a, const Value& b, Scratch& scratch) {
    if (a.kind() == Kind::text)
        return Value::text(
            scratch.texts.emplace_back(std::string{a.as_text()}.append(b.as_text())));
    auto& joined = scratch.lists.emplace_back();
    joined.reserve(static_cast<std::size_t>(a.size()) + static_cast<std::size_t>(b.size()));
    for (std::int32_t i = 0; i < a.size(); ++i)
        joined.push_back(a.element(i));
    for (std::int32_t i = 0; i < b.size(); ++i)
        joined.push_back(b.element(i));
    return Value::list(joined);
}

Value size(const Value& of) {
    if (of.kind() == Kind::list) return Value::integer(of.size());
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; };
    return Value::integer(std::ranges::count_if(of.as_text(), begins));
}

Value calendar(Op op, sys_seconds at) {
    const auto day = floor<days>(at);
    const std::chrono::year_month_day ymd{day};
    if (op == Op::get_full_year) return Value::integer(static_cast<int>(ymd.year()));
    if (op == Op::get_month) return Value::integer(static_cast<unsigned>(ymd.month()) - 1);
    if (op == Op::get_date) return Value::integer(static_cast<unsigned>(ymd.day()));
    if (op == Op::get_day_of_month) return Value::integer(static_cast<unsigned>(ymd.day()) - 1);
    if (op == Op::get_day_of_week) return Value::integer(std::chrono::weekday{day}.c_encoding());
    return Value::integer((day - sys_days{ymd.year() / 1 / 1}).count());
}

/// Of a timestamp the hour of the day, and so on; of a duration all its whole hours.
Value time_part(Op op, const Value& of) {
    const bool clock = of.kind() == Kind::timestamp;
    const std::int64_t all = clock ? (of.as_timestamp() - floor<days>(of.as_timestamp())).count()
                                   : of.as_duration().count();
    if (op == Op::get_hours) return Value::integer(all / 3600);
    if (op == Op::get_minutes) return Value::integer(clock ? all / 60 % 60 : all / 60);
    return Value::integer(clock ? all % 60 : all);
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

Answer to_integer(const Value& of) {
    if (of.kind() == Kind::integer) return of;
    if (of.kind() == Kind::timestamp)
        return Value::integer(of.as_timestamp().time_since_epoch().count());
    if (of.kind() == Kind::real) {
        constexpr double bound = 9223372036854775808.0; // 2⁶³; CEL excludes both ends
        if (!(of.as_real() > -bound && of.as_real() < bound)) return no(overflow);
        return Value::integer(static_cast<std::int64_t>(of.as_real()));
    }
    const auto value = whole_number(of.as_text());
    return value ? Answer{Value::integer(*value)} : no(bad_conversion);
}

Answer to_real(const Value& of) {
    if (of.kind() == Kind::real) return of;
    if (of.kind() == Kind::integer) return Value::real(static_cast<double>(of.as_integer()));
    const std::string text{of.as_text()};
    const bool plain = text.find_first_not_of("0123456789+-.eE") == std::string::npos;
    char* stop = nullptr;
    const double value = std::strtod(text.c_str(), &stop);
    if (!plain || text.empty() || stop != text.c_str() + text.size() || !std::isfinite(value))
        return no(bad_conversion);
    return Value::real(value);
}

std::string two_digits(std::int64_t value) {
    return (value < 10 ? "0" : "") + std::to_string(value);
}

std::string written(const Value& of) {
    switch (of.kind()) {
    case Kind::boolean:
        return of.as_boolean() ? "true" : "false";
    case Kind::integer:
        return std::to_string(of.as_integer());
    case Kind::duration:
        return std::to_string(of.as_duration().count()) + "s";
    case Kind::timestamp:
        return of.as_date().text() + "T" + two_digits(time_part(Op::get_hours, of).as_integer()) +
               ":" + two_digits(time_part(Op::get_minutes, of).as_integer()) + ":" +
               two_digits(time_part(Op::get_seconds, of).as_integer()) + "Z";
    case Kind::text:
        return std::string{of.as_text()};
    case Kind::unknown:
    case Kind::real:
    case Kind::list:
    case Kind::record:
        break;
    }
    assert(false);
    return {};
}

/// Two digits, at most `most`.
std::optional<std::int64_t> two(std::string_view text, std::int64_t most) {
    if (text.size() != 2 || text[0] < '0' || text[0] > '9') return std::nullopt;
    const auto value = whole_number(text);
    return value && *value <= most ? value : std::nullopt;
}

/// RFC 3339 in whole seconds: 2021-03-31T23:59:59Z, or with an offset such as +07:00.
std::optional<sys_seconds> parse_moment(std::string_view text) {
    if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        return std::nullopt;
    const auto date = Date::parse(text.substr(0, 10));
    const auto hour = two(text.substr(11, 2), 23);
    const auto minute = two(text.substr(14, 2), 59);
    const auto second = two(text.substr(17, 2), 59);
    if (!date || !hour || !minute || !second) return std::nullopt;
    const sys_seconds local =
        sys_days{days{date->day_number()}} + seconds{*hour * 3600 + *minute * 60 + *second};
    const auto zone = text.substr(19);
    if (zone == "Z") return local;
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':')
        return std::nullopt;
    const auto zone_hour = two(zone.substr(1, 2), 23);
    const auto zone_minute = two(zone.substr(4, 2), 59);
    if (!zone_hour || !zone_minute) return std::nullopt;
    const seconds east{*zone_hour * 3600 + *zone_minute * 60};
    return zone[0] == '+' ? local - east : local + east;
}

Answer to_timestamp(const Value& of) {
    if (of.kind() == Kind::timestamp) return of;
    const auto at = parse_moment(of.as_text());
    return at ? moment(*at) : no(bad_conversion);
}

Answer to_date(const Value& of) {
    const auto date = Date::parse(of.as_text());
    return date ? Answer{Value::date(*date)} : no(bad_conversion);
}

/// Whole numbers with h, m or s: `1h30m`, `-90s`.
Answer to_duration(const Value& of) {
    if (of.kind() == Kind::duration) return of;
    auto rest = of.as_text();
    const bool negative = rest.starts_with('-');
    if (negative) rest.remove_prefix(1);
    if (rest.empty()) return no(bad_conversion);
    std::int64_t total = 0;
    while (!rest.empty()) {
        const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
        const auto count = whole_number(rest.substr(0, digits));
        if (!count || digits == rest.size()) return no(bad_conversion);
        const char unit = rest[digits];
        const std::int64_t worth = unit == 'h' ? 3600 : unit == 'm' ? 60 : unit == 's' ? 1 : 0;
        if (worth == 0) return no(bad_conversion);
        std::int64_t part = 0;
        if (__builtin_mul_overflow(*count, worth, &part) ||
            __builtin_add_overflow(total, part, &total))
            return no(overflow);
        rest.remove_prefix(digits + 1);
    }
    return whole_seconds(negative ? -total : total);
}

Answer share_of(std::int64_t amount, std::int64_t basis_points, std::int32_t rounding) {
    if (amount < 0 || basis_points < 0) return no("rules.negative_share"_msg);
    std::int64_t product = 0;
    if (__builtin_mul_overflow(amount, basis_points, &product)) return no(overflow);
    return Value::integer(
        share(Rupiah{amount}, basis_points, static_cast<Rounding>(rounding)).amount());
}

/// Of a list, down to the scalars of lists in it; 0 of anything else.
std::int64_t elements(const Value& of) {
    if (of.kind() != Kind::list) return 0;
    std::int64_t all = of.size();
    for (std::int32_t i = 0; i < of.size() && of.element(i).kind() == Kind::list; ++i)
        all += elements(of.element(i));
    return all;
}

Value school_year(Date date) {
    return Value::integer(date.month() >= 7 ? date.year() : date.year() - 1);
}

} // namespace

bool equal(const Value& left, const Value& right) {
    if (left.kind() != Kind::list) return order(left, right) == 0;
    if (left.size() != right.size()) return false;
    for (std::int32_t i = 0; i < left.size(); ++i)
        if (!equal(left.element(i), right.element(i))) return false;
    return true;
}

std::int64_t cost(const Node& node, std::span<const Value> operands) {
    constexpr std::int64_t bytes_a_step = 16;
    const auto is = [&](Op op) { return node.op == op; };
    const auto bytes = [&](std::size_t at) {
        return static_cast<std::int64_t>(operands[at].as_text().size());
    };
    if (is(Op::equal) || is(Op::not_equal)) return elements(operands[0]);
    if (is(Op::in_list)) return elements(operands[1]);
    if (is(Op::contains)) return bytes(0) * bytes(1) / (bytes_a_step * bytes_a_step);
    if (is(Op::size) && operands[0].kind() == Kind::text) return bytes(0) / bytes_a_step;
    if (is(Op::concatenate))
        return node.type.kind() == Kind::text ? (bytes(0) + bytes(1)) / bytes_a_step
                                              : operands[0].size() + operands[1].size();
    return 0;
}

Answer operate(const Node& node, std::span<const Value> operands, Scratch& scratch) {
    const Value& a = operands[0];
    const Value& b = operands.size() > 1 ? operands[1] : a;
    switch (node.op) {
    case Op::equal:
        return Value::boolean(equal(a, b));
    case Op::not_equal:
        return Value::boolean(!equal(a, b));
    case Op::less:
        return Value::boolean(order(a, b) < 0);
    case Op::less_or_equal:
        return Value::boolean(order(a, b) <= 0);
    case Op::greater:
        return Value::boolean(order(a, b) > 0);
    case Op::greater_or_equal:
        return Value::boolean(order(a, b) >= 0);
    case Op::in_list:
        for (std::int32_t i = 0; i < b.size(); ++i)
            if (equal(a, b.element(i))) return Value::boolean(true);
        return Value::boolean(false);
    case Op::element:
        if (b.as_integer() < 0 || b.as_integer() >= a.size())
            return no("rules.index_out_of_range"_msg);
        return a.element(static_cast<std::int32_t>(b.as_integer()));
    case Op::make_list:
        return Value::list(scratch.lists.emplace_back(operands.begin(), operands.end()));
    case Op::logical_not:
        return Value::boolean(!a.as_boolean());
    case Op::negate:
        return negate(a);
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::remainder:
        return arithmetic(node.op, a, b);
    case Op::concatenate:
        return concatenate(a, b, scratch);
    case Op::size:
        return size(a);
    case Op::starts_with:
        return Value::boolean(a.as_text().starts_with(b.as_text()));
    case Op::ends_with:
        return Value::boolean(a.as_text().ends_with(b.as_text()));
    case Op::contains:
        return Value::boolean(a.as_text().find(b.as_text()) != std::string_view::npos);
    case Op::get_full_year:
    case Op::get_month:
    case Op::get_date:
    case Op::get_day_of_month:
    case Op::get_day_of_week:
    case Op::get_day_of_year:
        return calendar(node.op, a.as_timestamp());
    case Op::get_hours:
    case Op::get_minutes:
    case Op::get_seconds:
        return time_part(node.op, a);
    case Op::to_integer:
        return to_integer(a);
    case Op::to_real:
        return to_real(a);
    case Op::to_text:
        return Value::text(scratch.texts.emplace_back(written(a)));
    case Op::to_timestamp:
        return to_timestamp(a);
    case Op::to_duration:
        return to_duration(a);
    case Op::to_date:
        return to_date(a);
    case Op::age:
        return Value::integer(age_years(a.as_date(), b.as_date()));
    case Op::months_between:
        return Value::integer(months_between(a.as_date(), b.as_date()));
    case Op::school_year:
        return school_year(a.as_date());
    case Op::share:
        return share_of(a.as_integer(), b.as_integer(), node.index);
    case Op::constant:
    case Op::variable:
    case Op::binding:
    case Op::field:
    case Op::known:
    case Op::logical_and:
    case Op::logical_or:
    case Op::conditional:
    case Op::exists:
    case Op::all:
    case Op::exists_one:
    case Op::filter:
    case Op::map:
        break;
    }
    assert(false && "not a strict operation");
    return no("rules.missing_value"_msg);
}

} // namespace tepat::rules::detail
