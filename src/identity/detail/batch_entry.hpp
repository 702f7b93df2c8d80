#pragma once
#include "core/date.hpp"
#include "core/region_code.hpp"
#include "identity/verdict.hpp"
#include "journal/digest.hpp"

#include <optional>

/// The bytes of "identity.batch_written" 1, docs/formats/verdict.md.
namespace tepat::identity::detail {

/// [position, on, region, digest of the file]
struct BatchHeader {
    Seq position;
    Date on;
    RegionCode region;
    journal::Digest digest;
};
[[nodiscard]] Bytes encode(const BatchHeader& header);
[[nodiscard]] BatchHeader decode_batch_header(BytesView bytes);

/// [person, verdict | 0]
struct BatchLine {
    SubjectId person;
    std::optional<Verdict> alone; ///< what the register alone says; nothing: ask
};
[[nodiscard]] Bytes encode(const BatchLine& line);
/// CborError for anything that encode() does not write.
[[nodiscard]] BatchLine decode_batch_line(BytesView bytes);

} // namespace tepat::identity::detail
