#include "matching/compare.hpp"

#include "matching/detail/kernels.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

namespace tepat::matching {
namespace {

Level same_or_other(std::uint32_t a, std::uint32_t b) {
    return a == 0 || b == 0 ? missing : a == b ? same : Level{2};
}

/// One digit left out of the whole number.
bool is_without_one(std::uint64_t whole, std::uint64_t cut) {
    if ((whole & 0xF) == 0xF || (cut & 0xF) != 0xF || (cut & 0xF0) == 0xF0) return false;
    const auto front = std::countl_zero(whole ^ cut) / 4;
    const auto moved = whole ^ (cut >> 4);
    const auto back = moved == 0 ? 16 : std::countr_zero(moved) / 4;
    return front + back >= 15;
}

bool is_slip(std::uint64_t a, std::uint64_t b) {
    const auto differ = a ^ b;
    const auto places = (differ | differ >> 1 | differ >> 2 | differ >> 3) & 0x1111111111111111;
    const auto count = std::popcount(places);
    if (count == 1) return true;
    if (count == 2) {
        const auto at = std::countr_zero(places);
        if (at + 4 < 64 && (places >> at & 0xFF) == 0x11) {
            const auto two_a = a >> at & 0xFF;
            const auto two_b = b >> at & 0xFF;
            if (two_a == (two_b >> 4 | (two_b & 0xF) << 4)) return true;
        }
    }
    return is_without_one(a, b) || is_without_one(b, a);
}

/// Eight digits, four bits each.
std::uint32_t digits_of(std::uint32_t birth) {
    const auto two = [](int value) {
        return static_cast<std::uint32_t>(value / 10 << 4 | value % 10);
    };
    const int year = year_of(birth);
    return two(year / 100) << 24 | two(year % 100) << 16 | two(month_of(birth)) << 8 |
           two(day_of(birth));
}

bool one_digit_differs(std::uint32_t a, std::uint32_t b) {
    const auto differ = digits_of(a) ^ digits_of(b);
    return std::popcount((differ | differ >> 1 | differ >> 2 | differ >> 3) & 0x11111111U) == 1;
}

bool is_new_year(std::uint32_t birth) {
    return month_of(birth) == 1 && day_of(birth) == 1;
}

template <std::size_t size>
detail::Letters letters(const std::array<char, size>& text) {
    return detail::letters_of({text.data(), size});
}

} // namespace

Level compare_number(std::uint64_t a, std::uint64_t b) {
    if (a == 0 || b == 0) return missing;
    if (a == b) return same;
    if (is_slip(a, b)) return number_level::near;
    const bool whole = (a & 0xF) != 0xF && (b & 0xF) != 0xF;
    if (whole && (a ^ b) >> 16 == 0) return number_level::front;
    return number_level::other;
}

Level compare_birth(std::uint32_t a, std::uint32_t b) {
    a &= date_bits;
    b &= date_bits;
    if (a == 0 || b == 0) return missing;
    if (a == b) return is_new_year(a) ? birth_level::year : same;
    const bool year = year_of(a) == year_of(b);
    const bool month = month_of(a) == month_of(b);
    const bool day = day_of(a) == day_of(b);
    if (year && month_of(a) == day_of(b) && day_of(a) == month_of(b)) return birth_level::swapped;
    if (year && (is_new_year(a) || is_new_year(b))) return birth_level::year;
    if (one_digit_differs(a, b)) return birth_level::digit;
    if (year + month + day == 2) return birth_level::two_of_three;
    return birth_level::other;
}

Level compare_name(const Record& a, const Record& b) {
    if (a.name_sound == 0 || b.name_sound == 0) return missing;
    if (a.name_sound == b.name_sound)
        return a.name_spelling == b.name_spelling ? same : name_level::sound;
    const auto one = letters(a.name);
    const auto two = letters(b.name);
    if (detail::most_similar(one, two) < similar_name) return name_level::other;
    const double alike = detail::jaro_winkler(one, two);
    if (alike >= near_name) return name_level::near;
    return alike >= similar_name ? name_level::similar : name_level::other;
}

Level compare_mother(const Record& a, const Record& b) {
    if (a.mother[0] == 0 || b.mother[0] == 0) return missing;
    if (a.mother == b.mother) return same;
    const auto one = letters(a.mother);
    const auto two = letters(b.mother);
    if (detail::most_similar(one, two) < near_mother) return mother_level::other;
    return detail::jaro_winkler(one, two) >= near_mother ? mother_level::near : mother_level::other;
}

Pattern compare_cheap(const Record& a, const Record& b) {
    Pattern pattern;
    const auto number = compare_number(a.number, b.number);
    pattern.set(Field::numbers_there, number == missing ? Level{2} : same);
    pattern.set(Field::birth, compare_birth(a.birth, b.birth));
    if (date_of(a) != 0 && date_of(a) == date_of(b))
        pattern.set(Field::number_of_day, std::min(number, Level{3}));
    else
        pattern.set(Field::number, number);
    auto born = same_or_other(a.birthplace, b.birthplace);
    if (born != missing && lives_in(a) != 0 && lives_in(a) == lives_in(b))
        born = born == same ? birthplace_level::same_here : birthplace_level::other_here;
    pattern.set(Field::birthplace, born);
    if (a.village != 0 && b.village != 0)
        pattern.set(Field::village, a.village == b.village             ? same
                                    : district_of(a) == district_of(b) ? village_level::district
                                    : regency_of(a) == regency_of(b)   ? village_level::regency
                                                                       : village_level::other);
    // Who moved has another card and often another place in the family: that counts once, as the
    // village does. Where its name is written, it may just be spelled otherwise.
    const bool elsewhere =
        pattern.at(Field::village) > same && (a.birth & b.birth & village_coded) != 0;
    const auto family = same_or_other(a.family, b.family);
    pattern.set(Field::family, elsewhere && family != same ? missing : family);
    pattern.set(Field::sex, same_or_other(sex_of(a), sex_of(b)));
    if (!elsewhere) pattern.set(Field::relation, same_or_other(relation_of(a), relation_of(b)));
    return pattern;
}

Pattern compare(const Record& a, const Record& b) {
    auto pattern = compare_cheap(a, b);
    pattern.set(Field::name, compare_name(a, b));
    pattern.set(Field::mother, compare_mother(a, b));
    return pattern;
}

} // namespace tepat::matching
