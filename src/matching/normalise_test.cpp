#include "matching/normalise.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tepat::matching {
namespace {

const Date today{std::chrono::year{2021} / 1 / 31};

std::optional<std::uint32_t> date(int year, int month, int day) {
    return packed_date(year, month, day);
}

TEST(ReadDate, takes_what_people_write) {
    for (const char* text :
         {"1980-03-31", "31-03-1980", "31/3/1980", "31.03.80", "19800331", "31 Maret 1980",
          "31 mar 80", "Maret 31, 1980", "1980-03-31 00:00:00", " 31-3-1980 "})
        EXPECT_EQ(read_date(text, today), date(1980, 3, 31)) << text;
    EXPECT_EQ(read_date("1/2/21", today), std::nullopt) << "tomorrow";
    EXPECT_EQ(read_date("1/2/22", today), date(1922, 2, 1)) << "the last century";
}

TEST(ReadDate, refuses_what_is_none) {
    for (const char* text :
         {"", "0", "00-00-0000", "31-02-1980", "1980", "1849-12-31", "tidak tahu", "99999999",
          "2021-02-01", "12-13-14-15x", "31-3-198000000000"})
        EXPECT_EQ(read_date(text, today), std::nullopt) << text;
}

TEST(ReadNumber, holds_digits_and_knows_placeholders) {
    EXPECT_EQ(read_number("3201014101900021"), 0x3201014101900021U);
    EXPECT_EQ(read_number("'32.0101 410190-0021"), 0x3201014101900021U);
    EXPECT_EQ(read_number("320101410190002"), 0x320101410190002FU) << "one digit short is kept";
    for (const char* text :
         {"", "0000000000000000", "9999999999999999", "3333333333333333", "3201014101900000", "000",
          "99999", "32010141019000211", "32010141O1900021", "3,20101E+15"})
        EXPECT_EQ(read_number(text), 0U) << text;
}

Record of(std::initializer_list<std::pair<Field, std::string_view>> cells) {
    Person person;
    for (const auto& [field, text] : cells)
        person[field] = text;
    return normalise(person, today);
}

TEST(Normalise, reads_birthday_and_sex_from_the_nik_where_they_are_missing) {
    const auto woman = of({{Field::number, "3201014101900021"}});
    EXPECT_EQ(date_of(woman), packed_date(1990, 1, 1));
    EXPECT_EQ(sex_of(woman), 2U);
    const auto said =
        of({{Field::number, "3201014101900021"}, {Field::birth, "1991-05-06"}, {Field::sex, "L"}});
    EXPECT_EQ(date_of(said), packed_date(1991, 5, 6));
    EXPECT_EQ(sex_of(said), 1U);
    EXPECT_EQ(date_of(of({{Field::number, "3201019901900021"}})), 0U) << "day 99 is none";
}

TEST(Normalise, gives_village_district_and_regency) {
    const auto a = of({{Field::village, "32.01.01.2001"}});
    const auto b = of({{Field::village, "3201012002000017"}}); // an IDBDT begins with its village
    const auto c = of({{Field::village, "3201022001"}});
    EXPECT_NE(a.village, b.village);
    EXPECT_EQ(district_of(a), district_of(b));
    EXPECT_NE(district_of(a), district_of(c));
    EXPECT_EQ(regency_of(a), regency_of(c));
    EXPECT_EQ(of({{Field::village, "Cibinong"}}).village,
              of({{Field::village, "CIBINONG"}}).village);
}

TEST(Normalise, spellings_of_one_name_meet) {
    const auto a = of({{Field::name, "Moch. Soekarno"}, {Field::mother, "Hj. Tjitjih"}});
    const auto b = of({{Field::name, "SUKARNO, Muhammad"}, {Field::mother, "CICIH"}});
    EXPECT_EQ(a.mother, b.mother);
    EXPECT_EQ(a.name_sound, of({{Field::name, "Muhammad Sukarno"}}).name_sound);
    EXPECT_NE(a.name_spelling, of({{Field::name, "Muhammad Sukarno"}}).name_spelling);
    EXPECT_NE(a.name_sound, b.name_sound) << "what follows a comma is a degree";
}

TEST(Normalise, nothing_is_missing_everywhere) {
    EXPECT_EQ(normalise({}, today), Record{});
}

RC_GTEST_PROP(Normalise, takes_any_bytes, (const std::vector<std::string>& texts)) {
    Person person;
    for (std::size_t f = 0; f < column_fields && f < texts.size(); ++f)
        person.text[f] = texts[f];
    const auto record = normalise(person, today);
    RC_ASSERT(record == normalise(person, today));
    if (date_of(record) != 0)
        RC_ASSERT(
            Date::from_ymd(year_of(record.birth), month_of(record.birth), day_of(record.birth))
                .has_value());
    for (const char letter : record.name)
        RC_ASSERT(letter == 0 || (letter >= 'A' && letter <= 'Z'));
}

} // namespace
} // namespace tepat::matching
