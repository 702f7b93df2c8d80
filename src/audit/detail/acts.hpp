#pragma once
#include "audit/settlement.hpp"

#include <optional>
#include <string>
#include <vector>

/// The payloads of this room's ordinary entries (docs/formats/comparison.md).
namespace tepat::audit::detail {

/// What all acts on differences share; the parts an act does not have are empty.
struct Act {
    Seq comparison;
    std::vector<std::int64_t> lines; ///< ascending, each once
    std::string owner;
    std::optional<Settlement> settlement;
    std::string note;
    std::string document;
};
struct Signed {
    Seq comparison;
    Party party = Party::first;
    journal::Digest digest;
};

[[nodiscard]] Bytes encode_assigned(const Act& act);
[[nodiscard]] Bytes encode_settled(const Act& act);
[[nodiscard]] Bytes encode_reopened(const Act& act);
[[nodiscard]] Bytes encode(const Signed& its);
/// CborError for anything the above does not write.
[[nodiscard]] Act decode_assigned(BytesView payload);
[[nodiscard]] Act decode_settled(BytesView payload);
[[nodiscard]] Act decode_reopened(BytesView payload);
[[nodiscard]] Signed decode_signed(BytesView payload);

} // namespace tepat::audit::detail
