#pragma once
#include "identity/detail/linked.hpp"
#include "identity/review_draw.hpp"

#include <cstdint>
#include <vector>

namespace tepat::identity::detail {

/// A pair that was drawn, by places in the collection; its sides' texts are still empty.
struct ChosenPair {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    ReviewPair pair;
};
struct Chosen {
    ReviewHeader header; ///< `run` is left to the caller
    std::vector<ChosenPair> pairs;
};

/// Draws by `choice`; pairs in the order in which to work. That order and the lots are by
/// SHA-256("tepat.review/1" ‖ 0x00 ‖ u64be(seed) ‖ u64be(a's person) ‖ u64be(b's person, or place
/// in the extract) ‖ u8(b is of the extract)), the smallest first: reviewers who stop early have
/// looked at a sample all the same. Pure.
[[nodiscard]] Chosen choose_pairs(const Linked& linked, const DrawChoice& choice);

} // namespace tepat::identity::detail
