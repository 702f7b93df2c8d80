#pragma once
#include "access/access_log.hpp"
#include "journal/digest.hpp"

#include <cstdint>
#include <vector>

namespace tepat::access::detail {

/// The readings of one moment. Bytes: [number, microseconds since 1970, [[actor, what, subject |
/// null, detail, request] …]] in deterministic CBOR, frozen once released.
struct Batch {
    std::int64_t number = 0;
    Instant at;
    std::vector<Reading> readings;
};
[[nodiscard]] Bytes encode(const Batch& batch);
/// CborError when the bytes are not what encode() writes.
[[nodiscard]] Batch decode(BytesView payload);

/// SHA-256(previous ‖ payload): what the next batch names. Before the first: 32 zero bytes.
[[nodiscard]] journal::Digest link(const journal::Digest& previous, BytesView payload);
/// DatabaseError{corrupt} when the column holds no digest.
[[nodiscard]] journal::Digest digest_at(const store::Row& row, int column);

} // namespace tepat::access::detail
