#include "api/detail/offices_fixture.hpp"
#include "registry/reader.hpp"
#include "verification/chain.hpp"

#include <algorithm>

namespace tepat::api {
namespace {

using http::Method;
using ::testing::HasSubstr;

class ApiChain : public testing::ChainOffices {
protected:
    static Json new_family() {
        return {{"kind", "new_family"},
                {"village", village},
                {"note", "tinggal menumpang"},
                {"household", {{"facts", {{"address", "Jl. Baru"}, {"floor_material", "9"}}}}},
                {"members",
                 {{{"facts", {{"name", "Ani"}, {"sex", "2"}, {"birth_date", "1990-05-06"}}}}}},
                {"documents", {paper()}}};
    }
    static Json letter(std::string_view number) {
        return {{"letter", number}, {"dated", "2021-04-05"}, {"documents", {paper()}}};
    }
    /// A household of the village.
    template <class Fits>
    static registry::HouseholdView a_home(Fits fits) {
        const auto connection = world().database->connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection};
        const auto day = Date::parse("2021-04-05").value();
        const auto regions = registry::Regions::read(*connection, visibility, day);
        const auto id = regions.find(RegionCode::parse(village).value())->id;
        std::optional<registry::HouseholdView> found;
        registry::Reader{*connection, visibility, day}.scan(
            std::array{id}, registry::Reader::Keys::leave, [&](registry::HouseholdView& home) {
                if (!found && fits(home)) found = std::move(home);
            });
        return found.value();
    }
    /// Through meeting, camat, visit and Dinsos, alone.
    static void to_the_bupati(const std::string& id) {
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
        fine(as("dinsos", Method::post, "chain/validation", {{"region", "97.01"}, {"count", 1}}));
    }
    static Json with(Json base, const Json& more) {
        base.update(more);
        return base;
    }
};

TEST_F(ApiChain, EveryoneDoesTheOwnStepAndSeesTheOwnPlace) {
    const auto made = fine(as("warga", Method::post, "proposals", new_family(), {}, "k-own"), 201);
    const auto id = made["proposal"].get<std::string>();
    const auto again = fine(as("warga", Method::post, "proposals", new_family(), {}, "k-own"), 201);
    EXPECT_TRUE(again["repeated"].get<bool>());
    EXPECT_EQ(again["proposal"], id);
    EXPECT_EQ(fine(as("warga", Method::get, "own-proposals"))["proposals"][0]["stage"], "proposed");
    EXPECT_EQ(as("warga", Method::get, "proposals/" + id).status, 403);
    EXPECT_EQ(as("tetangga", Method::get, "proposals/" + id).status, 404)
        << "of another village: as not there";
    EXPECT_EQ(
        as("tetangga", Method::get, "proposals", {}, {{"region", std::string{village}}}).status,
        404);
    const auto seen = fine(as("operator", Method::get, "proposals/" + id));
    EXPECT_EQ(seen["head"], "Ani");
    EXPECT_EQ(seen["origin"], "citizen");
    EXPECT_EQ(seen["changes"][0]["facts"][0]["value"], "Jl. Baru");
    ASSERT_EQ(seen["documents"].size(), 1U);
    EXPECT_EQ(seen["documents"][0]["digest"], paper());
    EXPECT_EQ(seen["documents"][0]["entry"], seen["timeline"][0]["entry"]);
    EXPECT_EQ(as("operator", Method::get, "documents/" + paper()).status, 200);
    EXPECT_EQ(duty("operator", "meet"), 1);
    EXPECT_EQ(duty("tetangga", "meet"), 0);

    const auto meeting =
        fine(as("operator", Method::post, "meetings",
                {{"kind", "musdes"}, {"village", village}, {"held_on", "2021-04-05"}}),
             201)["meeting"]
            .get<std::string>();
    fine(as("operator", Method::post, "meetings/" + meeting + "/decisions",
            {{"proposals", {id}}, {"agreed", true}}));
    EXPECT_EQ(duty("kades", "submit"), 1);
    const auto paper_to_sign =
        as("kades", Method::get, "meetings/" + meeting + "/minutes.pdf").body;
    EXPECT_TRUE(paper_to_sign.starts_with("%PDF"));
    Json minutes{{"attendees", 30},
                 {"signatures", {{{"name", "Kades"}, {"office", "Kepala Desa"}}}},
                 {"minutes", {paper()}},
                 {"attendance", {paper()}},
                 {"photos", {paper()}}};
    EXPECT_EQ(as("operator", Method::post, "meetings/" + meeting + "/submission", minutes).status,
              403);
    EXPECT_EQ(code_of(as("kades", Method::post, "meetings/" + meeting + "/submission", minutes)),
              "verification.signatures");
    minutes["signatures"].push_back({{"name", "Sekdes"}, {"office", "Sekretaris Desa"}});
    fine(as("kades", Method::post, "meetings/" + meeting + "/submission", minutes));

    EXPECT_EQ(duty("camat", "pass"), 1);
    fine(as("camat", Method::post, "chain/passing", {{"region", "97.01.01"}, {"count", 1}}));
    EXPECT_EQ(duty("pendamping", "visit"), 1);
    const auto person = seen["changes"][2]["subject"].get<std::string>();
    const auto wrong = as("pendamping", Method::post, "proposals/" + id + "/visits",
                          {{"members", {{{"subject", person}, {"facts", {{"sex", "7"}}}}}}});
    EXPECT_EQ(wrong.status, 400);
    EXPECT_EQ(Json::parse(wrong.body)["problems"][0]["fact"], "sex");
    const auto half = as("pendamping", Method::post, "proposals/" + id + "/visits",
                         {{"members", {{{"subject", person}, {"facts", {{"works", "1"}}}}}}});
    EXPECT_EQ(half.status, 400);
    const auto missing = Json::parse(half.body);
    ASSERT_EQ(missing["problems"].size(), 3) << half.body;
    EXPECT_EQ(missing["problems"][0]["fact"], "work_hours");
    EXPECT_NE(missing["problems"][0]["text"].get<std::string>().find("Sta_Bekerja"),
              std::string::npos);
    fine(as("pendamping", Method::post, "proposals/" + id + "/visits",
            {{"latitude", -500'000},
             {"longitude", 120'000'000},
             {"members", {{{"subject", person}, {"facts", {{"name", "Ani Rahayu"}}}}}},
             {"documents", {paper()}}}));
    EXPECT_EQ(duty("dinsos", "validate"), 1);
    fine(as("dinsos", Method::post, "chain/validation", {{"region", "97.01"}, {"count", 1}}));
    EXPECT_EQ(duty("bupati", "approve"), 1);
    EXPECT_EQ(as("bupati", Method::get, "proposals", {}, {{"region", "97.01"}}).status, 403)
        << "who decides on figures is not shown people";
    EXPECT_EQ(as("dinsos", Method::post, "batches",
                 with(letter("460/7"), {{"region", "97.01"}, {"count", 1}}))
                  .status,
              403);
    const auto batch = fine(as("bupati", Method::post, "batches",
                               with(letter("460/7"), {{"region", "97.01"}, {"count", 1}})),
                            201)["batch"]
                           .get<std::string>();
    EXPECT_EQ(duty("gubernur", "forward"), 1);
    fine(as("gubernur", Method::post, "batches/forwarding",
            with(letter("12/GUB"), {{"region", "97"}, {"batches", {batch}}})));
    EXPECT_EQ(duty("menteri", "decree"), 1);
    fine(as("menteri", Method::post, "batches/decree",
            with(letter("SK 9"), {{"batches", {batch}}})));
    world().jobs.wait_idle();
    const auto way = fine(as("warga", Method::get, "own-proposals"))["proposals"][0];
    EXPECT_EQ(way["stage"], "recorded");
    EXPECT_EQ(way["timeline"].size(), 10U);
    EXPECT_EQ(fine(as("menteri", Method::get, "batches"))["batches"][0]["decree"], "SK 9");
}

TEST_F(ApiChain, AFormIsReadWholeAndEveryWrongAnswerIsNamed) {
    auto form = new_family();
    form["members"][0]["facts"]["birth_date"] = "31/31/1990";
    form["household"]["facts"]["floor_material"] = "marmer mahal";
    form["household"]["facts"]["no_such"] = "1";
    const auto response = as("operator", Method::post, "proposals", form);
    EXPECT_EQ(response.status, 400);
    const auto problems = Json::parse(response.body)["problems"];
    ASSERT_EQ(problems.size(), 3U) << response.body;
    for (const auto& problem : problems)
        EXPECT_FALSE(problem["text"].get<std::string>().empty());
    for (const auto& [field, value] : {std::pair<const char*, Json>{"kind", "nothing"},
                                       {"village", "97.01.01.2001.9"},
                                       {"surplus", 1},
                                       {"members", "x"},
                                       {"documents", {"00"}}}) {
        auto wrong = new_family();
        wrong[field] = value;
        EXPECT_EQ(as("operator", Method::post, "proposals", wrong).status, 400) << field;
    }
    auto elsewhere = new_family();
    elsewhere["village"] = "97.01.01.2002";
    EXPECT_EQ(as("operator", Method::post, "proposals", elsewhere).status, 404);
    const auto fields = fine(as("warga", Method::get, "form"));
    EXPECT_GT(fields["household"].size(), 40U);
    EXPECT_GT(fields["member"].size(), 25U);
}

TEST_F(ApiChain, PeriodsAreKeptByTheDataTeamAlone) {
    const Json period{{"period", 202'104},
                      {"opens", "2021-04-01T00:00:00.000000Z"},
                      {"villages_until", "2021-04-22T16:59:00.000000Z"},
                      {"dinsos_until", "2021-04-25T16:59:00.000000Z"},
                      {"bupati_until", "2021-04-28T16:59:00.000000Z"}};
    EXPECT_EQ(as("dinsos", Method::post, "periods", period).status, 403);
    fine(as("pusat", Method::post, "periods", period));
    EXPECT_EQ(fine(as("kades", Method::get, "periods"))["periods"][0]["period"], 202'104);
    EXPECT_EQ(fine(as("operator", Method::get, "inbox"))["duties"][0]["due"],
              "2021-04-22T16:59:00.000000Z");
}

TEST_F(ApiChain, AFamilyAppealsItselfWithItsPapersWhoeverProposedThatItLeaves) {
    const auto home = a_home([](const registry::HouseholdView& its) {
        const auto& family = its.families.front();
        return family.kk && std::ranges::any_of(family.members, [](const auto& person) {
                   return person.nik.nik.has_value();
               });
    });
    const auto& family = home.families.front();
    const auto nik = std::ranges::find_if(family.members, [](const auto& person) {
                         return person.nik.nik.has_value();
                     })->nik.nik->text();
    Json asked{{"village", village},
               {"nik", nik},
               {"kk", family.kk->text()},
               {"reason", "rumah itu bukan milik kami"}};
    EXPECT_EQ(code_of(as("warga", Method::post, "family-appeals", asked)), "api.no_notice");
    const auto id = fine(as("operator", Method::post, "proposals",
                            {{"kind", "removal"},
                             {"village", village},
                             {"family", {{"subject", std::to_string(family.id.value())}}},
                             {"cause", "able"},
                             {"documents", {paper()}}}),
                         201)["proposal"]
                        .get<std::string>();
    to_the_bupati(id);
    auto other = asked;
    other["kk"] = "9701010101010001";
    EXPECT_EQ(code_of(as("warga", Method::post, "family-appeals", other)), "api.no_notice")
        << "one number alone is not enough";
    other["kk"] = "123";
    EXPECT_EQ(as("warga", Method::post, "family-appeals", other).status, 400);
    const auto appealed = fine(as("warga", Method::post, "family-appeals", asked), 201);
    EXPECT_FALSE(appealed["notice"].get<std::string>().empty());
    EXPECT_TRUE(fine(as("operator", Method::get, "proposals/" + id))["appealed"]);
    fine(as("kepala", Method::post, "proposals/" + id + "/appeal-decision",
            {{"upheld", true}, {"reason", "rumah sewa"}}));
    EXPECT_EQ(code_of(as("warga", Method::post, "family-appeals", asked)), "api.no_notice");
    fine(as("operator", Method::post, "proposals/" + id + "/withdrawal", {{"reason", "keliru"}}));
}

TEST_F(ApiChain, OfEachFactItIsSaidOnWhatPaperAndWhatWasKnownBefore) {
    const auto home = a_home([](const registry::HouseholdView&) { return true; });
    const auto& family = home.families.front();
    const auto subject = std::to_string(family.id.value());
    const auto& person = family.members.front();
    a_day_later(); // 6 April
    const auto id = fine(as("operator", Method::post, "proposals",
                            {{"kind", "change"},
                             {"village", village},
                             {"members",
                              {{{"subject", std::to_string(person.id.value())},
                                {"facts", {{"name", "Nama Yang Dibetulkan"}}}}}},
                             {"documents", {paper()}}}),
                         201)["proposal"]
                        .get<std::string>();
    to_the_bupati(id);
    fine(as("bupati", Method::post, "batches",
            with(letter("460/8"), {{"region", "97.01"}, {"count", 1}})),
         201);
    world().jobs.wait_idle();

    const auto page = [&](http::Fields query) {
        return fine(as("operator", Method::get, "families/" + subject, {}, std::move(query)));
    };
    const auto names = [&](const Json& its) {
        std::vector<std::string> all;
        for (const auto& member : its["members"])
            all.push_back(member["member"]["name"].get<std::string>());
        return all;
    };
    const auto now = page({{"true_on", "2021-04-06"}});
    EXPECT_THAT(names(now), ::testing::Contains("Nama Yang Dibetulkan"));
    EXPECT_FALSE(now.contains("known_on"));
    std::map<std::int64_t, Json> entries;
    for (const auto& entry : now["entries"])
        entries[entry["entry"].get<std::int64_t>()] = entry;
    bool told = false;
    for (const auto& member : now["members"])
        for (const auto& fact : member["facts"]) {
            ASSERT_TRUE(entries.contains(fact["entry"].get<std::int64_t>())) << fact;
            const auto& entry = entries[fact["entry"].get<std::int64_t>()];
            EXPECT_FALSE(entry["actor"].get<std::string>().empty());
            if (fact["value"] != "Nama Yang Dibetulkan") continue;
            told = true;
            EXPECT_EQ(entry["proposal"], id);
            EXPECT_EQ(entry["actor"], "bupati");
            EXPECT_THAT(entry["documents"], ::testing::Contains(Json(paper())));
        }
    EXPECT_TRUE(told);

    const auto before = page({{"true_on", "2021-04-06"}, {"known_on", "2021-04-05"}});
    EXPECT_THAT(names(before), ::testing::Contains(person.name));
    EXPECT_EQ(before["known_on"], "2021-04-05");
    EXPECT_EQ(names(page({{"true_on", "2021-04-05"}})), names(before)) << "true from the 6th on";
    EXPECT_EQ(
        as("operator", Method::get, "families/" + subject, {}, {{"known_on", "2020-01-01"}}).status,
        404)
        << "nothing was known";
    for (const auto* wrong : {"kemarin", "2021-04-07"})
        EXPECT_EQ(
            as("operator", Method::get, "families/" + subject, {}, {{"true_on", wrong}}).status,
            400);

    const auto difference = [&](http::Fields query) {
        return fine(as("operator", Method::get, "families/" + subject + "/difference", {},
                       std::move(query)))["differences"];
    };
    const auto corrected = difference({{"true_on", "2021-04-06"}, {"known_on", "2021-04-05"}});
    ASSERT_EQ(corrected.size(), 1U) << corrected.dump();
    EXPECT_EQ(corrected[0]["before"]["value"], person.name);
    EXPECT_EQ(corrected[0]["after"]["value"], "Nama Yang Dibetulkan");
    EXPECT_TRUE(corrected[0]["corrected"]) << "it was so already on that day";
    const auto changed = difference({{"true_on", "2021-04-05"}, {"then_true_on", "2021-04-06"}});
    ASSERT_EQ(changed.size(), 1U) << changed.dump();
    EXPECT_FALSE(changed[0]["corrected"]) << "it became so since";
    EXPECT_TRUE(difference({{"true_on", "2021-04-06"}}).empty());
    EXPECT_EQ(as("tetangga", Method::get, "families/" + subject + "/difference").status, 404);
}

} // namespace
} // namespace tepat::api
