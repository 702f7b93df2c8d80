#include "sheets/cell.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace tepat::sheets {

namespace {

constexpr std::string_view white = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

std::optional<double> real_number(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return {};
    return value;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& rest) {
    const auto size =
        static_cast<std::size_t>(std::ranges::find_if_not(rest, is_digit) - rest.begin());
    const auto digits = rest.substr(0, size);
    rest.remove_prefix(size);
    return digits;
}

bool take_any(std::string_view& rest, std::string_view wanted) {
    if (rest.empty() || !wanted.contains(rest.front())) return false;
    rest.remove_prefix(1);
    return true;
}

/// A decimal number taken apart; `exponent` is bounded so that no sum of it overflows.
struct Decimal {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
    bool has_exponent = false;
    int exponent = 0;
};

std::optional<Decimal> take_apart(std::string_view text, std::string_view points) {
    Decimal number;
    auto rest = trimmed(text);
    if (rest.starts_with('-')) number.negative = true;
    take_any(rest, "+-");
    number.whole = take_digits(rest);
    if (take_any(rest, points)) number.fraction = take_digits(rest);
    if (number.whole.empty() && number.fraction.empty()) return {};
    if (take_any(rest, "eE")) {
        number.has_exponent = true;
        const bool down = rest.starts_with('-');
        take_any(rest, "+-");
        const auto digits = take_digits(rest);
        if (digits.empty() || digits.size() > 4) return {};
        std::from_chars(digits.data(), digits.data() + digits.size(), number.exponent);
        if (down) number.exponent = -number.exponent;
    }
    if (!rest.empty()) return {};
    return number;
}

std::optional<Date> from_iso(std::string_view text) {
    auto date = Date::parse(trimmed(text).substr(0, 10));
    if (!date) return {};
    return *date;
}

} // namespace

bool Cell::digits_suspect() const {
    if (kind != CellKind::number) return false;
    const auto value = real_number(text);
    return !value || std::abs(*value) >= 1e15;
}

std::optional<Date> from_serial(double serial, DateSystem system) {
    constexpr double last_of_1900 = 2'958'465;
    if (system == DateSystem::from_1904) {
        if (!(serial >= 0 && serial < last_of_1900 - 1462 + 1)) return {};
        return Date{std::chrono::year{1904} / 1 / 1} + static_cast<int>(serial);
    }
    if (!(serial >= 1 && serial < last_of_1900 + 1)) return {};
    const auto day = static_cast<int>(serial);
    if (day == 60) return {};
    return Date{std::chrono::year{1899} / 12 / 31} + (day > 60 ? day - 1 : day);
}

std::optional<Date> date_of(const Cell& cell, DateSystem system) {
    if (cell.kind != CellKind::date && cell.kind != CellKind::number) return {};
    if (const auto serial = real_number(cell.text)) return from_serial(*serial, system);
    return cell.kind == CellKind::date ? from_iso(cell.text) : std::nullopt;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    const auto number = take_apart(text, ".");
    if (!number) return {};
    std::int64_t value = 0;
    int digits = 0;
    const auto append = [&](char digit) {
        if (value != 0 || digit != '0') ++digits;
        if (digits > 18) return false;
        value = value * 10 + (digit - '0');
        return true;
    };
    // The digits left of the shifted point make the number; those right of it must be zeros.
    const auto all = number->whole.size() + number->fraction.size();
    const auto point = static_cast<std::int64_t>(number->whole.size()) + number->exponent;
    for (std::size_t i = 0; i < all; ++i) {
        const char digit = i < number->whole.size() ? number->whole[i]
                                                    : number->fraction[i - number->whole.size()];
        if (static_cast<std::int64_t>(i) >= point) {
            if (digit != '0') return {};
        } else if (!append(digit)) {
            return {};
        }
    }
    if (value != 0)
        for (auto i = static_cast<std::int64_t>(all); i < point; ++i)
            if (!append('0')) return {};
    return number->negative ? -value : value;
}

bool is_scientific(std::string_view text) {
    const auto number = take_apart(text, ".,");
    return number && number->has_exponent;
}

} // namespace tepat::sheets
