#include "store/system.hpp"

#include <gtest/gtest.h>

namespace tepat::store {
namespace {

TEST(System, ClockTellsThisCentury) {
    const Instant now = SystemClock{}.now();
    EXPECT_GT(now, Instant::parse("2024-01-01T00:00:00.000000Z").value());
    EXPECT_LT(now, Instant::parse("2100-01-01T00:00:00.000000Z").value());
}

TEST(System, RandomnessDoesNotRepeat) {
    SystemRandom random;
    const Bytes first = random.bytes(32);
    EXPECT_EQ(first.size(), 32U);
    EXPECT_NE(first, random.bytes(32));
    EXPECT_EQ(random.bytes(0), "");
}

} // namespace
} // namespace tepat::store
