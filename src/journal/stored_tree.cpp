#include "journal/stored_tree.hpp"

#include "store/error.hpp"

#include <bit>

namespace tepat::journal {
namespace {

[[noreturn]] void damaged(std::uint64_t seq) {
    throw store::DatabaseError{store::Broken::corrupt, "entry " + std::to_string(seq) +
                                                           " is missing, or its place in the tree "
                                                           "is damaged"};
}

std::int64_t signed_of(std::uint64_t number) {
    return static_cast<std::int64_t>(number);
}

} // namespace

Digest StoredTree::root(std::int64_t size) const {
    if (size == 0) return Frontier{}.root();
    return range(0, static_cast<std::uint64_t>(size));
}

Proof StoredTree::inclusion(std::int64_t seq, std::int64_t size) const {
    return inclusion_proof(static_cast<std::uint64_t>(size), static_cast<std::uint64_t>(seq) - 1,
                           [this](auto from, auto to) { return range(from, to); });
}

Proof StoredTree::consistency(std::int64_t size1, std::int64_t size2) const {
    return consistency_proof(static_cast<std::uint64_t>(size1), static_cast<std::uint64_t>(size2),
                             [this](auto from, auto to) { return range(from, to); });
}

/// All leaves of the range but its last make up the last subtrees of the frontier before that leaf,
/// since `from` is a multiple of a power of two that is larger than their number.
Digest StoredTree::range(std::uint64_t from, std::uint64_t to) const {
    const auto before = to - 1 - from;
    const auto bytes = static_cast<std::size_t>(std::popcount(before)) * Digest::size;
    Frontier tree;
    std::optional<Digest> leaf;
    connection_.each(
        "select seq, leaf, frontier from journal_entry where seq >= $1 and seq <= $2 order by seq",
        [&](const store::Row& row) {
            if (row.integer(0) == signed_of(to)) {
                leaf = Digest::from(row.blob(1));
                return;
            }
            const auto frontier = row.blob(2);
            if (frontier.size() < bytes) damaged(to - 1);
            if (const auto its =
                    Frontier::from(signed_of(before), frontier.substr(frontier.size() - bytes)))
                tree = *its;
        },
        signed_of(before == 0 ? to : to - 1), signed_of(to));
    if (!leaf || tree.size() != signed_of(before)) damaged(to);
    tree.append(*leaf);
    return tree.root();
}

} // namespace tepat::journal
