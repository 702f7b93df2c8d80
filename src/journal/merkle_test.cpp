#include "journal/merkle.hpp"

#include <gtest/gtest.h>

namespace tepat::journal {
namespace {

std::vector<Digest> leaves(std::size_t count) {
    std::vector<Digest> made;
    for (std::size_t i = 0; i < count; ++i)
        made.push_back(leaf_hash({std::to_string(i)}));
    return made;
}

/// The definition of RFC 9162 §2.1.1, word for word: the slow oracle.
Digest defined_root(std::span<const Digest> all) {
    if (all.empty()) return sha256(BytesView{});
    if (all.size() == 1) return all.front();
    std::size_t k = 1;
    while (k * 2 < all.size())
        k *= 2;
    return node_hash(defined_root(all.first(k)), defined_root(all.subspan(k)));
}

TEST(Merkle, TreeOfCertificateTransparencysReferenceInputs) {
    const std::vector<std::string> inputs{"",
                                          "00",
                                          "10",
                                          "2021",
                                          "3031",
                                          "40414243",
                                          "5051525354555657",
                                          "606162636465666768696a6b6c6d6e6f"};
    std::vector<Digest> tree;
    for (const auto& hex : inputs)
        tree.push_back(leaf_hash({*from_hex(hex)}));
    EXPECT_EQ(merkle_root(std::span{tree}.first(1)).hex(),
              "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    EXPECT_EQ(merkle_root(tree).hex(),
              "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST(Merkle, FrontierGivesTheDefinedRootAtEverySize) {
    const auto all = leaves(130);
    Frontier frontier;
    for (std::size_t size = 0; size <= all.size(); ++size) {
        ASSERT_EQ(frontier.root(), defined_root(std::span{all}.first(size))) << size;
        ASSERT_EQ(Frontier::from(frontier.size(), frontier.bytes()), frontier);
        if (size < all.size()) frontier.append(all[size]);
    }
}

TEST(Merkle, FrontierRefusesBytesOfAnotherSize) {
    EXPECT_FALSE(Frontier::from(3, Bytes(32, 'x')));
    EXPECT_FALSE(Frontier::from(-1, Bytes{}));
    EXPECT_TRUE(Frontier::from(0, Bytes{}));
}

TEST(Merkle, EveryInclusionProofHoldsAndNoChangedOneDoes) {
    for (std::size_t size = 1; size <= 17; ++size) {
        const auto all = leaves(size);
        const auto root = merkle_root(all);
        for (std::size_t index = 0; index < size; ++index) {
            auto proof = inclusion_proof(all, index);
            ASSERT_TRUE(verify_inclusion(all[index], index, size, proof, root));
            EXPECT_FALSE(verify_inclusion(all[index], size, size, proof, root));
            EXPECT_FALSE(verify_inclusion(leaf_hash({"other"}), index, size, proof, root));
            if (size > 1) {
                EXPECT_FALSE(verify_inclusion(all[index], (index + 1) % size, size, proof, root));
            }
            proof.push_back(root);
            EXPECT_FALSE(verify_inclusion(all[index], index, size, proof, root));
            proof.pop_back();
            for (auto& node : proof) {
                node.bytes[3] ^= 1;
                EXPECT_FALSE(verify_inclusion(all[index], index, size, proof, root));
                node.bytes[3] ^= 1;
            }
        }
    }
}

TEST(Merkle, EveryConsistencyProofHoldsAndNoChangedOneDoes) {
    for (std::size_t size2 = 1; size2 <= 17; ++size2) {
        const auto all = leaves(size2);
        const auto root2 = merkle_root(all);
        for (std::size_t size1 = 1; size1 <= size2; ++size1) {
            const auto root1 = merkle_root(std::span{all}.first(size1));
            auto proof = consistency_proof(all, size1);
            ASSERT_TRUE(verify_consistency(size1, size2, proof, root1, root2))
                << size1 << " " << size2;
            EXPECT_FALSE(verify_consistency(size1, size2, proof, root1, leaf_hash({"other"})));
            if (size1 != size2) {
                EXPECT_FALSE(verify_consistency(size1, size2, proof, leaf_hash({"other"}), root2));
                EXPECT_FALSE(verify_consistency(size1, size2, {}, root1, root2));
            }
            EXPECT_FALSE(verify_consistency(0, size2, proof, root1, root2));
            proof.push_back(root2);
            EXPECT_FALSE(verify_consistency(size1, size2, proof, root1, root2));
        }
    }
}

} // namespace
} // namespace tepat::journal
