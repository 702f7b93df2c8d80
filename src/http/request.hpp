#pragma once
#include "core/message.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tepat::http {

enum class Method : std::uint8_t { get, head, post, put, del };
[[nodiscard]] std::string_view name_of(Method method);

using Fields = std::vector<std::pair<std::string, std::string>>;

/// The pairs of `a=1&b=x+y%20z`, decoded, in order; nothing when an escape is broken or what it
/// gives is not UTF-8. A query string, and a form's body (application/x-www-form-urlencoded).
[[nodiscard]] std::optional<Fields> parse_form(std::string_view text);

/// What a client asked, after the server has checked its shape: path and query are valid UTF-8
/// without control characters, the body is within the route's limit. Views live as long as the
/// request.
class Request {
public:
    Method method = Method::get;
    /// Decoded, begins with `/`, without `.` and `..` segments.
    std::string path;
    Fields query;
    Fields headers; ///< names in lower case
    std::string body;
    /// Where the body of an upload route was put; the handler moves it away or it is deleted.
    std::filesystem::path upload;
    /// The client's address: the peer's, or what a trusted proxy says it is.
    std::string client;
    /// Unique in this process; in the answer's X-Request-Id and in logs.
    std::string id;
    /// By `lang` of the query, else Accept-Language; Indonesian when neither says.
    Language language = Language::id;
    Fields params; ///< of the route's pattern

    /// Empty when there is none; the first of several.
    [[nodiscard]] std::string_view header(std::string_view lower_case_name) const;
    [[nodiscard]] std::string_view asked(std::string_view query_name) const;
    [[nodiscard]] std::string_view param(std::string_view name) const;
};

} // namespace tepat::http
