#include "journal/digest.hpp"

#include <cstring>
#include <fstream>
#include <vector>

namespace tepat::journal {

std::optional<Digest> Digest::from(BytesView view) {
    if (view.size() != size) return std::nullopt;
    Digest digest;
    std::memcpy(digest.bytes.data(), view.data(), size);
    return digest;
}

Digest sha256(BytesView bytes) {
    return sha256({bytes});
}

Digest sha256(std::initializer_list<BytesView> parts) {
    Hasher hasher;
    for (const auto part : parts)
        hasher.add(part);
    return hasher.finish();
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
