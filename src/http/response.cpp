#include "http/response.hpp"

#include "http/detail/reason.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace tepat::http {

Response json(std::string body, int status) {
    Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = std::move(body);
    return response;
}

Response html(std::string body, int status) {
    Response response;
    response.status = status;
    response.content_type = "text/html; charset=utf-8";
    response.body = std::move(body);
    return response;
}

Response see_other(std::string location) {
    Response response;
    response.status = 303;
    response.headers.emplace_back("Location", std::move(location));
    return response;
}

Response problem(const Request& request, int status, const Refusal& refusal) {
    nlohmann::ordered_json out{
        {"type", "about:blank"},
        {"title", detail::reason(status)},
        {"status", status},
        {"detail", message_text(refusal.code, refusal.params, request.language)},
        {"code", refusal.code.name},
        {"params", nlohmann::ordered_json::object()},
        {"request", request.id},
    };
    for (const auto& [name, value] : refusal.params)
        out["params"][name] = value;
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    // Parameters may hold what somebody sent: what is not UTF-8 in them must not become an
    // exception.
    response.body = out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    response.headers.emplace_back("Content-Language",
                                  request.language == Language::id ? "id" : "en");
    return response;
}

} // namespace tepat::http
