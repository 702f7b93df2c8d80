#include "http/detail/response_head.hpp"

#include "http/detail/reason.hpp"
#include "http/detail/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <ctime>

namespace tepat::http::detail {
namespace {

/// One constant of the headers that never differ: appended with one copy.
constexpr std::string_view security_headers =
    "Content-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(self), microphone=(), payment=(), usb=()\r\n";

void append_number(std::string& out, std::uint64_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

bool has_length(int status) {
    return status >= 200 && status != 204 && status != 304;
}

} // namespace

std::string http_date(std::int64_t unix_seconds) {
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t time = unix_seconds;
    std::tm utc{};
    gmtime_r(&time, &utc);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       days.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                       months.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900,
                       utc.tm_hour, utc.tm_min, utc.tm_sec);
}

bool is_sound(const Response& response) {
    return response.status >= 200 && response.status <= 599 &&
           !has_control(response.content_type) &&
           std::ranges::none_of(response.headers, [](const auto& field) {
               return has_control(field.first) || has_control(field.second);
           });
}

void append_head(std::string& out, const Response& response, const Envelope& envelope) {
    out.append("HTTP/1.1 ");
    append_number(out, static_cast<std::uint64_t>(response.status));
    out.append(" ").append(reason(response.status));
    out.append("\r\nDate: ").append(envelope.date);
    out.append("\r\nX-Request-Id: ").append(envelope.request_id).append("\r\n");
    out.append(security_headers);
    if (!response.content_type.empty())
        out.append("Content-Type: ").append(response.content_type).append("\r\n");
    if (has_length(response.status)) {
        out.append("Content-Length: ");
        append_number(out, envelope.length);
        out.append("\r\n");
    }
    bool cache_control = false;
    for (const auto& [name, value] : response.headers) {
        cache_control = cache_control || same(name, "Cache-Control");
        out.append(name).append(": ").append(value).append("\r\n");
    }
    if (!cache_control) out.append("Cache-Control: no-store\r\n");
    if (envelope.close) {
        out.append("Connection: close\r\n");
    } else if (envelope.http_1_0) {
        out.append("Connection: keep-alive\r\n");
    }
    out.append("\r\n");
}

} // namespace tepat::http::detail
