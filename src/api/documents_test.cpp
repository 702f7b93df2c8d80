#include "api/detail/regency_fixture.hpp"
#include "documents/uses.hpp"
#include "testing/made_documents.hpp"

namespace tepat::api {
namespace {

using access::Role;
using http::Method;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace tepat::testing; // made documents

std::string header(const http::Response& response, std::string_view name) {
    std::string all;
    for (const auto& [its, value] : response.headers)
        if (its == name) all += value;
    return all;
}

/// Documents of two villages of the regency, before and after there are accounts.
class ApiDocuments : public testing::Regency {
protected:
    static http::Response hand_in(std::string bytes, http::Fields headers = {}) {
        return ask(Method::post, "/api/v1/documents", {}, std::move(bytes), Language::en,
                   std::move(headers));
    }
    static std::string kept(std::string bytes) {
        const auto response = hand_in(std::move(bytes));
        EXPECT_EQ(response.status, 200) << response.body;
        return Json::parse(response.body)["digest"].get<std::string>();
    }
    static const registry::Region& village(std::size_t which) {
        const auto boards = world().model->boards();
        return *boards->regions->find(boards->families->villages()[which].code);
    }
    /// As the fold of an entry would note it.
    static void rest_on(const std::string& digest, std::int64_t seq, RegionId where) {
        const auto connection = world().database->connect();
        connection->begin();
        connection->run("insert into document_use (digest, seq, region) values ($1, $2, $3)",
                        store::Blob{from_hex(digest).value()}, seq, where);
        connection->commit();
    }
    static http::Fields enter(const std::string& login, Role role, RegionCode region) {
        EXPECT_TRUE(access::open_account(*world().journal,
                                         {"pusat", Date::parse("2021-02-01").value(), login}, login,
                                         {role, region}));
        const auto first = access::give_first_password(*world().journal, login);
        const auto in = ask(Method::post, "/api/v1/session", {},
                            Json{{"login", login}, {"password", first}, {"code", ""}}.dump());
        EXPECT_EQ(in.status, 200) << in.body;
        http::Fields who{{"cookie", header(in, "Set-Cookie")},
                         {"x-csrf-token", Json::parse(in.body)["csrf"].get<std::string>()}};
        EXPECT_EQ(ask(Method::put, "/api/v1/session/password", {},
                      Json{{"now", first}, {"next", "padi menguning"}}.dump(), Language::en, who)
                      .status,
                  200);
        const auto connection = world().database->connect();
        connection->begin();
        connection->run("update access_secret set code = $1 where login = $2",
                        store::Blob{"an app's"}, login);
        connection->commit();
        return who;
    }
    static http::Response see(const std::string& digest, const http::Fields& who,
                              http::Fields query = {}, const std::string& what = "") {
        return ask(Method::get, "/api/v1/documents/" + digest + what, std::move(query), {},
                   Language::en, who);
    }
};

TEST_F(ApiDocuments, TakesByWhatItIsAndShowsWithoutMetadata) {
    const auto photo = made_jpeg(40, 30, made_exif());
    const auto response = hand_in(photo, {{"content-type", "text/html"}});
    ASSERT_EQ(response.status, 200) << response.body;
    const auto said = Json::parse(response.body);
    EXPECT_EQ(said["type"], "image/jpeg");
    EXPECT_EQ(said["width"], 40);
    EXPECT_DOUBLE_EQ(said["position"]["latitude"].get<double>(), -6.489722);
    EXPECT_EQ(said["taken"], "2021-05-31T09:30:00+07:00");
    const auto digest = said["digest"].get<std::string>();
    EXPECT_EQ(digest, journal::sha256(photo).hex());
    EXPECT_EQ(hand_in(photo).body, response.body) << "twice is once";

    const auto before = readings();
    const auto shown = see(digest, {});
    ASSERT_EQ(shown.status, 200) << shown.body;
    EXPECT_EQ(shown.content_type, "image/jpeg");
    EXPECT_THAT(shown.body, Not(HasSubstr("2021:05")));
    EXPECT_EQ(header(shown, "Content-Security-Policy"), "default-src 'none'; sandbox");
    EXPECT_EQ(header(shown, "Content-Disposition"),
              "inline; filename=\"dokumen-" + digest.substr(0, 16) + ".jpg\"");
    EXPECT_EQ(see(digest, {}, {{"original", "true"}}).body, photo);
    EXPECT_EQ(readings(), before + 2) << "each is written down";
    EXPECT_THAT(header(see(kept(made_pdf()), {}), "Content-Disposition"), HasSubstr("attachment"));
}

TEST_F(ApiDocuments, RefusesWhatItDoesNotKeep) {
    for (const auto& [bytes, code] : std::vector<std::pair<std::string, std::string>>{
             {"", "documents.empty"},
             {"<html><script>", "documents.unknown_kind"},
             {made_png(30'000, 30'000), "documents.too_many_pixels"},
             {made_pdf("<</S/JavaScript>>"), "documents.pdf_active"},
             {made_jpeg().substr(0, 60), "documents.truncated"}}) {
        const auto response = hand_in(bytes);
        EXPECT_EQ(response.status, 400);
        EXPECT_THAT(response.body, HasSubstr(code));
    }
    const auto none = std::string(64, '0');
    for (const auto& digest : {none, std::string{"x"}, none.substr(1)})
        EXPECT_EQ(see(digest, {}).status, 404);
    const auto* route = world().router.match(Method::post, "/api/v1/documents").route;
    EXPECT_EQ(route->body_limit, documents::Limits{}.largest());
    EXPECT_TRUE(route->admit) << "the door is asked before the body is read";
    EXPECT_TRUE(world().router.match(Method::post, "/api/v1/imports").route->admit);
}

TEST_F(ApiDocuments, SaysWhatIsDamaged) {
    const auto digest = kept(made_png(5, 5));
    const auto file = std::filesystem::path{world().dir.file("documents")} /
                      world().vault.name_of(*journal::Digest::from(from_hex(digest).value()));
    std::filesystem::resize_file(file, 100);
    const auto response = see(digest, {});
    EXPECT_EQ(response.status, 500);
    EXPECT_THAT(response.body, HasSubstr("documents.cut_short"));
}

TEST_F(ApiDocuments, WhoIsOfOneVillageSeesWhatRestsThereAlone) {
    const auto here = kept(made_jpeg(41, 30, made_exif()));
    const auto there = kept(made_jpeg(42, 30, made_exif()));
    const auto both = kept(made_jpeg(43, 30, made_exif()));
    const auto loose = kept(made_jpeg(44, 30, made_exif()));
    rest_on(here, 1, village(0).id);
    rest_on(there, 2, village(1).id);
    rest_on(both, 1, village(0).id);
    rest_on(both, 2, village(1).id);
    ASSERT_TRUE(access::open_account(*world().journal,
                                     {"root", Date::parse("2021-02-01").value(), "pusat"},
                                     "Tim Data", {Role::data_team, {}}));
    EXPECT_EQ(hand_in(made_png()).status, 401);
    const auto* route = world().router.match(Method::post, "/api/v1/documents").route;
    http::Request stranger;
    stranger.method = Method::post;
    EXPECT_EQ(route->admit(stranger)->status, 401);

    const auto who = enter("desa", Role::village_operator, village(0).code);
    stranger.headers = who;
    EXPECT_FALSE(route->admit(stranger)) << "not one any more";
    EXPECT_EQ(see(here, who).status, 200);
    EXPECT_EQ(see(here, who, {{"original", "true"}}).status, 200);
    const auto nothing = see(std::string(64, '0'), who);
    for (const auto& digest : {there, loose}) {
        const auto no = see(digest, who);
        EXPECT_EQ(no.status, 404);
        EXPECT_EQ(no.body, nothing.body) << "as if there were none";
        EXPECT_EQ(see(digest, who, {}, "/facts").status, 404);
    }
    const auto facts = Json::parse(see(both, who, {}, "/facts").body);
    EXPECT_EQ(facts["entries"].size(), 1U) << "those of the own village";
    EXPECT_EQ(facts["entries"][0]["entry"], 1);
    EXPECT_TRUE(facts.contains("position"));

    // Who decides on figures sees the photo, and not where somebody lives.
    const auto bupati = enter("bupati", Role::bupati, RegionCode::parse("97.01").value());
    EXPECT_EQ(see(there, bupati).status, 200);
    EXPECT_EQ(see(there, bupati, {{"original", "true"}}).status, 403);
    const auto known = Json::parse(see(there, bupati, {}, "/facts").body);
    EXPECT_FALSE(known.contains("position") || known.contains("taken"));
    EXPECT_EQ(see(loose, bupati).status, 404);
    const auto elsewhere = enter("lain", Role::bupati, RegionCode::parse("97.02").value());
    EXPECT_EQ(see(there, elsewhere).status, 404);
    // An auditor sees and does not hand in; a citizen hands in and does not see.
    const auto auditor = enter("audit", Role::auditor, {});
    EXPECT_EQ(see(loose, auditor).status, 200);
    EXPECT_EQ(hand_in(made_png(), auditor).status, 403);
    const auto citizen = enter("warga", Role::citizen, village(0).code);
    EXPECT_EQ(hand_in(made_png(), citizen).status, 200);
    EXPECT_EQ(see(here, citizen).status, 403);
}

} // namespace
} // namespace tepat::api
