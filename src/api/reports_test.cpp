#include "api/detail/regency_fixture.hpp"
#include "sheets/reader.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tepat::api {
namespace {

using http::Method;
using ::testing::HasSubstr;

constexpr auto anomalies = "/api/v1/anomalies";
constexpr auto anomaly_records = "/api/v1/anomalies/records";
constexpr auto anomalies_book = "/api/v1/anomalies/names.xlsx";
constexpr auto duplicates = "/api/v1/duplicates";
constexpr auto cases = "/api/v1/duplicates/cases";
constexpr auto duplicates_book = "/api/v1/duplicates/names.xlsx";
constexpr auto complements = "/api/v1/complements";
constexpr auto families = "/api/v1/complements/families";
constexpr auto complements_book = "/api/v1/complements/names.xlsx";
constexpr auto rankings = "/api/v1/rankings";

/// The regency with a list more, of one district, so that its families are on two; and with an
/// older ranking.
class Reports : public testing::Regency {
protected:
    static void SetUpTestSuite() {
        Regency::SetUpTestSuite();
        auto& its = world();
        const auto district = its.model->boards()->families->districts().front().code;
        const auto& pkh = *its.policies.find("pkh");
        programmes::ListRequest request{"dinas", Period::parse("2021:2/4").value(), district, {}};
        second_ = std::make_unique<programmes::StoredList>(
            programmes::make_list(*its.journal, pkh.policy, pkh.text, its.bdt, request, its.silent)
                .value());
        const auto text = testing::content_of(TEPAT_SOURCE_DIR "/models/pmt_synthetic.toml");
        older_ = std::make_unique<welfare::StoredRanking>(
            welfare::make_ranking(*its.journal, welfare::read_model(text, "pmt.toml").value(), text,
                                  its.bdt,
                                  {"dinas",
                                   RegionCode::parse("97.01").value(),
                                   Date::parse("2021-02-01").value(),
                                   {}},
                                  its.silent)
                .value());
        const auto at = journal::last_seq(*its.database->connect_reader());
        while (its.model->boards()->at != at)
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    static void TearDownTestSuite() {
        second_.reset();
        older_.reset();
        Regency::TearDownTestSuite();
    }

    static http::Fields asked() { return {{"region", "97.01"}, {"on", "2021-05-01"}}; }
    static Json question() { return {{"region", "97.01"}, {"on", "2021-05-01"}}; }
    static Json post(const std::string& path, const Json& body, int status = 200) {
        const auto response = ask(Method::post, path, {}, body.dump());
        EXPECT_EQ(response.status, status) << path << " " << body << ": " << response.body;
        return Json::parse(response.body, nullptr, false);
    }
    static std::size_t readings() {
        std::size_t all = 0;
        world().database->connect_reader()->each("select batch from access_batch",
                                                 [&](const store::Row&) { ++all; });
        return all;
    }
    static std::set<std::string> niks() {
        std::set<std::string> all;
        world().database->connect_reader()->each(
            "select cast(nik as text) from nik_claim where nik is not null",
            [&](const store::Row& claim) { all.emplace(claim.text(0)); });
        return all;
    }
    static void expect_no_nik(const std::string& text) {
        for (const auto& nik : niks())
            EXPECT_EQ(text.find(nik), std::string::npos);
    }
    struct Sheet {
        std::int64_t rows = -1; ///< less the header
        std::string text;
    };
    static Sheet sheet_of(const std::filesystem::path& file, std::size_t number) {
        Sheet made;
        const auto workbook = sheets::open_workbook(file).value();
        const auto rows = workbook->rows(number).value();
        sheets::Row row;
        while (rows->next(row).value()) {
            ++made.rows;
            for (const auto& cell : row.cells)
                made.text += std::string{cell.text} + "\n";
        }
        return made;
    }
    static std::string ranking_path(const welfare::StoredRanking& ranking) {
        return std::string{rankings} + "/" + std::to_string(ranking.seq.value());
    }
    /// A household that both rankings rank.
    static std::string ranked() {
        std::string found;
        welfare::each_line(*world().database->connect_reader(), *older_,
                           [&](std::int64_t, const welfare::RankingLine& line) {
                               if (line.score) found = std::to_string(line.subject.value());
                               return found.empty();
                           });
        return found;
    }

    static inline std::unique_ptr<programmes::StoredList> second_;
    static inline std::unique_ptr<welfare::StoredRanking> older_;
};

TEST_F(Reports, DuplicatesAreCountedByDistrictKindAndRule) {
    const auto out = get(duplicates, asked());
    EXPECT_EQ(out["lists"].size(), 2U);
    std::int64_t sum = 0;
    std::int64_t twice = 0;
    for (const auto& it : out["counts"]) {
        const auto count = it["count"].get<std::int64_t>();
        sum += count;
        EXPECT_EQ(it["programme"], "pkh");
        EXPECT_FALSE(it["district_name"].get<std::string>().empty());
        if (it["kind"] == "two_lists") {
            twice += count;
            EXPECT_THAT(it["rule"].get<std::string>(), HasSubstr("one list"));
        }
    }
    EXPECT_EQ(sum, out["found"]);
    EXPECT_EQ(twice, second_->totals.eligible) << "all of the district's are on the regency's too";
    EXPECT_GT(twice, 0);
    EXPECT_EQ(out["reached"][0]["programme"], "pkh");
    EXPECT_GE(out["reached"][0]["families"], world().list.totals.eligible);
}

TEST_F(Reports, CasesAreThoseCountedAndAReading) {
    const auto out = get(duplicates, asked());
    for (const auto& count : out["counts"]) {
        auto body = question();
        for (const auto* field : {"district", "kind", "programme", "other"})
            body[field] = count[field];
        EXPECT_EQ(post(cases, body)["total"], count["count"]);
    }
    auto body = question();
    body["limit"] = 7;
    const auto before = readings();
    const auto first = post(cases, body);
    EXPECT_EQ(readings(), before + 1);
    ASSERT_EQ(first["cases"].size(), 7U);
    EXPECT_EQ(first["total"], out["found"]);
    body["offset"] = 7;
    const auto next = post(cases, body);
    EXPECT_NE(first["cases"][0], next["cases"][0]);
    bool masked = false;
    for (const auto& it : first["cases"]) {
        EXPECT_FALSE(it["name"].get<std::string>().empty());
        EXPECT_FALSE(it["village"].get<std::string>().empty());
        masked |= it["nik"].get<std::string>().find("****") != std::string::npos;
    }
    EXPECT_TRUE(masked);
    body["limit"] = 200;
    body["offset"] = 0;
    expect_no_nik(ask(Method::post, cases, {}, body.dump()).body);
}

TEST_F(Reports, WorkbooksHoldTheSameAndAreReadings) {
    for (const auto& [path, counts, rows] :
         {std::tuple{duplicates_book, duplicates, "found"},
          std::tuple{complements_book, complements, "lacking"}}) {
        const auto out = get(counts, asked());
        const auto before = readings();
        auto query = asked();
        query.emplace_back("lang", "en");
        const auto response = ask(Method::get, path, query);
        ASSERT_EQ(response.status, 200) << response.body;
        EXPECT_EQ(readings(), before + 1);
        const auto names = sheet_of(response.file, 1);
        EXPECT_EQ(names.rows, out[rows]);
        expect_no_nik(names.text);
        std::filesystem::remove(response.file);
    }
    EXPECT_TRUE(std::filesystem::is_empty(world().services.scratch));
}

TEST_F(Reports, WhatThePoorLackIsTheSumOfTheDistricts) {
    auto query = asked();
    query.emplace_back("also", "pkh");
    query.emplace_back("poor", "60");
    const auto out = get(complements, query);
    ASSERT_EQ(out["aids"].size(), 5U);
    EXPECT_EQ(out["aids"][4]["aid"], "pkh");
    EXPECT_GT(out["poor"], 0);
    for (std::size_t aid = 0; aid < out["aids"].size(); ++aid) {
        std::int64_t lacks = 0;
        for (const auto& district : out["districts"]) {
            const auto here = district["aids"][aid]["lacks"].get<std::int64_t>();
            lacks += here;
            auto body = question();
            body["poor"] = 60;
            body["also"] = Json::array({"pkh"});
            body["district"] = district["code"];
            body["aid"] = out["aids"][aid]["aid"];
            const auto found = post(families, body);
            EXPECT_EQ(found["total"], here) << "by name as many as counted";
            for (const auto& family : found["families"])
                EXPECT_EQ(family["aids"][aid], "lacks");
        }
        EXPECT_EQ(out["aids"][aid]["counts"]["lacks"], lacks);
    }
    auto reached = asked();
    reached.emplace_back("of", "pkh");
    const auto of = get(complements, reached);
    EXPECT_EQ(of["unplaced"], 0);
    EXPECT_GT(of["poor"], 0);
    EXPECT_LE(of["poor"], world().list.totals.eligible) << "families, and their households";
    const auto before = readings();
    const auto all = post(families, question());
    EXPECT_EQ(readings(), before + 1);
    EXPECT_EQ(all["total"], get(complements, asked())["lacking"]);
}

TEST_F(Reports, AnomaliesAreCountedAndTheirRecordsAreAReading) {
    const auto out = get(anomalies, asked());
    ASSERT_EQ(out["audit"].size(), 6U);
    EXPECT_FALSE(out["audit"][0]["means"].get<std::string>().empty());
    std::int64_t records = 0;
    for (const auto& region : out["regions"])
        records += region["counts"]["records"].get<std::int64_t>();
    EXPECT_EQ(records, out["all"]["records"]);
    std::int64_t kinds = 0;
    for (std::size_t at = 0; at < out["kinds"].size(); ++at) {
        auto body = question();
        body["kind"] = out["kinds"][at]["id"];
        const auto total = post(anomaly_records, body)["total"];
        EXPECT_EQ(total, out["all"]["kinds"][at]) << out["kinds"][at];
        if (total > 0) ++kinds;
    }
    EXPECT_GE(kinds, 6);
    auto body = question();
    body["within"] = out["regions"][0]["code"];
    body["limit"] = 200;
    const auto before = readings();
    const auto within = ask(Method::post, anomaly_records, {}, body.dump());
    EXPECT_EQ(readings(), before + 1);
    EXPECT_EQ(Json::parse(within.body)["total"], out["regions"][0]["counts"]["findings"]);
    expect_no_nik(within.body);

    auto query = asked();
    query.emplace_back("lang", "en");
    const auto response = ask(Method::get, anomalies_book, query);
    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(readings(), before + 2);
    const auto names = sheet_of(response.file, 2);
    EXPECT_EQ(names.rows, out["all"]["findings"]);
    expect_no_nik(names.text);
    std::filesystem::remove(response.file);

    EXPECT_EQ(ask(Method::get, anomalies, {{"region", "97.99"}}).status, 404);
    EXPECT_EQ(ask(Method::get, anomalies, {{"region", "97.01"}, {"with_sleepers", "1"}}).status,
              400);
    EXPECT_EQ(post(anomaly_records, {{"region", "97.01"}, {"kind", "nik"}}, 400)["status"], 400);
}

TEST_F(Reports, AreRefusedWithWhatIsWrong) {
    const auto before = readings();
    EXPECT_EQ(ask(Method::get, duplicates).status, 400);
    EXPECT_EQ(ask(Method::get, duplicates, {{"region", "97.99"}}).status, 404);
    EXPECT_EQ(ask(Method::get, duplicates, {{"region", "97.01"}, {"on", "may"}}).status, 400);
    EXPECT_EQ(ask(Method::get, duplicates, {{"region", "97.01"}, {"poor", "40"}}).status, 400);
    const auto none = ask(Method::get, duplicates, {{"region", "97.01"}, {"on", "2019-05-01"}});
    EXPECT_EQ(none.status, 409);
    EXPECT_THAT(none.body, HasSubstr("overlap.no_lists"));
    EXPECT_THAT(ask(Method::get, complements, {{"region", "97.01"}, {"of", "pkx"}}).body,
                HasSubstr("overlap.no_source"));
    EXPECT_EQ(ask(Method::get, complements, {{"region", "97.01"}, {"poor", "0"}}).status, 400);
    for (const auto& [field, value] : std::multimap<std::string, Json>{{"kind", "doubtful"},
                                                                       {"kindd", "two_lists"},
                                                                       {"limit", 0},
                                                                       {"limit", 201},
                                                                       {"limit", "5"},
                                                                       {"offset", -1},
                                                                       {"district", 3}}) {
        auto body = question();
        body[field] = value;
        post(cases, body, 400);
    }
    auto body = question();
    body["aid"] = "kix";
    post(families, body, 400);
    for (const auto* text : {"", "[]", "{"})
        EXPECT_EQ(ask(Method::post, cases, {}, text).status, 400);
    EXPECT_EQ(readings(), before);
}

TEST_F(Reports, ARankingShowsItsTenthsDistrictsAndLine) {
    const auto all = get(rankings)["rankings"];
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0]["entry"], older_->seq.value()) << "the newest in the journal first";
    EXPECT_EQ(all[1]["synthetic"], true);
    const auto& ranking = world().ranking;
    const auto out = get(ranking_path(ranking));
    std::int64_t ranked = 0;
    for (const auto& tenth : out["deciles"]) {
        ranked += tenth["households"].get<std::int64_t>();
        EXPECT_LE(tenth["least"]["score"], tenth["most"]["score"]);
    }
    EXPECT_EQ(ranked, ranking.totals.ranked);
    EXPECT_EQ(out["lowest"]["rank"], welfare::lowest(ranked, 40));
    EXPECT_EQ(out["lowest"]["at"], out["deciles"][3]["most"]);
    std::int64_t in_districts = 0;
    for (const auto& district : out["districts"])
        for (const auto& count : district["deciles"])
            in_districts += count.get<std::int64_t>();
    EXPECT_EQ(in_districts, ranked);
    EXPECT_EQ(get(ranking_path(ranking)), out) << "kept, and the same";
}

TEST_F(Reports, AHouseholdIsFoundByNameOrNumber) {
    const auto path = ranking_path(world().ranking) + "/households";
    const auto subject = ranked();
    const auto one = get(ranking_path(world().ranking) + "/cases/" + subject);
    const auto head = one["head"].get<std::string>();
    const auto before = readings();
    const auto named = post(path, {{"who", head}});
    EXPECT_EQ(readings(), before + 1);
    const auto is = [&](const Json& it) { return it["subject"] == subject; };
    EXPECT_TRUE(std::ranges::any_of(named["households"], is));
    EXPECT_LE(named["households"].size(), 50U);
    for (const auto& who : {one["key"].get<std::string>(), subject}) {
        const auto found = post(path, {{"who", who}});
        ASSERT_EQ(found["total"], 1);
        EXPECT_TRUE(is(found["households"][0]));
        EXPECT_EQ(found["households"][0]["place"], one["places"][0]);
    }
    EXPECT_EQ(post(path, {{"who", "1234567890123456"}})["total"], 0);
    post(path, {{"who", "  "}}, 400);
    post(path, {{"whom", "a"}}, 400);
    post(path, {{"who", std::string(500, 'a')}}, 400);
    EXPECT_EQ(
        ask(Method::post, std::string{rankings} + "/1/households", {}, R"({"who":"a"})").status,
        404);
}

TEST_F(Reports, AScoreIsTheSumOfItsParts) {
    const auto before = readings();
    const auto out = get(ranking_path(world().ranking) + "/cases/" + ranked());
    EXPECT_EQ(readings(), before + 1);
    auto sum = out["intercept"].get<std::int64_t>();
    bool facts = false;
    for (const auto& one : out["contributions"]) {
        sum += one["points"].get<std::int64_t>();
        facts |= !one["facts"].empty();
    }
    EXPECT_EQ(out["own"]["score"], sum);
    EXPECT_TRUE(facts);
    EXPECT_EQ(out["agrees"], true);
    ASSERT_EQ(out["others"].size(), 1U);
    EXPECT_EQ(out["others"][0]["entry"], older_->seq.value());
    EXPECT_EQ(ask(Method::get, ranking_path(world().ranking) + "/cases/1").status, 404);
}

TEST_F(Reports, AChangeIsTheSumOfItsParts) {
    const auto path = ranking_path(world().ranking) + "/cases/" + ranked() + "/since/";
    const auto before = readings();
    const auto out = get(path + std::to_string(older_->seq.value()));
    EXPECT_EQ(readings(), before + 1);
    ASSERT_TRUE(out.contains("score"));
    const auto& score = out["score"];
    auto sum = score["intercept_by_facts"].get<std::int64_t>() +
               score["intercept_by_model"].get<std::int64_t>();
    for (const auto& one : score["variables"])
        sum += one["by_facts"].get<std::int64_t>() + one["by_model"].get<std::int64_t>();
    EXPECT_EQ(score["after"]["score"].get<std::int64_t>() -
                  score["before"]["score"].get<std::int64_t>(),
              sum);
    const auto now = get(ranking_path(world().ranking) + "/cases/" + ranked());
    EXPECT_EQ(out["rank"]["after"], now["places"][0]);
    EXPECT_EQ(score["after"], now["own"]);
    EXPECT_EQ(ask(Method::get, path + "1").status, 404);
}

TEST_F(Reports, AreNotForThePublic) {
    http::Router open;
    add_public_routes(open, world().services);
    for (const auto* path : {anomalies, anomalies_book, duplicates, duplicates_book, complements,
                             complements_book, rankings, "/api/v1/rankings/5",
                             "/api/v1/rankings/5/cases/6", "/api/v1/rankings/5/cases/6/since/4"})
        EXPECT_EQ(open.match(Method::get, path).route, nullptr) << path;
    for (const auto* path : {anomaly_records, cases, families, "/api/v1/rankings/5/households"})
        EXPECT_EQ(open.match(Method::post, path).route, nullptr) << path;
}

} // namespace
} // namespace tepat::api
