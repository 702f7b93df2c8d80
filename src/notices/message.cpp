#include "notices/detail/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace tepat::notices::detail {
namespace {

constexpr std::size_t bytes_a_word = 36; ///< of an encoded word, so that a line has at most 76
constexpr std::size_t bytes_a_line = 57; ///< 76 characters

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto left = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < left ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            out += i <= left ? digits[group >> (18 - 6 * i) & 63] : '=';
    }
    return out;
}

/// Words of whole characters.
std::string encoded_words(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        auto size = std::min(bytes_a_word, text.size());
        while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
            --size;
        if (!out.empty()) out += "\r\n ";
        out += fmt::format("=?UTF-8?B?{}?=", base64(text.substr(0, size)));
        text.remove_prefix(size);
    }
    return out;
}

std::string lines_of(std::string_view text) {
    std::string wire;
    for (const char c : text)
        c == '\n' ? wire += "\r\n" : wire += c;
    std::string out;
    for (std::size_t at = 0; at < wire.size(); at += bytes_a_line)
        out += base64(std::string_view{wire}.substr(at, bytes_a_line)) + "\r\n";
    return out;
}

std::string date_of(Instant at) {
    static constexpr std::array days{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = at.date_at(0);
    const auto text = at.text(); // 2021-03-31T23:59:59.000000Z
    const auto weekday = static_cast<std::size_t>((day.day_number() % 7 + 7) % 7);
    return fmt::format("{}, {} {} {} {} +0000", days[weekday], day.day(),
                       months[static_cast<std::size_t>(day.month() - 1)], day.year(),
                       std::string_view{text}.substr(11, 8));
}

} // namespace

std::string message_of(const Mail& mail, const std::string& from) {
    return fmt::format("Date: {}\r\nFrom: Tepat <{}>\r\nTo: <{}>\r\nMessage-ID: <{}@{}>\r\n"
                       "Subject: {}\r\nMIME-Version: 1.0\r\n"
                       "Content-Type: text/plain; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n"
                       "\r\n{}",
                       date_of(mail.date), from, mail.to, mail.id, from.substr(from.find('@') + 1),
                       encoded_words(mail.subject), lines_of(mail.body));
}

} // namespace tepat::notices::detail
