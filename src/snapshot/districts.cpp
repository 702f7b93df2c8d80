#include "snapshot/districts.hpp"

#include <atomic>
#include <future>
#include <mutex>

namespace tepat::snapshot {
namespace {

constexpr int workers = 2;

} // namespace

Districts::Districts(store::Database& database, Seq seq, Date on, std::optional<RegionCode> region)
    : database_{database}, seq_{seq}, on_{on} {
    {
        const auto reader = database_.connect_reader();
        const store::ReadScope scope{*reader};
        regions_ = registry::Regions::read(*reader, journal::Visibility{*reader, seq_}, on_);
    }
    for (const auto& district : regions_.all(RegionLevel::district)) {
        std::vector<RegionId> inside;
        for (const auto& village : regions_.villages_in(district.code))
            if (!region || region->contains(village.code)) inside.push_back(village.id);
        if (!inside.empty()) villages_.push_back(std::move(inside));
    }
}

void Districts::each_segment(const Layout& layout, MessageCode step, Progress& progress,
                             const std::function<void(const Segment&)>& each) const {
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::int64_t done = 0;
    const auto work = [&] {
        const auto connection = database_.connect_reader();
        for (auto at = next++; at < villages_.size(); at = next++) {
            if (progress.stop_requested()) return;
            const auto segment = [&] {
                const store::ReadScope scope{*connection};
                const journal::Visibility visibility{*connection, seq_};
                const registry::Reader reader{*connection, visibility, on_};
                return Segment::build(reader, villages_[at], layout);
            }();
            each(segment);
            const std::lock_guard lock{mutex};
            progress.at(step, ++done, static_cast<std::int64_t>(villages_.size()));
        }
    };
    std::vector<std::future<void>> running;
    for (int i = 0; i < workers; ++i)
        running.push_back(std::async(std::launch::async, work));
    for (auto& worker : running)
        worker.get();
}

} // namespace tepat::snapshot
