#pragma once
#include "journal/merkle.hpp"
#include "store/connection.hpp"

#include <cstdint>

namespace tepat::journal {

/// The journal's tree as its rows keep it. The frontiers that stand with the entries hold the root
/// of every subtree a proof asks for, so that a proof of a journal of n entries reads at most two
/// rows for each of its ⌈log₂ n⌉ nodes, by their keys, and no other table is needed. What is read
/// is believed: `verify` is what computes it again; whoever hands out a proof checks that it holds.
/// Inside one read transaction; keeps the connection.
class StoredTree {
public:
    explicit StoredTree(store::Connection& connection) : connection_{connection} {}

    /// Of the first `size` entries. DatabaseError{corrupt} when there are fewer, or a row is
    /// damaged.
    [[nodiscard]] Digest root(std::int64_t size) const;
    /// That the entry `seq` is among the first `size`; 0 < seq ≤ size.
    [[nodiscard]] Proof inclusion(std::int64_t seq, std::int64_t size) const;
    /// That the first `size1` entries are part of the first `size2`; 0 < size1 ≤ size2.
    [[nodiscard]] Proof consistency(std::int64_t size1, std::int64_t size2) const;

private:
    [[nodiscard]] Digest range(std::uint64_t from, std::uint64_t to) const;
    store::Connection& connection_;
};

} // namespace tepat::journal
