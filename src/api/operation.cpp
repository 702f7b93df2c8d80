#include "api/detail/answers.hpp"
#include "journal/reader.hpp"

namespace tepat::api {
namespace {

using http::Request;
using http::Response;

Response plain(std::string_view text, int status = 200) {
    Response response;
    response.status = status;
    response.content_type = "text/plain; charset=utf-8";
    response.body = text;
    return response;
}

std::int64_t entries(const Services& services) {
    return journal::last_seq(*services.database.connect_reader()).value();
}

Response regions_below(const Services& services, const Request& request) {
    const auto boards = detail::boards_of(services, request);
    if (!boards) return boards.error();
    const auto& regions = *(*boards)->regions;
    const auto parent = request.asked("parent");
    const registry::Region* above = nullptr;
    if (!parent.empty()) {
        const auto code = RegionCode::parse(parent);
        above = code ? regions.find(*code) : nullptr;
        if (above == nullptr) return detail::none(request, parent);
    }
    auto out = detail::Json::array();
    for (const auto& region : regions.below(above))
        out.push_back(detail::json_of(region));
    auto response = detail::answer({{"regions", std::move(out)}});
    response.headers.emplace_back("Cache-Control", "private, max-age=3600");
    return response;
}

Response status(const Services& services) {
    const auto boards = services.model.boards();
    detail::Json out{
        {"version", services.version},
        {"database", services.database.name().starts_with("postgres") ? "postgresql" : "sqlite"},
        {"entries", entries(services)},
        {"ready", boards != nullptr},
        {"board", services.model.shown().value()}};
    if (const auto percent = services.model.building()) out["building"] = *percent;
    out["today"] = detail::today(services).text();
    return detail::answer(out);
}

} // namespace

void add_public_routes(http::Router& router, const Services& services) {
    router.add({http::Method::get, "/api/v1/regions",
                [&services](const Request& request) { return regions_below(services, request); },
                http::Runs::here});
    router.add({http::Method::get, "/healthz", [](const Request&) { return plain("ok\n"); },
                http::Runs::here});
    router.add({http::Method::get, "/readyz", [&services](const Request&) {
                    if (!services.model.boards()) return plain("building\n", 503);
                    (void)entries(services); // the database answers, or this throws
                    return plain("ready\n");
                }});
}

namespace detail {

void add_status_route(http::Router& router, const Services& services) {
    Door door{access::Action::sign_in, Reach::nobodys, http::Method::get, "/api/v1/status"};
    door.before_all_is_set = true;
    add_door(router, services, std::move(door),
             [&services](const Call&) { return status(services); });
}

} // namespace detail
} // namespace tepat::api
