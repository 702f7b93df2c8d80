#include "access/account.hpp"
#include "api/detail/offices_fixture.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tepat::api {
namespace {

using access::Role;
using http::Method;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What each route needs, said a second time: a route that is missing here, or lets in whom it
/// should not, fails.
const std::map<std::string, std::string, std::less<>> wanted{
    {"GET /api/v1/session", "sign_in"},
    {"DELETE /api/v1/session", "sign_in"},
    {"PUT /api/v1/session/password", "sign_in"},
    {"POST /api/v1/session/code", "sign_in"},
    {"PUT /api/v1/session/code", "sign_in"},
    {"GET /api/v1/session/address", "sign_in"},
    {"PUT /api/v1/session/address", "sign_in"},
    {"PUT /api/v1/session/address/code", "sign_in"},
    {"DELETE /api/v1/session/address", "sign_in"},
    {"GET /api/v1/notices", "sign_in"},
    {"POST /api/v1/notices/read", "sign_in"},
    {"GET /api/v1/status", "sign_in"},
    {"GET /api/v1/accounts", "keep_accounts"},
    {"POST /api/v1/accounts", "keep_accounts"},
    {"POST /api/v1/accounts/{login}/acts", "keep_accounts"},
    {"POST /api/v1/accounts/{login}/identities", "keep_accounts"},
    {"GET /api/v1/overview", "look"},
    {"GET /api/v1/lists", "look"},
    {"GET /api/v1/lists/{entry}", "look"},
    {"POST /api/v1/lists", "make_lists"},
    {"POST /api/v1/lists/{entry}/lines", "see_people"},
    {"GET /api/v1/lists/{entry}/cases/{subject}", "see_people"},
    {"POST /api/v1/lists/{entry}/reproductions", "take_evidence"},
    {"POST /api/v1/lists/{entry}/evidence", "take_evidence"},
    {"GET /api/v1/families/{subject}", "see_people"},
    {"GET /api/v1/families/{subject}/difference", "see_people"},
    {"POST /api/v1/people/{person}/unmasked", "unmask"},
    {"GET /api/v1/plans", "see_payments"},
    {"GET /api/v1/plans/{entry}", "see_payments"},
    {"GET /api/v1/plans/{entry}/files/{name}", "bank_files"},
    {"GET /api/v1/families/{subject}/readings", "see_access"},
    {"GET /api/v1/imports", "import_files"},
    {"POST /api/v1/imports", "import_files"},
    {"GET /api/v1/imports/{id}", "import_files"},
    {"DELETE /api/v1/imports/{id}", "import_files"},
    {"GET /api/v1/imports/{id}/errors", "import_files"},
    {"GET /api/v1/jobs/{key}", "look"},
    {"DELETE /api/v1/jobs/{key}", "look"},
    {"GET /api/v1/jobs/{key}/file", "take_evidence"},
    {"GET /api/v1/comparisons", "compare_lists"},
    {"POST /api/v1/comparisons", "compare_lists"},
    {"POST /api/v1/comparisons/outside", "compare_lists"},
    {"GET /api/v1/comparisons/{entry}", "compare_lists"},
    {"POST /api/v1/comparisons/{entry}/lines", "compare_lists"},
    {"GET /api/v1/comparisons/{entry}/lines/{line}", "compare_lists"},
    {"GET /api/v1/comparisons/{entry}/export.xlsx", "compare_lists"},
    {"POST /api/v1/comparisons/{entry}/acts", "settle"},
    {"POST /api/v1/comparisons/{entry}/signatures", "sign_comparison"},
    {"GET /api/v1/programmes", "look"},
    {"POST /api/v1/simulations", "simulate"},
    {"GET /api/v1/simulations/losers.xlsx", "report"},
    {"GET /api/v1/budget", "simulate"},
    {"GET /api/v1/duplicates", "report"},
    {"POST /api/v1/duplicates/cases", "report"},
    {"GET /api/v1/duplicates/names.xlsx", "report"},
    {"GET /api/v1/complements", "report"},
    {"POST /api/v1/complements/families", "report"},
    {"GET /api/v1/complements/names.xlsx", "report"},
    {"GET /api/v1/anomalies", "report"},
    {"POST /api/v1/anomalies/records", "report"},
    {"GET /api/v1/anomalies/names.xlsx", "report"},
    {"GET /api/v1/rankings", "look"},
    {"GET /api/v1/rankings/{entry}", "look"},
    {"POST /api/v1/rankings/{entry}/households", "see_people"},
    {"GET /api/v1/rankings/{entry}/cases/{subject}", "see_people"},
    {"GET /api/v1/rankings/{entry}/cases/{subject}/since/{before}", "see_people"},
    {"POST /api/v1/documents", "keep_documents"},
    {"GET /api/v1/documents/{digest}", "see_documents"},
    {"GET /api/v1/documents/{digest}/facts", "see_documents"},
    {"GET /api/v1/packages", "take_packages"},
    {"POST /api/v1/packages", "take_packages"},
    {"GET /api/v1/outgoing-packages", "make_packages"},
    {"POST /api/v1/outgoing-packages", "make_packages"},
    {"GET /api/v1/outgoing-packages/{counter}/file", "make_packages"},
    {"POST /api/v1/outgoing-packages/receipts", "make_packages"},
    {"GET /api/v1/reviews", "review"},
    {"GET /api/v1/reviews/{entry}", "review"},
    {"POST /api/v1/reviews/{entry}/pairs", "review"},
    {"GET /api/v1/reviews/{entry}/pairs/{pair}", "review"},
    {"POST /api/v1/reviews/{entry}/pairs/{pair}/acts", "review"},
    {"GET /api/v1/inbox", "follow_chain"},
    {"GET /api/v1/form", "sign_in"},
    {"GET /api/v1/proposals", "see_proposals"},
    {"POST /api/v1/proposals", "propose"},
    {"GET /api/v1/own-proposals", "propose"},
    {"GET /api/v1/proposals/{proposal}", "see_proposals"},
    {"POST /api/v1/proposals/{proposal}/withdrawal", "propose"},
    {"POST /api/v1/proposals/{proposal}/appeal", "propose"},
    {"POST /api/v1/proposals/{proposal}/appeal-decision", "decide_appeals"},
    {"POST /api/v1/proposals/{proposal}/return", "send_back"},
    {"POST /api/v1/proposals/{proposal}/visits", "visit"},
    {"GET /api/v1/samples", "see_agreement"},
    {"POST /api/v1/samples", "draw_samples"},
    {"GET /api/v1/agreement", "see_agreement"},
    {"GET /api/v1/revisits", "revisit"},
    {"GET /api/v1/proposals/{proposal}/revisit", "revisit"},
    {"POST /api/v1/proposals/{proposal}/revisit", "revisit"},
    {"GET /api/v1/revisits/differences", "settle_revisits"},
    {"POST /api/v1/proposals/{proposal}/revisit-decision", "settle_revisits"},
    {"GET /api/v1/meetings", "see_proposals"},
    {"POST /api/v1/meetings", "hold_meetings"},
    {"GET /api/v1/meetings/{meeting}", "see_proposals"},
    {"GET /api/v1/meetings/{meeting}/minutes.pdf", "see_proposals"},
    {"POST /api/v1/meetings/{meeting}/decisions", "hold_meetings"},
    {"POST /api/v1/meetings/{meeting}/submission", "submit_minutes"},
    {"POST /api/v1/chain/passing", "pass_on"},
    {"POST /api/v1/chain/validation", "validate"},
    {"GET /api/v1/batches", "follow_chain"},
    {"POST /api/v1/batches", "approve_regency"},
    {"POST /api/v1/batches/forwarding", "forward_batches"},
    {"POST /api/v1/batches/decree", "decree"},
    {"GET /api/v1/periods", "follow_chain"},
    {"POST /api/v1/periods", "keep_periods"},
    {"POST /api/v1/neighbours", "complain"},
    {"POST /api/v1/family-appeals", "propose"},
    {"GET /api/v1/proposals/{proposal}/receipt", "propose"},
    {"GET /api/v1/objections/{objection}/receipt", "object"},
    {"GET /api/v1/complaints/{complaint}/receipt", "complain"},
    {"GET /api/v1/objections", "see_proposals"},
    {"POST /api/v1/objections", "object"},
    {"GET /api/v1/own-objections", "object"},
    {"GET /api/v1/objections/{objection}", "see_proposals"},
    {"POST /api/v1/objections/{objection}/decision", "decide_objections"},
    {"GET /api/v1/complaints", "see_proposals"},
    {"POST /api/v1/complaints", "complain"},
    {"GET /api/v1/own-complaints", "complain"},
    {"GET /api/v1/complaints/{complaint}", "see_proposals"},
    {"POST /api/v1/complaints/{complaint}/answer", "answer_complaints"},
    {"POST /api/v1/complaints/{complaint}/acceptance", "complain"},
    {"POST /api/v1/complaints/{complaint}/appeal", "complain"},
    {"POST /api/v1/complaints/{complaint}/decision", "decide_complaints"},
};
/// Anybody's: no data of people.
const std::vector<std::string> open_to_all{"GET /api/v1/regions",
                                           "GET /healthz",
                                           "GET /readyz",
                                           "POST /api/v1/session",
                                           "GET /api/v1/session/outside",
                                           "POST /api/v1/session/outside",
                                           "PUT /api/v1/session/outside"};

struct SignedIn {
    std::string cookie;
    std::string csrf;
};

class ApiAccess : public testing::Regency {
protected:
    static constexpr std::string_view password = "padi menguning";

    static void SetUpTestSuite() {
        Regency::SetUpTestSuite();
        citizens_ = std::make_unique<testing::Citizens>(world().secrets, world().clock);
        citizens_->join(world().router, world().services);
        EXPECT_TRUE(access::open_account(*world().journal, order("pusat", "root"), "Tim Data",
                                         {Role::data_team, {}}));
    }

    static access::AccountOrder order(std::string login, std::string actor = "pusat") {
        return {std::move(actor), Date::parse("2021-02-01").value(), std::move(login)};
    }
    static http::Fields headers(const SignedIn& who) {
        return {{"cookie", "a=b; " + who.cookie},
                {"x-csrf-token", who.csrf},
                {"idempotency-key", "key-of-the-test"}};
    }
    static http::Response as(const SignedIn& who, Method method, const std::string& path,
                             std::string body = {}, http::Fields query = {}) {
        return ask(method, path, std::move(query), std::move(body), Language::en, headers(who));
    }
    static SignedIn taken(const http::Response& response) {
        EXPECT_EQ(response.status, 200) << response.body;
        SignedIn who;
        for (const auto& [name, value] : response.headers)
            if (name == "Set-Cookie") who.cookie = value.substr(0, value.find(';'));
        who.csrf = Json::parse(response.body)["csrf"].get<std::string>();
        return who;
    }
    static http::Response sign_in(const std::string& login, const std::string& secret,
                                  const std::string& code = "") {
        return ask(Method::post, "/api/v1/session", {},
                   Json{{"login", login}, {"password", secret}, {"code", code}}.dump());
    }
    /// Opens an account, changes its first password, and says that its authenticator is set up.
    static SignedIn enter(const std::string& login, const std::vector<access::Grant>& grants) {
        EXPECT_TRUE(access::open_account(*world().journal, order(login), login, grants.front()));
        for (const auto& grant : grants)
            EXPECT_TRUE(access::give_role(*world().journal, order(login), grant));
        const auto first = access::give_first_password(*world().journal, login);
        const auto who = taken(sign_in(login, first));
        const auto changed = as(who, Method::put, "/api/v1/session/password",
                                Json{{"now", first}, {"next", password}}.dump());
        EXPECT_EQ(changed.status, 200) << changed.body;
        const auto connection = world().database->connect();
        connection->begin();
        connection->run("update access_secret set code = $1 where login = $2",
                        store::Blob{"an app's"}, login);
        connection->commit();
        return who;
    }
    /// A region of the role's kind that holds the whole invented regency, or lies in it.
    static RegionCode region_for(Role role, std::string_view village) {
        for (const auto* code : {"00", "97", "97.01"}) {
            const auto region = RegionCode::parse(code).value();
            if (access::can_be_held(role, region)) return region;
        }
        const auto its = RegionCode::parse(village).value();
        if (access::can_be_held(role, its)) return its;
        return its.at(RegionLevel::district);
    }
    static std::string a_village() {
        return world().model->boards()->families->villages().front().code.text();
    }
    static std::string filled(std::string pattern) {
        for (std::size_t from = 0; (from = pattern.find('{')) != std::string::npos;)
            pattern.replace(from, pattern.find('}') - from + 1, "1");
        return pattern;
    }
    static std::string title(const http::Route& route) {
        return std::string{http::name_of(route.method)} + " " + route.pattern;
    }

private:
    inline static std::unique_ptr<testing::Citizens> citizens_;
};

TEST_F(ApiAccess, EveryRouteLetsInExactlyTheRolesOfTheTable) {
    const auto village = a_village();
    std::size_t cells = 0;
    for (const auto role : access::all_roles()) {
        const auto region = region_for(role, village);
        auto login = "r-" + std::string{access::name_of(role)};
        std::ranges::replace(login, '_', '-');
        const auto who = enter(login, {{role, region}});
        const bool everywhere = region.contains(RegionCode::parse("97.01").value());
        for (const auto& route : world().router.routes()) {
            const auto name = title(route);
            if (std::ranges::find(open_to_all, name) != open_to_all.end()) continue;
            if (name == "DELETE /api/v1/session") continue; // would end the walk
            const auto its = wanted.find(name);
            ASSERT_NE(its, wanted.end()) << name << " is in no line of the test's table";
            const auto permission =
                std::ranges::find(access::permissions(), its->second, &access::Permission::name);
            const auto status = as(who, route.method, filled(route.pattern)).status;
            const bool role_may = access::may(role, permission->action);
            // Whoever has a part alone is let in where a handler looks at the part, or nowhere.
            if (!role_may)
                EXPECT_EQ(status, 403) << login << " " << name;
            else if (everywhere)
                EXPECT_TRUE(status != 401 && status != 403) << login << " " << name << status;
            else
                EXPECT_NE(status, 401) << login << " " << name;
            EXPECT_NE(status, 500) << login << " " << name;
            ++cells;
        }
    }
    EXPECT_GT(cells, 1'500U);
    EXPECT_EQ(wanted.size() + open_to_all.size(), world().router.routes().size());
}

TEST_F(ApiAccess, NobodyIsLetInWithoutASession) {
    for (const auto& route : world().router.routes()) {
        const auto name = title(route);
        if (std::ranges::find(open_to_all, name) != open_to_all.end()) continue;
        EXPECT_EQ(ask(route.method, filled(route.pattern)).status, 401) << name;
        EXPECT_EQ(ask(route.method, filled(route.pattern), {}, {}, Language::en,
                      {{"cookie", "__Host-tepat=AAAA"}})
                      .status,
                  401)
            << name;
    }
    EXPECT_EQ(ask(Method::get, "/api/v1/regions").status, 200);
}

TEST_F(ApiAccess, WhatChangesSomethingNeedsThePagesToken) {
    auto who = enter("csrf", {{Role::data_team, {}}});
    who.csrf = "forged";
    EXPECT_EQ(as(who, Method::get, "/api/v1/lists").status, 200);
    const auto refused = as(who, Method::post, "/api/v1/lists", "{}");
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(refused.body, HasSubstr("api.csrf"));
}

TEST_F(ApiAccess, TheFirstPasswordOpensNothingButItsChange) {
    ASSERT_TRUE(
        access::open_account(*world().journal, order("baru"), "Baru", {Role::data_team, {}}));
    const auto first = access::give_first_password(*world().journal, "baru");
    const auto response = sign_in("baru", first);
    const auto who = taken(response);
    EXPECT_EQ(Json::parse(response.body)["must"], "change_password");
    for (const auto& [name, value] : response.headers) {
        if (name != "Set-Cookie") continue;
        EXPECT_THAT(value, HasSubstr("__Host-tepat="));
        EXPECT_THAT(value, HasSubstr("; Path=/; Secure; HttpOnly; SameSite=Strict"));
    }
    EXPECT_THAT(as(who, Method::get, "/api/v1/lists").body, HasSubstr("api.must_password"));
    const auto changed = as(who, Method::put, "/api/v1/session/password",
                            Json{{"now", first}, {"next", password}}.dump());
    EXPECT_EQ(Json::parse(changed.body)["must"], "set_up_code");
    EXPECT_THAT(as(who, Method::get, "/api/v1/lists").body, HasSubstr("api.must_code"));
    const auto secret = as(who, Method::post, "/api/v1/session/code");
    EXPECT_THAT(Json::parse(secret.body)["uri"].get<std::string>(), HasSubstr("otpauth://totp/"));
    EXPECT_EQ(as(who, Method::put, "/api/v1/session/code", R"({"code":"000000"})").status, 409);
    EXPECT_EQ(as(who, Method::put, "/api/v1/session/code", R"({"kode":"000000"})").status, 400);
    EXPECT_EQ(as(who, Method::del, "/api/v1/session").status, 200);
    EXPECT_EQ(as(who, Method::get, "/api/v1/session").status, 401);
    EXPECT_EQ(sign_in("baru", "salah").status, 401);
    EXPECT_EQ(sign_in("siapa", "salah").status, 401);
}

TEST_F(ApiAccess, OneAddressTriesAFewAccountsAndNotMany) {
    ASSERT_TRUE(
        access::open_account(*world().journal, order("kantor"), "Kantor", {Role::data_team, {}}));
    const auto first = access::give_first_password(*world().journal, "kantor");
    const auto from = [](std::string client, const std::string& login, const std::string& secret) {
        return ask(Method::post, "/api/v1/session", {},
                   Json{{"login", login}, {"password", secret}, {"code", ""}}.dump(), Language::en,
                   {}, {}, std::move(client));
    };
    for (int at = 0; at < 30; ++at)
        ASSERT_EQ(from("203.0.113.9", "kantor", first).status, 200)
            << "what is right costs nothing";
    int wrong = 0;
    while (wrong < 100 &&
           from("203.0.113.9", "nama" + std::to_string(wrong), "salah").status == 401)
        ++wrong;
    EXPECT_EQ(wrong, 12);
    const auto stopped = from("203.0.113.9", "kantor", first);
    EXPECT_EQ(stopped.status, 429);
    EXPECT_THAT(stopped.body, HasSubstr("api.sign_in_limit"));
    EXPECT_TRUE(std::ranges::any_of(stopped.headers, [](const auto& header) {
        return header.first == "Retry-After" && std::stoi(header.second) > 0;
    }));
    EXPECT_EQ(from("203.0.113.10", "kantor", first).status, 200);
    EXPECT_EQ(from("2001:db8::1", "siapa", "salah").status, 401);
}

TEST_F(ApiAccess, WhoIsOfOneVillageSeesThatVillageAlone) {
    const auto all = enter("semua", {{Role::data_team, {}}});
    const auto lines_of = [&](const SignedIn& who, Json asked) {
        asked["limit"] = 200;
        const auto response =
            as(who, Method::post, "/api/v1/lists/" + entry() + "/lines", asked.dump());
        EXPECT_EQ(response.status, 200) << response.body;
        return Json::parse(response.body);
    };
    const auto everybody = lines_of(all, Json::object());
    const auto of_one = [&] {
        for (const auto& line : everybody["lines"]) {
            const auto page = Json::parse(
                as(all, Method::get, "/api/v1/families/" + line["subject"].get<std::string>())
                    .body);
            return page["code"].get<std::string>();
        }
        return std::string{};
    }();
    const auto village = RegionCode::parse(of_one).value();
    const auto who = enter("desa", {{Role::village_operator, village}});

    const auto own = lines_of(who, Json::object());
    EXPECT_GT(own["total"], 0);
    EXPECT_EQ(own["total"], lines_of(all, {{"region", of_one}})["total"]);
    EXPECT_EQ(lines_of(who, {{"region", "97.01"}})["total"], own["total"])
        << "asking for more gives no more";
    std::set<std::string> mine;
    for (const auto& line : own["lines"])
        mine.insert(line["subject"].get<std::string>());
    std::size_t others = 0;
    for (const auto& line : everybody["lines"]) {
        const auto subject = line["subject"].get<std::string>();
        const int expected = mine.contains(subject) ? 200 : 404;
        if (expected == 404) ++others;
        const auto page = as(who, Method::get, "/api/v1/families/" + subject);
        const auto its = as(who, Method::get, "/api/v1/lists/" + entry() + "/cases/" + subject);
        EXPECT_EQ(page.status, expected) << subject;
        EXPECT_EQ(its.status, expected) << subject;
        if (expected == 200) continue;
        // As one who is not there: the same words but for the number that was asked.
        const auto none = as(who, Method::get, "/api/v1/families/999999999");
        auto said = Json::parse(page.body);
        auto other = Json::parse(none.body);
        EXPECT_EQ(said["code"], other["code"]);
    }
    EXPECT_GT(others, 20U);
    EXPECT_EQ(as(who, Method::get, "/api/v1/overview").status, 403) << "is of the whole regency";
    const auto lists = Json::parse(as(who, Method::get, "/api/v1/lists").body);
    EXPECT_EQ(lists["lists"].size(), 1U) << "the regency's list concerns its villages";
    const auto one = Json::parse(as(who, Method::get, "/api/v1/lists/" + entry()).body);
    EXPECT_EQ(one["districts"].size(), 1U) << "the own district";

    const auto elsewhere = enter("lain", {{Role::verifier, RegionCode::parse("32.01").value()}});
    EXPECT_THAT(Json::parse(as(elsewhere, Method::get, "/api/v1/lists").body)["lists"], IsEmpty());
    EXPECT_EQ(as(elsewhere, Method::get, "/api/v1/lists/" + entry()).status, 404);
    EXPECT_EQ(as(elsewhere, Method::post, "/api/v1/lists/" + entry() + "/lines", "{}").status, 404);
    EXPECT_EQ(as(elsewhere, Method::get, "/api/v1/reviews").status, 403);
    for (const auto* path : {"/api/v1/duplicates", "/api/v1/complements", "/api/v1/anomalies"})
        for (const auto* region : {"97.01", "97", "00"})
            EXPECT_EQ(
                as(elsewhere, Method::get, path, {}, {{"region", region}, {"on", "2021-05-01"}})
                    .status,
                404)
                << path << region;
}

TEST_F(ApiAccess, AHeadOfDinsosKeepsTheAccountsOfTheOwnRegencyAlone) {
    const auto who = enter("kadis", {{Role::dinsos_head, RegionCode::parse("97.01").value()}});
    const auto village = a_village();
    const auto open = [&](const std::string& login, const std::string& role,
                          const std::string& region) {
        return as(
            who, Method::post, "/api/v1/accounts",
            Json{{"login", login}, {"name", "Petugas"}, {"role", role}, {"region", region}}.dump());
    };
    const auto act = [&](const std::string& login, Json asked) {
        for (const auto* field : {"act", "role", "region", "reason"})
            if (!asked.contains(field)) asked[field] = "";
        return as(who, Method::post, "/api/v1/accounts/" + login + "/acts", asked.dump());
    };
    const auto made = open("op-desa", "village_operator", village);
    ASSERT_EQ(made.status, 200) << made.body;
    const auto first = Json::parse(made.body)["password"].get<std::string>();
    EXPECT_EQ(sign_in("op-desa", first).status, 200);
    const auto again = open("op-desa", "village_operator", village);
    EXPECT_EQ(again.status, 200);
    EXPECT_FALSE(Json::parse(again.body).contains("password")) << "the first one still holds";
    EXPECT_EQ(open("op-lain", "village_operator", "32.01.01.2001").status, 409);
    EXPECT_EQ(open("bupati-baru", "bupati", "97.01").status, 409);
    EXPECT_EQ(open("op-lain", "raja", village).status, 400);
    EXPECT_EQ(act("op-desa", {{"act", "give"}, {"role", "tksk"}, {"region", "97.01.01"}}).status,
              200);
    EXPECT_EQ(act("op-desa", {{"act", "close"}, {"reason", "pindah"}}).status, 200);
    EXPECT_EQ(sign_in("op-desa", first).status, 401);
    EXPECT_EQ(act("op-desa", {{"act", "reopen"}}).status, 200);
    const auto reset = act("op-desa", {{"act", "reset"}});
    EXPECT_EQ(sign_in("op-desa", first).status, 401);
    EXPECT_EQ(sign_in("op-desa", Json::parse(reset.body)["password"].get<std::string>()).status,
              200);
    EXPECT_EQ(act("op-desa", {{"act", "hapus"}}).status, 400);
    EXPECT_EQ(act("pusat", {{"act", "reset"}}).status, 409) << "not theirs";

    const auto identity = [&](const std::string& login, const std::string& what) {
        return as(who, Method::post, "/api/v1/accounts/" + login + "/identities",
                  Json{{"act", what}, {"issuer", "https://sso.example.go.id"}, {"subject", "a-7"}}
                      .dump());
    };
    const auto bound = identity("op-desa", "bind");
    ASSERT_EQ(bound.status, 200) << bound.body;
    EXPECT_EQ(Json::parse(bound.body)["identities"][0]["subject"], "a-7");
    EXPECT_EQ(identity("kadis", "bind").status, 409) << "bound already, and not theirs to bind";
    EXPECT_EQ(identity("pusat", "unbind").status, 409);
    EXPECT_EQ(identity("op-desa", "give").status, 400);
    const auto listed = Json::parse(as(who, Method::get, "/api/v1/accounts").body);
    for (const auto& its : listed["accounts"])
        EXPECT_EQ(its["identities"].size(), its["login"] == "op-desa" ? 1U : 0U) << its.dump();
    EXPECT_EQ(identity("op-desa", "unbind").status, 200);
    std::set<std::string> logins;
    for (const auto& its : listed["accounts"])
        logins.insert(its["login"].get<std::string>());
    EXPECT_TRUE(logins.contains("op-desa"));
    EXPECT_FALSE(logins.contains("pusat")) << "of the country";
    for (const auto& role : listed["roles"])
        EXPECT_NE(role["role"], "data_team");
}

TEST_F(ApiAccess, AWholeNikIsShownForAPurposeAndTheReadingSaysWhich) {
    const auto regency = RegionCode::parse("97.01").value();
    const auto supervisor = enter("pengawas", {{Role::supervisor, regency}});
    const auto see = [](const SignedIn& who, const std::string& person, std::string_view purpose,
                        std::string_view note) {
        return as(who, Method::post, "/api/v1/people/" + person + "/unmasked",
                  Json{{"purpose", purpose}, {"note", note}}.dump());
    };
    const auto readings_about = [](const std::string& person) {
        const auto reader = world().database->connect_reader();
        const store::ReadScope scope{*reader};
        return access::readings_of(*reader, SubjectId{std::stoll(person)});
    };
    const auto line = Json::parse(
        as(supervisor, Method::post, "/api/v1/lists/" + entry() + "/lines", R"({"limit":1})")
            .body)["lines"][0];
    const auto page = Json::parse(
        as(supervisor, Method::get, "/api/v1/families/" + line["subject"].get<std::string>()).body);
    const auto member = page["members"][0]["member"];
    const auto person = member["subject"].get<std::string>();
    const auto masked = member["nik"].get<std::string>();
    ASSERT_THAT(masked, HasSubstr("*"));

    EXPECT_EQ(see(supervisor, person, "curious", "").status, 400);
    EXPECT_EQ(see(supervisor, person, "home_visit", "NIK 3201-0141-0790-0001").status, 400);
    EXPECT_EQ(see(supervisor, person, "audit", "").status, 403) << "is not their work";
    EXPECT_THAT(readings_about(person), IsEmpty()) << "nothing was shown";

    const auto shown = see(supervisor, person, "home_visit", "ST 12/2021");
    ASSERT_EQ(shown.status, 200) << shown.body;
    const auto whole = Json::parse(shown.body);
    const auto nik = whole["nik"].get<std::string>();
    ASSERT_EQ(nik.size(), 16U);
    for (std::size_t at = 0; at < nik.size(); ++at)
        EXPECT_TRUE(masked.at(at) == '*' || masked.at(at) == nik.at(at)) << at;
    EXPECT_EQ(whole["kk"].get<std::string>().size(), 16U);
    const auto kept = readings_about(person);
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept.front().reading.actor, "pengawas");
    EXPECT_EQ(kept.front().reading.what, "unmasked");
    EXPECT_EQ(kept.front().reading.detail, "home_visit: ST 12/2021");

    // Elsewhere there is nobody, as for a number that was never given; and no reading.
    const auto elsewhere =
        enter("pengawas2", {{Role::supervisor, RegionCode::parse("32.01").value()}});
    const auto theirs = see(elsewhere, person, "home_visit", "");
    const auto nobodys = see(elsewhere, "999999999", "home_visit", "");
    EXPECT_EQ(theirs.status, 404);
    EXPECT_EQ(nobodys.status, 404);
    EXPECT_EQ(Json::parse(theirs.body)["code"], Json::parse(nobodys.body)["code"]);
    // One may match papers in one village, and visit homes in another regency: not match there.
    const auto two = enter(
        "dua", {{Role::supervisor, RegionCode::parse("32.01").value()}, {Role::verifier, regency}});
    EXPECT_EQ(see(two, person, "home_visit", "").status, 404);
    EXPECT_EQ(see(two, person, "civil_match", "").status, 200);
    EXPECT_EQ(readings_about(person).size(), 2U);
    const auto told = Json::parse(as(two, Method::get, "/api/v1/session").body)["purposes"];
    EXPECT_EQ(told.size(), 3U) << told.dump();
    EXPECT_EQ(see(supervisor, line["subject"].get<std::string>(), "home_visit", "").status, 404)
        << "a family has no NIK";

    // Who read is told to who may know, where the family lives, and that is a reading too.
    const auto log = "/api/v1/families/" + line["subject"].get<std::string>() + "/readings";
    EXPECT_EQ(as(supervisor, Method::get, log).status, 403);
    const auto auditor = enter("auditor.sana", {{Role::auditor, regency}});
    for (int time = 0; time < 2; ++time) {
        const auto read = Json::parse(as(auditor, Method::get, log).body);
        EXPECT_EQ(read["total"], std::ssize(read["readings"]));
        std::vector<std::string> what;
        for (const auto& its : read["readings"])
            what.push_back(its["actor"].get<std::string>() + " " + its["what"].get<std::string>());
        EXPECT_EQ(what.front() == "auditor.sana readings", time == 1);
        EXPECT_THAT(what, ::testing::IsSupersetOf(
                              {"pengawas family", "pengawas unmasked", "dua unmasked"}));
        EXPECT_THAT(read.dump(), ::testing::Not(HasSubstr(nik)));
    }
    EXPECT_EQ(as(enter("auditor.lain", {{Role::auditor, RegionCode::parse("32.01").value()}}),
                 Method::get, log)
                  .status,
              404);
}

TEST_F(ApiAccess, ReadingsAndActsCarryTheLogin) {
    const auto who = enter("budi", {{Role::auditor, RegionCode::parse("97.01").value()}});
    const auto line =
        Json::parse(as(who, Method::post, "/api/v1/lists/" + entry() + "/lines", R"({"limit":1})")
                        .body)["lines"][0];
    const auto subject = std::stoll(line["subject"].get<std::string>());
    ASSERT_EQ(as(who, Method::get, "/api/v1/families/" + std::to_string(subject)).status, 200);
    const auto reader = world().database->connect_reader();
    const store::ReadScope scope{*reader};
    const auto readings = access::readings_of(*reader, SubjectId{subject});
    ASSERT_FALSE(readings.empty());
    EXPECT_EQ(readings.back().reading.actor, "budi");
}

} // namespace
} // namespace tepat::api
