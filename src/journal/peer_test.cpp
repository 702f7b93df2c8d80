#include "journal/checkpoint.hpp"
#include "journal/detail/toy_fixture.hpp"
#include "journal/stored_tree.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

// Go's golang.org/x/mod/sumdb, a transparency log of other people's, judges ours and is judged.
namespace tepat::journal {
namespace {

constexpr std::string_view go = "/usr/lib/go-1.19/bin/go";
constexpr std::string_view packages = "/usr/share/gocode";

std::string words(const Proof& proof) {
    std::vector<std::string> nodes;
    for (const auto& node : proof)
        nodes.push_back(node.hex());
    return nodes.empty() ? "-" : fmt::format("{}", fmt::join(nodes, ","));
}

Digest digest_of(const std::string& hex) {
    return *Digest::from(*from_hex(hex));
}

class Peer : public testing::ToyJournal {
protected:
    static constexpr std::int64_t entries = 41;

    void SetUp() override {
        if (!std::filesystem::exists(go) ||
            !std::filesystem::exists(std::filesystem::path{packages} /
                                     "src/golang.org/x/mod/sumdb"))
            GTEST_SKIP() << "Go and its transparency log are not installed";
        for (std::int64_t i = 1; i <= entries; ++i)
            ASSERT_TRUE(number(i, 100 + i, i));
        reader_ = database_->connect_reader();
        reader_->each("select leaf from journal_entry order by seq", [&](const store::Row& row) {
            leaves_.push_back(*Digest::from(row.blob(0)));
        });
    }
    void write(const std::string& name, std::string_view text) {
        std::ofstream{dir_.file(name), std::ios::binary} << text;
    }
    std::string read(const std::string& name) {
        std::ifstream in{dir_.file(name), std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    bool run_peer() {
        const auto cache = std::filesystem::temp_directory_path() / "tepat-go-cache";
        return std::system(fmt::format("GO111MODULE=off GOFLAGS= GOPATH={} GOCACHE='{}' {} run "
                                       "'{}/tests/peer/main.go' '{}'",
                                       packages, cache.string(), go, TEPAT_SOURCE_DIR,
                                       std::filesystem::path{dir_.file("x")}.parent_path().string())
                               .c_str()) == 0;
    }
    [[nodiscard]] std::string proofs(const StoredTree& tree) const {
        std::string out;
        for (std::int64_t size = 1; size <= entries; ++size)
            for (std::int64_t small = 1; small <= size; ++small) {
                const auto root = tree.root(size).hex();
                auto inclusion = tree.inclusion(small, size);
                const auto leaf = leaves_[static_cast<std::size_t>(small - 1)].hex();
                out += fmt::format("inclusion {} {} {} {} {}\n", size, small - 1, root, leaf,
                                   words(inclusion));
                auto consistency = tree.consistency(small, size);
                out += fmt::format("consistency {} {} {} {} {}\n", size, small, root,
                                   tree.root(small).hex(), words(consistency));
                // A bit turned, and a node too many, hold nowhere.
                inclusion.push_back(tree.root(1));
                out += fmt::format("!inclusion {} {} {} {} {}\n", size, small - 1, root, leaf,
                                   words(inclusion));
                if (consistency.empty()) continue;
                consistency.front().bytes[7] ^= 4;
                out += fmt::format("!consistency {} {} {} {} {}\n", size, small, root,
                                   tree.root(small).hex(), words(consistency));
            }
        return out;
    }

    std::unique_ptr<store::Connection> reader_;
    std::vector<Digest> leaves_;
};

TEST_F(Peer, HoldsOurNotesAndProofsAndWeHoldIts) {
    const auto signer = *NoteSigner::make("tepat.example.go.id/bogor", secrets_.bytes(32));
    const StoredTree tree{*reader_};
    write("key.txt", signer.key().text());
    write("signer.txt", signer.text());
    std::vector<SignedCheckpoint> made;
    for (const std::int64_t size : {1, 10, 19}) {
        made.push_back(*make_checkpoint(*journal_, signer, size));
        write(fmt::format("note-{}.txt", made.size() - 1), made.back().note);
    }
    write("proofs.txt", proofs(tree));
    std::string all;
    for (const auto& leaf : leaves_)
        all += leaf.hex() + "\n";
    write("leaves.txt", all);

    ASSERT_TRUE(run_peer());

    for (std::size_t at = 0; at < made.size(); ++at)
        EXPECT_EQ(read(fmt::format("go-note-{}.txt", at)), made[at].note)
            << "Ed25519 signs a text in one way";
    std::istringstream in{read("go-proofs.txt")};
    std::string kind;
    std::string root;
    std::string other;
    std::string nodes;
    std::int64_t size = 0;
    std::int64_t small = 0;
    std::int64_t held = 0;
    while (in >> kind >> size >> small >> root >> other >> nodes) {
        Proof proof;
        std::istringstream one{nodes};
        for (std::string node; nodes != "-" && std::getline(one, node, ',');)
            proof.push_back(digest_of(node));
        const auto large = static_cast<std::uint64_t>(size);
        const auto its = static_cast<std::uint64_t>(small);
        if (kind == "inclusion") {
            EXPECT_TRUE(verify_inclusion(digest_of(other), its, large, proof, digest_of(root)));
            EXPECT_EQ(proof, tree.inclusion(small + 1, size));
        } else {
            EXPECT_TRUE(verify_consistency(its, large, proof, digest_of(other), digest_of(root)));
            EXPECT_EQ(proof, tree.consistency(small, size));
        }
        ++held;
    }
    EXPECT_EQ(held, entries * (entries + 1));
}

} // namespace
} // namespace tepat::journal
