#include "access/purpose.hpp"
#include "api/detail/order_fields.hpp"
#include "api/detail/signing_in.hpp"

#include <algorithm>

namespace tepat::api::detail {
namespace {

using http::Request;
using http::Response;

constexpr std::size_t order_bytes = 4'096;

std::string_view name_of(access::Must must) {
    switch (must) {
    case access::Must::nothing:
        return "nothing";
    case access::Must::change_password:
        return "change_password";
    case access::Must::set_up_code:
        return "set_up_code";
    }
    return {};
}

/// Those that a whole NIK may be seen for; without an account all of them.
Json purposes_json(const access::Account* its, Language language) {
    auto out = Json::array();
    for (const auto& rule : access::purposes())
        if (its == nullptr || access::may(*its, rule.purpose))
            out.push_back(
                {{"purpose", rule.name}, {"text", message_text(rule.label, {}, language)}});
    return out;
}

Json session_json(const Services& services, const access::Caller& caller, Language language) {
    auto may = Json::array();
    for (const auto& permission : access::permissions())
        if (caller.account.may(permission.action)) may.push_back(permission.name);
    return {{"guarded", true},
            {"login", caller.account.login},
            {"name", caller.account.name},
            {"roles", roles_json(services, caller.account.grants, language)},
            {"may", std::move(may)},
            {"purposes", purposes_json(&caller.account, language)},
            {"must", name_of(caller.must)},
            {"csrf", caller.csrf}};
}

/// Without accounts everybody at this machine is let in, as one name.
Json open_json(const Services& services, Language language) {
    auto may = Json::array();
    for (const auto& permission : access::permissions())
        may.push_back(permission.name);
    return {{"guarded", false},
            {"login", services.actor},
            {"name", ""},
            {"roles", Json::array()},
            {"may", std::move(may)},
            {"purposes", purposes_json(nullptr, language)},
            {"must", "nothing"},
            {"csrf", ""}};
}

/// Open to everybody: it is the door.
Response sign_in(const Services& services, const Request& request) {
    static constexpr std::array<std::string_view, 3> fields{"login", "password", "code"};
    const auto given = strings_of(request.body, fields);
    if (!given) return http::problem(request, 400, given.error());
    return limited(services, request, [&](Counts& counts) {
        return told(services, request, counts,
                    services.gate.sign_in({(*given)[0], (*given)[1], (*given)[2]}));
    });
}

Response who(const Call& call, const Services& services) {
    return answer(call.caller() ? session_json(services, *call.caller(), call.language)
                                : open_json(services, call.language));
}

Response sign_out(const Call& call, const Services& services) {
    services.gate.sign_out(token_in(call));
    auto response = answer(Json::object());
    set_token(response, {});
    return response;
}

Response change_password(const Call& call, const Services& services) {
    static constexpr std::array<std::string_view, 2> fields{"now", "next"};
    const auto given = strings_of(call.body, fields);
    if (!given) return http::problem(call, 400, given.error());
    const auto done = services.gate.change_password(token_in(call), (*given)[0], (*given)[1]);
    if (!done) return http::problem(call, 409, done.error());
    const auto caller = services.gate.caller(token_in(call));
    return answer(session_json(services, caller.value(), call.language));
}

Response new_code(const Call& call, const Services& services) {
    const auto secret = services.gate.new_code(token_in(call));
    if (!secret) return http::problem(call, 409, secret.error());
    return answer({{"secret", secret->text}, {"uri", secret->uri}});
}

Response confirm_code(const Call& call, const Services& services) {
    static constexpr std::array<std::string_view, 1> fields{"code"};
    const auto given = strings_of(call.body, fields);
    if (!given) return http::problem(call, 400, given.error());
    const auto done = services.gate.confirm_code(token_in(call), given->front());
    if (!done) return http::problem(call, 409, done.error());
    const auto caller = services.gate.caller(token_in(call));
    return answer(session_json(services, caller.value(), call.language));
}

} // namespace

Response limited(const Services& services, const Request& request,
                 const std::function<Response(Counts& counts)>& sign_in) {
    if (const auto wait = services.sign_ins.admit(request.client)) {
        auto response = http::problem(
            request, 429, {"api.sign_in_limit"_msg, {{"seconds", std::to_string(wait->count())}}});
        response.headers.emplace_back("Retry-After", std::to_string(wait->count()));
        return response;
    }
    Counts counts;
    auto response = sign_in(counts);
    if (!counts.counts()) services.sign_ins.give_back(request.client);
    return response;
}

Response refused(const Request& request, int status, const Refusal& why) {
    auto response = http::problem(request, status, why);
    if (status == 503) response.headers.emplace_back("Retry-After", "1");
    return response;
}

Response told(const Services& services, const Request& request, Counts& counts,
              const Result<access::Gate::SignedIn>& done) {
    const auto is = [&](MessageCode code) { return !done && done.error().code == code; };
    const bool busy = is("access.sign_in_busy"_msg);
    // Who has the password and is asked for the code has guessed nothing.
    if (done || busy || is("access.code_wanted"_msg)) counts.not_tried();
    if (!done) return refused(request, busy ? 503 : 401, done.error());
    auto response = answer(session_json(services, done->caller, request.language));
    set_token(response, done->token);
    return response;
}

Result<std::vector<std::string>> strings_of(const std::string& body,
                                            std::span<const std::string_view> fields) {
    const auto json = Json::parse(body, nullptr, false);
    if (!json.is_object()) return wrong_order("{}");
    std::vector<std::string> values;
    for (const auto field : fields) {
        const auto at = json.find(field);
        if (at == json.end() || !at->is_string()) return wrong_order(field);
        values.push_back(at->get<std::string>());
    }
    if (json.size() != fields.size()) return wrong_order("{}");
    return values;
}

Json roles_json(const Services& services, std::span<const access::Grant> grants,
                Language language) {
    const auto boards = services.model.boards();
    auto roles = Json::array();
    for (const auto& grant : grants) {
        const auto* region = boards ? boards->regions->find(grant.region) : nullptr;
        roles.push_back({{"role", access::name_of(grant.role)},
                         {"text", message_text(access::label_of(grant.role), {}, language)},
                         {"region", grant.region.text()},
                         {"region_name", region == nullptr ? "" : region->name}});
    }
    return roles;
}

void add_session_routes(http::Router& router, const Services& services) {
    using http::Method;
    router.add({Method::post, "/api/v1/session",
                [&services](const Request& request) { return sign_in(services, request); },
                http::Runs::worker, order_bytes});
    const auto own = [&](Method method, std::string pattern, std::size_t body, auto handler) {
        Door door{access::Action::sign_in, Reach::nobodys, method, std::move(pattern), body};
        door.before_all_is_set = true;
        add_door(router, services, std::move(door),
                 [&services, handler](const Call& call) { return handler(call, services); });
    };
    own(Method::get, "/api/v1/session", 0, who);
    own(Method::del, "/api/v1/session", 0, sign_out);
    own(Method::put, "/api/v1/session/password", order_bytes, change_password);
    own(Method::post, "/api/v1/session/code", 0, new_code);
    own(Method::put, "/api/v1/session/code", order_bytes, confirm_code);
}

} // namespace tepat::api::detail
