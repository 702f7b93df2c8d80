#include "sheets/detail/text.hpp"

#include "core/utf8.hpp"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>

namespace tepat::sheets::detail {

bool is_ascii(std::string_view text) {
    std::uint64_t high = 0;
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, 8);
        high |= word;
    }
    for (; i < text.size(); ++i)
        high |= static_cast<unsigned char>(text[i]);
    return (high & 0x8080808080808080) == 0;
}

std::size_t utf16_units(std::string_view text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
    }
    return units;
}

void append_utf8(std::string& out, char32_t code) {
    const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | (code >> 6));
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | (code >> 18));
        put(0x80 | ((code >> 12) & 0x3F));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

namespace {

constexpr std::size_t escape_size = 7; // _x000D_

std::optional<char32_t> escape_at(std::string_view text, std::size_t at) {
    if (text.size() - at < escape_size || text[at] != '_' || text[at + 1] != 'x' ||
        text[at + 6] != '_')
        return {};
    std::uint32_t code = 0;
    const char* digits = text.data() + at + 2;
    const auto [end, error] = std::from_chars(digits, digits + 4, code, 16);
    if (error != std::errc{} || end != digits + 4) return {};
    return code;
}

} // namespace

void unescape_xstring(std::string& text, std::size_t from) {
    auto at = text.find("_x", from);
    if (at == std::string::npos) return;
    const std::string source = text.substr(at);
    text.resize(at);
    for (std::size_t i = 0; i < source.size();) {
        auto code = escape_at(source, i);
        if (!code) {
            text.push_back(source[i++]);
            continue;
        }
        i += escape_size;
        if (*code >= 0xD800 && *code <= 0xDBFF && i < source.size()) {
            const auto low = escape_at(source, i);
            if (low && *low >= 0xDC00 && *low <= 0xDFFF) {
                code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
                i += escape_size;
            }
        }
        const bool lone_surrogate = *code >= 0xD800 && *code <= 0xDFFF;
        append_utf8(text, *code == 0 || lone_surrogate ? U'\uFFFD' : *code);
    }
}

std::string escape_xstring(std::string_view text) {
    std::string out;
    for (auto at = text.find("_x"); at != std::string_view::npos; at = text.find("_x")) {
        out += text.substr(0, at);
        if (escape_at(text, at)) out += "_x005F";
        out += '_';
        text.remove_prefix(at + 1);
    }
    return out += text;
}

void require_cell_text(std::string_view text) {
    constexpr std::size_t most_characters = 32'767;
    if (text.contains('\0')) throw std::invalid_argument{"a zero byte in a cell"};
    if (!is_utf8(text)) throw std::invalid_argument{"a cell that is not UTF-8"};
    if (text.size() > most_characters && utf16_units(text) > most_characters)
        throw std::invalid_argument{"more than 32,767 characters in a cell"};
}

} // namespace tepat::sheets::detail
