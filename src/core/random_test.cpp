#include "core/random.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>

namespace tepat {
namespace {

// Computed by a second implementation. These numbers may never change: populations and simulations
// are named by their seed.
TEST(SeededRandom, TheSameSeedGivesTheSameNumbers) {
    struct Case {
        std::uint64_t seed;
        std::array<std::uint64_t, 4> first;
    };
    const Case cases[] = {
        {0, {0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0, 0x6aa594f1262d2d2c}},
        {42, {0x15780b2e0c2ec716, 0x6104d9866d113a7e, 0xae17533239e499a1, 0xecb8ad4703b360a1}},
        {UINT64_MAX,
         {0x8f5520d52a7ead08, 0xc476a018caa1802d, 0x81de31c0d260469e, 0xbf658d7e065f3c2f}},
    };
    for (const auto& [seed, first] : cases) {
        SeededRandom random{seed};
        for (const auto number : first)
            EXPECT_EQ(random.next(), number) << seed;
    }
    EXPECT_EQ(to_hex(SeededRandom{0}.bytes(12)), "99ec5f36cb75f2b4bf6e1f78");
    EXPECT_TRUE(SeededRandom{0}.bytes(0).empty());
}

TEST(SeededRandom, BelowIsUniform) {
    // 70,000 throws of 7 sides: a count is 10,000 with a standard deviation of 93.
    SeededRandom random{1};
    std::array<int, 7> counts{};
    for (int i = 0; i < 70'000; ++i)
        ++counts.at(random.below(counts.size()));
    for (const auto count : counts)
        EXPECT_NEAR(count, 10'000, 500);
}

TEST(SeededRandom, BelowHasNoBiasWhereAModuloWould) {
    // Of 3·2^62 a plain remainder gives the lowest third half of the time.
    SeededRandom random{2};
    constexpr auto third = std::uint64_t{1} << 62;
    int low = 0;
    for (int i = 0; i < 30'000; ++i)
        if (random.below(3 * third) < third) ++low;
    EXPECT_NEAR(low, 10'000, 500);
}

TEST(SeededRandom, BetweenReachesBothEnds) {
    SeededRandom random{3};
    std::array<int, 3> seen{};
    for (int i = 0; i < 300; ++i)
        ++seen.at(static_cast<std::size_t>(random.between(-1, 1) + 1));
    EXPECT_GT(*std::ranges::min_element(seen), 0);
    EXPECT_EQ(random.between(INT64_MIN, INT64_MIN), INT64_MIN);
    EXPECT_EQ(random.between(INT64_MAX, INT64_MAX), INT64_MAX);
    bool negative = false;
    bool positive = false;
    for (int i = 0; i < 100; ++i)
        (random.between(INT64_MIN, INT64_MAX) < 0 ? negative : positive) = true;
    EXPECT_TRUE(negative && positive);
}

TEST(SeededRandom, ChanceIsPerMille) {
    SeededRandom random{4};
    int hits = 0;
    for (int i = 0; i < 10'000; ++i) {
        EXPECT_FALSE(random.chance(0));
        EXPECT_TRUE(random.chance(1000));
        if (random.chance(250)) ++hits;
    }
    EXPECT_NEAR(hits, 2'500, 250);
}

TEST(SeededRandom, UnitStaysBelowOne) {
    SeededRandom random{5};
    double sum = 0;
    for (int i = 0; i < 10'000; ++i) {
        const auto value = random.unit();
        ASSERT_TRUE(value >= 0 && value < 1);
        sum += value;
    }
    EXPECT_NEAR(sum / 10'000, 0.5, 0.02);
}

RC_GTEST_PROP(SeededRandom, StaysWithinBounds,
              (std::uint64_t seed, std::int64_t a, std::int64_t b)) {
    SeededRandom random{seed};
    const auto [low, high] = std::minmax(a, b);
    const auto value = random.between(low, high);
    RC_ASSERT(value >= low && value <= high);
}

} // namespace
} // namespace tepat
