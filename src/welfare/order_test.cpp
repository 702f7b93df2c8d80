#include "core/random.hpp"
#include "welfare/order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace tepat::welfare {
namespace {

static_assert(percentile(1, 1) == 1 && decile(1, 1) == 1, "the only household is the poorest");
static_assert(percentile(1, 99) == 1 && percentile(99, 99) == 99);
static_assert(percentile(1, 100) == 1 && percentile(40, 100) == 40 && percentile(100, 100) == 100);
static_assert(percentile(1, 101) == 1 && percentile(2, 101) == 1 && percentile(3, 101) == 2 &&
              percentile(101, 101) == 100);
static_assert(percentile(45'000'000, 45'000'000) == 100 && percentile(1, 45'000'000) == 1);
static_assert(lowest(1, 40) == 1 && lowest(99, 40) == 40 && lowest(100, 40) == 40 &&
              lowest(101, 40) == 41 && lowest(0, 40) == 0 && lowest(45'000'000, 40) == 18'000'000);

TEST(Order, PercentilesDecilesAndTheLowestAgree) {
    for (std::int64_t of = 1; of <= 1'000; ++of) {
        std::int64_t before = 0;
        for (std::int64_t rank = 1; rank <= of; ++rank) {
            const auto hundredth = percentile(rank, of);
            ASSERT_GE(hundredth, before);
            ASSERT_LE(hundredth, 100);
            before = hundredth;
            ASSERT_EQ(decile(rank, of), (hundredth + 9) / 10) << rank << " of " << of;
            ASSERT_EQ(rank <= lowest(of, 40), hundredth <= 40) << rank << " of " << of;
        }
    }
}

TEST(Order, ScoresComeFirstAndLotsAmongEquals) {
    const auto seed = seed_of(*Date::from_ymd(2021, 5, 1));
    std::vector<Entrant> entrants;
    for (std::int64_t i = 1; i <= 60; ++i)
        entrants.push_back({Score{i % 3}, SubjectId{i}});
    const auto sorted = order(entrants, seed);
    const auto lot = [&](std::uint32_t at) {
        Bytes id;
        append_u64(id, static_cast<std::uint64_t>(entrants[at].subject.value()));
        return journal::sha256({seed.view(), id});
    };
    ASSERT_EQ(sorted.size(), entrants.size());
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        const auto& a = entrants[sorted[i - 1]];
        const auto& b = entrants[sorted[i]];
        ASSERT_LE(a.score, b.score);
        if (a.score == b.score) {
            ASSERT_LT(lot(sorted[i - 1]), lot(sorted[i]));
        }
    }
}

TEST(Order, WhoComesInWhichOrderDoesNotMatter) {
    SeededRandom random{3};
    for (int round = 0; round < 20; ++round) {
        std::vector<Entrant> entrants;
        for (std::int64_t i = 1; i <= 500; ++i)
            entrants.push_back({Score{random.between(-20, 20)}, SubjectId{i}});
        const auto names = [&](const std::vector<Entrant>& in) {
            std::vector<SubjectId> out;
            for (const auto at : order(in, seed_of(*Date::from_ymd(2021, 1, 1))))
                out.push_back(in[at].subject);
            return out;
        };
        auto shuffled = entrants;
        for (std::size_t i = shuffled.size(); i > 1; --i)
            std::swap(shuffled[i - 1], shuffled[random.below(i)]);
        ASSERT_EQ(names(entrants), names(shuffled));
    }
}

TEST(Order, TheSeedIsOfTheYear) {
    EXPECT_EQ(seed_of(*Date::from_ymd(2021, 1, 1)), seed_of(*Date::from_ymd(2021, 12, 31)));
    EXPECT_NE(seed_of(*Date::from_ymd(2021, 12, 31)), seed_of(*Date::from_ymd(2022, 1, 1)));
}

} // namespace
} // namespace tepat::welfare
