#include "api/detail/call.hpp"

#include "api/detail/answers.hpp"

#include <algorithm>

namespace tepat::api::detail {
namespace {

using http::Request;
using http::Response;

/// Bodies from here on are not read before it is known who sends them.
constexpr std::size_t asked_first = std::size_t{1} << 20;

/// The region that everybody of the register lives in; nothing while nobody does.
std::optional<RegionCode> extent(const Services& services) {
    const auto boards = services.model.boards();
    if (!boards || boards->families->totals().households == 0) return std::nullopt;
    return boards->families->regency().value_or(RegionCode{});
}

std::optional<Response> not_let_in(const Services& services, const Request& request,
                                   const Door& door, const access::Caller& caller) {
    const auto no = [&](const Refusal& why) { return http::problem(request, 403, why); };
    if (request.method != http::Method::get && request.method != http::Method::head &&
        request.header("x-csrf-token") != caller.csrf)
        return no({"api.csrf"_msg, {}});
    if (!door.before_all_is_set) {
        if (caller.must == access::Must::change_password) return no({"api.must_password"_msg, {}});
        if (caller.must == access::Must::set_up_code) return no({"api.must_code"_msg, {}});
    }
    if (!caller.account.may(door.action)) return no(access::denied(door.action, request.language));
    if (door.reach == Reach::all)
        if (const auto whole = extent(services); whole && !caller.account.may(door.action, *whole))
            return no(access::denied(door.action, request.language));
    return std::nullopt;
}

} // namespace

bool Call::covers(RegionCode region) const {
    return std::ranges::any_of(within_, [&](RegionCode own) { return own.contains(region); });
}

bool Call::touches(RegionCode region) const {
    return covers(region) ||
           std::ranges::any_of(within_, [&](RegionCode own) { return region.contains(own); });
}

void add_door(http::Router& router, const Services& services, Door door, CallHandler handler) {
    const auto pattern = door.pattern;
    const auto method = door.method;
    const auto limit = door.body_limit;
    const auto upload = door.upload;
    // What would be turned away at the door costs no memory or disk.
    http::Admit admit;
    if (limit >= asked_first)
        admit = [&services, door](const Request& request) -> std::optional<Response> {
            if (!services.gate.guarded()) return std::nullopt;
            const auto caller = services.gate.known(token_in(request));
            if (!caller) return http::problem(request, 401, {"access.signed_out"_msg, {}});
            return not_let_in(services, request, door, *caller);
        };
    router.add(
        {method, pattern,
         [&services, door = std::move(door), handler = std::move(handler)](const Request& request) {
             if (!services.gate.guarded()) return handler(Call{request, services.actor});
             auto caller = services.gate.caller(token_in(request));
             if (!caller) return http::problem(request, 401, {"access.signed_out"_msg, {}});
             const auto renewed = caller->renewed;
             auto no = not_let_in(services, request, door, *caller);
             auto response =
                 no ? *std::move(no) : handler(Call{request, *std::move(caller), door.action});
             if (!renewed.empty()) set_token(response, renewed);
             return response;
         },
         http::Runs::worker, limit, upload, std::move(admit)});
}

std::string_view cookie_in(const http::Request& request, std::string_view name) {
    std::string_view rest = request.header("cookie");
    while (!rest.empty()) {
        const auto end = std::min(rest.find(';'), rest.size());
        auto one = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
        if (one.starts_with(name) && one.substr(name.size()).starts_with('='))
            return one.substr(name.size() + 1);
    }
    return {};
}

void set_cookie(http::Response& response, std::string_view name, std::string_view value) {
    response.headers.emplace_back("Set-Cookie", std::string{name} + "=" + std::string{value} +
                                                    "; Path=/; Secure; HttpOnly; SameSite=Strict" +
                                                    (value.empty() ? "; Max-Age=0" : ""));
}

std::string_view token_in(const http::Request& request) {
    return cookie_in(request, session_cookie);
}

void set_token(http::Response& response, std::string_view token) {
    set_cookie(response, session_cookie, token);
}

} // namespace tepat::api::detail
