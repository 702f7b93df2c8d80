#include "welfare/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tepat::welfare {

std::int64_t Distribution::District::up_to(std::size_t last) const {
    return std::accumulate(in_tenth.begin(), in_tenth.begin() + static_cast<std::ptrdiff_t>(last),
                           std::int64_t{0});
}

std::optional<Distribution::Line> Distribution::lowest_four() const {
    Line line;
    for (std::size_t i = 0; i < 4; ++i) {
        if (by_tenth[i].households == 0) continue;
        line.rank += by_tenth[i].households;
        line.score = by_tenth[i].most;
    }
    return line.rank == 0 ? std::nullopt : std::optional{line};
}

void Distribution::add(const RankingLine& line) {
    auto& district = districts[line.village.at(RegionLevel::district)];
    ++district.households;
    for (const auto& one : line.missing)
        ++missing[{one.variable, one.why}];
    if (!line.score) return;
    const auto tenth = static_cast<std::size_t>(line.places.front().decile() - 1);
    auto& its = by_tenth[tenth];
    its.least = its.households == 0 ? *line.score : std::min(its.least, *line.score);
    its.most = its.households == 0 ? *line.score : std::max(its.most, *line.score);
    ++its.households;
    ++district.ranked;
    ++district.in_tenth[tenth];
}

Distribution Distribution::read(store::Connection& connection, const StoredRanking& ranking) {
    Distribution made;
    each_line(connection, ranking, [&](std::int64_t, const RankingLine& line) {
        made.add(line);
        return true;
    });
    return made;
}

Rupiah guessed_consumption(Score score) {
    constexpr double most = 30; // e³⁰ rupiah are more than anybody has
    const auto logarithm = std::min(static_cast<double>(score.value()) / 1e6, most);
    return Rupiah{std::llround(std::exp(logarithm) / 1000) * 1000};
}

} // namespace tepat::welfare
