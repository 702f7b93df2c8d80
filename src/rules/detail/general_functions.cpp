#include "rules/detail/builtins.hpp"
#include "rules/detail/conversions.hpp"
#include "rules/detail/time.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace tepat::rules::detail {
namespace {

Answer as_it_is(Operands operands, Scratch&) {
    return operands[0];
}

template <Answer (*Conversion)(const Value&)>
Answer converted(Operands operands, Scratch&) {
    return Conversion(operands[0]);
}

/// A timestamp's and a duration's type have the names of protobuf's messages.
std::string_view type_name_of(Kind kind) {
    if (kind == Kind::timestamp) return "google.protobuf.Timestamp";
    if (kind == Kind::duration) return "google.protobuf.Duration";
    return kind_name(kind);
}
Answer type_of(Operands operands, Scratch&) {
    return Value::type(type_name_of(operands[0].kind()));
}

template <Op Part>
Answer part_in_zone(Operands operands, Scratch&) {
    const auto local = in_zone(operands[0], operands[1].as_text());
    return local ? time_part(Part, *local) : local;
}
Answer get_milliseconds(Operands operands, Scratch&) {
    return milliseconds(operands[0]);
}
/// A zone never changes thousandths, but it must be one.
Answer milliseconds_in_zone(Operands operands, Scratch&) {
    const auto local = in_zone(operands[0], operands[1].as_text());
    return local ? milliseconds(*local) : local;
}

constexpr std::string_view letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Answer encode_base64(Operands operands, Scratch& scratch) {
    const auto bytes = operands[0].as_bytes();
    if (!scratch.spend_bytes(2 * bytes.size())) return no(too_costly);
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = (bits << 8U | static_cast<unsigned char>(c)) & 0xFFFFU;
        for (count += 8; count >= 6; count -= 6)
            out.push_back(letters[(bits >> static_cast<unsigned>(count - 6)) & 63U]);
    }
    if (count > 0) out.push_back(letters[(bits << static_cast<unsigned>(6 - count)) & 63U]);
    out.append((4 - out.size() % 4) % 4, '=');
    return scratch.text(std::move(out));
}

/// With or without the signs that fill up the last group.
Answer decode_base64(Operands operands, Scratch& scratch) {
    constexpr auto bad = "rules.bad_conversion"_msg;
    auto text = operands[0].as_text();
    if (!scratch.spend_bytes(2 * text.size())) return no(too_costly);
    if (text.size() % 4 == 0)
        for (int i = 0; i < 2 && text.ends_with('='); ++i)
            text.remove_suffix(1);
    if (text.size() % 4 == 1) return no(bad);
    std::string out;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const auto at = letters.find(c);
        if (at == std::string_view::npos) return no(bad);
        bits = (bits << 6U | static_cast<std::uint32_t>(at)) & 0xFFFFU;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out.push_back(static_cast<char>(bits >> count & 0xFFU));
    }
    return scratch.bytes(std::move(out));
}

Answer optional_none(Operands, Scratch&) {
    return Value::optional({});
}
Answer optional_of(Operands operands, Scratch& scratch) {
    return scratch.optional(operands[0]);
}
bool is_zero(const Value& value) {
    switch (value.kind()) {
    case Kind::boolean:
        return !value.as_boolean();
    case Kind::integer:
        return value.as_integer() == 0;
    case Kind::unsigned_integer:
        return value.as_unsigned_integer() == 0;
    case Kind::real:
        return value.as_real() == 0;
    case Kind::text:
        return value.as_text().empty();
    case Kind::bytes:
        return value.as_bytes().empty();
    case Kind::null:
        return true;
    case Kind::duration:
        return value.as_duration().count() == 0 && value.nanoseconds() == 0;
    case Kind::timestamp:
        return value.as_timestamp().time_since_epoch().count() == 0 && value.nanoseconds() == 0;
    case Kind::list:
    case Kind::map:
    case Kind::optional:
        return value.size() == 0;
    case Kind::unknown:
    case Kind::record:
    case Kind::type:
    case Kind::dynamic:
    case Kind::parameter:
    case Kind::opaque:
        break;
    }
    return false;
}
Answer optional_of_non_zero(Operands operands, Scratch& scratch) {
    return is_zero(operands[0]) ? Value::optional({}) : scratch.optional(operands[0]);
}
/// A null may stand where the checker saw an optional.
Answer has_value(Operands operands, Scratch&) {
    if (operands[0].kind() != Kind::optional) return no(no_such_overload);
    return Value::boolean(operands[0].size() == 1);
}
Answer value_of(Operands operands, Scratch&) {
    if (operands[0].kind() != Kind::optional) return no(no_such_overload);
    return operands[0].size() == 1 ? operands[0].item() : no("rules.no_value"_msg);
}

constexpr std::array builtins{
    Builtin{"dyn(dyn): dyn", as_it_is},
    Builtin{"type(dyn): type", type_of},
    Builtin{"bool(bool): bool", converted<to_boolean>},
    Builtin{"bool(string): bool", converted<to_boolean>},
    Builtin{"uint(uint): uint", converted<to_unsigned_integer>},
    Builtin{"uint(int): uint", converted<to_unsigned_integer>},
    Builtin{"uint(double): uint", converted<to_unsigned_integer>},
    Builtin{"uint(string): uint", converted<to_unsigned_integer>},
    Builtin{"bytes(bytes): bytes", converted<to_bytes>},
    Builtin{"bytes(string): bytes", converted<to_bytes>},
    Builtin{"timestamp.getFullYear(string): int", part_in_zone<Op::get_full_year>},
    Builtin{"timestamp.getMonth(string): int", part_in_zone<Op::get_month>},
    Builtin{"timestamp.getDate(string): int", part_in_zone<Op::get_date>},
    Builtin{"timestamp.getDayOfMonth(string): int", part_in_zone<Op::get_day_of_month>},
    Builtin{"timestamp.getDayOfWeek(string): int", part_in_zone<Op::get_day_of_week>},
    Builtin{"timestamp.getDayOfYear(string): int", part_in_zone<Op::get_day_of_year>},
    Builtin{"timestamp.getHours(string): int", part_in_zone<Op::get_hours>},
    Builtin{"timestamp.getMinutes(string): int", part_in_zone<Op::get_minutes>},
    Builtin{"timestamp.getSeconds(string): int", part_in_zone<Op::get_seconds>},
    Builtin{"timestamp.getMilliseconds(): int", get_milliseconds},
    Builtin{"timestamp.getMilliseconds(string): int", milliseconds_in_zone},
    Builtin{"duration.getMilliseconds(): int", get_milliseconds},
    Builtin{"base64.encode(bytes): string", encode_base64},
    Builtin{"base64.decode(string): bytes", decode_base64},
    Builtin{"optional.none(): optional_type(A)", optional_none},
    Builtin{"optional.of(A): optional_type(A)", optional_of},
    Builtin{"optional.ofNonZeroValue(A): optional_type(A)", optional_of_non_zero},
    Builtin{"optional_type(A).hasValue(): bool", has_value},
    Builtin{"optional_type(A).value(): A", value_of},
};

} // namespace

std::span<const Builtin> general_builtins() {
    return builtins;
}

} // namespace tepat::rules::detail
