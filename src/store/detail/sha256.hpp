#pragma once
#include "core/bytes.hpp"

#include <sodium.h>

namespace tepat::store::detail {

/// SHA-256 of what was added, 32 bytes.
class Sha256 {
public:
    Sha256() { crypto_hash_sha256_init(&state_); }
    void add(BytesView bytes) {
        crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()),
                                  bytes.size());
    }
    [[nodiscard]] Bytes finish() {
        Bytes digest(crypto_hash_sha256_BYTES, '\0');
        crypto_hash_sha256_final(&state_, reinterpret_cast<unsigned char*>(digest.data()));
        return digest;
    }

private:
    crypto_hash_sha256_state state_{};
};

} // namespace tepat::store::detail
