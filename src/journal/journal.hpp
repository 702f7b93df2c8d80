#pragma once
#include "core/clock.hpp"
#include "core/progress.hpp"
#include "core/random.hpp"
#include "core/result.hpp"
#include "journal/entry.hpp"
#include "journal/fold.hpp"
#include "journal/set_event.hpp"
#include "journal/subject_ids.hpp"
#include "store/sequencer.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::journal {

/// What a command became. `repeated`: the same key and digest was done before, and this is that
/// answer.
struct Receipt {
    Seq first;
    Seq last;
    bool repeated = false;
};

/// A command: who, when it is true in the world, and how it is decided.
struct Command {
    std::string actor;
    CommandKey key;
    Date effective_on;
};

/// What `decide` sees: the state with all earlier commands folded in, and the clock value that the
/// entry keeps.
struct DecideContext {
    store::Connection& connection;
    Instant now;
    SubjectIds& ids;
};
/// Pure: reads, decides, writes nothing. No events and no refusal: nothing to do, nothing recorded.
using Decide = std::function<Result<std::vector<Event>>(DecideContext&)>;

/// The append-only journal of one database. Invariants: seq is gapless from 1; an entry and its
/// folded rows are one transaction; entries never change; `apply` alone writes folded tables.
/// Thread-safe.
class Journal {
public:
    struct Options {
        std::uint32_t slice_lines = 2'000; ///< lines a bulk transaction folds: about 20 ms
    };

    /// The database must be migrated with `folds.schemas()`. References must outlive the journal.
    Journal(store::Sequencer& sequencer, store::Database& database, const Folds& folds,
            const Clock& clock, Randomness& secrets, Options options);

    /// Decides and records on the interactive lane; returns after the commit is durable. Refused:
    /// what `decide` refuses, or "journal.key_reused"_msg.
    Result<Receipt> submit(const Command& command, const Decide& decide);

    /// Records a set entry whose chunks are stored (see SetDraft), folds its lines in slices on the
    /// bulk lane and activates it. When stopped in between, `settle` goes on. `draft` (may be
    /// empty) is forgotten in the same transaction.
    Result<Receipt> submit_set(const Command& command, SetEvent event, std::string_view draft,
                               Progress& progress);

    /// Records that an entry is redacted, and in the same transaction destroys its payload, the
    /// half of the salt that hides it, and its chunks. Its envelope, its leaf and every proof stay.
    /// `reason` names nobody. Refused: journal.no_entry, journal.redacted_before,
    /// journal.redact_reason (none given), journal.redact_unfinished (a set that is still folded),
    /// journal.redact_rests (the tables of a room rest on it: EventFold::forget).
    Result<Receipt> redact(const Command& command, Seq seq, std::string_view reason);

    /// Folds and activates every set entry that a stop left unfinished.
    void settle(Progress& progress);

    [[nodiscard]] store::Sequencer& sequencer() { return sequencer_; }
    [[nodiscard]] store::Database& database() { return database_; }
    [[nodiscard]] const Folds& folds() const { return folds_; }
    [[nodiscard]] const Clock& clock() const { return clock_; }
    /// 16 fresh secret bytes for a chunk.
    [[nodiscard]] Bytes fresh_seed();
    /// Ids for work that is decided outside a transaction; those not used are lost.
    [[nodiscard]] std::vector<SubjectId> reserve_ids(std::size_t count);

private:
    struct Head;
    /// The answer a key was given before; refused when it was for another command.
    static Result<std::optional<Receipt>> earlier(store::Connection& connection,
                                                  const CommandKey& key);
    Receipt append(store::Transaction& transaction, const Command& command,
                   const std::vector<Event>& events, Instant now);
    Head& head(store::Transaction& transaction);
    void fold_set(Seq seq, Progress& progress);

    store::Sequencer& sequencer_;
    store::Database& database_;
    const Folds& folds_;
    const Clock& clock_;
    std::unique_ptr<Randomness> secrets_; ///< the caller's, one thread at a time
    Options options_;
    std::shared_ptr<Head> head_;
};

} // namespace tepat::journal
