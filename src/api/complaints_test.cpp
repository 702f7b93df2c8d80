#include "api/detail/neighbours.hpp"
#include "api/detail/offices_fixture.hpp"
#include "journal/proof_file.hpp"
#include "names/name.hpp"
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
    /// The name of the head of that family, and its kk and nik.
    static registry::HouseholdView home() {
        const auto connection = world().database->connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection};
        const registry::Reader reader{*connection, visibility, Date::parse("2021-04-05").value()};
        return *reader.household(*reader.household_of(SubjectId{std::stoll(somebody().first)}));
    }
    static std::string name() {
        const auto its = home();
        for (const auto& person : its.families.front().members)
            if (person.to_family_head == registry::Relation::head) return person.name;
        return its.families.front().members.front().name;
    }
    static Json found(const std::string& login, const std::string& name) {
        return fine(as(login, Method::post, "neighbours", {{"village", village}, {"name", name}}));
    }
    static std::string handle(const std::string& login) {
        return found(login, name())["families"][0]["neighbour"].get<std::string>();
    }
    static Json objection() {
        return {{"village", village},    {"neighbour", handle("warga")},
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

    const auto own = fine(as("warga", Method::get, "own-objections"))["objections"][0];
    EXPECT_EQ(own["state"], "open");
    EXPECT_FALSE(own.contains("about")) << "no number of a family";
    EXPECT_EQ(own.dump().find(name()), std::string::npos) << "who objects knows whom he meant";
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
                     {"neighbour", handle("warga")},
                     {"words", "dipotong lima puluh ribu"}};
    auto guessed = words;
    guessed.erase("neighbour");
    guessed["about"] = somebody().second;
    EXPECT_EQ(as("warga", Method::post, "complaints", guessed).status, 404)
        << "a number that was guessed would tell whose it is";
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

TEST_F(ApiCases, AFamilyIsFoundByItsNameAndNamedByAHandleThatTellsNothing) {
    const auto whole = found("kades", name());
    ASSERT_EQ(whole["families"].size(), 1U) << whole.dump();
    EXPECT_FALSE(whole["more"]);
    const auto& its = whole["families"][0];
    EXPECT_EQ(its["head"], names::masked(name()));
    EXPECT_EQ(whole.dump().find(name()), std::string::npos);
    EXPECT_EQ(whole.dump().find(somebody().first), std::string::npos);
    EXPECT_TRUE(found("kades", "Tidak Ada Orangnya")["families"].empty());
    EXPECT_EQ(as("kades", Method::post, "neighbours", {{"village", village}, {"name", "."}}).status,
              400);
    EXPECT_EQ(
        as("tetangga", Method::post, "neighbours", {{"village", village}, {"name", name()}}).status,
        404)
        << "of another village";
    EXPECT_EQ(
        as("dinsos", Method::post, "neighbours", {{"village", village}, {"name", name()}}).status,
        403);
    // Another's handle, a made one, and one of another village are void in the same words.
    auto wrong = objection();
    wrong["neighbour"] = its["neighbour"];
    EXPECT_EQ(code_of(as("warga", Method::post, "objections", wrong)), "api.neighbour_void");
    wrong["neighbour"] = std::string(75, 'A');
    EXPECT_EQ(code_of(as("warga", Method::post, "objections", wrong)), "api.neighbour_void");
}

TEST_F(ApiCases, WhoReadsTheVillageOutIsStopped) {
    int asked = 0;
    for (; asked < 100; ++asked) {
        const auto answered =
            as("operator", Method::post, "neighbours",
               {{"village", village}, {"name", "Siti " + std::string(2, char('a' + asked % 26))}});
        if (answered.status == 200) continue;
        EXPECT_EQ(answered.status, 429) << answered.body;
        EXPECT_EQ(code_of(answered), "api.asked_often");
        break;
    }
    EXPECT_GE(asked, 5) << "who misspells a name may try again";
    EXPECT_LE(asked, 20);
}

TEST_F(ApiCases, WhatIsShownOfAnAddressNamesNoHouse) {
    using detail::street_of;
    EXPECT_EQ(street_of("Jl. Melati No. 12 RT 03 RW 02"), "Jl. Melati RT 03 RW 02");
    EXPECT_EQ(street_of("Kp. Baru 7"), "Kp. Baru");
    EXPECT_EQ(street_of("Perum Asri Blok C3 nomor 14"), "Perum Asri");
    EXPECT_EQ(street_of(""), "");
    EXPECT_EQ(street_of("12"), "");
}

TEST_F(ApiCases, AReceiptIsForWhoHandedSomethingInAndProvesIt) {
    const auto made = fine(as("warga", Method::post, "complaints",
                              {{"kind", "left_out"}, {"village", village}, {"words", "belum"}}),
                           201);
    const auto path = "complaints/" + made["complaint"].get<std::string>() + "/receipt";
    const auto paper = fine(as("warga", Method::get, path));
    EXPECT_EQ(paper["entry"], made["entry"]);
    EXPECT_EQ(paper["recorded_on"], "2021-04-05");
    const auto code = journal::parse_receipt(paper["text"].get<std::string>());
    ASSERT_TRUE(code);
    EXPECT_EQ(code->seq.value(), made["entry"].get<std::int64_t>());
    const auto key = signer().key();
    EXPECT_TRUE(journal::holds(*code, {&key, 1}));
    EXPECT_EQ(paper["svg"].get<std::string>().find("warga"), std::string::npos);
    EXPECT_EQ(fine(as("warga", Method::get, path))["code"], paper["code"])
        << "asking again signs nothing again";
    EXPECT_EQ(fine(as("operator", Method::get, path))["entry"], made["entry"]);
    EXPECT_EQ(as("tetangga", Method::get, path).status, 404);
    EXPECT_EQ(as("kades", Method::get, "objections/1/receipt").status, 403);
}

} // namespace
} // namespace tepat::api
