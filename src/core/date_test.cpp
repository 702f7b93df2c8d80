#include "core/date.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <climits>
#include <tuple>

namespace tepat {
namespace {

Date day(std::string_view iso) {
    return Date::parse(iso).value();
}

TEST(Date, ParsesOneWayOfWriting) {
    struct Case {
        const char* written;
        const char* problem; // empty when it is a date
    };
    const Case cases[] = {
        {"2021-03-31", ""},
        {"0001-01-01", ""},
        {"9999-12-31", ""},
        {"2000-02-29", ""},
        {"2020-02-29", ""},
        {"1900-02-29", "no_such_day"},
        {"2100-02-29", "no_such_day"},
        {"2021-02-29", "no_such_day"},
        {"2021-04-31", "no_such_day"},
        {"2021-00-01", "no_such_day"},
        {"2021-13-01", "no_such_day"},
        {"2021-01-00", "no_such_day"},
        {"2021-01-32", "no_such_day"},
        {"0000-01-01", "no_such_day"},
        {"", "not_iso"},
        {"2021-3-31", "not_iso"},
        {"31-03-2021", "not_iso"},
        {"2021/03/31", "not_iso"},
        {"2021-03-31 ", "not_iso"},
        {"10000-01-01", "not_iso"},
        {"-021-03-31", "not_iso"},
        {"2021-+3-31", "not_iso"},
        {"2021-03-3x", "not_iso"},
    };
    for (const auto& [written, problem] : cases) {
        const auto date = Date::parse(written);
        ASSERT_EQ(date.has_value(), *problem == '\0') << written;
        if (date)
            EXPECT_EQ(date->text(), written);
        else
            EXPECT_EQ(date.error().code.name, std::string{"date."} + problem) << written;
    }
}

TEST(Date, ExtremeNumbersAreNoDay) {
    const std::tuple<int, int, int> cases[] = {
        {2021, 257, 1},     {2021, 1, 257},     {2021, -1, 1},         {2021, 1, -1},
        {INT_MAX, 1, 1},    {INT_MIN, 1, 1},    {2021, INT_MAX, 1},    {2021, INT_MIN, 1},
        {2021, 1, INT_MAX}, {2021, 1, INT_MIN}, {65'536 + 2021, 1, 1}, {10'000, 1, 1},
    };
    for (const auto& [year, month, number] : cases)
        EXPECT_FALSE(Date::from_ymd(year, month, number)) << year << " " << month << " " << number;
}

TEST(Date, CountsDaysFrom1970) {
    EXPECT_EQ(day("1970-01-01").day_number(), 0);
    EXPECT_EQ(day("1969-12-31").day_number(), -1);
    EXPECT_EQ(day("2021-03-31").day_number(), 18'717);
    EXPECT_EQ(day("0001-01-01").day_number(), -719'162);
    EXPECT_EQ(day("9999-12-31").day_number(), 2'932'896);
    EXPECT_EQ(day("2020-02-28") + 1, day("2020-02-29"));
    EXPECT_EQ(day("2021-03-01") - 1, day("2021-02-28"));
    EXPECT_EQ(day("2021-03-01") - day("2020-03-01"), 365);
}

TEST(Date, AgeIsInWholeYears) {
    struct Case {
        const char* born;
        const char* on;
        int years;
    };
    const Case cases[] = {
        {"2000-06-15", "2021-06-14", 20}, {"2000-06-15", "2021-06-15", 21},
        {"2000-06-15", "2000-06-15", 0},  {"2000-06-15", "2000-06-14", -1},
        {"2000-12-31", "2001-01-01", 0},  {"2004-02-29", "2021-02-28", 16},
        {"2004-02-29", "2021-03-01", 17}, {"2004-02-29", "2020-02-28", 15},
        {"2004-02-29", "2020-02-29", 16}, {"0001-01-01", "9999-12-31", 9998},
    };
    for (const auto& [born, on, years] : cases)
        EXPECT_EQ(age_years(day(born), day(on)), years) << born << " on " << on;
}

TEST(Date, MonthsAreWhole) {
    struct Case {
        const char* from;
        const char* to;
        int months;
    };
    const Case cases[] = {
        {"2021-01-15", "2021-02-14", 0},
        {"2021-01-15", "2021-02-15", 1},
        {"2021-01-31", "2021-02-28", 0},
        {"2021-01-31", "2021-03-01", 1},
        {"2020-12-31", "2021-01-31", 1},
        {"2020-02-29", "2021-02-28", 11},
        {"2020-02-29", "2021-03-01", 12},
        {"2021-02-15", "2021-01-15", -1},
        {"2021-02-14", "2021-01-15", 0},
        {"2021-01-15", "2021-01-15", 0},
        {"0001-01-01", "9999-12-31", 9998 * 12 + 11},
    };
    for (const auto& [from, to, months] : cases)
        EXPECT_EQ(months_between(day(from), day(to)), months) << from << " to " << to;
}

rc::Gen<Date> any_date() {
    return rc::gen::map(rc::gen::inRange(-719'162, 2'932'897),
                        [](int number) { return Date{number}; });
}

RC_GTEST_PROP(Date, EveryDayIsReadBackAndTextOrderIsTimeOrder, ()) {
    const auto a = *any_date();
    const auto b = *any_date();
    RC_ASSERT(day(a.text()) == a);
    RC_ASSERT(Date::from_ymd(a.year(), a.month(), a.day()).value() == a);
    RC_ASSERT((a < b) == (a.text() < b.text()));
}

RC_GTEST_PROP(Date, AgeAndMonthsAgree, ()) {
    const auto born = *any_date();
    const auto on = *any_date();
    RC_ASSERT(months_between(born, on) == -months_between(on, born));
    if (born <= on) RC_ASSERT(age_years(born, on) == months_between(born, on) / 12);
}

} // namespace
} // namespace tepat
