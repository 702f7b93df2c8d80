#include "rules/detail/conversions.hpp"

#include "core/date.hpp"
#include "rules/detail/time.hpp"
#include "rules/detail/utf8.hpp"

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>

namespace tepat::rules::detail {
namespace {

constexpr auto overflow = "rules.overflow"_msg;
constexpr auto bad_conversion = "rules.bad_conversion"_msg;
constexpr double two_to_63 = 9223372036854775808.0;
constexpr double two_to_64 = 18446744073709551616.0;

template <class Whole>
Answer read_whole(std::string_view text, Value (*make)(Whole)) {
    Whole value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || stop != text.data() + text.size()) return no(bad_conversion);
    return make(value);
}

/// Words that a double is written as.
std::optional<double> not_a_number_of_digits(std::string_view text) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity" || text == "+Infinity" || text == "inf") return infinity;
    if (text == "-Infinity" || text == "-inf") return -infinity;
    return std::nullopt;
}

} // namespace

Answer to_integer(const Value& of) {
    if (of.kind() == Kind::integer) return of;
    if (of.kind() == Kind::timestamp)
        return Value::integer(of.as_timestamp().time_since_epoch().count());
    if (of.kind() == Kind::unsigned_integer) {
        const auto value = of.as_unsigned_integer();
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return no(overflow);
        return Value::integer(static_cast<std::int64_t>(value));
    }
    if (of.kind() == Kind::real) {
        // CEL excludes both ends.
        if (!(of.as_real() > -two_to_63 && of.as_real() < two_to_63)) return no(overflow);
        return Value::integer(static_cast<std::int64_t>(of.as_real()));
    }
    return read_whole<std::int64_t>(of.as_text(), Value::integer);
}

Answer to_unsigned_integer(const Value& of) {
    if (of.kind() == Kind::unsigned_integer) return of;
    if (of.kind() == Kind::integer) {
        if (of.as_integer() < 0) return no(overflow);
        return Value::unsigned_integer(static_cast<std::uint64_t>(of.as_integer()));
    }
    if (of.kind() == Kind::real) {
        if (!(of.as_real() >= 0.0 && of.as_real() < two_to_64)) return no(overflow);
        return Value::unsigned_integer(static_cast<std::uint64_t>(of.as_real()));
    }
    return read_whole<std::uint64_t>(of.as_text(), Value::unsigned_integer);
}

Answer to_real(const Value& of) {
    if (of.kind() == Kind::real) return of;
    if (of.kind() == Kind::integer) return Value::real(static_cast<double>(of.as_integer()));
    if (of.kind() == Kind::unsigned_integer)
        return Value::real(static_cast<double>(of.as_unsigned_integer()));
    if (const auto word = not_a_number_of_digits(of.as_text())) return Value::real(*word);
    const std::string text{of.as_text()};
    const bool plain = text.find_first_not_of("0123456789+-.eE") == std::string::npos;
    char* stop = nullptr;
    const double value = std::strtod(text.c_str(), &stop);
    if (!plain || text.empty() || stop != text.c_str() + text.size() || !std::isfinite(value))
        return no(bad_conversion);
    return Value::real(value);
}

Answer to_text(const Value& of, Scratch& scratch) {
    switch (of.kind()) {
    case Kind::text:
        return of;
    case Kind::boolean:
        return Value::text(of.as_boolean() ? "true" : "false");
    case Kind::integer:
        return scratch.text(std::to_string(of.as_integer()));
    case Kind::unsigned_integer:
        return scratch.text(std::to_string(of.as_unsigned_integer()));
    case Kind::real:
        return scratch.text(written_real(of.as_real()));
    case Kind::duration:
        return scratch.text(written_duration(of));
    case Kind::timestamp:
        return scratch.text(written_timestamp(of));
    case Kind::bytes:
        if (!scratch.spend_bytes(of.as_bytes().size())) return no("rules.too_costly"_msg);
        return first_bad_utf8(of.as_bytes()) ? no(bad_conversion)
                                             : Answer{Value::text(of.as_bytes())};
    case Kind::unknown:
    case Kind::list:
    case Kind::record:
    case Kind::null:
    case Kind::map:
    case Kind::type:
    case Kind::optional:
    case Kind::dynamic:
    case Kind::parameter:
    case Kind::opaque:
        break;
    }
    assert(false);
    return no(bad_conversion);
}

Answer to_bytes(const Value& of) {
    return of.kind() == Kind::bytes ? of : Value::bytes(of.as_text());
}

Answer to_boolean(const Value& of) {
    if (of.kind() == Kind::boolean) return of;
    constexpr std::array<std::string_view, 5> yes{"true", "1", "t", "TRUE", "True"};
    constexpr std::array<std::string_view, 5> not_so{"false", "0", "f", "FALSE", "False"};
    if (std::ranges::find(yes, of.as_text()) != yes.end()) return Value::boolean(true);
    if (std::ranges::find(not_so, of.as_text()) != not_so.end()) return Value::boolean(false);
    return no(bad_conversion);
}

Answer to_timestamp(const Value& of) {
    if (of.kind() == Kind::timestamp) return of;
    return of.kind() == Kind::integer ? timestamp_at(of.as_integer())
                                      : parse_timestamp(of.as_text());
}

Answer to_duration(const Value& of) {
    return of.kind() == Kind::duration ? of : parse_duration(of.as_text());
}

Answer to_date(const Value& of) {
    const auto date = Date::parse(of.as_text());
    return date ? Answer{Value::date(*date)} : no(bad_conversion);
}

std::string written_real(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    if (value == 0) return std::signbit(value) ? "-0" : "0";
    // d.ddde±x: the digits and where the point stands among them.
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value),
                                   std::chars_format::scientific)
                         .ptr;
    const std::string_view scientific{buffer.data(), end};
    const auto e = scientific.find('e');
    std::string digits{scientific.substr(0, e)};
    std::erase(digits, '.');
    const int exponent = std::atoi(std::string{scientific.substr(e + 1)}.c_str());
    const int point = exponent + 1;
    const int count = static_cast<int>(digits.size());
    const auto at = static_cast<std::size_t>(point);
    std::string out = value < 0 ? "-" : "";
    if (point > 21 || point < -5) {
        out += digits.substr(0, 1) + (count > 1 ? "." + digits.substr(1) : "");
        return out + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
    }
    if (point <= 0) return out + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
    if (point >= count) return out + digits.append(static_cast<std::size_t>(point - count), '0');
    return out + digits.substr(0, at) + "." + digits.substr(at);
}

} // namespace tepat::rules::detail
