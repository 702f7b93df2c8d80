#pragma once
#include "core/bytes.hpp"
#include "core/strong.hpp"
#include "journal/digest.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// "registry.groups_imported": header [file, digest, rows read, rows refused], then the groups that
/// are new or changed, whole. docs/formats/registry.md.
namespace tepat::registry::detail {

struct GroupHeader {
    std::string file; ///< without its directories
    journal::Digest digest;
    std::int64_t read = 0;
    std::int64_t refused = 0;
};
[[nodiscard]] Bytes encode(const GroupHeader& header);
/// CborError for anything else.
[[nodiscard]] GroupHeader decode_group_header(BytesView header);

/// [id, key | null, region id, name, [member …]]; key only when the group begins.
struct GroupLine {
    SubjectId id;
    std::optional<std::string> key;
    RegionId region;
    std::string name;
    std::vector<SubjectId> members; ///< the leader first
};
[[nodiscard]] Bytes encode(const GroupLine& line);
/// CborError for anything else.
[[nodiscard]] GroupLine decode_group_line(BytesView line);

} // namespace tepat::registry::detail
