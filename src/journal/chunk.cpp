#include "journal/chunk.hpp"

#include "core/cbor.hpp"

#include <zstd.h>

#include <cassert>
#include <utility>

namespace tepat::journal {
namespace {

constexpr std::string_view chunk_name = "tepat.chunk/1";
constexpr std::size_t body_most = std::size_t{256} << 20;
constexpr int zstd_level = 1;
/// A block of at most ZSTD_BLOCKSIZE_MAX bytes is a header of 3 bytes and at least one more.
constexpr std::size_t zstd_block_least = 4;

Bytes compress(BytesView body) {
    Bytes out(ZSTD_compressBound(body.size()), '\0');
    const auto size = ZSTD_compress(out.data(), out.size(), body.data(), body.size(), zstd_level);
    if (ZSTD_isError(size) != 0) throw ChunkError{"chunk: compression failed"};
    out.resize(size);
    return out;
}

Bytes decompress(BytesView packed, std::size_t size) {
    if (size > body_most) throw ChunkError{"chunk: body larger than a chunk may be"};
    // Asked before memory is taken: the frame says the same size, and has blocks enough to hold it.
    if (ZSTD_getFrameContentSize(packed.data(), packed.size()) != size ||
        size > packed.size() / zstd_block_least * ZSTD_BLOCKSIZE_MAX)
        throw ChunkError{"chunk: body of another size than it says"};
    Bytes out(size, '\0');
    const auto got = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
    if (ZSTD_isError(got) != 0 || got != size)
        throw ChunkError{"chunk: body cannot be decompressed"};
    return out;
}

/// Calls `each` with seed, number and line until it says false.
template <class Each>
void each_line(BytesView stored, Each&& each) {
    try {
        CborReader in{stored};
        in.array_of(5);
        if (in.text() != chunk_name) throw ChunkError{"chunk: a format this program does not know"};
        const auto count = in.integer();
        const auto seed = in.bytes();
        const auto size = in.integer();
        const auto packed = in.bytes();
        in.finish();
        if (count < 1 || count > chunk_lines_most)
            throw ChunkError{"chunk: too few or too many lines"};
        if (seed.size() != chunk_seed_size) throw ChunkError{"chunk: seed of a wrong size"};
        if (size < 0) throw ChunkError{"chunk: body of a negative size"};
        const auto body = decompress(packed, static_cast<std::size_t>(size));
        CborReader lines{body};
        for (std::uint32_t number = 0; number < count; ++number)
            if (!each(seed, number, lines.bytes())) return;
        lines.finish();
    } catch (const CborError& error) {
        throw ChunkError{std::string{"chunk: "} + error.what()};
    }
}

} // namespace

Bytes line_salt(BytesView seed, std::uint32_t number) {
    const char place[] = {static_cast<char>(number >> 24), static_cast<char>(number >> 16),
                          static_cast<char>(number >> 8), static_cast<char>(number)};
    const auto digest = sha256({seed, BytesView{place, sizeof place}});
    return Bytes{digest.view().substr(0, chunk_seed_size)};
}

Digest line_leaf(BytesView seed, std::uint32_t number, BytesView line) {
    return leaf_hash({line_salt(seed, number), line});
}

OpenChunk open_chunk(BytesView stored, const Digest& root) {
    OpenChunk chunk;
    each_line(stored, [&](BytesView seed, std::uint32_t number, BytesView line) {
        if (number == 0) chunk.seed = Bytes{seed};
        chunk.lines.add(line);
        chunk.leaves.push_back(line_leaf(seed, number, line));
        return true;
    });
    if (merkle_root(chunk.leaves) != root) throw ChunkError{"chunk: lines do not give its root"};
    return chunk;
}

std::optional<Bytes> chunk_line(BytesView stored, std::uint32_t number) {
    std::optional<Bytes> found;
    each_line(stored, [&](BytesView, std::uint32_t at, BytesView line) {
        if (at == number) found = Bytes{line};
        return at < number;
    });
    return found;
}

void ChunkWriter::add(BytesView line) {
    assert(lines_.size() < chunk_lines_most);
    lines_.add(line);
}

ChunkWriter::Closed ChunkWriter::close(BytesView seed) {
    assert(lines_.size() > 0 && seed.size() == chunk_seed_size);
    const auto lines = std::exchange(lines_, {});
    Frontier tree;
    CborWriter body;
    for (std::uint32_t number = 0; number < lines.size(); ++number) {
        tree.append(line_leaf(seed, number, lines[number]));
        body.bytes(lines[number]);
    }
    CborWriter out;
    out.array(5);
    out.text(chunk_name);
    out.integer(lines.size());
    out.bytes(seed);
    out.integer(static_cast<std::int64_t>(body.view().size()));
    out.bytes(compress(body.view()));
    return {{tree.root(), lines.size()}, out.take()};
}

} // namespace tepat::journal
