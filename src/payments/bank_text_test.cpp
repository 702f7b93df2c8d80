#include "core/random.hpp"
#include "payments/bank_text.hpp"

#include <gtest/gtest.h>

namespace tepat::payments {
namespace {

CharacterSet upper() {
    return CharacterSet::parse("A-Z0-9 .,'-").value();
}

TEST(CharacterSet, reads_ranges_and_single_characters) {
    const auto set = upper();
    for (const char c : std::string_view{"AZ09 .,'-"})
        EXPECT_TRUE(set.contains(static_cast<unsigned char>(c)));
    for (const char c : std::string_view{"az&_/"})
        EXPECT_FALSE(set.contains(static_cast<unsigned char>(c)));
    EXPECT_FALSE(set.contains(U'É'));
    for (const auto* bad : {"", "Z-A", "A-\x7f", "\t", "É"})
        EXPECT_EQ(CharacterSet::parse(bad).error().code, "payments.character_set"_msg) << bad;
}

TEST(CleanText, writes_names_in_the_banks_characters) {
    const struct {
        std::string_view name;
        std::string_view written;
    } rows[] = {
        {"Siti Aminah", "SITI AMINAH"},
        {"  Siti \u00a0 Aminah ", "SITI AMINAH"},
        {"José Núñez", "JOSE NUNEZ"},
        {"Jose\u0301", "JOSE"},
        {"Weiß Ærø", "WEISS AERO"},
        {"Nur\u2019aini", "NUR'AINI"},
        {"Sri\u2010Dewi", "SRI-DEWI"},
        {"Łukasz Őri", "LUKASZ ORI"},
        {"", ""},
        {" \u00a0", ""},
    };
    for (const auto& row : rows)
        EXPECT_EQ(clean_text(row.name, upper()), row.written) << row.name;
}

TEST(CleanText, keeps_case_where_the_bank_does) {
    const auto both = CharacterSet::parse("A-Za-z ").value();
    EXPECT_EQ(clean_text("Siti AMINAH", both), "Siti AMINAH");
    const auto lower = CharacterSet::parse("a-z ").value();
    EXPECT_EQ(clean_text("Siti", lower), "siti");
}

TEST(CleanText, drops_nothing_silently) {
    const struct {
        std::string_view name;
        char32_t character;
    } rows[] = {
        {"Siti\tAminah", U'\t'},
        {std::string_view{"Si\0ti", 5}, U'\0'},
        {"Siti & Budi", U'&'},
        {"ꦱꦶꦠꦶ", U'ꦱ'},
        {"Siti \U0001F600", U'\U0001F600'},
        {"Siti\u200b", U'\u200b'},
        {"S\xffti", U'\ufffd'},
        {"\xc3", U'\ufffd'},
        {"\xc0\x80", U'\ufffd'},
        {"\xed\xa0\x80", U'\ufffd'},
        {"2×3", U'×'},
        {"\xf4\x90\x80\x80", U'\ufffd'},
    };
    for (const auto& row : rows) {
        const auto cleaned = clean_text(row.name, upper());
        ASSERT_FALSE(cleaned) << row.name;
        EXPECT_EQ(static_cast<std::uint32_t>(cleaned.error()),
                  static_cast<std::uint32_t>(row.character))
            << row.name;
    }
}

TEST(CleanText, any_bytes_come_out_in_the_set_or_not_at_all) {
    constexpr int rounds = 20'000;
    SeededRandom random{20210401};
    const auto set = upper();
    int written = 0;
    for (int round = 0; round < rounds; ++round) {
        auto bytes = random.bytes(random.below(12));
        for (auto& byte : bytes)
            if (random.chance(800)) byte = static_cast<char>('A' + random.below(26));
        const auto cleaned = clean_text(bytes, set);
        if (!cleaned) continue;
        ++written;
        EXPECT_EQ(clean_text(*cleaned, set), *cleaned) << "cleaning again changes nothing";
        for (const char c : *cleaned)
            EXPECT_TRUE(set.contains(static_cast<unsigned char>(c)));
    }
    EXPECT_GT(written, rounds / 10);
    EXPECT_LT(written, rounds);
}

} // namespace
} // namespace tepat::payments
