#include "journal/digest.hpp"

#include <sodium/crypto_hash_sha256.h>

#include <cstring>
#include <fstream>
#include <vector>

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

std::optional<Digest> digest_of_file(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    Hasher hasher;
    std::vector<char> block(std::size_t{1} << 20);
    while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0)
        hasher.add({block.data(), static_cast<std::size_t>(in.gcount())});
    if (!in.eof()) return std::nullopt;
    return hasher.finish();
}

} // namespace tepat::journal
