#include "names/name.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace tepat::names {
namespace {

struct Pair {
    const char* a;
    const char* b;
};

TEST(Name, spellings_of_one_name_sound_alike) {
    const Pair pairs[] = {{"Soekarno", "SUKARNO"},
                          {"Tjokro", "Cokro"},
                          {"Djoko", "Joko"},
                          {"Sjarifah", "Syarifa"},
                          {"Shalihah", "Saliha"},
                          {"Njoman", "Nyoman"},
                          {"Chairul", "Khairul"},
                          {"Khairul", "Hairul"},
                          {"Yusuf", "Yusup"},
                          {"Novi", "Nofi"},
                          {"Zainal", "Jainal"},
                          {"Muhammad Ali", "Moch. Ali"},
                          {"M. Yusuf", "MUH YUSUP"},
                          {"Hj. Siti Aminah", "Siti Amina"},
                          {"Dr. H. Ahmad", "Ahmad"},
                          {"Aminah Siti", "Siti Aminah"},
                          {"Nur'aini", "NURAINI"},
                          {"Saepudin", "Saifuddin"},
                          {"Dedy", "Dedi"},
                          {"Nuraini, S.Pd.", "Nuraini"},
                          {"Andr\xC3\xA9", "Andre"},
                          {"Sofiyyah", "Sopiyah"},
                          {"Mariyah", "Maria"},
                          {"Juwariah", "Juariyah"},
                          {"St. Aminah", "Siti Aminah"},
                          {"Abd. Rahman", "Abdul Rahman"},
                          {"Ahmad bin Ali", "Ahmad Ali"},
                          {"Euis", "Eis"},
                          {"Ianto", "Yanto"}};
    for (const auto& [a, b] : pairs) {
        EXPECT_EQ(name_key(a).phonetic, name_key(b).phonetic) << a << " / " << b;
    }
    EXPECT_NE(name_key("Siti").phonetic, name_key("Sati").phonetic);
}

TEST(Name, exact_keeps_letters_and_forgets_order_and_titles) {
    EXPECT_EQ(name_key("hj. aminah SITI").exact, "AMINAH SITI");
    EXPECT_NE(name_key("Soekarno").exact, name_key("Sukarno").exact);
    EXPECT_EQ(name_key("Haji").exact, "HAJI"); // nothing else is left of it
}

RC_GTEST_PROP(Name, compact_is_letters_and_empty_where_the_key_is, (const std::string& one)) {
    const auto compact = compact_name(one);
    RC_ASSERT((compact.exact == 0) == name_key(one).exact.empty());
    RC_ASSERT((compact.exact == 0) == (compact.phonetic == 0));
    RC_ASSERT(std::all_of(compact.letters.begin(), compact.letters.begin() + compact.size,
                          [](char letter) { return letter >= 'A' && letter <= 'Z'; }));
}

RC_GTEST_PROP(Name, compact_tells_apart_what_the_keys_tell_apart,
              (const std::vector<std::uint8_t>& one, const std::vector<std::uint8_t>& two)) {
    static constexpr auto words = std::to_array<std::string_view>(
        {"M", "Moch.", "SITI", "St.", "Aminah", "Amina", "Hj.", "Oetomo", "Utomo", "B"});
    const auto name_of = [](const std::vector<std::uint8_t>& places) {
        std::string name;
        for (std::size_t i = 0; i < std::min<std::size_t>(places.size(), 4); ++i)
            name += std::string{words[places[i] % words.size()]} + ' ';
        return name;
    };
    const auto a = name_of(one);
    const auto b = name_of(two);
    RC_ASSERT((name_key(a).exact == name_key(b).exact) ==
              (compact_name(a).exact == compact_name(b).exact));
    RC_ASSERT((name_key(a).phonetic == name_key(b).phonetic) ==
              (compact_name(a).phonetic == compact_name(b).phonetic));
}

TEST(Name, compact_keeps_the_order_and_puts_the_prophets_name_last) {
    const auto compact = compact_name("Moch. Rizky Pratama");
    EXPECT_EQ(std::string_view(compact.letters.data(), compact.size), "RIJKIPRATAMAM");
    EXPECT_EQ(compact.phonetic, compact_name("pratama RIZKI muhammad").phonetic);
    EXPECT_EQ(compact_name("Siti Aminah").phonetic, compact_name("AMINA SITI").phonetic);
    EXPECT_NE(compact_name("Siti Aminah").exact, compact_name("AMINA SITI").exact);
    EXPECT_EQ(compact_name("Muhammad").size, 7);
}

TEST(Name, what_is_no_name_is_empty) {
    for (const char* text : {"", "  ", "1234", "!", "\xE4\xB8\xAD", ",", "a", "\xC3"})
        EXPECT_TRUE(name_key(text).empty()) << text;
}

TEST(Name, of_two_equal_letters_is_one) {
    EXPECT_FALSE(name_key("Uu").empty());
    EXPECT_EQ(name_key("Uu").phonetic, "U");
}

TEST(Name, a_mask_tells_initials_and_nothing_else) {
    EXPECT_EQ(masked("Siti Aminah"), "S*** A***");
    EXPECT_EQ(masked("a b c d e f"), "A*** B*** C*** D***");
    EXPECT_EQ(masked("<script>"), "S***");
    EXPECT_EQ(masked(""), "");
}

RC_GTEST_PROP(Name, mask_shows_initials_only, (const std::string& name)) {
    const auto shown = masked(name);
    RC_ASSERT(shown.size() <= 4 * 4 + 3);
    for (std::size_t at = 0; at < shown.size(); ++at)
        RC_ASSERT((at % 5 == 0 ? shown[at] >= 'A' && shown[at] <= 'Z'
                               : shown[at] == (at % 5 == 4 ? ' ' : '*')));
}

RC_GTEST_PROP(Name, keys_are_letters_and_short, (const std::string& name)) {
    const auto key = name_key(name);
    RC_ASSERT(key.phonetic.size() <= 63U);
    RC_ASSERT(key.phonetic.size() == key.spoken.size());
    RC_ASSERT(std::ranges::all_of(key.phonetic + key.spoken + key.exact, [](char letter) {
        return letter == ' ' || (letter >= 'A' && letter <= 'Z');
    }));
}

/// The textbook's matrix.
int slow_distance(std::string_view a, std::string_view b) {
    std::vector<int> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        int corner = std::exchange(row[0], static_cast<int>(i));
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const int replaced = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
            corner = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

std::string word(const std::string& letters) {
    auto out = letters.substr(0, 63);
    for (auto& letter : out)
        letter = "AB NIS"[static_cast<unsigned char>(letter) % 6];
    return out;
}

RC_GTEST_PROP(Name, distance_is_the_textbooks, (const std::string& one, const std::string& two)) {
    const auto a = word(one);
    const auto b = word(two);
    const auto right = slow_distance(a, b);
    RC_ASSERT(edit_distance(a, b, 100) == right);
    RC_ASSERT((edit_distance(a, b, 2) <= 2) == (right <= 2));
    RC_ASSERT(bag_distance(letter_bag(a), letter_bag(b)) <= right);
}

} // namespace
} // namespace tepat::names
