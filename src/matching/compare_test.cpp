#include "core/random.hpp"
#include "matching/compare.hpp"
#include "matching/detail/kernels.hpp"
#include "matching/invented.hpp"
#include "matching/normalise.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace tepat::matching {
namespace {

Level number(std::string_view a, std::string_view b) {
    return compare_number(read_number(a), read_number(b));
}

TEST(CompareNumber, knows_slips) {
    EXPECT_EQ(number("3201014101900021", "3201014101900021"), same);
    EXPECT_EQ(number("3201014101900021", "3201014101900027"), number_level::near) << "a digit";
    EXPECT_EQ(number("3201014101900021", "3201014101909021"), number_level::near) << "a digit";
    EXPECT_EQ(number("3201014101900021", "3201014101900012"), number_level::near) << "exchanged";
    EXPECT_EQ(number("2301014101900021", "3201014101900021"), number_level::near) << "exchanged";
    EXPECT_EQ(number("3201014101900021", "320101410190003"), number_level::other);
    for (std::size_t at = 0; at < 16; ++at) {
        std::string cut = "3201014101900021";
        EXPECT_EQ(number("3201014101900021", cut.erase(at, 1)), number_level::near) << at;
    }
    EXPECT_EQ(number("3201014101900021", "3201014101900134"), number_level::front);
    EXPECT_EQ(number("3201014101900021", "3201014201900134"), number_level::other);
    EXPECT_EQ(number("3201014101900021", "0000000000000000"), missing);
}

TEST(CompareBirth, knows_slips) {
    const auto at = [](int year, int month, int day) { return packed_date(year, month, day); };
    EXPECT_EQ(compare_birth(at(1980, 3, 5), at(1980, 3, 5)), same);
    EXPECT_EQ(compare_birth(at(1980, 3, 5), at(1980, 5, 3)), birth_level::swapped);
    EXPECT_EQ(compare_birth(at(1980, 3, 5), at(1970, 3, 5)), birth_level::digit) << "a decade";
    EXPECT_EQ(compare_birth(at(1980, 3, 5), at(1980, 3, 15)), birth_level::digit);
    EXPECT_EQ(compare_birth(at(1980, 3, 5), at(1980, 3, 28)), birth_level::two_of_three);
    EXPECT_EQ(compare_birth(at(1980, 1, 1), at(1980, 8, 17)), birth_level::year);
    EXPECT_EQ(compare_birth(at(1980, 1, 1), at(1980, 1, 1)), birth_level::year) << "a default";
    EXPECT_EQ(compare_birth(at(1980, 3, 5), at(1983, 7, 19)), birth_level::other);
    EXPECT_EQ(compare_birth(0, at(1983, 7, 19)), missing);
}

TEST(Compare, the_birthday_in_a_nik_counts_once) {
    Record a;
    a.number = read_number("3201014101900021");
    a.birth = packed_date(1990, 1, 1);
    auto b = a;
    b.number = read_number("3201014101904378");
    EXPECT_EQ(compare(a, b).at(Field::number), missing);
    EXPECT_EQ(compare(a, b).at(Field::number_of_day), 3);
    b.birth = packed_date(1991, 5, 7);
    EXPECT_EQ(compare(a, b).at(Field::number), number_level::front);
    EXPECT_EQ(compare(a, b).at(Field::number_of_day), missing);
}

TEST(Compare, who_moved_has_another_card_and_that_counts_once) {
    Record a;
    a.village = 1U << 25 | 1U << 11 | 1U;
    a.family = 7;
    a.birth = 1U << 5 | village_coded;
    auto b = a;
    b.family = 8;
    b.birth = 2U << 5 | village_coded;
    EXPECT_EQ(compare(a, b).at(Field::family), 2);
    EXPECT_EQ(compare(a, b).at(Field::relation), 2);
    b.village += 1;
    EXPECT_EQ(compare(a, b).at(Field::village), village_level::district);
    EXPECT_EQ(compare(a, b).at(Field::family), missing);
    EXPECT_EQ(compare(a, b).at(Field::relation), missing);
    b.family = a.family;
    EXPECT_EQ(compare(a, b).at(Field::family), same);
    a.birth &= ~village_coded;
    EXPECT_EQ(compare(a, b).at(Field::relation), 2) << "a name may be spelled otherwise";
    b.village = 0;
    EXPECT_EQ(compare(a, b).at(Field::relation), 2);
}

TEST(Compare, is_symmetric_and_within_levels) {
    SeededRandom random{7};
    for (int i = 0; i < 20'000; ++i) {
        const auto a = invented::some_record(random);
        const auto b = invented::similar_record(random, a);
        const auto pattern = compare(a, b);
        ASSERT_EQ(pattern, compare(b, a));
        for (const auto field : all_fields)
            ASSERT_LT(pattern.at(field), levels_of(field));
    }
}

/// The textbook: flags, windows and half transpositions.
double slow_jaro_winkler(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return 0;
    const auto longest = std::max(a.size(), b.size());
    const std::size_t reach = longest / 2 > 0 ? longest / 2 - 1 : 0;
    std::vector<bool> in_a(a.size());
    std::vector<bool> in_b(b.size());
    double matches = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = i < reach ? 0 : i - reach; j < std::min(b.size(), i + reach + 1); ++j)
            if (!in_b[j] && a[i] == b[j]) {
                in_a[i] = in_b[j] = true;
                ++matches;
                break;
            }
    if (matches == 0) return 0;
    int out_of_order = 0;
    for (std::size_t i = 0, j = 0; i < a.size(); ++i) {
        if (!in_a[i]) continue;
        while (!in_b[j])
            ++j;
        out_of_order += a[i] != b[j++];
    }
    const double jaro =
        (matches / static_cast<double>(a.size()) + matches / static_cast<double>(b.size()) +
         (matches - out_of_order / 2) / matches) /
        3;
    std::size_t alike = 0;
    while (alike < std::min({a.size(), b.size(), std::size_t{4}}) && a[alike] == b[alike])
        ++alike;
    return jaro + 0.1 * static_cast<double>(alike) * (1 - jaro);
}

std::string word_of(const std::string& bytes) {
    auto word = bytes.substr(0, 32);
    for (auto& letter : word)
        letter = "ABCDENIST"[static_cast<unsigned char>(letter) % 9];
    return word;
}

RC_GTEST_PROP(JaroWinkler, is_the_textbooks_in_every_kernel,
              (const std::string& one, const std::string& two)) {
    const auto a = word_of(one);
    const auto b = word_of(two);
    std::size_t count = 0;
    const auto* const* all = detail::all_kernels(count);
    for (std::size_t k = 0; k < count; ++k) {
        const auto x = detail::letters_of(a);
        const auto y = detail::letters_of(b);
        const auto common = all[k]->common(x, y);
        RC_ASSERT(common == all[0]->common(x, y));
        RC_ASSERT(all[k]->most_common(x, y) == all[0]->most_common(x, y));
        RC_ASSERT(all[k]->most_common(x, y) >= common.matches);
        RC_ASSERT(std::abs(detail::jaro_winkler(x, y, common) - slow_jaro_winkler(a, b)) < 1e-12);
    }
}

RC_GTEST_PROP(JaroWinkler, is_never_above_its_bound,
              (const std::string& one, const std::string& two)) {
    const auto a = detail::letters_of(word_of(one));
    const auto b = detail::letters_of(word_of(two));
    RC_ASSERT(detail::jaro_winkler(a, b) <= detail::most_similar(a, b) + 1e-12);
}

TEST(JaroWinkler, of_known_words) {
    const auto of = [](std::string_view a, std::string_view b) {
        return detail::jaro_winkler(detail::letters_of(a), detail::letters_of(b));
    };
    EXPECT_NEAR(of("MARTHA", "MARHTA"), 0.9611, 1e-4);
    EXPECT_NEAR(of("DIXON", "DICKSONX"), 0.8133, 1e-4);
    EXPECT_EQ(of("SITI", "SITI"), 1);
    EXPECT_EQ(of("", "SITI"), 0);
    EXPECT_EQ(of("A", "B"), 0);
}

} // namespace
} // namespace tepat::matching
