#include "lookup/handles.hpp"

#include "core/raw_bytes.hpp"

#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <stdexcept>

namespace tepat::lookup {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t body_size = 16; ///< family, then until when it is good
constexpr std::size_t handle_size = nonce_size + body_size + tag_size;
constexpr std::size_t text_size = 75; ///< handle_size in base64
constexpr int base64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::uint64_t number_in(BytesView bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

std::int64_t seconds(const Clock& clock) {
    return clock.now().microseconds() / 1'000'000;
}

/// What a handle is bound to.
Bytes bound_to(RegionId village, std::string_view login) {
    Bytes bytes;
    append_u64(bytes, static_cast<std::uint64_t>(village.value()));
    bytes += login;
    return bytes;
}

} // namespace

Handles::Handles(BytesView secret, Randomness& randomness, const Clock& clock)
    : randomness_{randomness}, clock_{clock} {
    if (sodium_init() < 0) throw std::runtime_error{"libsodium does not start"};
    assert(secret.size() == key_.size());
    std::ranges::copy(secret, key_.begin());
}

Handles::~Handles() {
    sodium_memzero(key_.data(), key_.size());
}

std::string Handles::give(SubjectId family, RegionId village, std::string_view login) {
    auto handle = randomness_.bytes(nonce_size);
    Bytes body;
    append_u64(body, static_cast<std::uint64_t>(family.value()));
    append_u64(
        body, static_cast<std::uint64_t>(seconds(clock_) + std::chrono::seconds{lifetime}.count()));
    const auto bound = bound_to(village, login);
    Bytes sealed(body_size + tag_size, '\0');
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw(sealed), nullptr, raw(BytesView{body}),
                                               body.size(), raw(BytesView{bound}), bound.size(),
                                               nullptr, raw(BytesView{handle}), key_.data());
    handle += sealed;
    std::string text(text_size + 1, '\0');
    sodium_bin2base64(text.data(), text.size(), raw(BytesView{handle}), handle.size(), base64);
    text.pop_back();
    return text;
}

std::optional<SubjectId> Handles::open(std::string_view text, RegionId village,
                                       std::string_view login) const {
    Bytes handle(handle_size, '\0');
    std::size_t size = 0;
    if (text.size() != text_size ||
        sodium_base642bin(raw(handle), handle.size(), text.data(), text.size(), nullptr, &size,
                          nullptr, base64) != 0 ||
        size != handle_size)
        return std::nullopt;
    const auto bound = bound_to(village, login);
    const auto sealed = BytesView{handle}.substr(nonce_size);
    Bytes body(body_size, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            raw(body), nullptr, nullptr, raw(sealed), sealed.size(), raw(BytesView{bound}),
            bound.size(), raw(BytesView{handle}), key_.data()) != 0)
        return std::nullopt;
    const auto until = static_cast<std::int64_t>(number_in(BytesView{body}.substr(8)));
    if (until < seconds(clock_)) return std::nullopt;
    return SubjectId{static_cast<std::int64_t>(number_in(BytesView{body}.substr(0, 8)))};
}

} // namespace tepat::lookup
