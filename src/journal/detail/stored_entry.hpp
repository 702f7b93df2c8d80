#pragma once
#include "journal/entry.hpp"
#include "store/connection.hpp"

#include <functional>
#include <optional>

namespace tepat::journal::detail {

/// An entry's row: the entry and what proves it. Of a redacted one the payload is missing and the
/// salt is its first half.
struct StoredEntry {
    Entry entry;
    bool redacted = false;
    std::optional<Bytes> salt;
    Bytes leaf;
    Bytes frontier;
};

void insert_entry(store::Connection& connection, const Entry& entry, BytesView salt,
                  const Digest& leaf, BytesView frontier);
/// Entries with from ≤ seq ≤ to, in order. DatabaseError{corrupt} if a row cannot be an entry.
void each_entry(store::Connection& connection, Seq from, Seq to,
                const std::function<void(StoredEntry)>& each);
/// The next `most` rows from `from` on, in order: the seq, and nothing where the row cannot be an
/// entry.
void each_row(store::Connection& connection, Seq from, std::int64_t most,
              const std::function<void(Seq, std::optional<StoredEntry>)>& each);
/// The bytes of a chunk as stored. ChunkError if there is none or its digest differs.
[[nodiscard]] Bytes stored_chunk(store::Connection& connection, const Digest& root);

} // namespace tepat::journal::detail
