#pragma once
#include "identity/decision.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// The bytes of what is done about a pair, docs/formats/verdict.md. Who did it is the entry's
/// actor.
namespace tepat::identity::detail {

inline constexpr std::size_t longest_note = 2'000;

struct PairAct {
    Seq review;
    std::int64_t pair = 0;
    std::optional<Decision> decision; ///< nothing: one is taken back
    std::string note;
    friend bool operator==(const PairAct&, const PairAct&) = default;
};
/// [review, pair, decision, note], or without the decision.
[[nodiscard]] Bytes encode(const PairAct& act);
/// CborError for anything that encode() does not write of "identity.pair_decided" 1 …
[[nodiscard]] PairAct decode_decided(BytesView payload);
/// … and of "identity.decision_taken_back" 1.
[[nodiscard]] PairAct decode_taken_back(BytesView payload);

} // namespace tepat::identity::detail
