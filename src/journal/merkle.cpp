#include "journal/merkle.hpp"

#include <bit>
#include <cassert>

namespace tepat::journal {
namespace {

constexpr BytesView leaf_prefix{"\x00", 1};
constexpr BytesView node_prefix{"\x01", 1};

/// The largest power of two below n, for n > 1: where RFC 9162 splits.
std::uint64_t split(std::uint64_t n) {
    return std::bit_floor(n - 1);
}

/// Of leaves [from, to).
void prove_inclusion(std::uint64_t from, std::uint64_t to, std::uint64_t index,
                     const RangeRoot& root, Proof& proof) {
    if (to - from <= 1) return;
    const auto middle = from + split(to - from);
    if (index < middle) {
        prove_inclusion(from, middle, index, root, proof);
        proof.push_back(root(middle, to));
    } else {
        prove_inclusion(middle, to, index, root, proof);
        proof.push_back(root(from, middle));
    }
}

void prove_consistency(std::uint64_t from, std::uint64_t to, std::uint64_t size, bool whole,
                       const RangeRoot& root, Proof& proof) {
    if (size == to) {
        if (!whole) proof.push_back(root(from, to));
        return;
    }
    const auto middle = from + split(to - from);
    if (size <= middle) {
        prove_consistency(from, middle, size, whole, root, proof);
        proof.push_back(root(middle, to));
    } else {
        prove_consistency(middle, to, size, false, root, proof);
        proof.push_back(root(from, middle));
    }
}

RangeRoot in_memory(std::span<const Digest> leaves) {
    return [leaves](std::uint64_t from, std::uint64_t to) {
        return merkle_root(leaves.subspan(from, to - from));
    };
}

} // namespace

Digest leaf_hash(std::initializer_list<BytesView> data) {
    Hasher hasher;
    hasher.add(leaf_prefix);
    for (const auto part : data)
        hasher.add(part);
    return hasher.finish();
}

Digest node_hash(const Digest& left, const Digest& right) {
    return sha256({node_prefix, left.view(), right.view()});
}

Digest merkle_root(std::span<const Digest> leaves) {
    Frontier frontier;
    for (const auto& leaf : leaves)
        frontier.append(leaf);
    return frontier.root();
}

std::optional<Frontier> Frontier::from(std::int64_t size, BytesView bytes) {
    if (size < 0) return std::nullopt;
    const auto count = static_cast<std::size_t>(std::popcount(static_cast<std::uint64_t>(size)));
    if (bytes.size() != count * Digest::size) return std::nullopt;
    Frontier frontier;
    frontier.size_ = size;
    for (std::size_t i = 0; i < count; ++i)
        frontier.subtrees_.push_back(*Digest::from(bytes.substr(i * Digest::size, Digest::size)));
    return frontier;
}

void Frontier::append(const Digest& leaf) {
    auto hash = leaf;
    for (auto full = size_; full % 2 == 1; full /= 2) {
        hash = node_hash(subtrees_.back(), hash);
        subtrees_.pop_back();
    }
    subtrees_.push_back(hash);
    ++size_;
}

Digest Frontier::root() const {
    if (subtrees_.empty()) return sha256(BytesView{});
    auto root = subtrees_.back();
    for (auto at = subtrees_.size() - 1; at > 0; --at)
        root = node_hash(subtrees_[at - 1], root);
    return root;
}

Bytes Frontier::bytes() const {
    Bytes out;
    for (const auto& subtree : subtrees_)
        out.append(subtree.view());
    return out;
}

Proof inclusion_proof(std::uint64_t size, std::uint64_t index, const RangeRoot& root) {
    assert(index < size);
    Proof proof;
    prove_inclusion(0, size, index, root, proof);
    return proof;
}

Proof consistency_proof(std::uint64_t size1, std::uint64_t size2, const RangeRoot& root) {
    assert(size1 > 0 && size1 <= size2);
    Proof proof;
    prove_consistency(0, size2, size1, true, root, proof);
    return proof;
}

Proof inclusion_proof(std::span<const Digest> leaves, std::size_t index) {
    return inclusion_proof(leaves.size(), index, in_memory(leaves));
}

Proof consistency_proof(std::span<const Digest> leaves, std::size_t size) {
    return consistency_proof(size, leaves.size(), in_memory(leaves));
}

std::optional<Digest> root_of_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                                        const Proof& proof) {
    if (index >= size) return std::nullopt;
    auto node = index;
    auto last = size - 1;
    auto hash = leaf;
    for (const auto& sibling : proof) {
        if (last == 0) return std::nullopt;
        if (node % 2 == 1 || node == last) {
            hash = node_hash(sibling, hash);
            while (node % 2 == 0 && node != 0) {
                node /= 2;
                last /= 2;
            }
        } else {
            hash = node_hash(hash, sibling);
        }
        node /= 2;
        last /= 2;
    }
    if (last != 0) return std::nullopt;
    return hash;
}

bool verify_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      const Proof& proof, const Digest& root) {
    return root_of_inclusion(leaf, index, size, proof) == root;
}

bool verify_consistency(std::uint64_t size1, std::uint64_t size2, const Proof& proof,
                        const Digest& root1, const Digest& root2) {
    if (size1 == 0 || size1 > size2) return false;
    if (size1 == size2) return proof.empty() && root1 == root2;
    auto at = proof.begin();
    if (at == proof.end()) return false;
    auto node = size1 - 1;
    auto last = size2 - 1;
    while (node % 2 == 1) {
        node /= 2;
        last /= 2;
    }
    // When size1 is a power of two its root is the first node, and the proof leaves it out.
    auto hash1 = std::has_single_bit(size1) ? root1 : *at++;
    auto hash2 = hash1;
    for (; at != proof.end(); ++at) {
        if (last == 0) return false;
        if (node % 2 == 1 || node == last) {
            hash1 = node_hash(*at, hash1);
            hash2 = node_hash(*at, hash2);
            while (node % 2 == 0 && node != 0) {
                node /= 2;
                last /= 2;
            }
        } else {
            hash2 = node_hash(hash2, *at);
        }
        node /= 2;
        last /= 2;
    }
    return last == 0 && hash1 == root1 && hash2 == root2;
}

} // namespace tepat::journal
