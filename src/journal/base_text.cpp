#include "journal/detail/base_text.hpp"

#include <sodium.h>

#include <cstdint>

namespace tepat::journal::detail {
namespace {

constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr unsigned letter_bits = 5;
constexpr unsigned letter_mask = 31;
constexpr unsigned byte_bits = 8;

} // namespace

std::string to_base64(BytesView bytes) {
    std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    ::sodium_bin2base64(out.data(), out.size(),
                        reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                        variant);
    out.pop_back(); // the zero behind it
    return out;
}

std::optional<Bytes> from_base64(std::string_view text) {
    Bytes out(text.size() / 4 * 3, '\0');
    std::size_t size = 0;
    if (::sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(),
                            text.size(), nullptr, &size, nullptr, variant) != 0)
        return std::nullopt;
    out.resize(size);
    // libsodium 1.0.18 takes some bytes above 0x7f for letters.
    if (to_base64(out) != text) return std::nullopt;
    return out;
}

std::string to_base32(BytesView bytes) {
    std::string out;
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char c : bytes) {
        held = held << byte_bits | static_cast<unsigned char>(c);
        for (bits += byte_bits; bits >= letter_bits; bits -= letter_bits)
            out += letters[held >> (bits - letter_bits) & letter_mask];
    }
    if (bits > 0) out += letters[held << (letter_bits - bits) & letter_mask];
    return out;
}

std::optional<Bytes> from_base32(std::string_view text) {
    Bytes out;
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const auto value = letters.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        held = held << letter_bits | static_cast<std::uint32_t>(value);
        bits += letter_bits;
        if (bits < byte_bits) continue;
        bits -= byte_bits;
        out += static_cast<char>(held >> bits);
    }
    if (bits >= letter_bits || (held & ((1U << bits) - 1U)) != 0) return std::nullopt;
    return out;
}

} // namespace tepat::journal::detail
