#pragma once
#include "programmes/list_line.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

namespace tepat::programmes {

/// The places of a list, by the areas that have places of their own.
class QuotaAreas {
public:
    /// `given`: the places of `region` when the country's are not allocated. Refused:
    /// programmes.quota_part {region, areas} for a list of a part of an area;
    /// programmes.quota_not_allocated {region, places} when nobody says how many of the country's
    /// places a region has; programmes.quota_allocated {region} when `given` says it again;
    /// programmes.quota_above {given, places}.
    static Result<QuotaAreas> of(const Quota& quota, RegionCode region,
                                 std::optional<std::int64_t> given);

    /// Of a village in the region of the list.
    [[nodiscard]] RegionCode area_of(RegionCode village) const;
    /// The list's region is the one area.
    [[nodiscard]] bool one() const { return !level_; }
    /// 0 for an area that was allocated none.
    [[nodiscard]] std::int64_t places(RegionCode area) const;
    /// All of the list.
    [[nodiscard]] std::int64_t total() const;
    [[nodiscard]] const std::map<RegionCode, std::int64_t>& all() const { return places_; }

private:
    std::map<RegionCode, std::int64_t> places_;
    std::optional<RegionLevel> level_; ///< nothing: the list's region is the one area
};

using Ranks = std::array<std::int64_t, most_ranks>;
/// The last of all.
inline constexpr auto unknown_rank = std::numeric_limits<std::int64_t>::max();
/// What a unit is ranked by, the lowest first; unknown_rank what cannot be told.
[[nodiscard]] Ranks ranks_of(const PolicyAt& policy, const UnitView& unit);

/// What equals are drawn by: SHA-256 of `tepat quota 1`, a zero byte and the list's header
/// (docs/formats/list.md). Known as soon as it is said what the list is of, and not before.
[[nodiscard]] journal::Digest quota_seed(const ListHeader& header);
/// SHA-256 of the seed and the subject's id, eight bytes, the greatest first. The lowest wins.
[[nodiscard]] journal::Digest quota_lot(const journal::Digest& seed, SubjectId subject);

/// An eligible unit that wants a place.
struct Contender {
    RegionCode area;
    Ranks ranks{};
    journal::Digest lot;
    std::uint64_t unit = 0; ///< the caller's
};
/// Orders contenders by area, ranks and lot: the n-th of an area has place n.
void rank(std::vector<Contender>& contenders);

} // namespace tepat::programmes
