#include "core/cbor.hpp"
#include "core/random.hpp"
#include "journal/chunk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

namespace tepat::journal {
namespace {

const Bytes seed(chunk_seed_size, 's');

ChunkWriter::Closed make(std::uint32_t lines) {
    ChunkWriter writer;
    for (std::uint32_t i = 0; i < lines; ++i)
        writer.add("line " + std::to_string(i));
    return writer.close(seed);
}

/// A chunk of the one line `a`, with a frame and a size of one's own.
Bytes stored(std::int64_t size, BytesView frame) {
    CborWriter out;
    out.array(5);
    out.text("tepat.chunk/1");
    out.integer(1);
    out.bytes(seed);
    out.integer(size);
    out.bytes(frame);
    return out.take();
}

Digest one_line_root() {
    return merkle_root(std::vector{line_leaf(seed, 0, "a")});
}

std::optional<OpenChunk> open_if_sound(BytesView stored, const Digest& root) {
    try {
        return open_chunk(stored, root);
    } catch (const ChunkError&) {
        return std::nullopt;
    }
}

TEST(Chunk, GivesBackItsLines) {
    for (const std::uint32_t count : {1U, 2U, 3U, 1000U, chunk_lines_most}) {
        const auto closed = make(count);
        const auto chunk = open_chunk(closed.stored, closed.ref.root);
        ASSERT_EQ(chunk.lines.size(), count);
        EXPECT_EQ(closed.ref.lines, count);
        EXPECT_EQ(chunk.lines[count - 1], "line " + std::to_string(count - 1));
        EXPECT_EQ(chunk.leaves[count - 1], line_leaf(seed, count - 1, chunk.lines[count - 1]));
    }
}

TEST(Chunk, OneLineIsReadAloneAndAsItWasWritten) {
    const auto closed = make(300);
    for (const std::uint32_t at : {0U, 1U, 150U, 299U})
        EXPECT_EQ(chunk_line(closed.stored, at), "line " + std::to_string(at));
    EXPECT_FALSE(chunk_line(closed.stored, 300));
    EXPECT_THROW((void)chunk_line(closed.stored.substr(0, closed.stored.size() - 1), 0),
                 ChunkError);
}

TEST(Chunk, KeepsEmptyLinesAndAllBytes) {
    ChunkWriter writer;
    writer.add("");
    writer.add(BytesView{"\0\xff\n", 3});
    const auto closed = writer.close(seed);
    const auto chunk = open_chunk(closed.stored, closed.ref.root);
    EXPECT_EQ(chunk.lines[0], "");
    EXPECT_EQ(chunk.lines[1], (BytesView{"\0\xff\n", 3}));
    EXPECT_EQ(writer.lines(), 0U);
}

TEST(Chunk, RootDependsOnSeedSoThatLinesCannotBeGuessed) {
    ChunkWriter writer;
    writer.add("line 0");
    EXPECT_NE(writer.close(Bytes(chunk_seed_size, 't')).ref.root, make(1).ref.root);
}

TEST(Chunk, RootIsAnInclusionProofsRoot) {
    const auto closed = make(100);
    const auto chunk = open_chunk(closed.stored, closed.ref.root);
    EXPECT_TRUE(verify_inclusion(chunk.leaves[42], 42, 100, inclusion_proof(chunk.leaves, 42),
                                 closed.ref.root));
}

TEST(Chunk, EveryFlippedBitIsSeen) {
    const auto closed = make(50);
    const auto whole = open_chunk(closed.stored, closed.ref.root);
    for (std::size_t at = 0; at < closed.stored.size(); ++at) {
        auto bad = closed.stored;
        bad[at] = static_cast<char>(bad[at] ^ 1);
        // A compressor's frame has bits that mean nothing; the lines may then only be the same
        // lines.
        if (const auto chunk = open_if_sound(bad, closed.ref.root)) {
            EXPECT_EQ(chunk->leaves, whole.leaves) << "byte " << at;
        }
    }
}

TEST(Chunk, ASizeTheFrameDoesNotHoldIsRefused) {
    const auto body = Bytes{"\x41"} + "a";
    const auto packed = Bytes{"\x28\xb5\x2f\xfd\x20\x02\x11\x00\x00", 9} + body;
    EXPECT_EQ(open_chunk(stored(2, packed), one_line_root()).lines[0], "a");

    // The same single block in a frame whose header says 256 MiB, four bytes little-endian.
    const auto hollow = Bytes{"\x28\xb5\x2f\xfd\xa0\x00\x00\x00\x10\x11\x00\x00", 12} + body;
    // And one whose header does not say; it has a window descriptor in its place.
    const auto silent = Bytes{"\x28\xb5\x2f\xfd\x00\x58\x11\x00\x00", 9} + body;
    const std::pair<std::int64_t, Bytes> cases[] = {
        {1, packed}, {3, packed}, {256 << 20, packed}, {256 << 20, hollow}, {2, silent}, {2, ""},
    };
    for (const auto& [size, frame] : cases)
        EXPECT_THAT([&] { (void)open_chunk(stored(size, frame), one_line_root()); },
                    testing::ThrowsMessage<ChunkError>("chunk: body of another size than it says"))
            << size;
    for (const std::int64_t size : {std::int64_t{-1}, (std::int64_t{256} << 20) + 1, INT64_MAX})
        EXPECT_THROW((void)open_chunk(stored(size, packed), one_line_root()), ChunkError) << size;
}

TEST(Chunk, ShortenedOrRandomBytesAreRefused) {
    const auto closed = make(50);
    for (std::size_t size = 0; size < closed.stored.size(); ++size)
        EXPECT_THROW((void)open_chunk(BytesView{closed.stored}.substr(0, size), closed.ref.root),
                     ChunkError);
    SeededRandom random{7};
    for (int i = 0; i < 200; ++i)
        EXPECT_THROW((void)open_chunk(random.bytes(random.below(200)), closed.ref.root),
                     ChunkError);
}

} // namespace
} // namespace tepat::journal
