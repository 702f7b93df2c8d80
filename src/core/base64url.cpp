#include "core/base64url.hpp"

#include <cstdint>

namespace tepat {
namespace {

constexpr std::string_view letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

} // namespace

std::string base64url(BytesView bytes) {
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : bytes) {
        held = (held << 8 | static_cast<unsigned char>(c)) & 0xFFFF;
        for (bits += 8; bits >= 6; bits -= 6)
            out.push_back(letters[held >> (bits - 6) & 63]);
    }
    if (bits > 0) out.push_back(letters[held << (6 - bits) & 63]);
    return out;
}

std::optional<Bytes> from_base64url(std::string_view text) {
    Bytes out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : text) {
        const auto value = letters.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        held = (held << 6 | static_cast<std::uint32_t>(value)) & 0xFFFF;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out.push_back(static_cast<char>(held >> bits));
    }
    // A letter too many, or bits that stand for nothing: two texts would be the same bytes.
    if (bits >= 6 || (held & ((1U << bits) - 1)) != 0) return std::nullopt;
    return out;
}

} // namespace tepat
