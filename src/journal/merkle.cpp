#include "journal/merkle.hpp"

#include <bit>
#include <cassert>

namespace tepat::journal {
namespace {

constexpr BytesView leaf_prefix{"\x00", 1};
constexpr BytesView node_prefix{"\x01", 1};

/// The largest power of two below n, for n > 1: where RFC 9162 splits.
std::size_t split(std::size_t n) {
    return std::bit_floor(n - 1);
}

void prove_inclusion(std::span<const Digest> leaves, std::size_t index, Proof& proof) {
    if (leaves.size() <= 1) return;
    const auto k = split(leaves.size());
    if (index < k) {
        prove_inclusion(leaves.first(k), index, proof);
        proof.push_back(merkle_root(leaves.subspan(k)));
    } else {
        prove_inclusion(leaves.subspan(k), index - k, proof);
        proof.push_back(merkle_root(leaves.first(k)));
    }
}

void prove_consistency(std::span<const Digest> leaves, std::size_t size, bool whole, Proof& proof) {
    if (size == leaves.size()) {
        if (!whole) proof.push_back(merkle_root(leaves));
        return;
    }
    const auto k = split(leaves.size());
    if (size <= k) {
        prove_consistency(leaves.first(k), size, whole, proof);
        proof.push_back(merkle_root(leaves.subspan(k)));
    } else {
        prove_consistency(leaves.subspan(k), size - k, false, proof);
        proof.push_back(merkle_root(leaves.first(k)));
    }
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

Proof inclusion_proof(std::span<const Digest> leaves, std::size_t index) {
    assert(index < leaves.size());
    Proof proof;
    prove_inclusion(leaves, index, proof);
    return proof;
}

Proof consistency_proof(std::span<const Digest> leaves, std::size_t size) {
    assert(size > 0 && size <= leaves.size());
    Proof proof;
    prove_consistency(leaves, size, true, proof);
    return proof;
}

bool verify_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      const Proof& proof, const Digest& root) {
    if (index >= size) return false;
    auto node = index;
    auto last = size - 1;
    auto hash = leaf;
    for (const auto& sibling : proof) {
        if (last == 0) return false;
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
    return last == 0 && hash == root;
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
