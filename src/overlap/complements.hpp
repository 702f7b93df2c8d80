#pragma once
#include "overlap/lists_of_day.hpp"
#include "simulation/ground.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tepat::overlap {

/// What a poor household may lack: the card of health insurance (KIS), of school assistance (KIP),
/// rice or food, the family welfare card (KKS); and after these each source that was asked for.
enum class Card : std::uint8_t { kis, kip, rice, kks };
inline constexpr std::size_t cards = 4;

enum class Holding : std::uint8_t {
    has,
    lacks,
    unknown,      ///< on no list, and nobody stated whether it has it
    not_for_them, ///< KIP where nobody attends a school
};

/// Whose lack is counted.
struct Poor {
    /// The lowest percent of households, by the place in the ground's ranking, else by the
    /// percentile that the register holds. Not asked when a source is named.
    int percent = 40;
    /// Who is reached by a source, in ListsOfDay::sources().
    std::optional<std::size_t> source;
};

struct AidCounts {
    std::int64_t has = 0;
    std::int64_t lacks = 0;
    std::int64_t unknown = 0;
    friend bool operator==(const AidCounts&, const AidCounts&) = default;
};
struct ComplementCounts {
    std::int64_t households = 0;
    std::int64_t poor = 0;
    std::int64_t unplaced = 0; ///< their place is not known
    std::int64_t lacking = 0;  ///< poor, and lack one of the aids at least
    std::vector<AidCounts> aids;

    ComplementCounts& operator+=(const ComplementCounts& other);
    friend bool operator==(const ComplementCounts&, const ComplementCounts&) = default;
};

/// A poor household that lacks one of the aids at least: a card, or what was asked for beside them.
struct Lacking {
    RegionCode village;
    SubjectId household;
    std::vector<Holding> aids;
};

struct Complements {
    /// Of the sources beside the cards: places in ListsOfDay::sources(), in the order of the aids.
    std::vector<std::size_t> sources;
    ComplementCounts all;
    std::map<RegionCode, ComplementCounts> districts;
    std::vector<Lacking> lacking; ///< by village and household
};

/// Found where the questionnaire says so or somebody under the roof is on a list that gives it:
/// PBI-JKN; PIP; Rastra, BSB, the two rice packs and Sembako; for KKS the answer alone. All cores.
/// Refused: overlap.no_places {region} when no household's place is known; overlap.stopped.
[[nodiscard]] Result<Complements> find_complements(const simulation::Ground& ground,
                                                   RegionCode region, const ListsOfDay& lists,
                                                   std::vector<std::size_t> sources, Poor poor,
                                                   Progress& progress);

} // namespace tepat::overlap
