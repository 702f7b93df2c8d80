#include "matching/normalise.hpp"

#include "names/name.hpp"

#include <algorithm>
#include <chrono>

namespace tepat::matching {
namespace {

constexpr int earliest_year = 1850;

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::optional<std::uint32_t> dated(int year, int month, int day, Date today) {
    if (year < earliest_year || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
        return std::nullopt;
    const std::chrono::year_month_day ymd{std::chrono::year{year},
                                          std::chrono::month{static_cast<unsigned>(month)},
                                          std::chrono::day{static_cast<unsigned>(day)}};
    if (!ymd.ok() || Date{ymd} > today) return std::nullopt;
    return packed_date(year, month, day);
}

int month_named(std::string_view word) {
    static constexpr std::array<std::string_view, 24> months{
        "JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGU", "SEP", "OKT", "NOV", "DES",
        "JAN", "PEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOP", "DEC"};
    if (word.size() < 3) return 0;
    const std::array<char, 3> start{upper(word[0]), upper(word[1]), upper(word[2])};
    const auto* const at = std::ranges::find(months, std::string_view{start.data(), 3});
    return at == months.end() ? 0 : static_cast<int>((at - months.begin()) % 12) + 1;
}

/// The latest year with these two digits that has begun.
int whole_year(int year, Date today) {
    const int century = today.year() / 100 * 100;
    return century + year > today.year() ? century - 100 + year : century + year;
}

struct Parts {
    std::array<int, 3> value{};
    std::array<std::size_t, 3> digits{};
    bool month_by_name = false;
    std::size_t count = 0;
};

Parts parts_of(std::string_view text) {
    Parts parts;
    std::size_t at = 0;
    while (at < text.size() && parts.count < 3) {
        const auto begin = at;
        if (is_digit(text[at])) {
            int value = 0;
            while (at < text.size() && is_digit(text[at]) && at - begin < 9)
                value = value * 10 + (text[at++] - '0');
            parts.digits[parts.count] = at - begin;
            parts.value[parts.count++] = value;
        } else if (const char c = upper(text[at]); c >= 'A' && c <= 'Z') {
            while (at < text.size() && upper(text[at]) >= 'A' && upper(text[at]) <= 'Z')
                ++at;
            const int month = month_named(text.substr(begin, at - begin));
            if (month == 0) break;
            parts.month_by_name = true;
            parts.value[parts.count++] = month;
        } else {
            ++at;
        }
    }
    return parts;
}

/// The birthday that a whole NIK tells, and the sex.
struct Told {
    std::uint32_t date = 0;
    std::uint32_t sex = 0;
};
Told told_by(std::uint64_t number, Date today) {
    if (number == 0 || (number & 0xF) == 0xF) return {};
    const auto two = [&](int from) { // the digits at `from` and behind, counted from the front
        const auto pair = number >> (4 * (14 - from)) & 0xFF;
        return static_cast<int>(pair >> 4) * 10 + static_cast<int>(pair & 0xF);
    };
    int day = two(6);
    const bool woman = day > 40;
    if (woman) day -= 40;
    const auto date = dated(whole_year(two(10), today), two(8), day, today);
    if (!date) return {};
    return {*date, woman ? 2U : 1U};
}

std::uint32_t read_sex(std::string_view text) {
    text = trimmed(text);
    if (text.empty()) return 0;
    const char first = upper(text.front());
    if (first == '1' || first == 'L' || first == 'M') return 1;
    if (first == '2' || first == 'P' || first == 'F' || first == 'W') return 2;
    return 0;
}

/// Codes as they are; words by their hash: what counts is whether two are the same.
std::uint32_t read_relation(std::string_view text) {
    text = trimmed(text);
    if (text.empty()) return 0;
    if (text.size() == 1 && is_digit(text[0]) && text[0] != '0')
        return static_cast<std::uint32_t>(text[0] - '0');
    return 10 + hash_of(text) % 6;
}

struct Village {
    std::uint32_t value = 0;
    bool coded = false;
};
Village read_village(std::string_view text) {
    text = trimmed(text);
    if (text.empty()) return {};
    std::array<std::uint32_t, 10> digit{};
    std::size_t count = 0;
    for (const char c : text) {
        if (c == '.') continue;
        if (!is_digit(c)) return {hash_of(text)};
        if (count < digit.size()) digit[count++] = static_cast<std::uint32_t>(c - '0');
    }
    if (count < digit.size()) return {hash_of(text)};
    const auto two = [&](std::size_t at) { return digit[at] * 10 + digit[at + 1]; };
    const auto village = two(6) * 100 + two(8);
    return {two(0) << 25 | two(2) << 18 | two(4) << 11 | (village & 0x7FF), true};
}

/// Of a text without sounds, such as a suburb: by letters and digits alone.
std::uint16_t read_birthplace(std::string_view text) {
    const auto name = names::compact_name(text);
    if (name.phonetic == 0) return 0;
    return static_cast<std::uint16_t>(name.phonetic >> 16) | 1U;
}

std::uint32_t read_family(std::string_view text) {
    text = trimmed(text);
    if (text.empty()) return 0;
    const auto number = read_number(text);
    if (number != 0) {
        const auto mixed = (number ^ number >> 29) * 0x9E3779B97F4A7C15;
        return static_cast<std::uint32_t>(mixed >> 32) | 1U;
    }
    // Sixteen zeros and the like are nobody's; other writings are compared as they are.
    return std::ranges::all_of(text, is_digit) ? 0 : hash_of(text);
}

/// All digits the same, or a serial number of 0000.
bool is_placeholder(std::uint64_t number) {
    const auto first = number >> 60;
    const bool whole = (number & 0xF) != 0xF;
    auto digits = number;
    if (!whole)
        while ((digits & 0xF) == 0xF) // the rest says nothing
            digits = digits >> 4 | first << 60;
    return digits == first * 0x1111111111111111 || (whole && (number & 0xFFFF) == 0);
}

template <std::size_t size>
void put(const names::CompactName& name, std::array<char, size>& into) {
    std::copy_n(name.letters.begin(), std::min<std::size_t>(size, name.size), into.begin());
}

} // namespace

std::uint32_t hash_of(std::string_view text) {
    std::uint64_t value = 0xCBF29CE484222325; // FNV-1a
    for (const char byte : text)
        value = (value ^ static_cast<unsigned char>(upper(byte))) * 0x100000001B3;
    return static_cast<std::uint32_t>(value ^ value >> 32) | 1U;
}

std::uint64_t read_number(std::string_view text) {
    std::uint64_t number = 0;
    int count = 0;
    bool all_zeros = true;
    for (const char c : text) {
        if (c == ' ' || c == '.' || c == '-' || c == '\'' || c == '\t') continue;
        if (!is_digit(c) || count == 16) return 0;
        all_zeros = all_zeros && c == '0';
        number = number << 4 | static_cast<std::uint64_t>(c - '0');
        ++count;
    }
    if (count == 0 || all_zeros) return 0;
    for (; count < 16; ++count)
        number = number << 4 | 0xF;
    return is_placeholder(number) ? 0 : number;
}

bool is_blank(std::string_view text) {
    return trimmed(text).empty();
}

std::bitset<column_fields> unusable(const Person& person, const Record& record) {
    std::bitset<column_fields> bad;
    const auto say = [&](Field field, bool nothing_of_it) {
        bad.set(index_of(field), nothing_of_it && !is_blank(person[field]));
    };
    say(Field::number, record.number == 0);
    say(Field::name, record.name_sound == 0);
    say(Field::mother, record.mother[0] == 0);
    say(Field::birth, date_of(record) == 0 || (record.birth & date_from_number) != 0);
    say(Field::birthplace, record.birthplace == 0);
    say(Field::family, record.family == 0);
    say(Field::sex, read_sex(person[Field::sex]) == 0);
    return bad;
}

std::optional<std::uint32_t> read_date(std::string_view text, Date today) {
    text = trimmed(text);
    const auto parts = parts_of(text);
    if (parts.count == 1 && parts.digits[0] == 8) {
        const int all = parts.value[0];
        return dated(all / 10'000, all / 100 % 100, all % 100, today);
    }
    if (parts.count != 3) return std::nullopt;
    const auto& [first, second, third] = parts.value;
    if (parts.digits[0] >= 3) return dated(first, second, third, today);
    // Only "Maret 31 1980" begins with the month.
    const bool month_first = parts.month_by_name && parts.digits[0] == 0;
    const int year = parts.digits[2] == 2 ? whole_year(third, today) : third;
    return dated(year, month_first ? first : second, month_first ? second : first, today);
}

Record normalise(const Person& person, Date today) {
    Record record;
    record.number = read_number(person[Field::number]);
    record.family = read_family(person[Field::family]);
    const auto village = read_village(person[Field::village]);
    record.village = village.value;
    record.birthplace = read_birthplace(person[Field::birthplace]);

    const auto told = told_by(record.number, today);
    const auto sex = read_sex(person[Field::sex]);
    const auto birth = read_date(person[Field::birth], today);
    record.birth = birth.value_or(told.date) | (sex != 0 ? sex : told.sex) << 9 |
                   read_relation(person[Field::relation]) << 5 |
                   (village.coded ? village_coded : 0U) |
                   (!birth && told.date != 0 ? date_from_number : 0U);

    const auto name = names::compact_name(person[Field::name]);
    if (name.phonetic != 0) {
        record.name_sound = static_cast<std::uint32_t>(name.phonetic >> 32) | 1U;
        record.name_spelling = static_cast<std::uint16_t>(name.exact >> 8);
        put(name, record.name);
    }
    put(names::compact_name(person[Field::mother]), record.mother);
    return record;
}

} // namespace tepat::matching
