// Puts scores in order and gives every household its rank and percentile, beside a bare std::sort
// of the same pairs of score and id: what order by lot among equals, and ranks, cost beside
// sorting.
#include "core/random.hpp"
#include "table.hpp"
#include "welfare/order.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace {

using namespace tepat;
using namespace tepat::welfare;
using bench::require;

constexpr std::size_t rounds = 5;
/// As far apart as scores of a generated register are.
constexpr std::int64_t least = 12'000'000;
constexpr std::int64_t most = 15'000'000;

std::vector<Entrant> invent(std::int64_t households) {
    SeededRandom random{1};
    std::vector<Entrant> entrants;
    for (std::int64_t i = 1; i <= households; ++i) {
        // Middling scores are more frequent than extreme ones.
        const auto score = (random.between(least, most) + random.between(least, most)) / 2;
        entrants.push_back({Score{score}, SubjectId{i}});
    }
    return entrants;
}

void measure(int scale) {
    const auto households = (bench::is_long() ? 1'000'000LL : 100'000LL) * scale;
    const auto entrants = invent(households);
    const auto seed = seed_of(Date::from_ymd(2021, 1, 1).value());
    std::vector<std::pair<std::int64_t, std::int64_t>> sorted;
    std::vector<std::uint32_t> ordered;
    std::int64_t poor = 0;
    const auto times = bench::in_turns(
        rounds,
        [&] {
            return bench::seconds([&] {
                ordered = order(entrants, seed);
                poor = 0;
                for (std::int64_t rank = 1; rank <= households; ++rank)
                    poor += percentile(rank, households) <= 40 ? 1 : 0;
            });
        },
        [&] {
            sorted.clear();
            for (const auto& entrant : entrants)
                sorted.emplace_back(entrant.score.value(), entrant.subject.value());
            return bench::seconds([&] { std::ranges::sort(sorted); });
        });
    std::int64_t tied = 0;
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        const auto score = entrants[ordered[i]].score.value();
        require(score == sorted[i].first, "another order");
        if (i > 0 && score == sorted[i - 1].first) ++tied;
    }
    require(poor == lowest(households, 40), "another count of the lowest 40 in a hundred");
    const auto count = static_cast<double>(households);
    bench::report({.what = "ranks",
                   .scale = scale,
                   .size = bench::counted(households, "households"),
                   .unit = "households/s",
                   .ours = count / times.ours,
                   .peer = "std::sort of the same scores and ids",
                   .theirs = count / times.theirs,
                   .wanted = {},
                   .note = bench::counted(tied, "in order by lot")});
}

} // namespace

int main() {
    return tepat::bench::run([] {
        for (const int scale : {1, 10})
            measure(scale);
        return true;
    });
}
