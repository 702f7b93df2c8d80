#pragma once
#include "core/strong.hpp"
#include "journal/digest.hpp"
#include "welfare/model.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace tepat::welfare {

/// What ranks are made of.
struct Entrant {
    Score score;
    SubjectId subject;
};

/// The order from the poorest on, as places in `entrants`: by score, and equal scores by
/// SHA-256(seed ‖ subject id, eight bytes, big-endian), so that nobody can choose it. At most 2³² −
/// 1 entrants.
[[nodiscard]] std::vector<std::uint32_t> order(std::span<const Entrant> entrants,
                                               const journal::Digest& seed);

/// The seed of every ranking of a year, which nobody chooses either: within a year, equal scores
/// stay in one order; the next year it is drawn anew.
[[nodiscard]] journal::Digest seed_of(Date effective_on);

/// Hundredth part of `of` in which a rank lies: ⌊(rank − 1) · 100 ÷ of⌋ + 1, from 1 to 100. The
/// poorest is in the first whatever the size. Requires 1 ≤ rank ≤ of.
[[nodiscard]] constexpr int percentile(std::int64_t rank, std::int64_t of) {
    return static_cast<int>((rank - 1) * 100 / of) + 1;
}
/// Tenth part, likewise: ⌈percentile ÷ 10⌉.
[[nodiscard]] constexpr int decile(std::int64_t rank, std::int64_t of) {
    return static_cast<int>((rank - 1) * 10 / of) + 1;
}
/// How many ranks lie in the first `share` hundredths: ⌈of · share ÷ 100⌉. Requires 0 ≤ share ≤
/// 100.
[[nodiscard]] constexpr std::int64_t lowest(std::int64_t of, int share) {
    return (of * share + 99) / 100;
}

} // namespace tepat::welfare
