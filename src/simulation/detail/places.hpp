#pragma once
#include "simulation/standing.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace tepat::simulation::detail {

/// Gives the places of a quota: counts how many want one with each first rank, finds where the
/// places end, and only there looks at the other ranks and draws the lots. What rank() of a list
/// gives, without sorting everybody.
class Places {
public:
    Places(const Ground& ground, std::span<const Question> questions, std::size_t number)
        : ground_{ground}, question_{questions[number]}, number_{number} {}

    /// Whether the first rank of each unit is wanted.
    [[nodiscard]] bool ranked() const;
    /// The units of a part: those that are `in` want a place. Thread-safe.
    void take(std::size_t part, std::span<const Stand> stands, std::span<const std::int64_t> ranks);
    /// Afterwards whoever has no place is `beyond`.
    void give(Standing& standing, const ListedIn& listed);

private:
    using Counts = std::map<std::int64_t, std::int64_t>; ///< how many of each first rank
    /// Where an area's places end: whoever is ranked before has one, and `left` of those at it.
    struct Line {
        std::int64_t rank = 0;
        std::int64_t left = 0;
        bool all = false;
    };

    [[nodiscard]] RegionCode only_area() const { return question_.areas->all().begin()->first; }
    [[nodiscard]] std::vector<RegionCode> areas_of(const snapshot::Segment& segment) const;
    [[nodiscard]] static Line line(const Counts& counts, std::int64_t places);
    void draw(Standing& standing, const std::map<RegionCode, Line>& lines, const ListedIn& listed);

    const Ground& ground_;
    const Question& question_;
    const std::size_t number_;
    std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
    std::map<RegionCode, Counts> wanted_;
    std::map<std::size_t, Numbers> ranks_; ///< by part, of those who want a place
};

} // namespace tepat::simulation::detail
