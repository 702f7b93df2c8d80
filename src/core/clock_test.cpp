#include "core/clock.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>

namespace tepat {
namespace {

Instant at(std::string_view text) {
    return Instant::parse(text).value();
}

TEST(Instant, CountsMicrosecondsFrom1970) {
    struct Case {
        std::int64_t microseconds;
        const char* text;
    };
    const Case cases[] = {
        {0, "1970-01-01T00:00:00.000000Z"},
        {1, "1970-01-01T00:00:00.000001Z"},
        {-1, "1969-12-31T23:59:59.999999Z"},
        {-86'400'000'000, "1969-12-31T00:00:00.000000Z"},
        {-86'400'000'001, "1969-12-30T23:59:59.999999Z"},
        {1'617'235'199'000'000, "2021-03-31T23:59:59.000000Z"},
        {-62'135'596'800'000'000, "0001-01-01T00:00:00.000000Z"},
        {253'402'300'799'999'999, "9999-12-31T23:59:59.999999Z"},
    };
    for (const auto& [microseconds, text] : cases) {
        EXPECT_EQ(Instant{microseconds}.text(), text);
        EXPECT_EQ(at(text).microseconds(), microseconds);
    }
}

TEST(Instant, ParsesOneWayOfWriting) {
    struct Case {
        const char* written;
        const char* problem;
    };
    const Case cases[] = {
        {"", "date.not_instant"},
        {"2021-03-31", "date.not_instant"},
        {"2021-03-31T23:59:59Z", "date.not_instant"},
        {"2021-03-31 23:59:59.000000Z", "date.not_instant"},
        {"2021-03-31t23:59:59.000000Z", "date.not_instant"},
        {"2021-03-31T23:59:59.000000z", "date.not_instant"},
        {"2021-03-31T23:59:59.000000+", "date.not_instant"},
        {"2021-03-31T24:00:00.000000Z", "date.not_instant"},
        {"2021-03-31T23:60:00.000000Z", "date.not_instant"},
        {"2021-03-31T23:59:60.000000Z", "date.not_instant"},
        {"2021-03-31T-1:59:59.000000Z", "date.not_instant"},
        {"2021-03-31T23:59:59,000000Z", "date.not_instant"},
        {"2021-03-31T23:59:59.00000xZ", "date.not_instant"},
        {"2021-02-29T00:00:00.000000Z", "date.no_such_day"},
        {"2021/02/28T00:00:00.000000Z", "date.not_iso"},
    };
    for (const auto& [written, problem] : cases) {
        const auto instant = Instant::parse(written);
        ASSERT_FALSE(instant) << written;
        EXPECT_EQ(instant.error().code.name, problem) << written;
    }
}

TEST(Instant, TheCivilDateDependsOnTheZone) {
    constexpr int wib = 7;
    constexpr int wita = 8;
    constexpr int wit = 9;
    struct Case {
        const char* instant;
        int hours;
        const char* date;
    };
    const Case cases[] = {
        {"2021-03-31T14:59:59.999999Z", wit, "2021-03-31"},
        {"2021-03-31T15:00:00.000000Z", wit, "2021-04-01"},
        {"2021-03-31T15:59:59.999999Z", wita, "2021-03-31"},
        {"2021-03-31T16:00:00.000000Z", wita, "2021-04-01"},
        {"2021-03-31T16:59:59.999999Z", wib, "2021-03-31"},
        {"2021-03-31T17:00:00.000000Z", wib, "2021-04-01"},
        {"2021-03-31T23:59:59.999999Z", 0, "2021-03-31"},
        {"2021-03-31T00:00:00.000000Z", -1, "2021-03-30"},
        {"1969-12-31T16:59:59.999999Z", wib, "1969-12-31"},
        {"1969-12-31T17:00:00.000000Z", wib, "1970-01-01"},
    };
    for (const auto& [instant, hours, date] : cases)
        EXPECT_EQ(at(instant).date_at(hours).text(), date) << instant << " +" << hours;
}

TEST(Instant, TheEndsOfTheTypeDoNotOverflow) {
    for (const auto microseconds : {INT64_MIN, INT64_MAX}) {
        const Instant end{microseconds};
        EXPECT_FALSE(end.text().empty());
        EXPECT_EQ(end.date_at(24) - end.date_at(0), 1);
        EXPECT_EQ(end.date_at(-24) - end.date_at(0), -1);
    }
}

TEST(FixedClock, StandsUntilItIsSet) {
    FixedClock clock{Instant{5}};
    EXPECT_EQ(clock.now(), Instant{5});
    clock.set(Instant{4});
    EXPECT_EQ(clock.now(), Instant{4});
}

RC_GTEST_PROP(Instant, EveryMomentIsReadBackAndTextOrderIsTimeOrder, ()) {
    const auto moments = rc::gen::map(
        rc::gen::inRange<std::int64_t>(-62'135'596'800'000'000, 253'402'300'800'000'000),
        [](std::int64_t microseconds) { return Instant{microseconds}; });
    const auto a = *moments;
    const auto b = *moments;
    RC_ASSERT(at(a.text()) == a);
    RC_ASSERT(a.text().size() == 27U);
    RC_ASSERT((a < b) == (a.text() < b.text()));
    RC_ASSERT(a.date_at(0).text() == a.text().substr(0, 10));
}

} // namespace
} // namespace tepat
