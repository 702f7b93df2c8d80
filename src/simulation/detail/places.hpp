#pragma once
#include "simulation/standing.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace tepat::simulation::detail {

/// Gives the places of a quota: counts how many want one with each first rank, finds where the
/// places end, only there looks at the next rank, and among equals draws the lots. What rank() of a
/// list gives, without sorting everybody. Cost grows with units times ranks looked at.
class Places {
public:
    Places(const Ground& ground, const Question& question) : ground_{ground}, question_{question} {}

    /// How many ranks of each unit are wanted.
    [[nodiscard]] std::size_t ranks() const;
    /// The units of a part: those that are `in` want a place, and of those `ranks` says, by place
    /// in the order, by what they are taken. Thread-safe.
    void take(std::size_t part, std::span<const Stand> stands,
              std::span<std::vector<std::int64_t>> ranks);
    /// Afterwards whoever has no place is `beyond`, and the totals are of those who have.
    void give(Standing& standing);

private:
    using Counts = std::map<std::int64_t, std::int64_t>; ///< how many of each rank
    /// Where an area's places end: whoever comes before these ranks has one, and `left` of those
    /// who have just these.
    struct Line {
        std::int64_t wanted = 0;
        std::int64_t left = 0;
        bool all = false; ///< there is a place for everybody
        std::vector<std::int64_t> ranks;
    };
    /// Units of a part that lie in one area.
    struct Run {
        RegionCode area;
        std::size_t end = 0;
    };
    /// One who stands at the line.
    struct Equal {
        RegionCode area;
        std::uint64_t lot = 0; ///< the first eight bytes
        std::uint32_t part = 0;
        std::uint32_t unit = 0;
    };

    [[nodiscard]] std::vector<Run> runs_of(const snapshot::Segment& segment) const;
    /// Calls `each` with an area, its line, a unit that is `in` and its number among those.
    template <class Each>
    void each_in(const Standing& standing, std::size_t part, const Each& each) const;
    /// By the rank at a place, of those who are equal so far.
    void look_at(const Standing& standing, std::size_t place);
    /// Whoever does not come before the line is beyond; those who stand at it.
    [[nodiscard]] std::vector<Equal> cut(Standing& standing) const;
    void draw(Standing& standing, std::vector<Equal> equals) const;
    [[nodiscard]] journal::Digest lot(const Equal& equal) const;
    void add_up(Standing& standing) const;

    const Ground& ground_;
    const Question& question_;
    std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
    std::map<RegionCode, Line> lines_;
    std::map<std::size_t, std::vector<Numbers>> ranks_; ///< by part, by place, of the eligible
};

} // namespace tepat::simulation::detail
