#include "registry/detail/recorded.hpp"

#include "core/cbor.hpp"

namespace tepat::registry::detail {

Bytes encode(const Recorded& recorded) {
    CborWriter out;
    out.array(3);
    out.text(recorded.basis);
    for (const auto* lines : {&recorded.facts, &recorded.standings}) {
        out.array(lines->size());
        for (const auto line : *lines)
            out.bytes(line);
    }
    return out.take();
}

Recorded decode_recorded(BytesView payload) {
    CborReader in{payload};
    in.array_of(3);
    Recorded recorded;
    recorded.basis = in.text();
    for (auto* lines : {&recorded.facts, &recorded.standings})
        for (auto left = in.array(); left > 0; --left)
            lines->push_back(in.bytes());
    in.finish();
    return recorded;
}

} // namespace tepat::registry::detail
