#include "api/detail/offices_fixture.hpp"
#include "registry/reader.hpp"

namespace tepat::api {
namespace {

class ApiCases : public testing::ChainOffices {
protected:
    using Method = http::Method;
    /// A family of the village, and one of its people.
    static std::pair<std::string, std::string> somebody() {
        const auto connection = world().database->connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection};
        const auto day = Date::parse("2021-04-05").value();
        const auto regions = registry::Regions::read(*connection, visibility, day);
        const auto id = regions.find(RegionCode::parse(village).value())->id;
        std::pair<std::string, std::string> found;
        registry::Reader{*connection, visibility, day}.scan(
            std::array{id}, registry::Reader::Keys::leave, [&](registry::HouseholdView& home) {
                if (!found.first.empty()) return;
                const auto& family = home.families.front();
                found = {std::to_string(family.id.value()),
                         std::to_string(family.members.front().id.value())};
            });
        return found;
    }
    static Json objection() {
        return {{"village", village},    {"family", somebody().first},
                {"cause", "able"},       {"reason", "punya dua mobil"},
                {"latitude", -500'000},  {"longitude", 120'000'000},
                {"documents", {paper()}}};
    }
};

TEST_F(ApiCases, AnObjectionIsDecidedByTheRegencyAndTheVillageIsNotToldWhose) {
    const auto id = fine(as("warga", Method::post, "objections", objection()), 201)["objection"]
                        .get<std::string>();
    EXPECT_EQ(code_of(as("warga", Method::post, "objections", objection())),
              "verification.objected_before");
    auto blind = objection();
    blind["documents"] = Json::array();
    EXPECT_EQ(code_of(as("warga", Method::post, "objections", blind)),
              "verification.house_photo_missing");
    blind.erase("latitude");
    EXPECT_EQ(as("warga", Method::post, "objections", blind).status, 400);
    EXPECT_EQ(as("operator", Method::post, "objections", objection()).status, 403);

    EXPECT_EQ(fine(as("warga", Method::get, "own-objections"))["objections"][0]["state"], "open");
    const auto village_sees = fine(as("operator", Method::get, "objections/" + id));
    EXPECT_EQ(village_sees["reason"], "punya dua mobil");
    EXPECT_FALSE(village_sees.contains("objector"));
    EXPECT_EQ(village_sees.dump().find("warga"), std::string::npos);
    EXPECT_EQ(as("operator", Method::get, "objections", {}, {{"region", std::string{village}}})
                  .body.find("warga"),
              std::string::npos);
    EXPECT_EQ(fine(as("dinsos", Method::get, "objections/" + id))["objector"], "warga");
    EXPECT_EQ(fine(as("auditor", Method::get, "objections/" + id))["objector"], "warga");
    EXPECT_EQ(as("tetangga", Method::get, "objections/" + id).status, 404);

    EXPECT_EQ(duty("dinsos", "decide_objections"), 1);
    EXPECT_EQ(
        as("operator", Method::post, "objections/" + id + "/decision", {{"upheld", true}}).status,
        403);
    fine(as("dinsos", Method::post, "objections/" + id + "/decision",
            {{"upheld", true}, {"reason", "rumah dilihat"}}));
    EXPECT_EQ(duty("dinsos", "decide_objections"), 0);
    const auto proposal = fine(as("operator", Method::get, "objections/" + id))["proposal"];
    const auto removal =
        fine(as("operator", Method::get, "proposals/" + proposal.get<std::string>()));
    EXPECT_EQ(removal["origin"], "objection");
    EXPECT_EQ(removal["stage"], "proposed");
    EXPECT_EQ(removal.dump().find("warga"), std::string::npos);
}

TEST_F(ApiCases, AComplaintGoesFromTheVillageToTheHeadOfDinsos) {
    const Json words{{"kind", "amount_cut"},
                     {"village", village},
                     {"about", somebody().second},
                     {"words", "dipotong lima puluh ribu"}};
    const auto id =
        fine(as("warga", Method::post, "complaints", words), 201)["complaint"].get<std::string>();
    const auto one = "complaints/" + id;
    EXPECT_EQ(duty("dinsos", "answer_complaints"), 1);
    EXPECT_EQ(as("tetangga", Method::get, one).status, 404);
    EXPECT_EQ(as("operator", Method::post, one + "/answer", {{"words", "x"}}).status, 403);
    fine(as("dinsos", Method::post, one + "/answer",
            {{"words", "agen menegur"}, {"done", "uang dikembalikan"}, {"documents", {paper()}}}));
    EXPECT_EQ(code_of(as("operator", Method::post, one + "/acceptance", {{"reason", "baik"}})),
              "verification.not_complainant");
    fine(as("warga", Method::post, one + "/appeal", {{"reason", "belum kembali"}}));
    EXPECT_EQ(duty("kepala", "decide_complaints"), 1);
    EXPECT_EQ(as("dinsos", Method::post, one + "/decision", {{"upheld", true}}).status, 403);
    fine(as("kepala", Method::post, one + "/decision",
            {{"upheld", true}, {"reason", "dikembalikan hari ini"}}));
    const auto own = fine(as("warga", Method::get, "own-complaints"))["complaints"][0];
    EXPECT_EQ(own["state"], "decided");
    ASSERT_EQ(own["steps"].size(), 4U);
    EXPECT_EQ(own["steps"][1]["done"], "uang dikembalikan");
    EXPECT_EQ(own["steps"][1]["documents"].size(), 1U);
    EXPECT_EQ(own["steps"][3]["upheld"], true);
    const auto listed = fine(as("operator", Method::get, "complaints", {},
                                {{"region", std::string{village}}, {"state", "decided"}}));
    EXPECT_EQ(listed["complaints"].size(), 1U);
    EXPECT_EQ(as("operator", Method::get, "complaints").status, 400) << "of which region?";
}

} // namespace
} // namespace tepat::api
