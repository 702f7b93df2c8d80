#include "core/period.hpp"

#include <gtest/gtest.h>

namespace tepat {
namespace {

TEST(Period, IsReadBack) {
    for (const char* text : {"2021:1/1", "2021:2/4", "2021:12/12", "1900:1/3", "9999:3/3"})
        EXPECT_EQ(Period::parse(text).value().text(), text);
    EXPECT_EQ(Period::parse("2021:2/4").value(), (Period{2021, {2, 4}}));
}

TEST(Period, OtherShapesAreRefused) {
    const char* cases[] = {
        "",           "2021",
        "2021:2",     "2021/4",
        "2021:/4",    "2021:2/",
        ":2/4",       "2021:0/4",
        "2021:5/4",   "2021:1/13",
        "2021:1/0",   "2021:-1/4",
        "1899:1/4",   "10000:1/4",
        "2021:2/4 ",  " 2021:2/4",
        "2021: 2/4",  "2021:2/4/4",
        "2021:2:2/4", "2021/2:4",
        "2021:+2/4",  "2021:2/99999999999999999999",
    };
    for (const char* text : cases) {
        const auto period = Period::parse(text);
        ASSERT_FALSE(period) << text;
        EXPECT_EQ(period.error(), (Refusal{"period.shape"_msg, {{"value", text}}}));
    }
}

TEST(Period, OneWayOfWritingIsAccepted) {
    for (const char* text : {"2021:02/4", "2021:2/04", "02021:2/4"})
        EXPECT_FALSE(Period::parse(text)) << text;
}

TEST(Period, YearsComeBeforeStages) {
    EXPECT_LT((Period{2020, {4, 4}}), (Period{2021, {1, 4}}));
    EXPECT_LT((Period{2021, {1, 4}}), (Period{2021, {2, 4}}));
}

} // namespace
} // namespace tepat
