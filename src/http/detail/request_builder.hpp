#pragma once
#include "core/result.hpp"
#include "http/detail/parser.hpp"
#include "http/request.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::http::detail {

/// A status and its reason, from which the server makes the answer.
struct Refused {
    int status = 400;
    Refusal reason;
};
using Checked = std::expected<void, Refused>;

[[nodiscard]] std::unexpected<Refused> refuse_with(int status, MessageCode code,
                                                   MessageParams params = {});

/// The reason of a status that needs no more words than its own.
[[nodiscard]] Refused refused_by_shape(int status);

/// The method of this name; nothing for one no route can have.
[[nodiscard]] std::optional<Method> method_of(std::string_view name);

/// Path, query, headers, language, of a head that was read whole. Refuses (400) a target that is
/// not UTF-8, has control characters, `.` or `..` segments or an escaped slash.
[[nodiscard]] Checked fill(Request& request, const Head& head);

/// 400 without exactly one Host in HTTP/1.1, 421 for a name that is not among `hosts`.
[[nodiscard]] Checked check_host(const Request& request, const Head& head,
                                 const std::vector<std::string>& hosts);

/// 403 when a browser says that a page of another origin asks (Sec-Fetch-Site, else Origin against
/// Host). Those that are not browsers send neither.
[[nodiscard]] Checked check_origin(const Request& request);

/// The right-most address of X-Forwarded-For that no trusted proxy has, when `peer` is one.
[[nodiscard]] std::string client_of(const Request& request, std::string_view peer,
                                    const std::vector<std::string>& trusted_proxies);

} // namespace tepat::http::detail
