#include "api/detail/answers.hpp"
#include "api/detail/order_fields.hpp"

#include <algorithm>

namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;

constexpr std::size_t order_bytes = 4'096;

Json json_of(const access::Account& its, const Services& services, store::Connection& connection,
             Language language) {
    auto identities = Json::array();
    for (const auto& outside : access::identities_of(connection, its.login))
        identities.push_back({{"issuer", outside.issuer}, {"subject", outside.subject}});
    return {{"login", its.login},
            {"name", its.name},
            {"closed", its.closed},
            {"entry", its.seq.value()},
            {"roles", roles_json(services, its.grants, language)},
            {"identities", std::move(identities)}};
}

Result<access::Grant> grant_of(const std::string& role, const std::string& region) {
    const auto its = access::role_of(role);
    if (!its) return wrong_order("role");
    const auto code = RegionCode::parse(region);
    if (!code) return std::unexpected(code.error());
    return access::Grant{*its, *code};
}

class Accounts {
public:
    explicit Accounts(const Services& services) : services_{services} {}

    /// Those with a role in the caller's regions; who they are elsewhere is not told.
    [[nodiscard]] Response all(const Request& request) const {
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto out = Json::array();
        for (auto& its : access::all_accounts(*reader)) {
            std::erase_if(its.grants, [&](const access::Grant& grant) {
                return !request.covers(grant.region);
            });
            if (!its.grants.empty())
                out.push_back(json_of(its, services_, *reader, request.language));
        }
        return answer({{"accounts", std::move(out)}, {"roles", appointable(request)}});
    }

    [[nodiscard]] Response open(const Request& request) const {
        static constexpr std::array<std::string_view, 4> fields{"login", "name", "role", "region"};
        const auto given = strings_of(request.body, fields);
        if (!given) return http::problem(request, 400, given.error());
        const auto grant = grant_of((*given)[2], (*given)[3]);
        if (!grant) return http::problem(request, 400, grant.error());
        const auto done = access::open_account(services_.journal, order(request, (*given)[0]),
                                               (*given)[1], *grant);
        if (!done) return http::problem(request, 409, done.error());
        // The same order again is not a new password.
        return told(request, (*given)[0], done->first <= done->last);
    }

    [[nodiscard]] Response act(const Request& request) const {
        static constexpr std::array<std::string_view, 4> fields{"act", "role", "region", "reason"};
        const auto given = strings_of(request.body, fields);
        if (!given) return http::problem(request, 400, given.error());
        const auto& act = given->front();
        const std::string login{request.param("login")};
        auto& journal = services_.journal;
        const auto its = order(request, login);
        auto done = Result<journal::Receipt>{wrong_order("act")};
        if (act == "give" || act == "take") {
            const auto grant = grant_of((*given)[1], (*given)[2]);
            if (!grant) return http::problem(request, 400, grant.error());
            done = act == "give" ? access::give_role(journal, its, *grant)
                                 : access::take_role(journal, its, *grant);
        } else if (act == "close") {
            done = access::close_account(journal, its, (*given)[3]);
        } else if (act == "reopen") {
            done = access::reopen_account(journal, its);
        } else if (act == "reset") {
            done = access::record_reset(journal, its);
        } else {
            return http::problem(request, 400, done.error());
        }
        if (!done) return http::problem(request, 409, done.error());
        return told(request, login, act == "reset");
    }

private:
    [[nodiscard]] access::AccountOrder order(const Request& request, std::string login) const {
        return {request.actor(), today(services_), std::move(login)};
    }

    [[nodiscard]] Response told(const Request& request, const std::string& login,
                                bool with_password) const {
        const auto reader = services_.database.connect_reader();
        const auto its = access::account(*reader, login);
        Json out{{"account", json_of(its.value(), services_, *reader, request.language)}};
        if (with_password) out["password"] = access::give_first_password(services_.journal, login);
        auto response = answer(out);
        response.headers.emplace_back("Cache-Control", "no-store");
        return response;
    }

    /// Roles that the caller may give, in some region of theirs.
    [[nodiscard]] static Json appointable(const Request& request) {
        auto out = Json::array();
        for (const auto role : access::all_roles()) {
            const auto may = [&](const access::Grant& own) {
                return access::may_appoint(own.role, role);
            };
            if (request.caller() && std::ranges::none_of(request.caller()->account.grants, may))
                continue;
            out.push_back({{"role", access::name_of(role)},
                           {"text", message_text(access::label_of(role), {}, request.language)}});
        }
        return out;
    }

    const Services& services_;
};

} // namespace

void add_account_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Accounts> accounts{router, services};
    accounts.add({Action::keep_accounts, Reach::asked, Method::get, "/api/v1/accounts"},
                 &Accounts::all);
    accounts.add(
        {Action::keep_accounts, Reach::asked, Method::post, "/api/v1/accounts", order_bytes},
        &Accounts::open);
    accounts.add({Action::keep_accounts, Reach::asked, Method::post,
                  "/api/v1/accounts/{login}/acts", order_bytes},
                 &Accounts::act);
}

} // namespace tepat::api::detail
