#pragma once
#include "core/result.hpp"
#include "http/request.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace tepat::http {

/// An answer. The server adds length, date, request id and the security headers.
struct Response {
    int status = 200;
    std::string content_type;
    std::string body;
    /// Instead of `body`: bytes shared by many answers.
    std::shared_ptr<const std::string> shared;
    /// Instead of `body`: sent from disk in pieces, then deleted when `file_is_temporary`.
    std::filesystem::path file;
    bool file_is_temporary = false;
    Fields headers;
};

[[nodiscard]] Response json(std::string body, int status = 200);
[[nodiscard]] Response html(std::string body, int status = 200);
/// 303: what a form's answer sends the browser to.
[[nodiscard]] Response see_other(std::string location);
/// A no as application/problem+json (RFC 9457): type, title, status, detail (the officer's text in
/// the request's language), code, params, request.
[[nodiscard]] Response problem(const Request& request, int status, const Refusal& refusal);

} // namespace tepat::http
