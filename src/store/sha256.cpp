#include "store/sha256.hpp"

#include "core/raw_bytes.hpp"
#include "store/detail/sha256_blocks.hpp"

#include <algorithm>
#include <cstring>

namespace tepat::store {
namespace {

constexpr std::uint64_t bits = 8; ///< of a byte

template <class Number>
void put_big_endian(Number number, unsigned char* to) {
    for (auto at = sizeof number; at > 0; --at, number >>= bits)
        to[at - 1] = static_cast<unsigned char>(number);
}

} // namespace

Sha256::Sha256() {
    crypto_hash_sha256_init(&state_);
}

// The state is libsodium's, whoever does the work.
void Sha256::add(BytesView bytes) {
    if (bytes.empty()) return;
    const auto compress = detail::sha256_by_processor();
    if (compress == nullptr) {
        crypto_hash_sha256_update(&state_, raw(bytes), bytes.size());
        return;
    }
    const auto waiting = state_.count / bits % sizeof state_.buf;
    state_.count += bits * bytes.size();
    if (waiting > 0) {
        const auto some = std::min(bytes.size(), sizeof state_.buf - waiting);
        std::memcpy(state_.buf + waiting, bytes.data(), some);
        if (waiting + some < sizeof state_.buf) return;
        compress(state_.state, state_.buf, 1);
        bytes.remove_prefix(some);
    }
    const auto blocks = bytes.size() / detail::sha256_block;
    compress(state_.state, raw(bytes), blocks);
    bytes.remove_prefix(blocks * detail::sha256_block);
    if (!bytes.empty()) std::memcpy(state_.buf, bytes.data(), bytes.size());
}

Sha256::Value Sha256::finish() {
    Value digest{};
    const auto compress = detail::sha256_by_processor();
    if (compress == nullptr) {
        crypto_hash_sha256_final(&state_, digest.data());
        return digest;
    }
    // FIPS 180-4, 5.1.1: a one, zeros to the end of a block, and there the length in bits.
    std::array<unsigned char, 2 * detail::sha256_block> end{};
    const auto waiting = state_.count / bits % sizeof state_.buf;
    const auto blocks = waiting + 1 + sizeof state_.count <= detail::sha256_block ? 1U : 2U;
    std::memcpy(end.data(), state_.buf, waiting);
    end[waiting] = 0x80;
    put_big_endian(state_.count, end.data() + blocks * detail::sha256_block - sizeof state_.count);
    compress(state_.state, end.data(), blocks);
    for (std::size_t i = 0; i < std::size(state_.state); ++i)
        put_big_endian(state_.state[i], digest.data() + i * sizeof state_.state[i]);
    return digest;
}

} // namespace tepat::store
