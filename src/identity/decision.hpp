#pragma once
#include "identity/review.hpp"
#include "journal/journal.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tepat::identity {

/// What a reviewer says of a pair. Numbers are permanent.
enum class Decision : std::uint8_t { same = 1, different, unsure };
/// As tables, files and the terminal write it.
[[nodiscard]] std::string_view name_of(Decision decision);
[[nodiscard]] std::optional<Decision> decision_of(std::string_view name);
[[nodiscard]] MessageCode label_of(Decision decision);

enum class PairStage : std::uint8_t {
    open,     ///< nobody decided
    waiting,  ///< one of two did
    disputed, ///< two disagree: a third one's word holds
    settled,
};
[[nodiscard]] std::string_view name_of(PairStage stage);
[[nodiscard]] std::optional<PairStage> pair_stage(std::string_view name);
[[nodiscard]] MessageCode label_of(PairStage stage);

/// A decision that stands.
struct Decided {
    Seq seq;
    std::string reviewer;
    Decision decision = Decision::unsure;
    std::string note;
};

/// What was decided about a pair.
struct PairState {
    /// First and second reviewer, and the third who is asked when they disagree.
    std::array<std::optional<Decided>, 3> seats;
    /// What the two said before either knew of the other's word: what agreement is counted by.
    std::optional<std::pair<Decision, Decision>> blind;

    [[nodiscard]] PairStage stage(int reviewers) const;
    /// Of a settled pair.
    [[nodiscard]] std::optional<Decision> outcome(int reviewers) const;
    /// The decision of that reviewer, if one stands. Case and spaces around do not make another.
    [[nodiscard]] const Decided* of(std::string_view reviewer) const;
    /// Whether that reviewer is asked: it is not settled, and he has not decided.
    [[nodiscard]] bool awaits(std::string_view reviewer, int reviewers) const;
    /// Whether who has not decided may see what was: when it is settled or disputed.
    [[nodiscard]] bool revealed(int reviewers) const;
};
/// Of every pair of the set, in its order. Inside a read transaction.
[[nodiscard]] std::vector<PairState> states_of(store::Connection& connection,
                                               const journal::Visibility& visibility,
                                               const StoredReview& review);
[[nodiscard]] PairState state_of(store::Connection& connection,
                                 const journal::Visibility& visibility, const StoredReview& review,
                                 std::int64_t pair);

/// Who acts, on which pair of which set. The same key again, with the same content, is done once.
struct ReviewAct {
    std::string reviewer;
    Date effective_on;
    Seq review;
    std::int64_t pair = 0;
    std::string key; ///< the client's; empty: a command of its own
};

/// Both refuse with identity.no_review {entry}, identity.no_pair {pair}, journal.key_reused; a note
/// of more than 2,000 bytes with identity.note_too_long.

/// Records a decision. Refused: identity.pair_decided {pair}, by whom it was decided; for a
/// disputed one identity.pair_third {pair}; identity.pair_settled {pair}.
[[nodiscard]] Result<void> decide(journal::Journal& journal, const ReviewAct& act,
                                  Decision decision, std::string note);
/// Takes a reviewer's own decision back, with a reason; the entry that made it stays. Refused:
/// identity.pair_undecided {pair}; identity.pair_ruled {pair}, once two disagreed: they know each
/// other's word, so a third one's holds; identity.no_reason.
[[nodiscard]] Result<void> take_back(journal::Journal& journal, const ReviewAct& act,
                                     std::string reason);

} // namespace tepat::identity
