#pragma once
#include "core/bytes.hpp"
#include "journal/digest.hpp"
#include "journal/merkle.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <vector>

namespace tepat::journal {

/// A chunk: up to 65,536 lines of normalised output, compressed, named by the Merkle root of its
/// salted lines. The root depends on lines and salts alone, not on the compressor. See
/// docs/formats/chunk.md.
inline constexpr std::uint32_t chunk_lines_most = 65'536;
inline constexpr std::size_t chunk_seed_size = 16;

/// How an entry names a chunk.
struct ChunkRef {
    Digest root;
    std::uint32_t lines = 0;
    friend bool operator==(const ChunkRef&, const ChunkRef&) = default;
};

/// A chunk that is not what its format or its root says.
class ChunkError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Lines laid end to end. Views live until the next `add`.
class ChunkLines {
public:
    [[nodiscard]] std::uint32_t size() const {
        return static_cast<std::uint32_t>(starts_.size() - 1);
    }
    [[nodiscard]] BytesView operator[](std::uint32_t line) const {
        return BytesView{text_}.substr(starts_[line], starts_[line + 1] - starts_[line]);
    }

    void add(BytesView line) {
        text_.append(line);
        starts_.push_back(text_.size());
    }
    [[nodiscard]] std::size_t bytes() const { return text_.size(); }

private:
    Bytes text_;
    std::vector<std::size_t> starts_{0};
};

/// A chunk whose root was recomputed and agreed.
struct OpenChunk {
    ChunkLines lines;
    std::vector<Digest> leaves;
    Bytes seed; ///< who has it can compute the salt of every line
};

/// Decompresses and checks. ChunkError says what is wrong (and at which line, where one line is to
/// blame). Memory: the decompressed lines, at most 256 MiB, else ChunkError.
[[nodiscard]] OpenChunk open_chunk(BytesView stored, const Digest& root);

/// One line, its chunk's root not recomputed: what whoever wrote the stored bytes says. Hashing
/// every line to read one costs ten times as much; verification does it. Nothing when the chunk has
/// no such line; ChunkError as open_chunk.
[[nodiscard]] std::optional<Bytes> chunk_line(BytesView stored, std::uint32_t number);

/// Collects lines and closes them into a stored chunk. Not thread-safe.
class ChunkWriter {
public:
    /// At most `chunk_lines_most` lines.
    void add(BytesView line);
    [[nodiscard]] std::uint32_t lines() const { return lines_.size(); }
    [[nodiscard]] std::size_t bytes() const { return lines_.bytes(); }

    struct Closed {
        ChunkRef ref;
        Bytes stored;
    };
    /// `seed`: 16 secret random bytes of which all line salts are made. Requires at least one line.
    /// The writer is empty afterwards.
    [[nodiscard]] Closed close(BytesView seed);

private:
    ChunkLines lines_;
};

/// The salt of line `number`: the first 16 bytes of SHA-256(seed ‖ u32be(number)).
[[nodiscard]] Bytes line_salt(BytesView seed, std::uint32_t number);
/// The leaf of line `number`, with that salt.
[[nodiscard]] Digest line_leaf(BytesView seed, std::uint32_t number, BytesView line);

} // namespace tepat::journal
