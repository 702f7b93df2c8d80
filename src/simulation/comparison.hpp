#pragma once
#include "simulation/standing.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace tepat::simulation {

/// Who is poor: the poorest percent of the households of a ranking, or those whose members consume
/// less in a month than a line in rupiah.
struct PovertyLine {
    int percent = 40;
    std::optional<Rupiah> consumption;
};

/// What a programme reaches, by the household under whose roof a unit is.
struct Reach {
    Totals totals;
    /// Households with somebody who is in, of those whose place in the ranking is known.
    std::int64_t aided = 0;
    std::int64_t aided_poor = 0;
    /// Gini coefficient of what a member consumes in a month, with the aid; of ranked households,
    /// each counted as often as it has members. Nothing without a ranking.
    std::optional<double> gini;
};

/// Units that come out otherwise.
struct Movement {
    std::int64_t gains = 0; ///< in, and were not
    std::int64_t loses = 0; ///< not in any more
    std::int64_t more = 0;  ///< in before and after, and get more in a year
    std::int64_t less = 0;
    std::int64_t same = 0; ///< in before and after, with the same

    Movement& operator+=(const Movement& other);
    friend bool operator==(const Movement&, const Movement&) = default;
};

/// Of some units, such as those of a district or of a tenth.
struct Row {
    Totals before;
    Totals after;
    Movement movement;

    Row& operator+=(const Row& other);
};

/// A unit that would lose aid or get less: to be told before it happens.
struct Loser {
    SubjectId subject;
    std::uint32_t part = 0; ///< of the ground
    std::uint32_t unit = 0; ///< of the part
    RegionCode village;
    Stand after = Stand::out;
    Rupiah yearly_before;
    Rupiah yearly_after;
};

/// A programme, and the same programme otherwise.
struct Comparison {
    Reach before;
    Reach after;
    /// Of households with a known place, however the programme comes out.
    std::int64_t households = 0;
    std::int64_t poor = 0;
    Row all;
    /// By the regions one level below the ground's; of a village, itself.
    std::map<RegionCode, Row> regions;
    /// By tenth of the ranking, the poorest first; the last of those without a place.
    std::array<Row, 11> deciles;
    std::vector<Loser> losers; ///< by village and subject
};

/// Of two standings on the same ground, of the same kind of unit. Both cores.
[[nodiscard]] Comparison compare(const Ground& ground, RegionCode region, const Standing& before,
                                 const Standing& after, const PovertyLine& line);

/// Gini coefficient of amounts ≥ 0, each counted `weight` times; 0 when there is nothing to share.
struct Weighted {
    std::int64_t amount = 0;
    std::int64_t weight = 0;
};
[[nodiscard]] double gini(std::vector<Weighted> amounts);

} // namespace tepat::simulation
