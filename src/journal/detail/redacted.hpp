#pragma once
#include "journal/entry.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tepat::store {
class Connection;
}

namespace tepat::journal::detail {

inline constexpr std::string_view redacted_name = "journal.redacted";

/// The payload of `journal.redacted` 1: [seq, payload digest, reason]. The digest is that of the
/// envelope, so that the envelope can be made again without the payload.
struct Redacted {
    Seq seq;
    Digest payload_digest;
    std::string reason;
};
[[nodiscard]] Event encode(const Redacted& redacted);
/// CborError when it is none.
[[nodiscard]] Redacted decode_redacted(BytesView payload);

/// What a redaction kept of an entry's payload; nothing when the entry was not redacted.
[[nodiscard]] std::optional<Digest> redacted_digest(store::Connection& connection, Seq seq);

} // namespace tepat::journal::detail
