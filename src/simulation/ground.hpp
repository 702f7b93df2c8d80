#pragma once
#include "core/progress.hpp"
#include "core/region_code.hpp"
#include "facts/register_columns.hpp"
#include "registry/regions.hpp"
#include "snapshot/segment_store.hpp"
#include "welfare/ranking.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

/// What lists would say, without making them: many programmes, or a programme and its draft,
/// decided on a register in memory.
namespace tepat::simulation {

/// Households that lie together, usually those of a district.
struct GroundPart {
    snapshot::Segment segment;
    facts::Overlay overlay;
    /// Of each household, what a member consumes in a month by the ranking, in rupiah;
    /// ColumnView::missing where it is not ranked. Empty without a ranking.
    std::vector<std::int64_t> consumption;
};

/// A register in memory, on which many questions are asked. Immutable, so thread-safe. Memory: that
/// of its segments, which are mapped where they are files, and 32 bytes a household with a ranking.
class Ground {
public:
    /// The layout lives longer.
    Ground(const snapshot::Layout& layout, registry::Regions regions,
           std::vector<GroundPart> parts);

    /// The register of a region, with a ranking's places when one is named. Both cores. `segments`
    /// lives longer. Refused:
    /// simulation.unknown_region {region}; simulation.stopped.
    static Result<Ground> read(store::Database& database, snapshot::SegmentStore& segments,
                               const snapshot::RegisterState& state, RegionCode region,
                               const std::optional<welfare::StoredRanking>& ranking,
                               Progress& progress);

    [[nodiscard]] const snapshot::Layout& layout() const { return layout_; }
    [[nodiscard]] const registry::Regions& regions() const { return *regions_; }
    [[nodiscard]] const std::vector<GroundPart>& parts() const { return parts_; }
    /// Of a part.
    [[nodiscard]] const facts::RegisterColumns& columns(std::size_t part) const {
        return *columns_[part];
    }

private:
    const snapshot::Layout& layout_;
    std::unique_ptr<const registry::Regions> regions_;
    std::vector<GroundPart> parts_;
    std::vector<std::unique_ptr<const facts::RegisterColumns>> columns_;
};

/// Calls `each` with every number below `count`, in no order, from as many threads as there are
/// cores. What it throws is thrown. False when asked to stop; then some were not called.
bool on_all_cores(std::size_t count, MessageCode step, Progress& progress,
                  const std::function<void(std::size_t)>& each);

/// Of each unit of a segment the row of its household.
[[nodiscard]] std::vector<std::uint32_t> households_of(const snapshot::Segment& segment,
                                                       facts::Unit unit);

} // namespace tepat::simulation
