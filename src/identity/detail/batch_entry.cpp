#include "identity/detail/batch_entry.hpp"

#include "identity/detail/entries.hpp"

namespace tepat::identity::detail {

Bytes encode(const BatchHeader& header) {
    CborWriter out;
    out.array(4);
    out.integer(header.position.value());
    out.integer(header.on.day_number());
    out.text(header.region.digits());
    out.bytes(header.digest.view());
    return out.take();
}

BatchHeader decode_batch_header(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(4);
    BatchHeader header;
    header.position = Seq{in.integer()};
    header.on = read_day(in);
    header.region = read_region(in);
    const auto digest = journal::Digest::from(in.bytes());
    if (!digest) throw CborError{"identity: a digest has 32 bytes"};
    header.digest = *digest;
    in.finish();
    return header;
}

Bytes encode(const BatchLine& line) {
    CborWriter out;
    out.array(2);
    out.integer(line.person.value());
    out.integer(line.alone ? static_cast<std::int64_t>(*line.alone) : 0);
    return out.take();
}

BatchLine decode_batch_line(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(2);
    BatchLine line;
    line.person = SubjectId{in.integer()};
    const auto verdict = in.integer();
    if (line.person.value() <= 0 || verdict < 0 || verdict > static_cast<std::int64_t>(verdicts))
        throw CborError{"identity: no line of a batch"};
    if (verdict > 0) line.alone = static_cast<Verdict>(verdict);
    in.finish();
    return line;
}

} // namespace tepat::identity::detail
