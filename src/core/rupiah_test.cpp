#include "core/rupiah.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>

namespace tepat {
namespace {

template <class T>
concept Multipliable = requires(T a, T b) { a* b; };
static_assert(!Multipliable<Rupiah>, "money times money has no meaning");

TEST(Rupiah, IsWrittenTheIndonesianWay) {
    struct Case {
        std::int64_t amount;
        const char* text;
    };
    const Case cases[] = {
        {0, "Rp0"},
        {1, "Rp1"},
        {999, "Rp999"},
        {1'000, "Rp1.000"},
        {12'345, "Rp12.345"},
        {750'000, "Rp750.000"},
        {1'250'000, "Rp1.250.000"},
        {-1, "-Rp1"},
        {-999, "-Rp999"},
        {-1'250'000, "-Rp1.250.000"},
        {INT64_MAX, "Rp9.223.372.036.854.775.807"},
        {INT64_MIN, "-Rp9.223.372.036.854.775.808"},
    };
    for (const auto& [amount, text] : cases)
        EXPECT_EQ(Rupiah{amount}.text(), text);
}

TEST(Rupiah, AddsSubtractsAndCounts) {
    EXPECT_EQ(Rupiah{5} + Rupiah{7}, Rupiah{12});
    EXPECT_EQ(Rupiah{5} - Rupiah{7}, Rupiah{-2});
    EXPECT_EQ(Rupiah{5}.times(-3), Rupiah{-15});
    Rupiah sum{1};
    sum += Rupiah{2};
    sum -= Rupiah{4};
    EXPECT_EQ(sum, Rupiah{-1});
}

TEST(Rupiah, OverflowThrowsAndChangesNothing) {
    const Rupiah most{INT64_MAX};
    const Rupiah least{INT64_MIN};
    EXPECT_THROW((void)(most + Rupiah{1}), std::overflow_error);
    EXPECT_THROW((void)(least + Rupiah{-1}), std::overflow_error);
    EXPECT_THROW((void)(least - Rupiah{1}), std::overflow_error);
    EXPECT_THROW((void)(Rupiah{} - least), std::overflow_error);
    EXPECT_THROW((void)most.times(2), std::overflow_error);
    EXPECT_THROW((void)least.times(-1), std::overflow_error);
    auto sum = most;
    EXPECT_THROW(sum += Rupiah{1}, std::overflow_error);
    EXPECT_EQ(sum, most);
    EXPECT_EQ(most.times(1), most);
    EXPECT_EQ(least + most, Rupiah{-1});
}

TEST(Rupiah, Share) {
    struct Case {
        std::int64_t amount;
        std::int64_t basis_points;
        std::int64_t down;
        std::int64_t half_up;
        std::int64_t up;
    };
    const Case cases[] = {
        {0, 5'000, 0, 0, 0},
        {100, 0, 0, 0, 0},
        {100, 10'000, 100, 100, 100},
        {1, 5'000, 0, 1, 1},
        {1, 4'999, 0, 0, 1},
        {1, 1, 0, 0, 1},
        {3, 5'000, 1, 2, 2},
        {750'000, 2'500, 187'500, 187'500, 187'500},
        {999, 3'333, 332, 333, 333},
        {10, 15'000, 15, 15, 15},
        {922'337'203'685'477, 10'000, 922'337'203'685'477, 922'337'203'685'477,
         922'337'203'685'477},
    };
    for (const auto& [amount, basis_points, down, half_up, up] : cases) {
        EXPECT_EQ(share(Rupiah{amount}, basis_points, Rounding::down), Rupiah{down}) << amount;
        EXPECT_EQ(share(Rupiah{amount}, basis_points, Rounding::half_up), Rupiah{half_up})
            << amount;
        EXPECT_EQ(share(Rupiah{amount}, basis_points, Rounding::up), Rupiah{up}) << amount;
    }
    EXPECT_THROW((void)share(Rupiah{INT64_MAX}, 2, Rounding::down), std::overflow_error);
    EXPECT_THROW((void)share(Rupiah{-1}, 1, Rounding::down), std::invalid_argument);
    EXPECT_THROW((void)share(Rupiah{1}, -1, Rounding::down), std::invalid_argument);
}

TEST(Rupiah, CumulativePart) {
    EXPECT_EQ(cumulative_part(Rupiah{1'000'000}, 1, 3), Rupiah{333'333});
    EXPECT_EQ(cumulative_part(Rupiah{1'000'000}, 2, 3), Rupiah{666'666});
    EXPECT_EQ(cumulative_part(Rupiah{1'000'000}, 3, 3), Rupiah{1'000'000});
    EXPECT_EQ(cumulative_part(Rupiah{1'000'000}, 0, 3), Rupiah{});
    EXPECT_THROW((void)cumulative_part(Rupiah{1}, 1, 0), std::invalid_argument);
    EXPECT_THROW((void)cumulative_part(Rupiah{1}, 2, 1), std::invalid_argument);
    EXPECT_THROW((void)cumulative_part(Rupiah{1}, -1, 1), std::invalid_argument);
    EXPECT_THROW((void)cumulative_part(Rupiah{-1}, 1, 1), std::invalid_argument);
    EXPECT_THROW((void)cumulative_part(Rupiah{INT64_MAX}, 2, 2), std::overflow_error);
}

RC_GTEST_PROP(Rupiah, ThePartsOfAYearSumToTheYearAndDifferByOne, ()) {
    const Rupiah yearly{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)};
    const int parts = *rc::gen::inRange(1, 13);
    Rupiah sum;
    for (int done = 1; done <= parts; ++done) {
        const auto part =
            cumulative_part(yearly, done, parts) - cumulative_part(yearly, done - 1, parts);
        RC_ASSERT(part.amount() == yearly.amount() / parts ||
                  part.amount() == yearly.amount() / parts + 1);
        sum += part;
    }
    RC_ASSERT(sum == yearly);
}

RC_GTEST_PROP(Rupiah, RoundingsAreOrderedAndTwoSharesMakeAWhole, ()) {
    const Rupiah amount{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)};
    const auto points = *rc::gen::inRange<std::int64_t>(0, 10'001);
    const auto down = share(amount, points, Rounding::down);
    const auto half_up = share(amount, points, Rounding::half_up);
    const auto up = share(amount, points, Rounding::up);
    RC_ASSERT(down <= half_up && half_up <= up && up - down <= Rupiah{1});
    RC_ASSERT(down + share(amount, 10'000 - points, Rounding::up) == amount);
}

} // namespace
} // namespace tepat
