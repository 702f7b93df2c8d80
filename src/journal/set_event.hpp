#pragma once
#include "journal/chunk.hpp"
#include "journal/entry.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tepat::journal {

/// The header of a set entry: the lines it names and what they add up to. Its payload is
/// [header of the type, [[root, lines] …], lines, {name: sum …}].
struct SetEvent {
    EventType type;
    Bytes header;                 ///< deterministic CBOR of the type's own
    std::vector<ChunkRef> chunks; ///< in order; may be none
    std::vector<std::pair<std::string, std::int64_t>> sums; ///< by name, ascending
    std::vector<Digest> documents;
};

[[nodiscard]] Bytes encode(const SetEvent& event);
/// CborError when `payload` is not a set entry's.
[[nodiscard]] SetEvent decode_set(const EventType& type, BytesView payload);

} // namespace tepat::journal
