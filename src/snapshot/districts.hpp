#pragma once
#include "core/progress.hpp"
#include "core/region_code.hpp"
#include "registry/regions.hpp"
#include "snapshot/segment.hpp"
#include "store/database.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace tepat::snapshot {

/// The register of a region at one journal position and one day, to be gone through district by
/// district on both cores. The database must outlive it.
class Districts {
public:
    /// Of the whole country when no region is named. Empty when there is no such region.
    Districts(store::Database& database, Seq seq, Date on, std::optional<RegionCode> region);

    [[nodiscard]] const registry::Regions& regions() const { return regions_; }
    [[nodiscard]] bool empty() const { return villages_.empty(); }
    /// Calls `each` with the segment of every district, in no order and from two threads at once;
    /// what it throws is thrown. Ends early, after whole districts, when asked to stop. Memory: two
    /// districts.
    void each_segment(const Layout& layout, MessageCode step, Progress& progress,
                      const std::function<void(const Segment&)>& each) const;

private:
    store::Database& database_;
    Seq seq_;
    Date on_;
    registry::Regions regions_;
    std::vector<std::vector<RegionId>> villages_; ///< by district
};

} // namespace tepat::snapshot
