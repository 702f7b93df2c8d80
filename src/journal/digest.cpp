#include "journal/digest.hpp"

#include <sodium/crypto_hash_sha256.h>

#include <cstring>

namespace tepat::journal {
namespace {

const unsigned char* raw(BytesView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

} // namespace

std::optional<Digest> Digest::from(BytesView view) {
    if (view.size() != size) return std::nullopt;
    Digest digest;
    std::memcpy(digest.bytes.data(), view.data(), size);
    return digest;
}

Digest sha256(BytesView bytes) {
    Digest digest;
    crypto_hash_sha256(digest.bytes.data(), raw(bytes), bytes.size());
    return digest;
}

Digest sha256(std::initializer_list<BytesView> parts) {
    Hasher hasher;
    for (const auto part : parts)
        hasher.add(part);
    return hasher.finish();
}

Hasher::Hasher() {
    crypto_hash_sha256_init(&state_);
}

void Hasher::add(BytesView bytes) {
    crypto_hash_sha256_update(&state_, raw(bytes), bytes.size());
}

Digest Hasher::finish() {
    Digest digest;
    crypto_hash_sha256_final(&state_, digest.bytes.data());
    return digest;
}

} // namespace tepat::journal
