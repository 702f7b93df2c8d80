#include "simulation/ground.hpp"

#include "welfare/ranking_facts.hpp"

#include <atomic>
#include <cmath>
#include <future>
#include <mutex>
#include <numeric>
#include <thread>

namespace tepat::simulation {
namespace {

/// What a score says in rupiah (welfare::Score).
std::int64_t rupiah_of(std::int64_t score) {
    constexpr double millionths = 1e6;
    return std::llround(std::exp(static_cast<double>(score) / millionths));
}

std::vector<std::vector<RegionId>> districts_of(const registry::Regions& regions,
                                                RegionCode region) {
    std::vector<std::vector<RegionId>> districts;
    for (const auto& district : regions.all(RegionLevel::district)) {
        std::vector<RegionId> inside;
        for (const auto& village : regions.villages_in(district.code))
            if (region.contains(village.code)) inside.push_back(village.id);
        if (!inside.empty()) districts.push_back(std::move(inside));
    }
    return districts;
}

} // namespace

Ground::Ground(const snapshot::Layout& layout, registry::Regions regions,
               std::vector<GroundPart> parts)
    : layout_{layout}, regions_{std::make_unique<const registry::Regions>(std::move(regions))},
      parts_{std::move(parts)}, columns_(parts_.size()) {
    SilentProgress silent;
    on_all_cores(parts_.size(), "progress.segments"_msg, silent, [&](std::size_t at) {
        columns_[at] = std::make_unique<const facts::RegisterColumns>(
            parts_[at].segment, layout_, *regions_, parts_[at].overlay);
    });
}

Result<Ground> Ground::read(store::Database& database, snapshot::SegmentStore& segments,
                            const snapshot::RegisterState& state, RegionCode region,
                            const std::optional<welfare::StoredRanking>& ranking,
                            Progress& progress) {
    registry::Regions regions;
    std::optional<welfare::RankingFacts> places;
    {
        const auto reader = database.connect_reader();
        const store::ReadScope scope{*reader};
        regions = registry::Regions::read(*reader, journal::Visibility{*reader, state.seq},
                                          state.effective_on);
        if (ranking) places = welfare::RankingFacts::read(*reader, *ranking, region);
    }
    const auto districts = districts_of(regions, region);
    if (districts.empty())
        return refuse("simulation.unknown_region"_msg, {{"region", region.text()}});
    std::vector<std::optional<GroundPart>> parts(districts.size());
    const bool done =
        on_all_cores(districts.size(), "progress.segments"_msg, progress, [&](std::size_t at) {
            auto& part = parts[at].emplace(GroundPart{segments.get(state, districts[at]), {}, {}});
            if (!places) return;
            part.overlay = places->overlay(part.segment);
            part.consumption = places->scores(part.segment);
            for (auto& one : part.consumption)
                if (one != ColumnView::missing) one = rupiah_of(one);
        });
    if (!done) return refuse("simulation.stopped"_msg);
    std::vector<GroundPart> made;
    for (auto& part : parts)
        made.push_back(*std::move(part));
    return Ground{segments.layout(), std::move(regions), std::move(made)};
}

bool on_all_cores(std::size_t count, MessageCode step, Progress& progress,
                  const std::function<void(std::size_t)>& each) {
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> stopped = false;
    std::mutex mutex;
    std::int64_t done = 0;
    const auto work = [&] {
        for (auto at = next++; at < count; at = next++) {
            if (progress.stop_requested()) {
                stopped = true;
                return;
            }
            each(at);
            const std::lock_guard lock{mutex};
            progress.at(step, ++done, static_cast<std::int64_t>(count));
        }
    };
    std::vector<std::future<void>> running;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
        running.push_back(std::async(std::launch::async, work));
    for (auto& worker : running)
        worker.get();
    return !stopped;
}

std::vector<std::uint32_t> households_of(const snapshot::Segment& segment, facts::Unit unit) {
    std::vector<std::uint32_t> rows;
    if (unit == facts::Unit::household) {
        rows.resize(segment.households().size());
        std::iota(rows.begin(), rows.end(), 0U);
        return rows;
    }
    for (const auto& family : segment.families())
        rows.insert(rows.end(), unit == facts::Unit::person ? family.members : 1U,
                    family.household);
    return rows;
}

} // namespace tepat::simulation
