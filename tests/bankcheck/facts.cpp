#include "facts.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace bankcheck {
namespace {

bool digit(char c) {
    return '0' <= c && c <= '9';
}

int number_at(std::string_view text, std::size_t at, std::size_t size) {
    int value = 0;
    for (const char c : text.substr(at, size))
        value = 10 * value + (c - '0');
    return value;
}

/// `text` has the digits and marks of `shape`, where 9 stands for any digit.
bool has_shape(std::string_view text, std::string_view shape) {
    return std::ranges::equal(text, shape,
                              [](char c, char s) { return s == '9' ? digit(c) : c == s; });
}

bool identity_number(std::string_view sixteen) {
    return sixteen.substr(0, 2) != "00" && sixteen.substr(12) != "0000" &&
           sixteen.find_first_not_of(sixteen.front()) != std::string_view::npos;
}

} // namespace

std::optional<std::size_t> account_digits(std::string_view bic) {
    static constexpr std::array<std::pair<std::string_view, std::size_t>, 4> banks{
        {{"BRINIDJA", 15}, {"BNINIDJA", 10}, {"BMRIIDJA", 13}, {"BTANIDJA", 16}}};
    for (const auto& [code, digits] : banks)
        if (code == bic) return digits;
    return std::nullopt;
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, digit);
}

bool carried_everywhere(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return digit(c) || ('A' <= c && c <= 'Z') || ('a' <= c && c <= 'z') ||
               std::string_view{"/-?:().,'+ "}.find(c) != std::string_view::npos;
    });
}

bool holds_identity_number(std::string_view text) {
    constexpr std::size_t size = 16;
    for (std::size_t at = 0; at + size <= text.size(); ++at) {
        const auto window = text.substr(at, size);
        if (all_digits(window) && identity_number(window)) return true;
    }
    return false;
}

bool is_dated_identity_number(std::string_view text) {
    if (text.size() != 16 || !holds_identity_number(text)) return false;
    const int written_day = number_at(text, 6, 2);
    const int day = written_day > 40 ? written_day - 40 : written_day;
    const int month = number_at(text, 8, 2);
    return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    if (!all_digits(text) || text.size() > 18) return std::nullopt;
    std::int64_t value = 0;
    for (const char c : text)
        value = value * 10 + (c - '0');
    return value;
}

std::int64_t add_up(std::int64_t sum, std::int64_t amount) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    return sum > most - amount ? most : sum + amount;
}

bool is_date(std::string_view text) {
    if (!has_shape(text, "9999-99-99")) return false;
    const int year = number_at(text, 0, 4);
    const int month = number_at(text, 5, 2);
    const int day = number_at(text, 8, 2);
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const std::array<int, 12> days{31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return year > 0 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days[static_cast<std::size_t>(month - 1)];
}

bool is_time_in_jakarta(std::string_view text) {
    return has_shape(text, "9999-99-99T99:99:99+07:00") && is_date(text.substr(0, 10)) &&
           number_at(text, 11, 2) < 24 && number_at(text, 14, 2) < 60 &&
           number_at(text, 17, 2) < 60;
}

} // namespace bankcheck
