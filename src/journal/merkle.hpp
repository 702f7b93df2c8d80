#pragma once
#include "journal/digest.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace tepat::journal {

/// The tree of RFC 9162 §2.1 over SHA-256: leaf 0x00‖data, node 0x01‖left‖right.
[[nodiscard]] Digest leaf_hash(std::initializer_list<BytesView> data);
[[nodiscard]] Digest node_hash(const Digest& left, const Digest& right);
/// Root of all leaves; SHA-256 of nothing when there are none.
[[nodiscard]] Digest merkle_root(std::span<const Digest> leaves);

/// The roots of the full subtrees of a growing tree, largest first: all that appending and the root
/// need. Stored with every entry as popcount(size)·32 bytes.
class Frontier {
public:
    Frontier() = default;
    /// Nothing unless `bytes` holds exactly the subtrees of a tree of `size` leaves.
    static std::optional<Frontier> from(std::int64_t size, BytesView bytes);
    void append(const Digest& leaf);
    [[nodiscard]] std::int64_t size() const { return size_; }
    [[nodiscard]] Digest root() const;
    [[nodiscard]] Bytes bytes() const;
    friend bool operator==(const Frontier&, const Frontier&) = default;

private:
    std::int64_t size_ = 0;
    std::vector<Digest> subtrees_;
};

using Proof = std::vector<Digest>;

/// The root of leaves [from, to), to > from. Proofs ask only for ranges that are subtrees: `from`
/// is a multiple of the power of two at or above their length.
using RangeRoot = std::function<Digest(std::uint64_t from, std::uint64_t to)>;

/// That leaf `index` is in the tree of `size` leaves; index < size. Asks for as many ranges as the
/// proof has nodes.
[[nodiscard]] Proof inclusion_proof(std::uint64_t size, std::uint64_t index, const RangeRoot& root);
/// That the first `size1` leaves are the tree one had; 0 < size1 ≤ size2.
[[nodiscard]] Proof consistency_proof(std::uint64_t size1, std::uint64_t size2,
                                      const RangeRoot& root);
/// The same of leaves in memory.
[[nodiscard]] Proof inclusion_proof(std::span<const Digest> leaves, std::size_t index);
[[nodiscard]] Proof consistency_proof(std::span<const Digest> leaves, std::size_t size);

/// The root that a leaf and its inclusion proof give; nothing when the proof is not one of this
/// place.
[[nodiscard]] std::optional<Digest> root_of_inclusion(const Digest& leaf, std::uint64_t index,
                                                      std::uint64_t size, const Proof& proof);
/// RFC 9162 §2.1.3.2 and §2.1.4.2. False for anything malformed; never throws.
[[nodiscard]] bool verify_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                                    const Proof& proof, const Digest& root);
[[nodiscard]] bool verify_consistency(std::uint64_t size1, std::uint64_t size2, const Proof& proof,
                                      const Digest& root1, const Digest& root2);

} // namespace tepat::journal
