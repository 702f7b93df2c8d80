#include "api/detail/offices_fixture.hpp"

namespace tepat::api {
namespace {

using http::Method;

class ApiRevisits : public testing::ChainOffices {
protected:
    static void SetUpTestSuite() {
        ChainOffices::SetUpTestSuite();
        for (const auto& [login, region] :
             {std::pair{"pengawas", "97.01"}, std::pair{"pengawas-lain", "97.02"}})
            EXPECT_TRUE(access::open_account(
                *world().journal, {"pusat", Date::parse("2021-02-01").value(), login}, login,
                {access::Role::supervisor, RegionCode::parse(region).value()}))
                << login;
    }
    static std::string visited_family() {
        const auto id =
            fine(as("warga", Method::post, "proposals",
                    {{"kind", "new_family"},
                     {"village", village},
                     {"household", {{"facts", {{"address", "Jl. Baru"}, {"floor_material", "9"}}}}},
                     {"members",
                      {{{"facts",
                         {{"name", "Ani"}, {"sex", "2"}, {"birth_date", "1990-05-06"}}}}}}}),
                 201)["proposal"]
                .get<std::string>();
        const auto meeting =
            fine(as("operator", Method::post, "meetings",
                    {{"kind", "musdes"}, {"village", village}, {"held_on", "2021-04-05"}}),
                 201)["meeting"]
                .get<std::string>();
        fine(as("operator", Method::post, "meetings/" + meeting + "/decisions",
                {{"proposals", {id}}, {"agreed", true}}));
        fine(as("kades", Method::post, "meetings/" + meeting + "/submission",
                {{"attendees", 30},
                 {"signatures",
                  {{{"name", "Kades"}, {"office", "Kepala Desa"}},
                   {{"name", "Sekdes"}, {"office", "Sekretaris Desa"}}}},
                 {"minutes", {paper()}},
                 {"attendance", {paper()}},
                 {"photos", {paper()}}}));
        fine(as("camat", Method::post, "chain/passing", {{"region", "97.01.01"}, {"count", 1}}));
        fine(as("pendamping", Method::post, "proposals/" + id + "/visits",
                {{"documents", {paper()}}}));
        return id;
    }
};

TEST_F(ApiRevisits, ASupervisorVisitsAgainBlindAndDinsosDecides) {
    const auto id = visited_family();
    const http::Fields regency{{"region", "97.01"}};
    const Json order{{"region", "97.01"}, {"per_mille", 50}};
    EXPECT_EQ(as("pengawas", Method::post, "samples", order).status, 403) << "nobody's own work";
    EXPECT_EQ(
        as("kepala", Method::post, "samples", {{"region", "97.02"}, {"per_mille", 50}}).status,
        404);
    fine(as("kepala", Method::post, "samples", order, {}, "k-draw"), 201);
    EXPECT_TRUE(fine(as("kepala", Method::post, "samples", order, {}, "k-draw"), 201)["repeated"]
                    .get<bool>());
    EXPECT_EQ(code_of(as("kepala", Method::post, "samples", order)), "verification.sample_empty");
    const auto samples = fine(as("auditor", Method::get, "samples", {}, regency))["samples"];
    ASSERT_EQ(samples.size(), 1U);
    EXPECT_EQ(samples[0]["frame"], 1);
    EXPECT_EQ(samples[0]["seed"].get<std::string>().size(), 64U);

    EXPECT_EQ(duty("pengawas", "revisit"), 1);
    const auto list = fine(as("pengawas", Method::get, "revisits", {}, regency))["revisits"];
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0]["proposal"], id);
    EXPECT_EQ(as("pengawas-lain", Method::get, "proposals/" + id + "/revisit").status, 404);
    EXPECT_EQ(as("pendamping", Method::get, "proposals/" + id + "/revisit").status, 403);
    const auto seen = fine(as("pengawas", Method::get, "proposals/" + id));
    EXPECT_TRUE(seen["withheld"].get<bool>());
    EXPECT_TRUE(seen["changes"].empty());
    EXPECT_FALSE(fine(as("dinsos", Method::get, "proposals/" + id)).contains("withheld"));
    const auto form = fine(as("pengawas", Method::get, "proposals/" + id + "/revisit"));
    ASSERT_EQ(form["parts"].size(), 1U) << form.dump();
    EXPECT_EQ(form["parts"][0]["facts"], Json::array({"floor_material"}));
    EXPECT_EQ(form.dump().find("\"9\""), std::string::npos);

    const auto house = [&](const Json& facts) {
        return Json{{"household", {{"subject", form["parts"][0]["subject"]}, {"facts", facts}}}};
    };
    const auto path = "proposals/" + id + "/revisit";
    const auto missing = as("pengawas", Method::post, path, house(Json::object()));
    EXPECT_EQ(missing.status, 400);
    EXPECT_EQ(Json::parse(missing.body)["problems"][0]["fact"], "floor_material");
    fine(as("pengawas", Method::post, path, house({{"floor_material", "2"}})));
    EXPECT_EQ(duty("pengawas", "revisit"), 0);
    EXPECT_EQ(duty("dinsos", "settle_revisits"), 1);
    EXPECT_EQ(code_of(as("dinsos", Method::post, "chain/validation",
                         {{"region", "97.01"}, {"count", 1}})),
              "verification.difference_open");
    const auto differing =
        fine(as("dinsos", Method::get, "revisits/differences", {}, regency))["differences"];
    ASSERT_EQ(differing.size(), 1U);
    EXPECT_EQ(differing[0]["answers"][0]["first"], "earth");
    EXPECT_EQ(differing[0]["answers"][0]["second"], "ceramic");
    const auto table = fine(as("dinsos", Method::get, "agreement", {}, regency));
    EXPECT_EQ(table["total"]["pairs"], 1);
    EXPECT_EQ(table["visitors"][0]["visitor"], "pendamping");
    EXPECT_EQ(as("dinsos", Method::post, "proposals/" + id + "/revisit-decision",
                 {{"take", "both"}, {"reason", "x"}})
                  .status,
              400);
    fine(as("dinsos", Method::post, "proposals/" + id + "/revisit-decision",
            {{"take", "second_kept"}, {"reason", "foto"}}));
    fine(as("dinsos", Method::post, "chain/validation", {{"region", "97.01"}, {"count", 1}}));
    EXPECT_EQ(code_of(as("pengawas", Method::post, path, house({{"floor_material", "2"}}))),
              "verification.not_drawn");
}

} // namespace
} // namespace tepat::api
