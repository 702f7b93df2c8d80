#pragma once
#include "access/account.hpp"
#include "api/citizens.hpp"
#include "api/detail/regency_fixture.hpp"
#include "testing/made_documents.hpp"

#include <algorithm>
#include <map>
#include <string>

/// For tests.
namespace tepat::api::testing {

using http::Method;

/// What citizens' routes work with.
struct Citizens {
    Citizens(Randomness& randomness, const Clock& clock)
        : random{randomness}, handles{randomness.bytes(32), randomness, clock},
          asking{asking_of_accounts, randomness.bytes(16), clock} {}
    void join(http::Router& router, const Services& services) {
        add_citizen_routes(router, services, {handles, asking, signer});
    }
    Randomness& random;
    lookup::Handles handles;
    lookup::Limits asking;
    journal::NoteSigner signer = journal::NoteSigner::make("jurnal.test", random.bytes(32)).value();
};

/// The chain through the routes, each step by whoever holds the role for it.
class ChainOffices : public Regency {
protected:
    static constexpr std::string_view village = "97.01.01.2001";
    /// Handed in once.
    static std::string paper() {
        return world().services.vault.keep(::tepat::testing::made_pdf()).value().digest.hex();
    }

    static void SetUpTestSuite() {
        Regency::SetUpTestSuite();
        known_.clear(); // sessions of another suite's world
        citizens_ = std::make_unique<Citizens>(world().secrets, world().clock);
        citizens_->join(world().router, world().services);
        const auto open = [](const std::string& login, access::Role role, std::string_view region) {
            const auto code = region.empty() ? RegionCode{} : RegionCode::parse(region).value();
            EXPECT_TRUE(access::open_account(
                *world().journal,
                {login == "pusat" ? "root" : "pusat", Date::parse("2021-02-01").value(), login},
                login, {role, code}))
                << login;
        };
        using enum access::Role;
        open("pusat", data_team, "");
        open("warga", citizen, village);
        open("operator", village_operator, village);
        open("kades", village_head, village);
        open("camat", camat, "97.01.01");
        open("pendamping", facilitator, "97.01.01");
        open("dinsos", dinsos_operator, "97.01");
        open("bupati", bupati, "97.01");
        open("gubernur", governor, "97");
        open("menteri", minister, "");
        open("tetangga", village_operator, "97.01.01.2002");
        open("kepala", dinsos_head, "97.01");
        open("auditor", auditor, "97.01");
    }

    struct Who {
        std::string cookie;
        std::string csrf;
    };
    /// Signed in, with the first password changed and the code set up where one is needed.
    static Who sign_in(const std::string& login) {
        if (const auto found = known_.find(login); found != known_.end()) return found->second;
        auto& gate = *world().gate;
        const auto first = access::give_first_password(*world().journal, login);
        auto session = gate.sign_in({login, first, ""});
        EXPECT_TRUE(session) << login;
        EXPECT_TRUE(gate.change_password(session->token, first, "padi menguning emas"));
        // The authenticator's part is access_test's.
        const auto connection = world().database->connect();
        connection->begin();
        connection->run("update access_secret set code = $1 where login = $2",
                        store::Blob{"an app's"}, login);
        connection->commit();
        const auto caller = gate.caller(session->token);
        return known_[login] = {"__Host-tepat=" + session->token, caller->csrf};
    }
    static http::Response as(const std::string& login, Method method, const std::string& path,
                             const Json& body = {}, http::Fields query = {},
                             const std::string& key = {}) {
        static int counter = 0;
        const auto who = sign_in(login);
        return ask(method, "/api/v1/" + path, std::move(query),
                   method == Method::get ? std::string{} : body.dump(), Language::en,
                   {{"cookie", who.cookie},
                    {"x-csrf-token", who.csrf},
                    {"idempotency-key", key.empty() ? "key-" + std::to_string(++counter) : key}});
    }
    /// Everybody signs in anew.
    static void a_day_later() {
        constexpr std::int64_t day = std::int64_t{86'400} * 1'000'000;
        world().clock.set(Instant{world().clock.now().microseconds() + day});
        known_.clear();
    }
    static Json fine(const http::Response& response, int status = 200) {
        EXPECT_EQ(response.status, status) << response.body;
        return Json::parse(response.body, nullptr, false);
    }
    static std::string code_of(const http::Response& response) {
        return Json::parse(response.body).value("code", "");
    }
    static std::int64_t duty(const std::string& login, std::string_view name) {
        const auto inbox = fine(as(login, Method::get, "inbox"));
        for (const auto& its : inbox["duties"])
            if (its["duty"] == name) return its["count"].get<std::int64_t>();
        return -1;
    }

    static const journal::NoteSigner& signer() { return citizens_->signer; }

private:
    inline static std::unique_ptr<Citizens> citizens_;
    inline static std::map<std::string, Who> known_;
};

} // namespace tepat::api::testing
