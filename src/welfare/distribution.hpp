#pragma once
#include "core/rupiah.hpp"
#include "welfare/ranking.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace tepat::welfare {

inline constexpr std::size_t tenths = 10;

/// What the lines of a ranking add up to.
struct Distribution {
    struct Tenth {
        std::int64_t households = 0;
        Score least; ///< meaningful where somebody is
        Score most;
    };
    struct District {
        std::int64_t households = 0;
        std::int64_t ranked = 0;
        std::array<std::int64_t, tenths> in_tenth{}; ///< of the whole ranking, the poorest first

        /// In the tenths 1 to `last`.
        [[nodiscard]] std::int64_t up_to(std::size_t last) const;
    };

    std::array<Tenth, tenths> by_tenth{};
    std::map<RegionCode, District> districts;
    /// Who is undetermined, by variable and why; a household for each that it lacks.
    std::map<std::pair<std::string, GapWhy>, std::int64_t> missing;

    /// Rank and score of the last who is among the lowest four tenths; nothing when nobody is
    /// ranked.
    struct Line {
        std::int64_t rank = 0;
        Score score;
    };
    [[nodiscard]] std::optional<Line> lowest_four() const;

    void add(const RankingLine& line);
    /// Of every line.
    static Distribution read(store::Connection& connection, const StoredRanking& ranking);
};

/// What a score says in money, to the nearest thousand. For people: nothing is computed with it.
[[nodiscard]] Rupiah guessed_consumption(Score score);

} // namespace tepat::welfare
