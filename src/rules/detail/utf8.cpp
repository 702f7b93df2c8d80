#include "rules/detail/utf8.hpp"

#include <algorithm>

namespace tepat::rules::detail {

bool append_utf8(std::string& out, std::uint32_t code) {
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
    const auto tail = [&](std::uint32_t shift) {
        out.push_back(static_cast<char>(0x80U | ((code >> shift) & 0x3FU)));
    };
    if (code < 0x80) {
        out.push_back(static_cast<char>(code));
    } else if (code < 0x800) {
        out.push_back(static_cast<char>(0xC0U | (code >> 6U)));
        tail(0);
    } else if (code < 0x10000) {
        out.push_back(static_cast<char>(0xE0U | (code >> 12U)));
        tail(6);
        tail(0);
    } else {
        out.push_back(static_cast<char>(0xF0U | (code >> 18U)));
        tail(12);
        tail(6);
        tail(0);
    }
    return true;
}

std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0U) != 0x80) return 0;
    const unsigned second = byte(1);
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool surrogate = first == 0xED && second >= 0xA0;
    const bool beyond = first == 0xF4 && second >= 0x90;
    return overlong || surrogate || beyond ? 0 : length;
}

std::optional<std::size_t> first_bad_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto length = utf8_length(text.substr(at));
        if (length == 0) return at;
        at += length;
    }
    return std::nullopt;
}

std::int64_t count_code_points(std::string_view text) {
    return std::ranges::count_if(text, begins_code_point);
}

std::optional<std::size_t> offset_of(std::string_view text, std::int64_t index) {
    if (index < 0) return std::nullopt;
    std::size_t at = 0;
    for (; index > 0 && at < text.size(); --index) {
        ++at;
        while (at < text.size() && !begins_code_point(text[at]))
            ++at;
    }
    return index == 0 ? std::optional{at} : std::nullopt;
}

std::uint32_t cut_code_point(std::string_view& text) {
    const auto length = std::max<std::size_t>(1, utf8_length(text));
    const auto byte = [&](std::size_t at) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at]));
    };
    std::uint32_t code = byte(0);
    if (length == 2) code = (byte(0) & 0x1FU) << 6U;
    if (length == 3) code = (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U;
    if (length == 4)
        code = (byte(0) & 0x07U) << 18U | (byte(1) & 0x3FU) << 12U | (byte(2) & 0x3FU) << 6U;
    if (length > 1) code |= byte(length - 1) & 0x3FU;
    text.remove_prefix(length);
    return code;
}

} // namespace tepat::rules::detail
