#pragma once
#include "journal/chunk.hpp"
#include "journal/entry.hpp"
#include "store/connection.hpp"

#include <functional>
#include <optional>
#include <unordered_set>
#include <vector>

namespace tepat::journal {

/// Which rows a reader at position `at` may see: those of entries ≤ at that are ordinary, or sets
/// activated ≤ at. Made inside the read transaction that reads the rows.
class Visibility {
public:
    /// At the last entry of the journal, or at an earlier one.
    explicit Visibility(store::Connection& connection, std::optional<Seq> at = std::nullopt);
    [[nodiscard]] Seq at() const { return at_; }
    [[nodiscard]] bool sees(Seq seq) const {
        return seq <= at_ && (hidden_.empty() || !hidden_.contains(seq));
    }

private:
    Seq at_;
    std::unordered_set<Seq> hidden_;
};

/// The last seq, or 0.
[[nodiscard]] Seq last_seq(store::Connection& connection);
/// Nothing if there is none. A redacted entry has an empty payload.
[[nodiscard]] std::optional<Entry> read_entry(store::Connection& connection, Seq seq);
/// An entry without what it says: of a set entry, the payload alone may be a hundred kilobytes.
struct EntryHead {
    Instant recorded_at;
    Date effective_on;
    std::string actor;
    EventType type;
};
/// Nothing if there is none.
[[nodiscard]] std::optional<EntryHead> read_head(store::Connection& connection, Seq seq);
/// The entry that made a set entry visible; nothing while it is not, or is none.
[[nodiscard]] std::optional<Seq> activated_by(store::Connection& connection, Seq set);
/// All entries from `from` on, in order.
void read_entries(store::Connection& connection, Seq from,
                  const std::function<void(const Entry&)>& each);
/// ChunkError if it is missing or damaged.
[[nodiscard]] OpenChunk read_chunk(store::Connection& connection, const Digest& root);
/// Every line of a set entry in order, with its number.
void read_lines(store::Connection& connection, const Entry& entry,
                const std::function<void(std::int64_t, BytesView)>& each);
/// One line of a set entry; nothing if there is no such line. ChunkError if its chunk's bytes are
/// not those that were stored; its root is not recomputed (see chunk_line).
[[nodiscard]] std::optional<Bytes> read_line(store::Connection& connection, const Entry& entry,
                                             std::int64_t line);

struct Touch {
    Seq seq;
    std::int64_t line;
};
/// What concerned this subject, oldest first, as far as visible.
[[nodiscard]] std::vector<Touch> history(store::Connection& connection, SubjectId subject,
                                         const Visibility& visibility);

} // namespace tepat::journal
