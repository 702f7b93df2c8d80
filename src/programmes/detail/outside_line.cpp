#include "programmes/detail/outside_line.hpp"

#include "core/cbor.hpp"

namespace tepat::programmes::detail {

Bytes encode(const OutsideHeader& header) {
    CborWriter out;
    out.array(6);
    out.text(header.list);
    out.text(header.period.text());
    out.text(header.region.digits());
    out.text(header.file);
    out.bytes(header.digest.view());
    out.integer(header.rows);
    return out.take();
}

OutsideHeader decode_outside_header(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(6);
    OutsideHeader header;
    header.list = in.text();
    const auto period = Period::parse(in.text());
    const auto region = RegionCode::parse(in.text());
    header.file = in.text();
    const auto digest = journal::Digest::from(in.bytes());
    header.rows = in.integer();
    in.finish();
    if (!period || !region || !digest) throw CborError{"programmes: no list from outside"};
    header.period = *period;
    header.region = *region;
    header.digest = *digest;
    return header;
}

Bytes encode(const OutsideLine& line) {
    CborWriter out;
    out.array(line.subject ? 2 : 3);
    out.integer(line.row);
    if (line.subject) {
        out.integer(line.subject->value());
        return out.take();
    }
    out.integer(static_cast<int>(line.why));
    out.array(4);
    for (const auto* text : {&line.person_key, &line.nik, &line.household_key, &line.name})
        out.text(*text);
    return out.take();
}

OutsideLine decode_outside_line(BytesView bytes) {
    CborReader in{bytes};
    const auto items = in.array();
    if (items != 2 && items != 3) throw CborError{"programmes: no line of a list from outside"};
    OutsideLine line;
    line.row = in.integer();
    if (items == 2) {
        line.subject = SubjectId{in.integer()};
        if (line.subject->value() <= 0) throw CborError{"programmes: a subject id is above zero"};
    } else {
        const auto why = in.integer();
        if (why < 0 || why > static_cast<int>(Unresolved::no_key))
            throw CborError{"programmes: an unknown reason"};
        line.why = static_cast<Unresolved>(why);
        in.array_of(4);
        for (auto* text : {&line.person_key, &line.nik, &line.household_key, &line.name})
            *text = in.text();
    }
    in.finish();
    return line;
}

} // namespace tepat::programmes::detail
