#pragma once
#include "journal/checkpoint.hpp"
#include "journal/merkle.hpp"
#include "journal/reader.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tepat::journal {

/// An entry with everything that somebody needs who has the journal's root and not the journal.
/// docs/formats/journal.md says how the parts give the leaf.
struct ProvenEntry {
    Seq seq;
    Bytes envelope;
    Bytes salt;
    Bytes payload;
    Proof proof; ///< from the leaf to the root, leaf seq − 1 of `size`
};
struct JournalProof {
    std::int64_t size = 0; ///< entries the root is of
    Digest root;
    std::vector<ProvenEntry> entries;
};

/// Proves some entries as part of the journal's first `size` entries, 0 < seq ≤ size. Reads as many
/// rows as the proofs have nodes (StoredTree). DatabaseError{corrupt} for an entry that is not
/// there, was redacted, or whose proof does not hold.
[[nodiscard]] JournalProof prove_entries(store::Connection& connection, std::int64_t size,
                                         std::span<const Seq> entries);

/// A line of a set entry as part of its chunk.
struct LineProof {
    std::int64_t number = 0; ///< in the set, from 0
    Bytes salt;              ///< 16 bytes
    Bytes line;
    Proof proof; ///< from the line to its chunk's root
    friend bool operator==(const LineProof&, const LineProof&) = default;
};

/// Line → chunk → entry → checkpoint: all that somebody needs who has the journal's key and not the
/// journal. Without `payload` the proof shows what kind of entry it is, and what it says stays
/// unguessable.
struct EntryProof {
    Bytes envelope;
    Bytes salt; ///< 32 bytes with the payload, else the first 16
    std::optional<Bytes> payload;
    std::optional<LineProof> line; ///< only with the payload, which names the chunk
    Proof proof;                   ///< from the entry to the checkpoint's root
    SignedCheckpoint checkpoint;
    friend bool operator==(const EntryProof&, const EntryProof&) = default;
};

/// Of an entry that is part of the checkpoint. Refused: journal.no_entry, journal.no_line,
/// journal.redacted_before (a line of it is no more), journal.proof_does_not_hold (the journal or
/// the checkpoint was changed). ChunkError for a damaged chunk.
[[nodiscard]] Result<EntryProof> prove_entry(store::Connection& connection, Seq seq,
                                             std::optional<std::int64_t> line, bool with_payload,
                                             SignedCheckpoint checkpoint);

/// What the proof proves if its checkpoint is believed; nothing when it does not hold. Does not
/// check who signed.
[[nodiscard]] std::optional<Envelope> holds(const EntryProof& proof);

} // namespace tepat::journal
