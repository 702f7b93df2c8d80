// Proves entries of a long journal, beside reading all leaves and making the tree of them, as the
// standard says it and as was done before. The answers must be the same, node for node.
#include "core/random.hpp"
#include "journal/journal.hpp"
#include "journal/proof.hpp"
#include "journal/stored_tree.hpp"
#include "scratch.hpp"
#include "store/database.hpp"
#include "table.hpp"

#include <vector>

namespace {

using namespace tepat;
using namespace tepat::journal;

/// Rows as a journal has them: 200 bytes said, a leaf, a frontier. Not entries that could be
/// folded.
void fill(store::Connection& connection, std::int64_t entries) {
    SeededRandom random{1};
    const auto payload = random.bytes(200);
    const auto salt = random.bytes(salt_size);
    const auto command = random.bytes(Digest::size);
    Frontier tree;
    connection.begin();
    auto rows =
        connection.inserter("journal_entry", {"seq", "recorded_at", "effective_on", "actor",
                                              "device", "counter", "command", "type", "version",
                                              "payload", "salt", "documents", "leaf", "frontier"});
    for (std::int64_t seq = 1; seq <= entries; ++seq) {
        const auto leaf = leaf_hash({std::to_string(seq)});
        tree.append(leaf);
        const auto frontier = tree.bytes();
        rows->row(seq, "2021-03-31T23:59:59.000000Z", 18'717, "budi", "laptop-1", seq,
                  store::Blob{command}, "toy.numbered", 1, store::Blob{payload}, store::Blob{salt},
                  store::Blob{Bytes{}}, store::Blob{leaf.view()}, store::Blob{frontier});
    }
    rows->finish();
    connection.commit();
}

/// What a proof cost before: every leaf is read.
Proof from_all_leaves(store::Connection& connection, std::int64_t seq, std::int64_t size) {
    std::vector<Digest> leaves;
    connection.each(
        "select leaf from journal_entry where seq <= $1 order by seq",
        [&](const store::Row& row) { leaves.push_back(*Digest::from(row.blob(0))); }, size);
    return inclusion_proof(leaves, static_cast<std::size_t>(seq - 1));
}

void measure(int scale, std::int64_t entries) {
    const bench::Scratch scratch;
    const auto database =
        store::open_database((scratch.path() / "proof.db").string(), true).value();
    const auto connection = database->connect();
    const Folds folds{{}};
    bench::require(store::migrate(*connection, folds.schemas(), Instant{}).has_value(), "migrated");
    fill(*connection, entries);
    database->checkpoint();

    const auto reader = database->connect_reader();
    const StoredTree tree{*reader};
    SeededRandom random{2};
    constexpr int proofs = 200;
    const auto asked = [&] {
        return 1 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(entries)));
    };
    const auto root = tree.root(entries);
    const auto times = bench::in_turns(
        3,
        [&] {
            return bench::seconds([&] {
                       for (int i = 0; i < proofs; ++i) {
                           const auto seq = asked();
                           bench::require(verify_inclusion(leaf_hash({std::to_string(seq)}),
                                                           static_cast<std::uint64_t>(seq - 1),
                                                           static_cast<std::uint64_t>(entries),
                                                           tree.inclusion(seq, entries), root),
                                          "the proof holds");
                       }
                   }) /
                   proofs;
        },
        [&] {
            const auto seq = asked();
            Proof proof;
            const auto taken =
                bench::seconds([&] { proof = from_all_leaves(*reader, seq, entries); });
            bench::require(proof == tree.inclusion(seq, entries), "the same proof");
            return taken;
        });
    bench::report(
        {"journal proof", scale, fmt::format("{} entries", entries), "proofs/s", 1 / times.ours,
         "all leaves", 1 / times.theirs, 20,
         fmt::format("{:.2f} ms against {:.0f} ms", times.ours * 1e3, times.theirs * 1e3)});
}

} // namespace

int main() {
    measure(1, 200'000);
    if (tepat::bench::is_long()) measure(10, 2'000'000);
}
