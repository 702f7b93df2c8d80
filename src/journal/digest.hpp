#pragma once
#include "core/bytes.hpp"
#include "store/sha256.hpp"

#include <compare>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>

namespace tepat::journal {

/// A SHA-256 value (FIPS 180-4).
struct Digest {
    static constexpr std::size_t size = store::Sha256::size;
    store::Sha256::Value bytes{};

    /// Nothing unless `view` has 32 bytes.
    static std::optional<Digest> from(BytesView view);
    [[nodiscard]] BytesView view() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    [[nodiscard]] std::string hex() const { return to_hex(view()); }
    friend auto operator<=>(const Digest&, const Digest&) = default;
};

[[nodiscard]] Digest sha256(BytesView bytes);
/// SHA-256 of the parts laid end to end.
[[nodiscard]] Digest sha256(std::initializer_list<BytesView> parts);

/// SHA-256 of what comes in pieces, such as a file.
class Hasher {
public:
    void add(BytesView bytes) { hash_.add(bytes); }
    /// Once; the hasher is spent.
    [[nodiscard]] Digest finish() { return {hash_.finish()}; }

private:
    store::Sha256 hash_;
};

/// SHA-256 of a file's bytes; nothing when it cannot be read to its end.
[[nodiscard]] std::optional<Digest> digest_of_file(const std::filesystem::path& path);

} // namespace tepat::journal
