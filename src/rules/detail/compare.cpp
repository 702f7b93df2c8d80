#include "rules/detail/compare.hpp"

#include <cmath>
#include <limits>

namespace tepat::rules::detail {
namespace {

constexpr double two_to_63 = 9223372036854775808.0;
constexpr double two_to_64 = 18446744073709551616.0;

bool is_number(const Value& value) {
    return value.kind() == Kind::integer || value.kind() == Kind::unsigned_integer ||
           value.kind() == Kind::real;
}

/// `whole` against `real`, as doubles: the standard's tests hold 2⁶³ − 1 and 2⁶³ for equal. What
/// lies beyond all whole numbers, `least` and `greatest`, is not.
template <class Whole>
std::partial_ordering compare(Whole whole, double real, double least, double greatest) {
    if (real > greatest) return std::partial_ordering::less;
    if (real < least) return std::partial_ordering::greater;
    return static_cast<double>(whole) <=> real;
}

std::partial_ordering reversed(std::partial_ordering order) {
    return 0 <=> order;
}

std::partial_ordering order_of_numbers(const Value& a, const Value& b) {
    if (a.kind() == Kind::real) {
        if (b.kind() == Kind::real) return a.as_real() <=> b.as_real();
        return reversed(order_of_numbers(b, a));
    }
    if (a.kind() == Kind::integer) {
        if (b.kind() == Kind::real)
            return compare(a.as_integer(), b.as_real(), -two_to_63, two_to_63);
        if (b.kind() == Kind::integer) return a.as_integer() <=> b.as_integer();
        return reversed(order_of_numbers(b, a));
    }
    if (b.kind() == Kind::real)
        return compare(a.as_unsigned_integer(), b.as_real(), 0.0, two_to_64);
    if (b.kind() == Kind::unsigned_integer)
        return a.as_unsigned_integer() <=> b.as_unsigned_integer();
    if (b.as_integer() < 0) return std::partial_ordering::greater;
    return a.as_unsigned_integer() <=> static_cast<std::uint64_t>(b.as_integer());
}

std::partial_ordering order_of_times(std::int64_t a, std::int64_t b, std::int32_t a_above,
                                     std::int32_t b_above) {
    const auto order = a <=> b;
    return order != 0 ? order : a_above <=> b_above;
}

bool equal_maps(const Value& left, const Value& right, Scratch& scratch) {
    if (left.size() != right.size()) return false;
    // Both are sorted by key, so equal maps have their keys in the same places.
    for (std::int32_t i = 0; i < left.size(); ++i)
        if (key_order(left.key(i), right.key(i)) != 0 ||
            !equal(left.value(i), right.value(i), scratch))
            return false;
    return true;
}

bool equal_lists(const Value& left, const Value& right, Scratch& scratch) {
    if (left.size() != right.size()) return false;
    for (std::int32_t i = 0; i < left.size(); ++i)
        if (!equal(left.element(i), right.element(i), scratch)) return false;
    return true;
}

int rank(const Value& key) {
    return key.kind() == Kind::boolean ? 0 : key.kind() == Kind::text ? 2 : 1;
}

} // namespace

std::partial_ordering order(const Value& a, const Value& b) {
    if (a.kind() != b.kind())
        return is_number(a) && is_number(b) ? order_of_numbers(a, b)
                                            : std::partial_ordering::unordered;
    switch (a.kind()) {
    case Kind::boolean:
        return a.as_boolean() <=> b.as_boolean();
    case Kind::integer:
        return a.as_integer() <=> b.as_integer();
    case Kind::unsigned_integer:
        return a.as_unsigned_integer() <=> b.as_unsigned_integer();
    case Kind::real:
        return a.as_real() <=> b.as_real();
    case Kind::text:
        return a.as_text() <=> b.as_text();
    case Kind::bytes:
        return a.as_bytes() <=> b.as_bytes();
    case Kind::timestamp:
        return order_of_times(a.as_timestamp().time_since_epoch().count(),
                              b.as_timestamp().time_since_epoch().count(), a.nanoseconds(),
                              b.nanoseconds());
    case Kind::duration:
        return order_of_times(a.as_duration().count(), b.as_duration().count(), a.nanoseconds(),
                              b.nanoseconds());
    case Kind::null:
    case Kind::type:
    case Kind::unknown:
    case Kind::list:
    case Kind::record:
    case Kind::map:
    case Kind::optional:
    case Kind::dynamic:
    case Kind::parameter:
    case Kind::opaque:
        break;
    }
    return std::partial_ordering::unordered;
}

bool equal(const Value& left, const Value& right, Scratch& scratch) {
    if (left.kind() != right.kind()) return order(left, right) == 0;
    if (left.kind() == Kind::integer) return left.as_integer() == right.as_integer();
    switch (left.kind()) {
    case Kind::text:
        return left.as_text().size() == right.as_text().size() &&
               scratch.spend_bytes(left.as_text().size()) && left.as_text() == right.as_text();
    case Kind::list:
        return scratch.spend(left.size()) && equal_lists(left, right, scratch);
    case Kind::map:
        return scratch.spend(left.size()) && equal_maps(left, right, scratch);
    case Kind::optional:
        return left.size() == right.size() &&
               (left.size() == 0 || equal(left.item(), right.item(), scratch));
    case Kind::null:
        return true;
    case Kind::type:
        return left.type_name() == right.type_name();
    case Kind::boolean:
    case Kind::integer:
    case Kind::unsigned_integer:
    case Kind::real:
    case Kind::bytes:
    case Kind::timestamp:
    case Kind::duration:
    case Kind::unknown:
    case Kind::record:
    case Kind::dynamic:
    case Kind::parameter:
    case Kind::opaque:
        break;
    }
    return order(left, right) == 0;
}

std::partial_ordering key_order(const Value& left, const Value& right) {
    const auto by_kind = rank(left) <=> rank(right);
    return by_kind != 0 ? by_kind : order(left, right);
}

bool is_key(const Value& value) {
    return value.kind() == Kind::boolean || value.kind() == Kind::integer ||
           value.kind() == Kind::unsigned_integer || value.kind() == Kind::text;
}

const Value* find_value(const Value& map, const Value& key) {
    if (key.kind() == Kind::real) {
        const auto whole = as_index(key);
        if (whole) return find_value(map, Value::integer(*whole));
        const double real = key.as_real();
        if (!(real >= 0.0 && real < two_to_64) || std::floor(real) != real) return nullptr;
        return find_value(map, Value::unsigned_integer(static_cast<std::uint64_t>(real)));
    }
    if (!is_key(key)) return nullptr;
    std::int32_t from = 0;
    std::int32_t to = map.size();
    while (from < to) {
        const auto middle = from + (to - from) / 2;
        const auto order = key_order(map.key(middle), key);
        if (order == 0) return &map.value(middle);
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return nullptr;
}

std::optional<std::int64_t> as_index(const Value& value) {
    if (value.kind() == Kind::integer) return value.as_integer();
    if (value.kind() == Kind::unsigned_integer) {
        const auto index = value.as_unsigned_integer();
        if (index > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return std::nullopt;
        return static_cast<std::int64_t>(index);
    }
    if (value.kind() != Kind::real) return std::nullopt;
    const double index = value.as_real();
    if (!(index >= -two_to_63 && index < two_to_63) || std::floor(index) != index)
        return std::nullopt;
    return static_cast<std::int64_t>(index);
}

std::expected<std::vector<Value>, MessageCode> sorted_entries(std::vector<Value> entries) {
    const std::size_t count = entries.size() / 2;
    std::vector<std::size_t> places(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (!is_key(entries[2 * i])) return std::unexpected("rules.bad_key"_msg);
        places[i] = i;
    }
    const auto before = [&](std::size_t a, std::size_t b) {
        return key_order(entries[2 * a], entries[2 * b]) < 0;
    };
    if (!std::ranges::is_sorted(places, before)) std::ranges::sort(places, before);
    std::vector<Value> sorted;
    sorted.reserve(entries.size());
    for (const auto place : places) {
        if (!sorted.empty() && key_order(*(sorted.end() - 2), entries[2 * place]) == 0)
            return std::unexpected("rules.duplicate_key"_msg);
        sorted.push_back(entries[2 * place]);
        sorted.push_back(entries[2 * place + 1]);
    }
    return sorted;
}

Answer Scratch::map(std::vector<Value> entries) {
    auto sorted = sorted_entries(std::move(entries));
    if (!sorted) return no(sorted.error());
    return Value::map(lists_.emplace_back(std::move(*sorted)));
}

} // namespace tepat::rules::detail
