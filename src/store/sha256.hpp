#pragma once
#include "core/bytes.hpp"

#include <sodium/crypto_hash_sha256.h>

#include <array>

namespace tepat::store {

/// SHA-256 (FIPS 180-4) of what was added, by the processor's own instructions where it has them.
/// Not thread-safe.
class Sha256 {
public:
    static constexpr std::size_t size = 32;
    using Value = std::array<unsigned char, size>;

    Sha256();
    void add(BytesView bytes);
    /// Once; it is spent.
    [[nodiscard]] Value finish();
    /// The same as bytes.
    [[nodiscard]] Bytes finish_bytes() {
        const auto value = finish();
        return {value.begin(), value.end()};
    }

private:
    crypto_hash_sha256_state state_;
};

} // namespace tepat::store
