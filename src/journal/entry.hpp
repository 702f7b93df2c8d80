#pragma once
#include "core/clock.hpp"
#include "core/date.hpp"
#include "core/strong.hpp"
#include "journal/digest.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::journal {

/// The name and version of what happened, such as {"registry.imported", 1}. Frozen for ever once
/// released: a change of meaning or shape is a new version, and the old one is read through its
/// upcaster.
struct EventType {
    std::string name;
    int version = 1;
    friend bool operator==(const EventType&, const EventType&) = default;
};

/// What `decide` makes: something that happened, not yet in the journal.
struct Event {
    EventType type;
    Bytes payload;                 ///< deterministic CBOR, its shape given by the type
    std::vector<Digest> documents; ///< evidence: files as they came, by digest
};

/// Who asks. `device` and `counter` name the command for ever: the same again does no harm.
struct CommandKey {
    std::string device;
    std::int64_t counter = 0;
    /// Of the command's normalised content: the same key with another digest is refused.
    Digest digest;
    friend bool operator==(const CommandKey&, const CommandKey&) = default;
};

/// One entry as it stands in the journal. See docs/formats/journal.md for the bytes.
struct Entry {
    Seq seq;
    Instant recorded_at;
    Date effective_on;
    std::string actor;
    CommandKey key;
    EventType type;
    Bytes payload;
    std::vector<Digest> documents;
};

inline constexpr std::size_t salt_size = 32;
inline constexpr std::size_t salt_half = salt_size / 2;

/// The canonical bytes that the leaf commits to: everything but the payload itself, whose salted
/// digest is in it.
[[nodiscard]] Bytes envelope(const Entry& entry, const Digest& payload_digest);
/// What an envelope says: an entry without its payload, and the payload's salted digest.
struct Envelope {
    Entry entry;
    Digest payload_digest;
};
/// Nothing unless the bytes are exactly what `envelope` writes.
[[nodiscard]] std::optional<Envelope> parse_envelope(BytesView bytes);

/// The payload's digest with the second half of the salt, or with all of it.
[[nodiscard]] Digest payload_digest(BytesView salt, BytesView payload);
/// The leaf of an envelope, with the first half of the salt, or with all of it.
[[nodiscard]] Digest envelope_leaf(BytesView salt, BytesView envelope);
/// The leaf of an entry with its 32 salt bytes: the first 16 salt the leaf, the last 16 the
/// payload's digest, so that an envelope can be shown without its payload becoming guessable.
[[nodiscard]] Digest entry_leaf(const Entry& entry, BytesView salt);

} // namespace tepat::journal
