#include "registry/detail/group_line.hpp"

#include "core/cbor.hpp"

namespace tepat::registry::detail {

Bytes encode(const GroupHeader& header) {
    CborWriter out;
    out.array(4);
    out.text(header.file);
    out.bytes(header.digest.view());
    out.integer(header.read);
    out.integer(header.refused);
    return out.take();
}

GroupHeader decode_group_header(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(4);
    GroupHeader header;
    header.file = in.text();
    const auto digest = journal::Digest::from(in.bytes());
    if (!digest) throw CborError{"registry: a digest has 32 bytes"};
    header.digest = *digest;
    header.read = in.integer();
    header.refused = in.integer();
    in.finish();
    return header;
}

Bytes encode(const GroupLine& line) {
    CborWriter out;
    out.array(5);
    out.integer(line.id.value());
    if (line.key)
        out.text(*line.key);
    else
        out.null();
    out.integer(line.region.value());
    out.text(line.name);
    out.array(line.members.size());
    for (const auto member : line.members)
        out.integer(member.value());
    return out.take();
}

GroupLine decode_group_line(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(5);
    GroupLine line;
    line.id = SubjectId{in.integer()};
    if (!in.null()) line.key = std::string{in.text()};
    line.region = RegionId{in.integer()};
    line.name = in.text();
    const auto members = in.array();
    for (std::size_t i = 0; i < members; ++i)
        line.members.emplace_back(in.integer());
    in.finish();
    return line;
}

} // namespace tepat::registry::detail
