#pragma once
#include "api/detail/answers.hpp"

#include <functional>
#include <string>
#include <string_view>

/// What the ways to sign in share.
namespace tepat::api::detail {

/// Whether a try counts against the address that it comes from: it does unless it goes well, or was
/// none.
class Counts {
public:
    void not_tried() { counts_ = false; }
    [[nodiscard]] bool counts() const { return counts_; }

private:
    bool counts_ = true;
};

/// A try that is let in, or 429 with Retry-After.
[[nodiscard]] http::Response limited(const Services& services, const http::Request& request,
                                     const std::function<http::Response(Counts& counts)>& sign_in);

/// A no; with Retry-After when it is 503.
[[nodiscard]] http::Response refused(const http::Request& request, int status, const Refusal& why);

/// What became of a try at the gate: the session and its cookie, or 401; 503 when another is being
/// looked at.
[[nodiscard]] http::Response told(const Services& services, const http::Request& request,
                                  Counts& counts, const Result<access::Gate::SignedIn>& done);

} // namespace tepat::api::detail
