#include "core/nik.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tepat {
namespace {

Date day(std::string_view iso) {
    return Date::parse(iso).value();
}

TEST(Nik, RefusesOnlyWhatIsNoNumberOrAFiller) {
    struct Case {
        const char* digits;
        const char* problem; // after `nik.` and `kk.`; empty when it is accepted
    };
    const Case cases[] = {
        {"3201014101900001", ""},
        {"3201010101900001", ""},
        {"", "length"},
        {"320101410190000", "length"},
        {"32010141019000010", "length"},
        {"32010141019000O1", "letter"},
        {"3201.01410190001", "letter"},
        {" 3201014101900001", "letter"},
        {"3.20101410190E15", "letter"},
        {"-201014101900001", "letter"},
        {"٣٢٠١", "letter"},
        {"0000000000000000", "placeholder"},
        {"1111111111111111", "placeholder"},
        {"9999999999999999", "placeholder"},
        {"3201014101900000", "placeholder"},
        {"0001014101900000", "placeholder"},
        {"0001014101900001", "region"},
        {"0099999999999999", "region"},
        // Odd, but people carry them.
        {"3201010000000001", ""},
        {"3201019999999999", ""},
        {"3201013102900001", ""},
        {"9999999999999998", ""},
        {"0100000000000001", ""},
        {"1234567890123456", ""},
    };
    for (const auto& [digits, problem] : cases) {
        const auto nik = Nik::parse(digits);
        const auto kk = KkNumber::parse(digits);
        ASSERT_EQ(nik.has_value(), *problem == '\0') << digits;
        ASSERT_EQ(kk.has_value(), *problem == '\0') << digits;
        if (nik) {
            EXPECT_EQ(nik->text(), digits);
            EXPECT_EQ(kk->text(), digits);
            EXPECT_EQ(kk->number(), nik->number());
        } else {
            EXPECT_EQ(nik.error().code.name, std::string{"nik."} + problem) << digits;
            EXPECT_EQ(kk.error().code.name, std::string{"kk."} + problem) << digits;
        }
    }
}

TEST(Nik, ARefusalNamesTheLengthAndNeverTheNumber) {
    EXPECT_EQ(Nik::parse("320101410190000").error(),
              (Refusal{"nik.length"_msg, {{"length", "15"}}}));
    EXPECT_TRUE(Nik::parse("32010141019000O1").error().params.empty());
    EXPECT_TRUE(Nik::parse("3201014101900000").error().params.empty());
}

TEST(Nik, MaskedShowsRegencyAndLastTwoDigits) {
    EXPECT_EQ(Nik::parse("3201014101900021")->masked(), "3201**********21");
    EXPECT_EQ(KkNumber::parse("0101014101900021")->masked(), "0101**********21");
}

TEST(Nik, KeepsLeadingZero) {
    const auto nik = Nik::parse("0101014101900021").value();
    EXPECT_EQ(nik.number(), 101014101900021);
    EXPECT_EQ(nik.text(), "0101014101900021");
    EXPECT_EQ(nik.region_signal().text(), "01.01.01");
}

TEST(Nik, Signals) {
    struct Case {
        const char* digits;
        const char* today;
        const char* born; // empty when the digits are no date
        Sex sex;
    };
    const Case cases[] = {
        {"3201010101900001", "2021-03-31", "1990-01-01", Sex::male},
        {"3201014101900001", "2021-03-31", "1990-01-01", Sex::female},
        {"3201017112850001", "2021-03-31", "1985-12-31", Sex::female},
        {"3201013112850001", "2021-03-31", "1985-12-31", Sex::male},
        // The latest century that is not after today.
        {"3201013103210001", "2021-03-31", "2021-03-31", Sex::male},
        {"3201010104210001", "2021-03-31", "1921-04-01", Sex::male},
        {"3201010101000001", "2021-03-31", "2000-01-01", Sex::male},
        {"3201010101990001", "2021-03-31", "1999-01-01", Sex::male},
        {"3201010101050001", "2105-01-01", "2105-01-01", Sex::male},
        {"3201010101050001", "2104-12-31", "2005-01-01", Sex::male},
        {"3201010101050001", "1999-12-31", "1905-01-01", Sex::male},
        // A leap day is looked for in both centuries.
        {"3201016902000001", "2021-03-31", "2000-02-29", Sex::female},
        {"3201012902960001", "2021-03-31", "1996-02-29", Sex::male},
        {"3201012902000001", "2000-02-28", "", Sex::male},
        {"3201012902010001", "2021-03-31", "", Sex::male},
        // No date; the sign of the sex stays.
        {"3201010001900001", "2021-03-31", "", Sex::male},
        {"3201013201900001", "2021-03-31", "", Sex::male},
        {"3201014001900001", "2021-03-31", "", Sex::male},
        {"3201017201900001", "2021-03-31", "", Sex::female},
        {"3201019901900001", "2021-03-31", "", Sex::female},
        {"3201010100900001", "2021-03-31", "", Sex::male},
        {"3201010113900001", "2021-03-31", "", Sex::male},
        {"3201013002900001", "2021-03-31", "", Sex::male},
    };
    for (const auto& [digits, today, born, sex] : cases) {
        const auto nik = Nik::parse(digits).value();
        const auto signal = nik.birth_date_signal(day(today));
        EXPECT_EQ(signal ? signal->text() : "", born) << digits << " on " << today;
        EXPECT_EQ(nik.sex_signal(), sex) << digits;
        EXPECT_EQ(nik.region_signal().digits(), "320101");
        EXPECT_EQ(nik.serial(), 1);
    }
}

RC_GTEST_PROP(Nik, AWrittenBirthDateIsReadBack, ()) {
    const auto today = day("2021-03-31");
    const auto born = today - *rc::gen::inRange(0, 36'500);
    const bool woman = *rc::gen::arbitrary<bool>();
    const auto digits = fmt::format("320101{:02}{:02}{:02}{:04}", born.day() + (woman ? 40 : 0),
                                    born.month(), born.year() % 100, *rc::gen::inRange(1, 10'000));
    const auto nik = Nik::parse(digits);
    RC_ASSERT(nik.has_value());
    RC_ASSERT(nik->birth_date_signal(today) == born);
    RC_ASSERT(nik->sex_signal() == (woman ? Sex::female : Sex::male));
}

} // namespace
} // namespace tepat
