#include "api/detail/regency_fixture.hpp"
#include "sheets/reader.hpp"

#include <algorithm>
#include <random>

namespace tepat::api {
namespace {

using http::Method;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto simulations = "/api/v1/simulations";
constexpr auto losers = "/api/v1/simulations/losers.xlsx";

class Simulations : public testing::Regency {
protected:
    static Json question(Json parameters = Json::object()) {
        return {{"programme", "pkh"},
                {"period", "2021:2/4"},
                {"region", "97.01"},
                {"parameters", std::move(parameters)}};
    }
    static http::Fields query(const std::string& poorest) {
        return {{"programme", "pkh"},
                {"period", "2021:2/4"},
                {"region", "97.01"},
                {"set", "poorest=" + poorest}};
    }
    static Json simulate(const Json& asked) {
        const auto response = ask(Method::post, simulations, {}, asked.dump());
        EXPECT_EQ(response.status, 200) << response.body;
        return Json::parse(response.body, nullptr, false);
    }
    static void expect_refused(const std::string& body, int status, const std::string& named) {
        const auto response = ask(Method::post, simulations, {}, body);
        EXPECT_EQ(response.status, status) << body;
        EXPECT_THAT(response.body, HasSubstr(named)) << body;
    }
    /// What the engine itself says.
    static std::unique_ptr<const simulation::Answer> answer(const programmes::Policy& after) {
        SilentProgress silent;
        const auto& before = world().policies.find("pkh")->policy;
        return world()
            .simulator
            .ask({&before, &after, Period::parse("2021:2/4").value(),
                  RegionCode::parse("97.01").value()},
                 silent)
            .value();
    }
    static programmes::Policy pkh(std::int64_t poorest) {
        const auto& file = *world().policies.find("pkh");
        return programmes::read_policy(file.text, file.file, {{{"poorest", poorest}}}).value();
    }
    static void expect_totals(const Json& side, const simulation::Totals& totals) {
        EXPECT_EQ(side["eligible"], totals.in);
        EXPECT_EQ(side["beyond"], totals.beyond);
        EXPECT_EQ(side["undetermined"], totals.open);
        EXPECT_EQ(side["yearly"], totals.yearly.amount());
        EXPECT_EQ(side["stage"], totals.stage.amount());
        EXPECT_EQ(side["grams"], totals.grams);
    }
};

TEST_F(Simulations, ProgrammesShowTheirStagesAndNumbers) {
    const auto out = get("/api/v1/programmes")["programmes"];
    const auto find = [&](const std::string& id) {
        return std::ranges::find_if(out, [&](const Json& it) { return it["id"] == id; });
    };
    ASSERT_NE(find("kube"), out.end());
    EXPECT_EQ((*find("kube"))["simulated"], false) << "groups are not simulated";
    EXPECT_EQ((*find("pkh"))["simulated"], true);
    EXPECT_EQ((*find("kube"))["names"]["id"],
              world().policies.find("kube")->policy.name.in(Language::id));
    ASSERT_NE(find("pkh"), out.end());
    const auto& pkh = *find("pkh");
    EXPECT_EQ(pkh["unit"], "family");
    const auto& poorest = pkh["parameters"][0];
    EXPECT_EQ(poorest["id"], "poorest");
    EXPECT_EQ(poorest["name"], "Poorest percent who are served");
    EXPECT_EQ(poorest["least"], 1);
    EXPECT_EQ(poorest["most"], 100);
    EXPECT_EQ(poorest["values"].back()["value"], 25);
    const auto& policy = world().policies.find("pkh")->policy;
    std::string last;
    for (const auto& stage : pkh["stages"]) {
        const auto period = Period::parse(stage["period"].get<std::string>()).value();
        EXPECT_EQ(policy.first_day(period).value().text(), stage["first_day"].get<std::string>());
        EXPECT_TRUE(policy.in_period(period));
        EXPECT_LT(last, stage["first_day"].get<std::string>()) << "in order, each once";
        last = stage["first_day"];
    }
    EXPECT_EQ(pkh["stages"].back()["period"], "2024:4/4") << "its last rules are of 2024";
    EXPECT_EQ((*find("sembako"))["stages"].back()["period"], "2022:12/12") << "next year";
}

TEST_F(Simulations, SayWhatTheEngineSays) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    for (int i = 0; i < 4; ++i) {
        const auto poorest = std::uniform_int_distribution<std::int64_t>{1, 100}(random);
        SCOPED_TRACE("poorest " + std::to_string(poorest));
        const auto out = simulate(question({{"poorest", poorest}}));
        const auto after = pkh(poorest);
        const auto engine = answer(after);
        const auto& its = engine->comparison;
        expect_totals(out["before"], its.before.totals);
        expect_totals(out["after"], its.after.totals);
        EXPECT_EQ(out["movement"]["gains"], its.all.movement.gains);
        EXPECT_EQ(out["movement"]["loses"], its.all.movement.loses);
        EXPECT_EQ(out["losers"], its.losers.size());
        const auto& ranked = out["ranked"];
        EXPECT_EQ(ranked["ranking"], world().ranking.seq.value());
        EXPECT_EQ(ranked["poor"], its.poor);
        EXPECT_EQ(ranked["after"]["aided_poor"], its.after.aided_poor);
        EXPECT_EQ(ranked["after"]["gini"], its.after.gini.value());
        for (const auto* rows : {&out["regions"], &ranked["deciles"]}) {
            std::int64_t yearly = 0;
            std::int64_t loses = 0;
            for (const auto& row : *rows) {
                yearly += row["after"]["yearly"].get<std::int64_t>();
                loses += row["movement"]["loses"].get<std::int64_t>();
            }
            EXPECT_EQ(yearly, its.after.totals.yearly.amount());
            EXPECT_EQ(loses, its.all.movement.loses);
        }
        EXPECT_EQ(out["regions"].size(), 2U);
    }
}

TEST_F(Simulations, TheProgrammeAsItIsMovesNobody) {
    const auto out = simulate(question());
    EXPECT_EQ(out["before"], out["after"]);
    EXPECT_GT(out["movement"]["same"], 0);
    EXPECT_EQ(out["movement"]["same"], out["before"]["eligible"]);
    EXPECT_EQ(out["losers"], 0);
}

TEST_F(Simulations, AreOfTheRegionAskedAndOfNoOther) {
    const auto regency = simulate(question());
    std::int64_t yearly = 0;
    for (const auto& district : regency["regions"]) {
        auto asked = question();
        asked["region"] = district["code"];
        const auto out = simulate(asked);
        EXPECT_EQ(out["before"], district["before"]);
        EXPECT_EQ(out["ranked"]["ranking"], world().ranking.seq.value());
        yearly += out["before"]["yearly"].get<std::int64_t>();
    }
    EXPECT_EQ(yearly, regency["before"]["yearly"]);
    auto country = question();
    country["region"] = "00";
    const auto out = simulate(country);
    EXPECT_EQ(out["regions"].size(), 1U);
    EXPECT_FALSE(out.contains("ranked")) << "the ranking is of the regency alone";
}

TEST_F(Simulations, AreRefusedWithWhatIsWrong) {
    expect_refused(question({{"poorest", 101}}).dump(), 400, "poorest must be from 1 to 100");
    expect_refused(question({{"poorest", 0}}).dump(), 400, "poorest must be from 1 to 100");
    expect_refused(question({{"poorset", 20}}).dump(), 400, "poorset");
    expect_refused(question({{"poorest", -1}}).dump(), 400, "parameters.poorest");
    expect_refused(question({{"poorest", 1.5}}).dump(), 400, "parameters.poorest");
    expect_refused(question({{"poorest", "20"}}).dump(), 400, "parameters.poorest");
    const auto with = [](const std::string& field, const Json& value) {
        auto changed = question();
        changed[field] = value;
        return changed.dump();
    };
    expect_refused(with("region", "97.99"), 404, "97.99");
    expect_refused(with("region", "x"), 400, "region");
    expect_refused(with("programme", "pkx"), 404, "pkx");
    expect_refused(with("programme", "kube"), 404, "kube");
    expect_refused(with("period", "2021:2/3"), 400, "2021:2/3");
    expect_refused(with("period", "1999:2/4"), 400, "pkh");
    expect_refused(with("period", "soon"), 400, "period");
    expect_refused(with("quota", -1), 400, "quota");
    expect_refused(with("parameter", Json::object()), 400, "parameter");
    for (const auto* body : {"", "[]", "{", "7"})
        expect_refused(body, 400, "api.question_field");
}

TEST_F(Simulations, PlacesOfARegionAreAsked) {
    Json asked{{"programme", "sembako"}, {"period", "2021:5/12"}, {"region", "97.01"}};
    const auto all = simulate(asked);
    EXPECT_EQ(all["places_unknown"], true);
    EXPECT_EQ(all["before"]["beyond"], 0);
    ASSERT_GT(all["before"]["eligible"], 20);
    asked["quota"] = 20;
    const auto some = simulate(asked);
    EXPECT_EQ(some["places_unknown"], false);
    EXPECT_EQ(some["before"]["eligible"], 20);
}

TEST_F(Simulations, WhoWouldLoseIsAWorkbookAndAReading) {
    const auto out = simulate(question({{"poorest", 5}}));
    ASSERT_GT(out["losers"], 0);
    const auto before = readings();
    const auto response = ask(Method::get, losers, query("5"));
    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_TRUE(response.file_is_temporary);
    EXPECT_EQ(readings(), before + 1);

    const auto workbook = sheets::open_workbook(response.file).value();
    const auto rows = workbook->rows(0).value();
    sheets::Row row;
    std::int64_t read = -1; // the header
    std::string all;
    while (rows->next(row).value()) {
        ++read;
        for (const auto& cell : row.cells)
            all += std::string{cell.text} + "\n";
    }
    EXPECT_EQ(out["losers"], read);
    EXPECT_THAT(all, HasSubstr("poorest 5 percent"));
    world().database->connect_reader()->each(
        "select cast(nik as text) from nik_claim where nik is not null",
        [&](const store::Row& claim) { EXPECT_EQ(all.find(claim.text(0)), std::string::npos); });
    std::filesystem::remove(response.file);
    EXPECT_TRUE(std::filesystem::is_empty(world().services.scratch));
}

TEST_F(Simulations, AMisspeltQueryIsNotTheProgrammeUnchanged) {
    const auto before = readings();
    for (const auto& [field, value] : http::Fields{{"sett", "poorest=5"},
                                                   {"set", "poorest"},
                                                   {"set", "poorest=x"},
                                                   {"set", "poorest=101"},
                                                   {"set", "poor=5"},
                                                   {"quota", "x"}}) {
        auto asked = query("5");
        asked.pop_back();
        asked.emplace_back(field, value);
        EXPECT_EQ(ask(Method::get, losers, asked).status, 400) << field << "=" << value;
    }
    EXPECT_EQ(ask(Method::get, losers).status, 404) << "no programme";
    EXPECT_EQ(readings(), before);
}

TEST_F(Simulations, ABudgetIsTheSumOfItsProgrammes) {
    const auto out = get("/api/v1/budget", {{"region", "97.01"}, {"on", "2021-05-01"}});
    SilentProgress silent;
    const auto engine = world()
                            .simulator
                            .budget(world().policies.files, Date::parse("2021-05-01").value(),
                                    RegionCode::parse("97.01").value(), silent)
                            .value();
    ASSERT_EQ(out["programmes"].size(), engine.budget.lines.size());
    std::int64_t stage = 0;
    for (std::size_t i = 0; i < engine.budget.lines.size(); ++i) {
        EXPECT_EQ(out["programmes"][i]["programme"], engine.budget.lines[i].programme);
        expect_totals(out["programmes"][i]["totals"], engine.budget.lines[i].totals);
        stage += out["programmes"][i]["totals"]["stage"].get<std::int64_t>();
    }
    EXPECT_GT(stage, 0);
    EXPECT_EQ(out["stage"], stage);
    EXPECT_EQ(out["yearly"], engine.budget.yearly.amount());
    EXPECT_EQ(get("/api/v1/budget", {{"region", "97.01"}})["effective_on"], "2021-04-05")
        << "today in Jakarta";
    EXPECT_EQ(ask(Method::get, "/api/v1/budget").status, 400);
    EXPECT_EQ(ask(Method::get, "/api/v1/budget", {{"region", "96"}}).status, 404);
    EXPECT_EQ(ask(Method::get, "/api/v1/budget", {{"region", "97.01"}, {"on", "may"}}).status, 400);
}

TEST_F(Simulations, AreNotForThePublic) {
    http::Router open;
    add_public_routes(open, world().services);
    for (const auto* path : {"/api/v1/programmes", losers, "/api/v1/budget"})
        EXPECT_EQ(open.match(Method::get, path).route, nullptr) << path;
    EXPECT_EQ(open.match(Method::post, simulations).route, nullptr);
}

} // namespace
} // namespace tepat::api
