#pragma once
#include "core/bytes.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

namespace tepat::store {

/// 32 bytes that a server has beside its database, in a file for its owner alone: what the database
/// holds of secrets opens with them only, and so do the documents. Lost, they cannot be made again.
/// libsodium does the work. Immutable; thread-safe.
class ServerKey {
public:
    static constexpr std::size_t size = 32;
    explicit ServerKey(Bytes bytes) : bytes_{std::move(bytes)} {}
    /// Made when it is not there. Nothing: it cannot be made or read, or is no key.
    [[nodiscard]] static std::optional<ServerKey> at(const std::filesystem::path& file);
    /// Never made. Nothing: it is not there, cannot be read, or is no key.
    [[nodiscard]] static std::optional<ServerKey> read(const std::filesystem::path& file);

    static constexpr std::size_t tag_bytes = 16;
    /// Keyed BLAKE2b of `what` for one purpose.
    [[nodiscard]] Bytes tag(std::string_view purpose, BytesView what) const;
    /// A key of its own for one purpose, of `size` bytes.
    [[nodiscard]] Bytes derive(std::string_view purpose) const;
    /// XSalsa20-Poly1305 with a random nonce in front.
    [[nodiscard]] Bytes seal(BytesView plain) const;
    /// Nothing unless these bytes were sealed with this key.
    [[nodiscard]] std::optional<Bytes> open(BytesView sealed) const;

private:
    Bytes bytes_;
};

/// Without telling by its time where they differ.
[[nodiscard]] bool same(BytesView a, BytesView b);
/// From the system; libsodium is started.
[[nodiscard]] Bytes random_bytes(std::size_t size);

} // namespace tepat::store
