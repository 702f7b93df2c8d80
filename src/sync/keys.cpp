#include "sync/keys.hpp"

#include "core/raw_bytes.hpp"
#include "core/utf8.hpp"

#include <sodium.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace tepat::sync {
namespace {

constexpr std::string_view key_title = "tepat-regency-key-1 ";
constexpr std::string_view card_title = "tepat-device-1\nname ";
constexpr std::string_view card_key = "\nkey ";
constexpr std::size_t check_bytes = 4;
constexpr std::size_t longest_file = 1'000;
constexpr std::size_t longest_name = 100;

static_assert(key_bytes == crypto_box_PUBLICKEYBYTES);
static_assert(key_bytes == crypto_box_SEEDBYTES);
static_assert(key_bytes == crypto_sign_PUBLICKEYBYTES);
static_assert(key_bytes == crypto_sign_SEEDBYTES);
static_assert(signature_bytes == crypto_sign_BYTES);

struct Pair {
    Bytes open;
    Bytes secret;
};
Pair sealing_pair(const store::ServerKey& key) {
    Pair pair{Bytes(crypto_box_PUBLICKEYBYTES, '\0'), Bytes(crypto_box_SECRETKEYBYTES, '\0')};
    const auto seed = key.derive("sync.seal");
    ::crypto_box_seed_keypair(raw(pair.open), raw(pair.secret), raw(seed));
    return pair;
}
Pair signing_pair(const store::ServerKey& key) {
    Pair pair{Bytes(crypto_sign_PUBLICKEYBYTES, '\0'), Bytes(crypto_sign_SECRETKEYBYTES, '\0')};
    const auto seed = key.derive("sync.sign");
    ::crypto_sign_seed_keypair(raw(pair.open), raw(pair.secret), raw(seed));
    return pair;
}
Bytes signature(const store::ServerKey& key, BytesView message) {
    const auto pair = signing_pair(key);
    Bytes out(signature_bytes, '\0');
    ::crypto_sign_detached(raw(out), nullptr, raw(message), message.size(), raw(pair.secret));
    return out;
}

std::string check_of(BytesView bytes) {
    return to_hex(journal::sha256({"tepat key", bytes}).view().substr(0, check_bytes));
}

/// Nothing when it is not there, or too long to be one of ours.
std::optional<std::string> small_file(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) return std::nullopt;
    std::string text(longest_file + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > longest_file) return std::nullopt;
    return text;
}

/// Editors and mails end lines in their own way.
std::string_view without_end(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
        text.remove_suffix(1);
    return text;
}

/// `HEX CHECK`, of so many bytes.
std::optional<Bytes> checked_hex(std::string_view text, std::size_t size) {
    if (text.size() != 2 * size + 1 + 2 * check_bytes || text[2 * size] != ' ') return std::nullopt;
    auto bytes = from_hex(text.substr(0, 2 * size));
    if (!bytes || text.substr(2 * size + 1) != check_of(*bytes)) return std::nullopt;
    return bytes;
}

} // namespace

std::optional<RegencyKey> RegencyKey::from(BytesView bytes) {
    if (bytes.size() != size) return std::nullopt;
    return RegencyKey{Bytes{bytes}};
}

std::optional<RegencyKey> RegencyKey::parse(std::string_view text) {
    text = without_end(text);
    if (!text.starts_with(key_title)) return std::nullopt;
    auto bytes = checked_hex(text.substr(key_title.size()), size);
    if (!bytes) return std::nullopt;
    return RegencyKey{*std::move(bytes)};
}

Result<RegencyKey> RegencyKey::read(const std::filesystem::path& file) {
    const auto text = small_file(file);
    auto key = text ? parse(*text) : std::nullopt;
    if (!key) return refuse("sync.key_file"_msg, {{"file", file.string()}});
    return *std::move(key);
}

std::string RegencyKey::text() const {
    return std::string{key_title} + to_hex(bytes_) + " " + check_of(bytes_) + "\n";
}

Bytes RegencyKey::id() const {
    return Bytes{journal::sha256({"tepat regency", bytes_}).view().substr(0, id_bytes)};
}

Bytes RegencyKey::seal(BytesView secret) const {
    Bytes out(secret.size() + crypto_box_SEALBYTES, '\0');
    // Fails for a key that is no point of the curve alone; nobody opens what is sealed to it.
    if (::crypto_box_seal(raw(out), raw(secret), secret.size(), raw(bytes_)) != 0)
        std::ranges::fill(out, '\0');
    return out;
}

bool RegencyKey::signed_by(BytesView message, BytesView signature) const {
    return sync::signed_by(BytesView{bytes_}.substr(key_bytes), message, signature);
}

Result<RegencySecret> RegencySecret::at(const std::filesystem::path& file) {
    auto key = store::ServerKey::at(file);
    if (!key) return refuse("sync.secret_file"_msg, {{"file", file.string()}});
    return RegencySecret{*std::move(key)};
}

Result<RegencySecret> RegencySecret::read(const std::filesystem::path& file) {
    auto key = store::ServerKey::read(file);
    if (!key) return refuse("sync.no_secret"_msg, {{"file", file.string()}});
    return RegencySecret{*std::move(key)};
}

RegencyKey RegencySecret::key() const {
    return *RegencyKey::from(sealing_pair(key_).open + signing_pair(key_).open);
}

std::optional<Bytes> RegencySecret::open(BytesView sealed) const {
    if (sealed.size() < crypto_box_SEALBYTES) return std::nullopt;
    const auto pair = sealing_pair(key_);
    Bytes out(sealed.size() - crypto_box_SEALBYTES, '\0');
    if (::crypto_box_seal_open(raw(out), raw(sealed), sealed.size(), raw(pair.open),
                               raw(pair.secret)) != 0)
        return std::nullopt;
    return out;
}

Bytes RegencySecret::sign(BytesView message) const {
    return signature(key_, message);
}

bool is_device_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_name && name.front() != ' ' &&
           name.back() != ' ' && is_utf8(name) && std::ranges::none_of(name, [](char c) {
               return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
           });
}

std::string device_id(BytesView key) {
    return to_hex(journal::sha256({"tepat device", key}).view().substr(0, 8));
}

std::string DeviceCard::id() const {
    return device_id(key);
}

std::string DeviceCard::text() const {
    return std::string{card_title} + name + std::string{card_key} + to_hex(key) + " " +
           check_of(key) + "\n";
}

std::optional<DeviceCard> DeviceCard::parse(std::string_view text) {
    std::string lines;
    std::ranges::copy_if(without_end(text), std::back_inserter(lines),
                         [](char c) { return c != '\r'; });
    const std::string_view view{lines};
    if (!view.starts_with(card_title)) return std::nullopt;
    const auto rest = view.substr(card_title.size());
    const auto end = rest.find(card_key);
    if (end == std::string_view::npos || !is_device_name(rest.substr(0, end))) return std::nullopt;
    auto key = checked_hex(rest.substr(end + card_key.size()), key_bytes);
    if (!key) return std::nullopt;
    return DeviceCard{std::string{rest.substr(0, end)}, *std::move(key)};
}

Result<DeviceCard> DeviceCard::read(const std::filesystem::path& file) {
    const auto text = small_file(file);
    auto card = text ? parse(*text) : std::nullopt;
    if (!card) return refuse("sync.device_file"_msg, {{"file", file.string()}});
    return *std::move(card);
}

Result<DeviceSecret> DeviceSecret::at(const std::filesystem::path& file) {
    auto key = store::ServerKey::at(file);
    if (!key) return refuse("sync.secret_file"_msg, {{"file", file.string()}});
    return DeviceSecret{*std::move(key)};
}

Result<DeviceSecret> DeviceSecret::read(const std::filesystem::path& file) {
    auto key = store::ServerKey::read(file);
    if (!key) return refuse("sync.no_device"_msg);
    return DeviceSecret{*std::move(key)};
}

Bytes DeviceSecret::key() const {
    return signing_pair(key_).open;
}

Bytes DeviceSecret::sign(BytesView message) const {
    return signature(key_, message);
}

bool signed_by(BytesView key, BytesView message, BytesView signature) {
    return key.size() == key_bytes && signature.size() == signature_bytes &&
           ::crypto_sign_verify_detached(raw(signature), raw(message), message.size(), raw(key)) ==
               0;
}

} // namespace tepat::sync
