#pragma once
#include "core/result.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tepat::oidc {

/// An address that may be asked: https, or http to this machine itself (a test's provider); without
/// a user, a password or a fragment.
struct Address {
    std::string text;
    bool this_machine = false; ///< 127.0.0.0/8, ::1, localhost
    bool encrypted = false;
};
/// Nothing for any other text. As libcurl reads it, who asks it.
[[nodiscard]] std::optional<Address> address_of(const std::string& text);

/// What a provider's server says.
struct Fetched {
    int status = 0;
    std::string body;
};

struct FetchRules {
    std::chrono::seconds connect{5};
    std::chrono::seconds whole{10};
    std::size_t bytes = 262'144; ///< of an answer; more is no answer
};

/// Asks a provider's server. Thread-safe.
class Fetch {
public:
    Fetch(const Fetch&) = delete;
    Fetch& operator=(const Fetch&) = delete;
    virtual ~Fetch() = default;

    /// Refused: oidc.unreachable, for every way in which there is no whole answer.
    [[nodiscard]] virtual Result<Fetched> get(const std::string& url) = 0;
    /// A form, with name and password in the header (RFC 7617) unless the name is empty.
    [[nodiscard]] virtual Result<Fetched> post(const std::string& url, const std::string& form,
                                               const std::string& name,
                                               const std::string& password) = 0;

protected:
    Fetch() = default;
};

/// By libcurl: certificates are checked, redirects are not followed to anywhere, nothing but http
/// and https is spoken, and http with this machine alone, past any proxy.
[[nodiscard]] std::unique_ptr<Fetch> fetch_by_curl(FetchRules rules = {});

/// `name=value` of a form or question, escaped (RFC 3986 unreserved letters stay).
[[nodiscard]] std::string escaped(std::string_view text);

} // namespace tepat::oidc
