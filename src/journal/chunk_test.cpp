#include "core/random.hpp"
#include "journal/chunk.hpp"

#include <gtest/gtest.h>

namespace tepat::journal {
namespace {

const Bytes seed(chunk_seed_size, 's');

ChunkWriter::Closed make(std::uint32_t lines) {
    ChunkWriter writer;
    for (std::uint32_t i = 0; i < lines; ++i)
        writer.add("line " + std::to_string(i));
    return writer.close(seed);
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
        try {
            EXPECT_EQ(open_chunk(bad, closed.ref.root).leaves, whole.leaves);
        } catch (const ChunkError&) {
        }
    }
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
