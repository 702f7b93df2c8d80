#include "core/nik.hpp"

#include <algorithm>

namespace tepat {
namespace {

constexpr std::size_t digit_count = 16;

enum class Problem { none, length, letter, placeholder, region };

Problem read(std::string_view digits, std::int64_t& number) {
    if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
        return Problem::letter;
    if (digits.size() != digit_count) return Problem::length;
    if (std::ranges::all_of(digits, [&](char c) { return c == digits.front(); }) ||
        digits.ends_with("0000"))
        return Problem::placeholder;
    if (digits.starts_with("00")) return Problem::region;
    for (const char c : digits)
        number = number * 10 + (c - '0');
    return Problem::none;
}

std::string pad(std::int64_t number) {
    const auto text = std::to_string(number);
    return std::string(digit_count - text.size(), '0') + text;
}

std::string mask(std::int64_t number) {
    auto text = pad(number);
    std::fill(text.begin() + 4, text.end() - 2, '*');
    return text;
}

} // namespace

Result<Nik> Nik::parse(std::string_view digits) {
    Nik nik;
    switch (read(digits, nik.number_)) {
    case Problem::none:
        return nik;
    case Problem::length:
        return refuse("nik.length"_msg, {{"length", std::to_string(digits.size())}});
    case Problem::letter:
        return refuse("nik.letter"_msg);
    case Problem::placeholder:
        return refuse("nik.placeholder"_msg);
    case Problem::region:
        return refuse("nik.region"_msg);
    }
    return refuse("nik.letter"_msg);
}

std::string Nik::text() const {
    return pad(number_);
}
std::string Nik::masked() const {
    return mask(number_);
}

RegionCode Nik::region_signal() const {
    return *RegionCode::parse(text().substr(0, 6));
}

Sex Nik::sex_signal() const {
    return number_ / 100'000'000 % 100 > 40 ? Sex::female : Sex::male;
}

std::optional<Date> Nik::birth_date_signal(Date today) const {
    const auto day = static_cast<int>(number_ / 100'000'000 % 100);
    const auto month = static_cast<int>(number_ / 1'000'000 % 100);
    const auto year = static_cast<int>(number_ / 10'000 % 100);
    const int born_day = day > 40 ? day - 40 : day;
    const int century = today.year() / 100 * 100;
    for (const int base : {century, century - 100}) {
        const auto date = Date::from_ymd(base + year, month, born_day);
        if (date && *date <= today) return *date;
    }
    return std::nullopt;
}

Result<KkNumber> KkNumber::parse(std::string_view digits) {
    KkNumber kk;
    switch (read(digits, kk.number_)) {
    case Problem::none:
        return kk;
    case Problem::length:
        return refuse("kk.length"_msg, {{"length", std::to_string(digits.size())}});
    case Problem::letter:
        return refuse("kk.letter"_msg);
    case Problem::placeholder:
        return refuse("kk.placeholder"_msg);
    case Problem::region:
        return refuse("kk.region"_msg);
    }
    return refuse("kk.letter"_msg);
}

std::string KkNumber::text() const {
    return pad(number_);
}
std::string KkNumber::masked() const {
    return mask(number_);
}

} // namespace tepat
