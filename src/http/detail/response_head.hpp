#pragma once
#include "http/response.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tepat::http::detail {

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
[[nodiscard]] std::string http_date(std::int64_t unix_seconds);

/// What the server knows of an answer beside what the handler said.
struct Envelope {
    std::string_view date;
    std::string_view request_id;
    std::uint64_t length = 0; ///< of the body that a GET would get
    bool close = false;
    bool http_1_0 = false;
};

/// Headers that hold no line break or other control character: others would end the head where a
/// handler did not mean it.
[[nodiscard]] bool is_sound(const Response& response);

/// Appends status line and headers of a sound response, with the security headers of every answer
/// and `Cache-Control: no-store` unless the response has its own.
void append_head(std::string& out, const Response& response, const Envelope& envelope);

} // namespace tepat::http::detail
