#include "journal/set_event.hpp"

#include "core/cbor.hpp"

#include <algorithm>
#include <cassert>

namespace tepat::journal {

Bytes encode(const SetEvent& event) {
    assert(std::ranges::is_sorted(event.sums));
    CborWriter out;
    std::int64_t lines = 0;
    out.array(4);
    out.bytes(event.header);
    out.array(event.chunks.size());
    for (const auto& chunk : event.chunks) {
        out.array(2);
        out.bytes(chunk.root.view());
        out.integer(chunk.lines);
        lines += chunk.lines;
    }
    out.integer(lines);
    out.array(event.sums.size());
    for (const auto& [name, sum] : event.sums) {
        out.array(2);
        out.text(name);
        out.integer(sum);
    }
    return out.take();
}

SetEvent decode_set(const EventType& type, BytesView payload) {
    SetEvent event{type, {}, {}, {}, {}};
    CborReader in{payload};
    in.array_of(4);
    event.header = Bytes{in.bytes()};
    std::int64_t lines = 0;
    for (auto left = in.array(); left > 0; --left) {
        in.array_of(2);
        const auto root = Digest::from(in.bytes());
        const auto count = in.integer();
        if (!root || count < 1 || count > chunk_lines_most)
            throw CborError{"set: a chunk is not named rightly"};
        event.chunks.push_back({*root, static_cast<std::uint32_t>(count)});
        lines += count;
    }
    if (in.integer() != lines) throw CborError{"set: number of lines differs from its chunks"};
    for (auto left = in.array(); left > 0; --left) {
        in.array_of(2);
        std::string name{in.text()};
        event.sums.emplace_back(std::move(name), in.integer());
    }
    in.finish();
    return event;
}

} // namespace tepat::journal
