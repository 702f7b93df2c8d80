#pragma once
#include "access/gate.hpp"
#include "api/services.hpp"
#include "http/router.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tepat::api::detail {

/// A request that was let in: what is asked, by whom, and within which regions.
class Call : public http::Request {
public:
    /// Without accounts: whoever is at this machine, everywhere.
    Call(const http::Request& request, std::string actor)
        : http::Request{request}, actor_{std::move(actor)}, within_{RegionCode{}} {}
    Call(const http::Request& request, access::Caller caller, access::Action action)
        : http::Request{request}, actor_{caller.account.login},
          within_{caller.account.where(action)}, caller_{std::move(caller)} {}

    /// As the journal and the log of readings name who asks.
    [[nodiscard]] const std::string& actor() const { return actor_; }
    /// None lies in another.
    [[nodiscard]] const std::vector<RegionCode>& within() const { return within_; }
    [[nodiscard]] bool covers(RegionCode region) const;
    /// … or lies in it: what is said of a regency concerns a village of it.
    [[nodiscard]] bool touches(RegionCode region) const;
    /// Nothing while there are no accounts.
    [[nodiscard]] const std::optional<access::Caller>& caller() const { return caller_; }

private:
    std::string actor_;
    std::vector<RegionCode> within_;
    std::optional<access::Caller> caller_;
};

/// How far a route's answer reaches, and so who is let in.
enum class Reach : std::uint8_t {
    nobodys, ///< no people and no region: anybody with the action
    asked,   ///< a region or a subject that is asked for: the handler compares it with Call::covers
    all      ///< the whole register: who may do this in all of it
};

using CallHandler = std::function<http::Response(const Call&)>;

struct Door {
    access::Action action = access::Action::look;
    Reach reach = Reach::all;
    http::Method method = http::Method::get;
    std::string pattern;
    std::size_t body_limit = 0; ///< bytes; 0: none is accepted
    bool upload = false;
    /// Open to who has still to change a password or set up a code.
    bool before_all_is_set = false;
};

/// Adds a route that lets in who may: 401 nobody is signed in, 403 the role does not allow it, the
/// page's token is missing, or something must be done first. Sends a session's new token along.
void add_door(http::Router& router, const Services& services, Door door, CallHandler handler);

/// Empty when there is none of that name.
[[nodiscard]] std::string_view cookie_in(const http::Request& request, std::string_view name);
/// This server's alone, for no script and no other site; until the browser is closed. Empty takes
/// it away.
void set_cookie(http::Response& response, std::string_view name, std::string_view value);

/// The cookie that a session's token travels in.
inline constexpr std::string_view session_cookie = "__Host-tepat";
[[nodiscard]] std::string_view token_in(const http::Request& request);
/// Empty takes the cookie away.
void set_token(http::Response& response, std::string_view token);

} // namespace tepat::api::detail
