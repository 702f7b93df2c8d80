#pragma once
#include "simulation/standing.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace tepat::simulation::detail {

/// Gives the places of a quota: counts how many want one with the same ranks, finds where the
/// places end, and draws the lots among those who stand there. What rank() of a list gives, without
/// sorting everybody. Cost grows with the units; memory, beside the ranks, with how many differ.
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
    using Counts = std::map<programmes::Ranks, std::int64_t>; ///< how many are equal
    /// Where an area's places end: whoever comes before these ranks has one, and `left` of those
    /// who have just these.
    struct Line {
        std::int64_t wanted = 0;
        std::int64_t left = 0;
        bool all = false; ///< there is a place for everybody
        programmes::Ranks ranks{};
    };
    /// Units of a part that lie in one area, up to `end`; so many of them are `in`.
    struct Run {
        RegionCode area;
        std::size_t end = 0;
        std::size_t wanting = 0;
    };
    /// Who wants a place in a part.
    struct Wanting {
        std::vector<Run> runs;
        std::size_t places = 0; ///< in the order
        /// Of each its ranks in one number, where they are few and small; else by place in the
        /// order.
        std::vector<std::uint16_t> packed;
        std::vector<Numbers> by;

        [[nodiscard]] programmes::Ranks ranks(std::size_t number) const;
        [[nodiscard]] Counts count(std::size_t from, std::size_t units) const;
    };
    /// One who stands at the line.
    struct Equal {
        std::uint64_t lot = 0; ///< the first eight bytes
        std::uint32_t part = 0;
        std::uint32_t unit = 0;
    };

    [[nodiscard]] std::vector<Run> runs_of(const snapshot::Segment& segment) const;
    void find_lines();
    /// Whoever does not come before the line is beyond; by area, those who stand at it.
    [[nodiscard]] std::map<RegionCode, std::vector<Equal>> cut(Standing& standing) const;
    void draw(Standing& standing, std::map<RegionCode, std::vector<Equal>> equals) const;
    [[nodiscard]] journal::Digest lot(const Equal& equal) const;
    void add_up(Standing& standing) const;

    const Ground& ground_;
    const Question& question_;
    std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
    std::map<RegionCode, Line> lines_;
    std::map<std::size_t, Wanting> wanting_; ///< by part
};

} // namespace tepat::simulation::detail
