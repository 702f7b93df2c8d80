#pragma once
#include "journal/journal.hpp"
#include "journal/note.hpp"
#include "journal/verify.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::journal {

/// What a journal was at one size (C2SP tlog-checkpoint): origin, size and root, one a line.
struct Checkpoint {
    std::string origin; ///< which journal
    std::int64_t size = 0;
    Digest root;
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};
[[nodiscard]] std::string checkpoint_text(const Checkpoint& checkpoint);
/// Of a note's text. Lines after the third, which other journals may have, are passed over.
[[nodiscard]] std::optional<Checkpoint> parse_checkpoint(std::string_view text);

struct SignedCheckpoint {
    Checkpoint checkpoint;
    std::string note; ///< its bytes, signatures and all
    friend bool operator==(const SignedCheckpoint&, const SignedCheckpoint&) = default;
};
/// Nothing unless the bytes are a note that holds a checkpoint; no signature is checked.
[[nodiscard]] std::optional<SignedCheckpoint> parse_signed_checkpoint(std::string_view note);

/// A checkpoint that this database made and kept, with the key that checks it.
struct KeptCheckpoint {
    std::int64_t size = 0;
    std::string key; ///< text form
    std::string note;
};
/// By size. Empty also for a database from before there were any.
[[nodiscard]] std::vector<KeptCheckpoint> kept_checkpoints(store::Connection& connection);

/// The smallest of at least `size` entries.
[[nodiscard]] std::optional<KeptCheckpoint> kept_checkpoint_from(store::Connection& connection,
                                                                 std::int64_t size);

/// Makes and keeps the checkpoint of the journal's first `size` entries, of all when not said; the
/// same again gives the same. Refused: journal.empty, journal.no_such_size, and
/// journal.not_consistent when the kept checkpoint before it, or the one after it, cannot be proven
/// to be of the same journal. Waits for the disk; reads two kept ones, however many there are.
[[nodiscard]] Result<SignedCheckpoint> make_checkpoint(Journal& journal, const NoteSigner& signer,
                                                       std::optional<std::int64_t> size = {});

/// Says of each kept checkpoint what does not fit: its signature, a key that is none of `known`
/// (none given: any is taken), its row, or a proof that it and the next, and the last and the
/// journal, are of one journal. Inside a read transaction.
[[nodiscard]] std::vector<Finding> verify_checkpoints(store::Connection& connection,
                                                      std::span<const NoteKey> known = {});

/// Whether the journal has been what a checkpoint says: nothing, or what does not fit.
[[nodiscard]] std::optional<Refusal> compare_with(store::Connection& connection,
                                                  const Checkpoint& checkpoint);

} // namespace tepat::journal
