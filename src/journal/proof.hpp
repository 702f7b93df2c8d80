#pragma once
#include "journal/merkle.hpp"
#include "journal/reader.hpp"

#include <cstdint>
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

/// Proves some entries as part of the journal's first `size` entries, 0 < seq ≤ size. Reads the
/// leaves of all of them: 32 bytes each. DatabaseError{corrupt} for an entry that is not there or
/// was redacted.
[[nodiscard]] JournalProof prove_entries(store::Connection& connection, std::int64_t size,
                                         std::span<const Seq> entries);

} // namespace tepat::journal
