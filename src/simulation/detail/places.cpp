#include "simulation/detail/places.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace tepat::simulation::detail {

using programmes::Contender;

namespace {

/// The rank of whom it cannot be told, which would not leave room for a base.
constexpr auto last = std::numeric_limits<std::int64_t>::max();

} // namespace

bool Places::ranked() const {
    return question_.areas.has_value() && !question_.policy->quota->order.empty();
}

/// By unit; nothing where all are of the only area.
std::vector<RegionCode> Places::areas_of(const snapshot::Segment& segment) const {
    if (question_.areas->one()) return {};
    const auto households = households_of(segment, question_.policy->unit);
    std::vector<RegionCode> areas;
    areas.reserve(households.size());
    std::optional<RegionId> village;
    RegionCode area;
    for (const auto household : households) {
        const auto its = segment.region(household);
        if (village != its) {
            village = its;
            area = question_.areas->area_of(ground_.regions().find(its)->code);
        }
        areas.push_back(area);
    }
    return areas;
}

void Places::take(std::size_t part, std::span<const Stand> stands,
                  std::span<const std::int64_t> ranks) {
    if (!question_.areas) return;
    const auto areas = areas_of(ground_.parts()[part].segment);
    std::map<RegionCode, Counts> counts;
    Counts* its = nullptr;
    RegionCode area;
    if (areas.empty()) its = &counts[only_area()];
    std::vector<std::int64_t> kept{ranks.begin(), ranks.end()};
    std::size_t next = 0;
    for (std::size_t i = 0; i < stands.size(); ++i) {
        if (stands[i] != Stand::in) continue;
        if (!areas.empty() && (its == nullptr || areas[i] != area)) {
            area = areas[i];
            its = &counts[area];
        }
        ++(*its)[ranks.empty() ? 0 : ranks[next]];
        ++next;
    }
    std::ranges::replace(kept, last, ColumnView::missing);
    const std::lock_guard lock{*mutex_};
    for (const auto& [where, its_counts] : counts)
        for (const auto& [rank, count] : its_counts)
            wanted_[where][rank] += count;
    if (!kept.empty()) ranks_.emplace(part, Numbers{kept});
}

Places::Line Places::line(const Counts& counts, std::int64_t places) {
    for (const auto& [rank, count] : counts) {
        if (count > places) return {rank, places, false};
        places -= count;
    }
    return {0, 0, true};
}

void Places::give(Standing& standing, const ListedIn& listed) {
    if (!question_.areas) return;
    std::map<RegionCode, Line> lines;
    for (const auto& [area, counts] : wanted_)
        lines.emplace(area, line(counts, question_.areas->places(area)));
    draw(standing, lines, listed);
}

void Places::draw(Standing& standing, const std::map<RegionCode, Line>& lines,
                  const ListedIn& listed) {
    if (std::ranges::all_of(lines, [](const auto& line) { return line.second.all; })) return;
    const auto& policy = *question_.policy;
    std::vector<Contender> contenders;
    std::vector<std::pair<std::size_t, std::size_t>> whose; // part and unit, by Contender::unit
    for (std::size_t at = 0; at < standing.parts.size(); ++at) {
        const auto& ground = ground_.parts()[at];
        auto& stands = standing.parts[at].stands;
        const auto areas = areas_of(ground.segment);
        const auto ranks = ranks_.find(at);
        std::optional<facts::RegisterUnits> units; // for those at the line
        std::vector<std::uint64_t> lists;
        std::size_t next = 0;
        for (std::size_t i = 0; i < stands.size(); ++i) {
            if (stands[i] != Stand::in) continue;
            auto rank = ranks == ranks_.end() ? 0 : ranks->second[next];
            if (rank == ColumnView::missing) rank = last;
            ++next;
            const auto area = areas.empty() ? only_area() : areas[i];
            const auto& its = lines.at(area);
            if (its.all || rank < its.rank) continue;
            stands[i] = Stand::beyond;
            if (rank > its.rank || its.left == 0) continue;
            if (!units)
                units.emplace(ground.segment, ground_.layout(), ground_.regions(), policy.unit,
                              ground.overlay);
            auto unit = (*units)[i];
            if (policy.inputs != 0) {
                if (lists.empty()) lists = listed(number_, at);
                unit.listed = lists[i];
            }
            contenders.push_back({area, ranks_of(policy, unit),
                                  programmes::quota_lot(question_.seed, unit.subject),
                                  whose.size()});
            whose.emplace_back(at, i);
        }
    }
    rank(contenders);
    std::map<RegionCode, std::int64_t> given;
    for (const auto& contender : contenders) {
        if (given[contender.area]++ >= lines.at(contender.area).left) continue;
        const auto [part, unit] = whose[contender.unit];
        standing.parts[part].stands[unit] = Stand::in;
    }
}

} // namespace tepat::simulation::detail
