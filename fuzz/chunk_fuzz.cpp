// Any bytes as a stored chunk, as the body of one, and as its compressed frame with a size of one's
// own: the chunk opens to the lines its root names, or ChunkError. Run with -malloc_limit_mb=300:
// no single allocation is beyond the 256 MiB a body may have.
#include "core/cbor.hpp"
#include "journal/chunk.hpp"

#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace {

using namespace tepat;
using namespace tepat::journal;

const Bytes seed(chunk_seed_size, 's');

void require(bool holds) {
    if (!holds) std::abort();
}

std::optional<OpenChunk> opened(BytesView stored, const Digest& root) {
    std::optional<OpenChunk> chunk;
    try {
        chunk = open_chunk(stored, root);
    } catch (const ChunkError&) {
        chunk.reset();
    }
    try { // a line by itself is what the whole chunk has at its place
        const auto line = chunk_line(stored, 0);
        require(!chunk || line == Bytes{chunk->lines[0]});
    } catch (const ChunkError&) {
        require(!chunk);
    }
    return chunk;
}

Bytes stored_chunk(std::int64_t lines, std::int64_t size, BytesView frame) {
    CborWriter out;
    out.array(5);
    out.text("tepat.chunk/1");
    out.integer(lines);
    out.bytes(seed);
    out.integer(size);
    out.bytes(frame);
    return out.take();
}

Bytes compressed(BytesView body) {
    Bytes out(ZSTD_compressBound(body.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), body.data(), body.size(), 1));
    return out;
}

void round_trip(BytesView input) {
    ChunkWriter writer;
    for (std::size_t from = 0; from <= input.size();) {
        const auto end = std::min(input.find('\n', from), input.size());
        writer.add(input.substr(from, end - from));
        from = end + 1;
    }
    const auto count = writer.lines();
    auto closed = writer.close(seed);
    const auto chunk = open_chunk(closed.stored, closed.ref.root);
    require(chunk.lines.size() == count && closed.ref.lines == count);
    if (input.empty()) return;
    // One byte of it changed: refused, or still the same lines.
    auto& byte = closed.stored[static_cast<std::uint8_t>(input.front()) % closed.stored.size()];
    byte = static_cast<char>(byte ^ (input.back() == 0 ? 1 : input.back()));
    if (const auto changed = opened(closed.stored, closed.ref.root))
        require(changed->leaves == chunk.leaves);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const BytesView input{reinterpret_cast<const char*>(data), size};
    const Digest nothing{};
    require(!opened(input, nothing));
    if (size < 5) return 0;

    std::int64_t number = 0;
    for (const char c : input.substr(0, 4))
        number = number << 8 | static_cast<std::uint8_t>(c);
    const auto rest = input.substr(4);
    const auto claimed =
        static_cast<std::int64_t>(ZSTD_getFrameContentSize(rest.data(), rest.size()));
    require(!opened(stored_chunk(1, number, rest), nothing));
    require(!opened(stored_chunk(1, claimed, rest), nothing));
    require(!opened(stored_chunk(number % chunk_lines_most, static_cast<std::int64_t>(rest.size()),
                                 compressed(rest)),
                    nothing));
    round_trip(rest);
    return 0;
}
