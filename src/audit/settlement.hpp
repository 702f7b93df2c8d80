#pragma once
#include "audit/comparison.hpp"
#include "core/clock.hpp"
#include "journal/journal.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What becomes of the differences of a comparison: each may be given an owner, is settled, and
/// when all are, both parties sign. Every step is an entry of the journal with its actor; none is
/// ever taken back, only reopened, with a reason.
namespace tepat::audit {

/// Which list stands, for one difference.
enum class Settlement : std::uint8_t {
    first_stands,
    second_stands,
    neither_stands, ///< both are to be put right
    same_in_fact,   ///< the difference is only in the writing
};
[[nodiscard]] std::string_view name_of(Settlement settlement);
[[nodiscard]] std::optional<Settlement> settlement_named(std::string_view name);

enum class Party : std::uint8_t { first, second };
[[nodiscard]] std::string_view name_of(Party party);
[[nodiscard]] std::optional<Party> party_named(std::string_view name);

/// Where a difference stands. Untouched: open, without an owner.
struct DifferenceState {
    std::string owner; ///< empty: nobody's
    std::optional<Settlement> settlement;
    std::string note;    ///< of the settlement, or the reason it was reopened
    std::string settler; ///< who settled it
    Seq seq;             ///< the entry that did, or the last that reopened it
};
struct Signature {
    Party party = Party::first;
    std::string actor;
    Seq seq;
    /// It names the settlements as they are now; a reopening makes older ones stale.
    bool holds = false;
};
struct ComparisonState {
    std::map<std::int64_t, DifferenceState> lines; ///< those that were touched
    std::int64_t settled = 0;
    std::int64_t open = 0;
    std::vector<Signature> signatures; ///< all there ever were, the oldest first
    /// SHA-256 of ["tepat.settlement/1", comparison, [chunk root …], [[line, settlement, entry]
    /// …]], lines that are settled, ascending: what is signed.
    journal::Digest digest;
    /// Nothing is open and a signature of each party holds.
    [[nodiscard]] bool closed() const;
    /// Of a line that was touched or not.
    [[nodiscard]] const DifferenceState& at(std::int64_t line) const;
};
/// Inside a read transaction.
[[nodiscard]] ComparisonState state_of(store::Connection& connection,
                                       const journal::Visibility& visibility,
                                       const StoredComparison& comparison);

/// One thing that was done about a difference.
struct ActDone {
    enum class Kind : std::uint8_t { assigned, settled, reopened };
    Kind kind = Kind::assigned;
    Seq seq;
    Instant at;
    std::string actor;
    std::string owner; ///< to whom it was assigned
    std::optional<Settlement> settlement;
    std::string note;
};
/// Everything that was done about one line, the oldest first. Inside a read transaction.
[[nodiscard]] std::vector<ActDone> acts_on(store::Connection& connection,
                                           const journal::Visibility& visibility,
                                           const StoredComparison& comparison, std::int64_t line);

/// Who acts, on which lines of which comparison; at most most_lines_at_once, ascending.
struct ActOn {
    std::string actor;
    Date effective_on;
    Seq comparison;
    std::vector<std::int64_t> lines;
};
inline constexpr std::size_t most_lines_at_once = 10'000;

/// All refuse with audit.no_comparison {entry}, audit.no_line {line}, audit.too_many_lines.
/// Doing what is so already does nothing and records nothing.

/// Gives open differences to an owner, or from one to another. Refused: audit.settled {line}.
[[nodiscard]] Result<void> assign(journal::Journal& journal, const ActOn& act, std::string owner);
/// Refused: audit.settled {line}, for one that was not reopened; audit.other_owner {line, owner},
/// for one that is somebody else's; audit.no_note, without a word why; audit.document_too_long.
/// `document` is the text of a paper, kept beside its digest; may be empty.
[[nodiscard]] Result<void> settle(journal::Journal& journal, const ActOn& act,
                                  Settlement settlement, std::string note, std::string document);
/// Refused: audit.not_settled {line}; audit.no_note.
[[nodiscard]] Result<void> reopen(journal::Journal& journal, const ActOn& act, std::string reason);
/// Signs the settlements as they are for one party. Refused: audit.open_differences {open};
/// audit.signed_by_other {party}: nobody signs for both; audit.signed_already {party}.
[[nodiscard]] Result<void> sign(journal::Journal& journal, const std::string& actor, Date on,
                                Seq comparison, Party party);

} // namespace tepat::audit
