#pragma once
#include "facts/register_units.hpp"
#include "welfare/ranking.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tepat::welfare {

/// What a ranking lets a policy ask of a household: welfare_percentile and welfare_decile in its
/// whole region, regional_percentile within the regency. Unknown of whoever has no such place.
/// Immutable, so thread-safe. Memory: 24 bytes a household.
class RankingFacts {
public:
    /// Of every household of `region` (nothing: all); reads every line of the ranking.
    static RankingFacts read(store::Connection& connection, const StoredRanking& ranking,
                             const std::optional<RegionCode>& region);
    /// Of one household alone; the others stay unknown.
    static RankingFacts read_one(store::Connection& connection, const StoredRanking& ranking,
                                 SubjectId household);

    /// The facts of a segment's households.
    [[nodiscard]] facts::Overlay overlay(const snapshot::Segment& segment) const;
    /// Their scores (welfare::Score); ColumnView::missing where there is none.
    [[nodiscard]] std::vector<std::int64_t> scores(const snapshot::Segment& segment) const;

private:
    struct Known {
        SubjectId household;
        std::int64_t score = ColumnView::missing;
        std::uint8_t percentile = 0;
        std::uint8_t decile = 0;
        std::uint8_t regional = 0; ///< 0: unknown
    };
    void add(const RankingLine& line);
    [[nodiscard]] const Known* find(SubjectId household) const;

    std::vector<Known> known_; ///< by household
};

} // namespace tepat::welfare
