#include "http/detail/text.hpp"

#include "core/utf8.hpp"

#include <algorithm>
#include <cstddef>

namespace tepat::http::detail {
namespace {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

} // namespace

bool has_control(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::optional<std::string> unescape(std::string_view text, Plus plus) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '+' && plus == Plus::is_space) {
            out += ' ';
        } else if (text[at] == '%') {
            if (text.size() - at < 3) return std::nullopt;
            const int high = hex_digit(text[at + 1]);
            const int low = hex_digit(text[at + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            out += static_cast<char>(high * 16 + low);
            at += 2;
        } else {
            out += text[at];
        }
    }
    if (!is_utf8(out)) return std::nullopt;
    return out;
}

bool same(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view next_element(std::string_view& list) {
    const auto element = list.substr(0, list.find(','));
    list.remove_prefix(std::min(element.size() + 1, list.size()));
    return trimmed(element);
}

bool accepts(std::string_view list, std::string_view token) {
    while (!list.empty()) {
        const auto element = next_element(list);
        const auto semicolon = std::min(element.find(';'), element.size());
        if (!same(trimmed(element.substr(0, semicolon)), token)) continue;
        const auto weight = element.substr(semicolon);
        const auto equals = weight.find('=');
        return equals == std::string_view::npos ||
               weight.find_first_of("123456789", equals) != std::string_view::npos;
    }
    return false;
}

} // namespace tepat::http::detail
