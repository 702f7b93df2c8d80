#include "rules/detail/time.hpp"
#include "rules/detail/zones.hpp"

#include <gtest/gtest.h>

namespace tepat::rules::detail {
namespace {

std::string again(std::string_view text) {
    const auto value = parse_timestamp(text);
    return value ? written_timestamp(*value) : std::string{value.error().name};
}
std::string duration_again(std::string_view text) {
    const auto value = parse_duration(text);
    return value ? written_duration(*value) : std::string{value.error().name};
}

TEST(Time, TimestampsAreRfc3339) {
    EXPECT_EQ(again("2021-03-31T23:59:59Z"), "2021-03-31T23:59:59Z");
    EXPECT_EQ(again("2021-03-31T23:59:59.5+07:00"), "2021-03-31T16:59:59.5Z");
    EXPECT_EQ(again("1969-12-31T23:59:59.000000001Z"), "1969-12-31T23:59:59.000000001Z");
    EXPECT_EQ(again("2021-03-31T23:59:59.1234567891Z"), "2021-03-31T23:59:59.123456789Z");
    EXPECT_EQ(again("0001-01-01T00:00:00+00:01"), "rules.overflow");
    EXPECT_EQ(again("9999-12-31T23:59:59.999999999Z"), "9999-12-31T23:59:59.999999999Z");
    for (const char* bad :
         {"2021-02-29T00:00:00Z", "2021-03-31", "2021-03-31T24:00:00Z", "2021-03-31T23:60:00Z",
          "2021-03-31T23:59:60Z", "2021-03-31T23:59:59", "2021-03-31T23:59:59.Z",
          "2021-03-31t23:59:59Z", "2021-03-31T23:59:59+7:00", "2021-03-31T23:59:59+24:00", ""})
        EXPECT_EQ(again(bad), "rules.bad_conversion") << bad;
}

TEST(Time, DurationsAreGos) {
    EXPECT_EQ(duration_again("1h30m"), "5400s");
    EXPECT_EQ(duration_again("-1.5s"), "-1.5s");
    EXPECT_EQ(duration_again("-0.5s"), "-0.5s");
    EXPECT_EQ(duration_again("+1ms"), "0.001s");
    EXPECT_EQ(duration_again("1us2ns"), "0.000001002s");
    EXPECT_EQ(duration_again("1µs"), "0.000001s");
    EXPECT_EQ(duration_again("0.1h"), "360s");
    EXPECT_EQ(duration_again("0"), "0s");
    EXPECT_EQ(duration_again(".5s"), "0.5s");
    EXPECT_EQ(duration_again("9223372036.854775807s"), "9223372036.854775807s");
    EXPECT_EQ(duration_again("-9223372036.854775808s"), "-9223372036.854775808s");
    EXPECT_EQ(duration_again("9223372036.854775808s"), "rules.overflow");
    EXPECT_EQ(duration_again("99999999999999999999h"), "rules.overflow");
    for (const char* bad : {"", "-", "1", "s", "1d", "1.s", "1 s", "--1s", "1hs"})
        EXPECT_EQ(duration_again(bad), "rules.bad_conversion") << bad;
}

TEST(Time, SumsKeepNanoseconds) {
    const auto at = parse_timestamp("1969-12-31T23:59:59.9Z").value();
    const auto by = parse_duration("0.2s").value();
    EXPECT_EQ(written_timestamp(*time_arithmetic(Op::add, at, by)), "1970-01-01T00:00:00.1Z");
    EXPECT_EQ(written_timestamp(*time_arithmetic(Op::subtract, at, by)), "1969-12-31T23:59:59.7Z");
    const auto later = parse_timestamp("1970-01-01T00:00:00.1Z").value();
    EXPECT_EQ(written_duration(*time_arithmetic(Op::subtract, later, at)), "0.2s");
    EXPECT_EQ(written_duration(*time_arithmetic(Op::subtract, at, later)), "-0.2s");
    const auto least = parse_duration("-9223372036.854775808s").value();
    EXPECT_EQ(written_duration(*time_arithmetic(Op::add, least, by)), "-9223372036.654775808s");
    EXPECT_FALSE(time_arithmetic(Op::subtract, least, by));
    EXPECT_EQ(milliseconds(parse_duration("-1.234s").value()).as_integer(), -234);
    EXPECT_EQ(time_part(Op::get_seconds, parse_duration("-1.9s").value()).as_integer(), -1);
    EXPECT_EQ(time_part(Op::get_hours, parse_duration("-90m").value()).as_integer(), -1);
}

std::string clock(std::string_view at, std::string_view zone) {
    const auto local = in_zone(parse_timestamp(at).value(), zone);
    return local ? written_timestamp(*local) : std::string{local.error().name};
}

/// The clocks of Java were half an hour ahead of +07:00 until 1964.
TEST(Time, ClocksOfIndonesia) {
    EXPECT_EQ(clock("2021-03-31T17:00:00Z", "Asia/Jakarta"), "2021-04-01T00:00:00Z");
    EXPECT_EQ(clock("2021-03-31T16:00:00Z", "Asia/Makassar"), "2021-04-01T00:00:00Z");
    EXPECT_EQ(clock("2021-03-31T15:00:00Z", "Asia/Jayapura"), "2021-04-01T00:00:00Z");
    EXPECT_EQ(clock("1963-06-30T17:00:00Z", "Asia/Jakarta"), "1963-07-01T00:30:00Z");
    EXPECT_EQ(clock("1963-12-31T16:29:59Z", "Asia/Jakarta"), "1963-12-31T23:59:59Z");
    EXPECT_EQ(clock("1963-12-31T16:30:00Z", "Asia/Jakarta"), "1963-12-31T23:30:00Z");
    EXPECT_EQ(clock("1987-12-31T15:59:59Z", "Asia/Pontianak"), "1987-12-31T23:59:59Z");
    EXPECT_EQ(clock("1987-12-31T16:00:00Z", "Asia/Pontianak"), "1987-12-31T23:00:00Z");
}

TEST(Time, ClocksThatAreChanged) {
    EXPECT_EQ(clock("2021-03-14T07:59:59Z", "US/Central"), "2021-03-14T01:59:59Z");
    EXPECT_EQ(clock("2021-03-14T08:00:00Z", "US/Central"), "2021-03-14T03:00:00Z");
    // After the table's end the yearly rule holds.
    EXPECT_EQ(clock("2100-03-14T07:59:59Z", "US/Central"), "2100-03-14T01:59:59Z");
    EXPECT_EQ(clock("2100-03-14T08:00:00Z", "US/Central"), "2100-03-14T03:00:00Z");
    EXPECT_EQ(clock("2100-11-07T06:59:59Z", "US/Central"), "2100-11-07T01:59:59Z");
    EXPECT_EQ(clock("2100-11-07T07:00:00Z", "US/Central"), "2100-11-07T01:00:00Z");
    EXPECT_EQ(clock("2100-04-03T15:59:59Z", "Australia/Sydney"), "2100-04-04T02:59:59Z");
    EXPECT_EQ(clock("2100-04-03T16:00:00Z", "Australia/Sydney"), "2100-04-04T02:00:00Z");
    EXPECT_EQ(clock("2100-10-02T16:00:00Z", "Australia/Sydney"), "2100-10-03T03:00:00Z");
    EXPECT_EQ(clock("2021-06-01T00:00:00Z", "America/St_Johns"), "2021-05-31T21:30:00Z");
}

TEST(Time, ZonesOfNumbers) {
    EXPECT_EQ(clock("2021-01-01T00:00:00Z", "-09:30"), "2020-12-31T14:30:00Z");
    EXPECT_EQ(clock("2021-01-01T00:00:00Z", "02:00"), "2021-01-01T02:00:00Z");
    for (const char* bad : {"", "+7:00", "+07", "+24:00", "+07:60", "WIB", "Asia/Atlantis"})
        EXPECT_EQ(clock("2021-01-01T00:00:00Z", bad), "rules.bad_zone") << bad;
}

} // namespace
} // namespace tepat::rules::detail
