#include "api/detail/order_fields.hpp"
#include "api/detail/signing_in.hpp"
#include "oidc/provider.hpp"

#include <array>

/// Signing in through a provider outside. The page is sent there, and comes back to the page
/// /masuk/luar, which hands in here what it came back with: nothing that a link could do changes
/// anything, and no cookie has to travel from another site.
namespace tepat::api::detail {
namespace {

using http::Request;
using http::Response;

constexpr std::size_t order_bytes = 8'192; ///< a provider's code may be long
constexpr std::string_view ticket_cookie = "__Host-tepat-luar";

Response no_provider(const Request& request) {
    return http::problem(request, 404, {"api.no_provider"_msg, {}});
}

/// A no of the provider's part, as a status.
int status_of(const Refusal& why) {
    if (why.code == "oidc.busy"_msg) return 503;
    if (why.code == "oidc.unreachable"_msg || why.code == "oidc.metadata"_msg) return 502;
    return 401;
}

/// Open to everybody, as the door is.
Response which(const Services& services) {
    return answer({{"provider", services.outside == nullptr ? "" : services.outside->name()}});
}

Response begin(const Services& services, const Request& request) {
    if (services.outside == nullptr) return no_provider(request);
    return limited(services, request, [&](Counts& counts) -> Response {
        // Nothing is guessed by going there, but it costs a question and a place in memory: it is
        // given back to who comes back well.
        const auto start = services.outside->start();
        if (!start) {
            const auto status = status_of(start.error());
            if (status == 503) counts.not_tried();
            return refused(request, status, start.error());
        }
        auto response = answer({{"address", start->address}});
        set_cookie(response, ticket_cookie, start->ticket);
        return response;
    });
}

Response finish(const Services& services, const Request& request) {
    if (services.outside == nullptr) return no_provider(request);
    static constexpr std::array<std::string_view, 5> fields{"state", "code", "issuer", "error",
                                                            "moment"};
    const auto given = strings_of(request.body, fields);
    if (!given) return http::problem(request, 400, given.error());
    const std::string ticket{cookie_in(request, ticket_cookie)};
    return limited(services, request, [&](Counts& counts) -> Response {
        const auto who =
            services.outside->finish(ticket, {(*given)[0], (*given)[1], (*given)[2], (*given)[3]});
        if (!who) {
            if (status_of(who.error()) != 401) counts.not_tried();
            return refused(request, status_of(who.error()), who.error());
        }
        const auto done = services.gate.sign_in_outside(
            {{who->issuer, who->subject}, who->with_code, (*given)[4]});
        // The start paid as well, and went well by now.
        if (done) services.sign_ins.give_back(request.client);
        auto response = told(services, request, counts, done);
        if (done || done.error().code == "access.outside_unknown"_msg) {
            services.outside->end(ticket);
            set_cookie(response, ticket_cookie, {});
        }
        return response;
    });
}

Response bind(const Services& services, const Call& call) {
    static constexpr std::array<std::string_view, 3> fields{"act", "issuer", "subject"};
    const auto given = strings_of(call.body, fields);
    if (!given) return http::problem(call, 400, given.error());
    const auto& act = given->front();
    if (act != "bind" && act != "unbind")
        return http::problem(call, 400, wrong_order("act").error());
    const std::string login{call.param("login")};
    const access::AccountOrder order{call.actor(), today(services), login};
    const access::OutsideIdentity identity{(*given)[1], (*given)[2]};
    const auto done = act == "bind" ? access::bind_identity(services.journal, order, identity)
                                    : access::unbind_identity(services.journal, order, identity);
    if (!done) return http::problem(call, 409, done.error());
    const auto reader = services.database.connect_reader();
    auto identities = Json::array();
    for (const auto& its : access::identities_of(*reader, login))
        identities.push_back({{"issuer", its.issuer}, {"subject", its.subject}});
    return answer({{"login", login}, {"identities", std::move(identities)}});
}

} // namespace

void add_outside_routes(http::Router& router, const Services& services) {
    using http::Method;
    constexpr auto path = "/api/v1/session/outside";
    router.add({Method::get, path, [&services](const Request&) { return which(services); },
                http::Runs::here});
    router.add({Method::post, path,
                [&services](const Request& request) { return begin(services, request); }});
    router.add({Method::put, path,
                [&services](const Request& request) { return finish(services, request); },
                http::Runs::worker, order_bytes});
    add_door(router, services,
             {access::Action::keep_accounts, Reach::asked, Method::post,
              "/api/v1/accounts/{login}/identities", order_bytes},
             [&services](const Call& call) { return bind(services, call); });
}

} // namespace tepat::api::detail
