#include "payments/identifiers.hpp"

#include "core/nik.hpp"

#include <algorithm>
#include <stdexcept>

namespace tepat::payments {
namespace {

constexpr std::size_t nik_digits = 16;
constexpr std::size_t longest_id = 35;
constexpr std::size_t digest_size = 32;
constexpr std::size_t digest_bytes_used = 20;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_id_character(char c) {
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
}

/// RFC 4648, without padding; `bytes` is a multiple of 5.
std::string base32(BytesView bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    unsigned held = 0;
    unsigned bits = 0;
    for (const char byte : bytes) {
        held = (held << 8 | static_cast<unsigned char>(byte)) & 0xfffU;
        for (bits += 8; bits >= 5; bits -= 5)
            out.push_back(alphabet[held >> (bits - 5) & 31U]);
    }
    return out;
}

std::string short_name(BytesView digest) {
    if (digest.size() != digest_size) throw std::invalid_argument{"a digest has 32 bytes"};
    return base32(digest.substr(0, digest_bytes_used));
}

} // namespace

bool holds_nik(std::string_view text) {
    std::size_t run = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        run = is_digit(text[at]) ? run + 1 : 0;
        if (run >= nik_digits && Nik::parse(text.substr(at + 1 - nik_digits, nik_digits)))
            return true;
    }
    return false;
}

Result<EndToEndId> EndToEndId::parse(std::string_view text) {
    if (holds_nik(text)) return refuse("payments.id_nik"_msg);
    if (text.empty() || text.size() > longest_id || !std::ranges::all_of(text, is_id_character))
        return refuse("payments.id_shape"_msg, {{"value", std::string{text}}});
    return EndToEndId{std::string{text}};
}

EndToEndId EndToEndId::of(BytesView digest) {
    auto text = "P" + short_name(digest);
    text.insert(24, 1, '-');
    text.insert(12, 1, '-');
    return EndToEndId{std::move(text)};
}

MessageId::MessageId(BytesView digest) : text_{"T" + short_name(digest)} {}

} // namespace tepat::payments
