#pragma once
#include "core/bytes.hpp"
#include "core/result.hpp"
#include "journal/digest.hpp"
#include "store/server_key.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Who seals, who signs. libsodium does the work; docs/formats/package.md has the bytes.
namespace tepat::sync {

inline constexpr std::size_t key_bytes = 32;
inline constexpr std::size_t signature_bytes = 64;

/// What a village knows of its regency: to whom packages are sealed (X25519) and who signs receipts
/// (Ed25519). Handed out as one line of text.
class RegencyKey {
public:
    static constexpr std::size_t size = 2 * key_bytes;
    static constexpr std::size_t id_bytes = 8;
    /// Nothing unless they are 64 bytes.
    [[nodiscard]] static std::optional<RegencyKey> from(BytesView bytes);
    /// Nothing unless it is such a line, and its check digits are right.
    [[nodiscard]] static std::optional<RegencyKey> parse(std::string_view text);
    /// Refused: sync.key_file {file}.
    [[nodiscard]] static Result<RegencyKey> read(const std::filesystem::path& file);

    [[nodiscard]] std::string text() const;
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }
    /// By which a package says to whom it is sealed.
    [[nodiscard]] Bytes id() const;
    /// A key that only the regency opens again.
    [[nodiscard]] Bytes seal(BytesView secret) const;
    [[nodiscard]] bool signed_by(BytesView message, BytesView signature) const;

private:
    explicit RegencyKey(Bytes bytes) : bytes_{std::move(bytes)} {}
    Bytes bytes_; ///< sealing, signing
};

/// The secret half: 32 bytes in a file for its owner alone, beside the server's key.
class RegencySecret {
public:
    explicit RegencySecret(store::ServerKey key) : key_{std::move(key)} {}
    /// Made when it is not there. Refused: sync.secret_file {file}.
    [[nodiscard]] static Result<RegencySecret> at(const std::filesystem::path& file);
    /// Never made. Refused: sync.no_secret {file}.
    [[nodiscard]] static Result<RegencySecret> read(const std::filesystem::path& file);

    [[nodiscard]] RegencyKey key() const;
    /// Nothing unless it was sealed to this key.
    [[nodiscard]] std::optional<Bytes> open(BytesView sealed) const;
    [[nodiscard]] Bytes sign(BytesView message) const;

private:
    store::ServerKey key_;
};

/// A device as it introduces itself to the regency: a name that people gave it, and its Ed25519
/// key. A file of three lines.
struct DeviceCard {
    std::string name; ///< 1 to 100 bytes of UTF-8 without control characters
    Bytes key;
    /// 16 hexadecimal digits: what it is called in packages and orders.
    [[nodiscard]] std::string id() const;
    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<DeviceCard> parse(std::string_view text);
    /// Refused: sync.device_file {file}.
    [[nodiscard]] static Result<DeviceCard> read(const std::filesystem::path& file);
    friend bool operator==(const DeviceCard&, const DeviceCard&) = default;
};
[[nodiscard]] bool is_device_name(std::string_view name);
[[nodiscard]] std::string device_id(BytesView key);

/// A device's secret half, in a file beside its database.
class DeviceSecret {
public:
    explicit DeviceSecret(store::ServerKey key) : key_{std::move(key)} {}
    [[nodiscard]] static Result<DeviceSecret> at(const std::filesystem::path& file);
    /// Never made. Refused: sync.no_device.
    [[nodiscard]] static Result<DeviceSecret> read(const std::filesystem::path& file);
    [[nodiscard]] Bytes key() const;
    [[nodiscard]] Bytes sign(BytesView message) const;

private:
    store::ServerKey key_;
};

/// Whether an Ed25519 key signed exactly this.
[[nodiscard]] bool signed_by(BytesView key, BytesView message, BytesView signature);

} // namespace tepat::sync
