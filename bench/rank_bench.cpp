// Ranks an invented country by models/pmt_synthetic.toml: every household scored from segments that
// are mapped, put in order with lots among equals, and given its rank and percentile, on one core;
// beside a bare std::sort of the same pairs of score and id. The first line is the order alone.
#include "country.hpp"
#include "scratch.hpp"
#include "table.hpp"
#include "welfare/order.hpp"
#include "welfare/score.hpp"

#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

namespace {

using namespace tepat;
using namespace tepat::welfare;
using bench::require;

constexpr std::size_t rounds = 3;

Model read_synthetic() {
    std::ostringstream text;
    text << std::ifstream{TEPAT_SOURCE_DIR "/models/pmt_synthetic.toml"}.rdbuf();
    return read_model(text.str(), "pmt_synthetic.toml").value();
}

struct Scores {
    std::vector<Entrant> ranked;
    std::int64_t others = 0;
};

Scores score(const Scorer& scorer, const bench::Country& country,
             const std::vector<snapshot::Segment>& segments) {
    Scores made;
    for (const auto& segment : segments)
        scorer
            .segment(segment, country.layout(), country.regions(),
                     [&](SubjectId subject, RegionCode, const Scored& its) {
                         if (its.standing == Standing::ranked)
                             made.ranked.push_back({its.score, subject});
                         else
                             ++made.others;
                     })
            .value();
    return made;
}

/// How many are among the lowest 40 in a hundred, so that percentiles are not computed for nothing.
std::int64_t rank(const std::vector<Entrant>& entrants, const journal::Digest& seed,
                  std::vector<std::uint32_t>& ordered) {
    ordered = order(entrants, seed);
    const auto of = std::ssize(ordered);
    std::int64_t poor = 0;
    for (std::int64_t at = 1; at <= of; ++at)
        poor += percentile(at, of) <= 40 ? 1 : 0;
    return poor;
}

void measure(const Scorer& scorer, int scale) {
    const auto wanted = (bench::is_long() ? 1'000'000LL : 100'000LL) * scale;
    const bench::Scratch dir;
    const bench::Country country{dir.path(), wanted};
    std::vector<snapshot::Segment> segments;
    for (const auto& file : country.files())
        segments.push_back(snapshot::Segment::open(file).value());
    const auto seed = seed_of(Date::from_ymd(2021, 1, 1).value());
    auto scores = score(scorer, country, segments);
    const auto all = std::ssize(scores.ranked) + scores.others;

    std::vector<std::pair<std::int64_t, std::int64_t>> sorted;
    std::vector<std::uint32_t> ordered;
    std::int64_t poor = 0;
    const auto sort_bare = [&] {
        sorted.clear();
        for (const auto& entrant : scores.ranked)
            sorted.emplace_back(entrant.score.value(), entrant.subject.value());
        return bench::seconds([&] { std::ranges::sort(sorted); });
    };
    const auto check = [&] {
        std::int64_t tied = 0;
        for (std::size_t i = 0; i < ordered.size(); ++i) {
            require(scores.ranked[ordered[i]].score.value() == sorted[i].first, "another order");
            if (i > 0 && sorted[i].first == sorted[i - 1].first) ++tied;
        }
        require(ordered.size() == sorted.size(), "others are ranked");
        require(poor == lowest(std::ssize(ordered), 40), "another count of the lowest");
        return tied;
    };
    const auto report = [&](std::string what, const bench::Times& times, std::string note) {
        bench::report({.what = std::move(what),
                       .scale = scale,
                       .size = bench::counted(all, "households"),
                       .unit = "households/s",
                       .ours = static_cast<double>(all) / times.ours,
                       .peer = "std::sort of the same scores and ids",
                       .theirs = static_cast<double>(all) / times.theirs,
                       .wanted = {},
                       .note = std::move(note)});
    };

    const auto order_alone = bench::in_turns(
        rounds, [&] { return bench::seconds([&] { poor = rank(scores.ranked, seed, ordered); }); },
        sort_bare);
    report("ranks of scores", order_alone, bench::counted(check(), "in order by lot"));
    const auto whole = bench::in_turns(
        rounds,
        [&] {
            return bench::seconds([&] {
                scores = score(scorer, country, segments);
                poor = rank(scores.ranked, seed, ordered);
            });
        },
        sort_bare);
    check();
    report("scores and ranks", whole, bench::counted(scores.others, "without a rank"));
}

} // namespace

int main() {
    return tepat::bench::run([] {
        const auto model = read_synthetic();
        const auto at = model.at(Date::from_ymd(2021, 1, 31).value()).value();
        const Scorer scorer{at};
        require(scorer.planned(), "the model cannot be planned");
        for (const int scale : {1, 10})
            measure(scorer, scale);
        return true;
    });
}
