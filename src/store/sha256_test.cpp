#include "core/random.hpp"
#include "store/detail/sha256_blocks.hpp"
#include "store/sha256.hpp"

#include <gtest/gtest.h>
#include <sodium/crypto_hash_sha256.h>

namespace tepat::store {
namespace {

using Value = Sha256::Value;

Value by_libsodium(BytesView bytes) {
    Value value{};
    crypto_hash_sha256(value.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                       bytes.size());
    return value;
}

Value sha256(std::initializer_list<BytesView> parts) {
    Sha256 hash;
    for (const auto part : parts)
        hash.add(part);
    return hash.finish();
}

std::string hex(BytesView bytes) {
    Sha256 hash;
    hash.add(bytes);
    return to_hex(hash.finish_bytes());
}

/// NIST's examples.
TEST(Sha256, IsTheOneOfTheStandard) {
    EXPECT_EQ(hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(hex(Bytes(1'000'000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/// Of every length about the ends of blocks, in one piece and in two cut at every place.
TEST(Sha256, TheProcessorAgreesWithTheLibrary) {
    if (detail::sha256_by_processor() == nullptr) GTEST_SKIP() << "it has no such instructions";
    SeededRandom random{7};
    const auto all = random.bytes(300);
    const BytesView bytes{all};
    for (std::size_t size = 0; size <= bytes.size(); ++size)
        ASSERT_EQ(sha256({bytes.substr(0, size)}), by_libsodium(bytes.substr(0, size))) << size;
    for (const std::size_t size : {55U, 56U, 63U, 64U, 65U, 119U, 120U, 128U, 200U})
        for (std::size_t cut = 0; cut <= size; ++cut)
            ASSERT_EQ(sha256({bytes.substr(0, cut), bytes.substr(cut, size - cut)}),
                      by_libsodium(bytes.substr(0, size)))
                << size << " cut at " << cut;
}

TEST(Sha256, ManyPiecesOfRandomSizesAreTheWhole) {
    SeededRandom random{8};
    const auto all = random.bytes(100'000);
    for (int round = 0; round < 20; ++round) {
        Sha256 hasher;
        BytesView rest{all};
        while (!rest.empty()) {
            const auto some = rest.substr(0, random.below(round % 2 == 0 ? 70 : 5'000));
            hasher.add(some);
            rest.remove_prefix(some.size());
        }
        ASSERT_EQ(hasher.finish(), by_libsodium(all));
    }
}

} // namespace
} // namespace tepat::store
