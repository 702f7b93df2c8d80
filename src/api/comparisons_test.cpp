#include "api/detail/regency_fixture.hpp"
#include "audit/choice.hpp"

#include <set>

namespace tepat::api {
namespace {

using http::Method;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr auto comparisons = "/api/v1/comparisons";

/// The list of the regency beside those of other years.
class Comparisons : public testing::Regency {
protected:
    /// With the rules of another year, so that amounts and poverty lines differ.
    static std::int64_t other(const std::string& year) {
        const Json wanted{{"programme", "pkh"},
                          {"period", year + ":2/4"},
                          {"region", "97.01"},
                          {"effective_on", "2021-04-05"}};
        const auto job = order("/api/v1/lists", wanted, "list-of-" + year);
        EXPECT_EQ(job["state"], "done") << job;
        return job["entry"].get<std::int64_t>();
    }
    /// What one test settles is open in the comparison with another year.
    static std::string compared(const std::string& year = "2018") {
        const auto second = other(year);
        const auto job =
            order(comparisons, {{"first", world().list.seq.value()}, {"second", second}},
                  "compare-with-" + year);
        EXPECT_EQ(job["state"], "done") << job;
        return std::string{comparisons} + "/" + std::to_string(job["entry"].get<int>());
    }
    static http::Response post(const std::string& path, const Json& body) {
        return ask(Method::post, path, {}, body.dump());
    }
    static Json posted(const std::string& path, const Json& body) {
        const auto response = post(path, body);
        EXPECT_EQ(response.status, 200) << response.body;
        return Json::parse(response.body, nullptr, false);
    }
    static void expect_refused(const std::string& path, const Json& body, int status,
                               const std::string& code) {
        const auto response = post(path, body);
        EXPECT_EQ(response.status, status) << body.dump() << response.body;
        EXPECT_THAT(response.body, HasSubstr(code)) << body.dump();
    }
    static Json upload(const std::string& name, const std::string& content,
                       http::Fields query = {}) {
        const auto path = std::filesystem::path{world().dir.file("upload")};
        std::ofstream{path, std::ios::binary} << content;
        query.emplace_back("first", entry());
        const auto key = "upload-" + journal::sha256(name + content).hex().substr(0, 20);
        const auto response =
            ask(Method::post, std::string{comparisons} + "/outside", std::move(query), {},
                Language::en, {{"idempotency-key", key}, {"x-file-name", name}}, path);
        world().jobs.wait_idle();
        std::filesystem::remove(path);
        if (response.status != 202) return Json::parse(response.body, nullptr, false);
        return get("/api/v1/jobs/" + key);
    }
};

TEST_F(Comparisons, CausesSumToTheDifferencesAndEachIsThere) {
    const auto path = compared();
    const auto out = get(path);
    const auto& its = out["comparison"];
    const auto total = its["differences"].get<std::int64_t>();
    ASSERT_GT(total, 5);
    EXPECT_EQ(its["first_only"].get<int>() + its["second_only"].get<int>() + its["both"].get<int>(),
              total);
    EXPECT_EQ(its["first"]["entry"], world().list.seq.value());
    EXPECT_EQ(its["second"]["entry"], other("2018"));
    std::int64_t sum = 0;
    std::set<std::int64_t> lines;
    for (const auto& cause : out["causes"]) {
        sum += cause["count"].get<std::int64_t>();
        const auto found = posted(path + "/lines", {{"cause", cause["cause"]}, {"limit", 200}});
        EXPECT_EQ(found["total"], cause["count"]);
        for (const auto& line : found["lines"]) {
            EXPECT_EQ(line["cause"], cause["cause"]);
            EXPECT_THAT(line["why"].get<std::string>(),
                        StartsWith(cause["text"].get<std::string>()));
            lines.insert(line["line"].get<std::int64_t>());
        }
    }
    EXPECT_EQ(sum, total);
    EXPECT_EQ(std::ssize(lines), std::min<std::int64_t>(total, 200));
    EXPECT_EQ(get(comparisons)["comparisons"].back()["differences"].is_number(), true);
}

TEST_F(Comparisons, WindowsLieBesideEachOtherAndAreWrittenDown) {
    const auto path = compared();
    const auto all = posted(path + "/lines", {{"limit", 200}});
    const auto before = readings();
    const auto some = posted(path + "/lines", {{"offset", 2}, {"limit", 3}});
    EXPECT_EQ(readings(), before + 1);
    EXPECT_EQ(some["total"], all["total"]);
    ASSERT_EQ(some["lines"].size(), 3U);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(some["lines"][i], all["lines"][i + 2]);
    EXPECT_NE(some["lines"][0]["name"], "");
    EXPECT_NE(some["lines"][0]["village"], "");
    EXPECT_EQ(posted(path + "/lines", {{"offset", 100'000}})["lines"], Json::array());
    expect_refused(path + "/lines", {{"cause", "weather"}}, 400, "cause");
    expect_refused(path + "/lines", {{"couse", "moved"}}, 400, "couse");
    expect_refused(path + "/lines", {{"limit", 201}}, 400, "limit");
    EXPECT_EQ(ask(Method::get, "/api/v1/comparisons/1").status, 404);
}

TEST_F(Comparisons, ADifferenceTellsBothSidesAndWhereFactsComeFrom) {
    const auto path = compared();
    const auto lines = posted(path + "/lines", {{"limit", 200}})["lines"];
    bool reasoned = false;
    for (const auto& line : lines) {
        const auto number = std::to_string(line["line"].get<int>());
        const auto out = get(path + "/lines/" + number);
        EXPECT_EQ(out["difference"], line);
        EXPECT_EQ(out["first"]["text"], line["first"]);
        EXPECT_EQ(out["second"]["text"], line["second"]);
        EXPECT_FALSE(out["causes"].empty());
        EXPECT_EQ(out["causes"][0]["cause"], line["cause"]);
        EXPECT_EQ(out["acts"].is_array(), true);
        for (const auto* side : {"first", "second"})
            if (out[side]["standing"] == "left_out") {
                reasoned = true;
                EXPECT_NE(out[side]["sentence"], "") << out[side];
            }
    }
    EXPECT_TRUE(reasoned);
    EXPECT_EQ(ask(Method::get, path + "/lines/100000").status, 404);
    EXPECT_EQ(ask(Method::get, path + "/lines/x").status, 404);
}

TEST_F(Comparisons, AreAssignedSettledSignedAndReopened) {
    const auto path = compared("2019");
    const auto act = [&](const Json& body) { return posted(path + "/acts", body); };
    const auto total = get(path)["comparison"]["differences"].get<std::int64_t>();
    ASSERT_GT(total, 2);
    (void)act({{"act", "assign"}, {"owner", "rina"}, {"lines", {0, 1}}});
    EXPECT_EQ(posted(path + "/lines", {{"owner", "rina"}})["total"], 2);
    EXPECT_EQ(get(path)["owners"], Json::array({"rina"}));
    expect_refused(
        path + "/acts",
        {{"act", "settle"}, {"decision", "second_stands"}, {"note", "KK dilihat"}, {"lines", {0}}},
        409, "audit.other_owner");
    expect_refused(path + "/acts",
                   {{"act", "settle"}, {"decision", "second_stands"}, {"lines", {2}}}, 409,
                   "audit.no_note");
    const auto mine = act({{"act", "settle"},
                           {"as", "rina"},
                           {"decision", "second_stands"},
                           {"note", "KK dilihat"},
                           {"fitting", {{"owner", "rina"}}}});
    EXPECT_EQ(mine["lines"], 2);
    EXPECT_EQ(mine["comparison"]["settled"], 2);
    expect_refused(path + "/signatures", {{"party", "first"}}, 409, "audit.open_differences");
    const auto rest = act({{"act", "settle"},
                           {"decision", "same_in_fact"},
                           {"note", "hanya tulisan"},
                           {"fitting", Json::object()}});
    EXPECT_EQ(rest["lines"], total - 2);
    EXPECT_EQ(rest["comparison"]["open"], 0);
    EXPECT_EQ(rest["comparison"]["closed"], false);

    EXPECT_EQ(posted(path + "/signatures",
                     {{"party", "first"}, {"as", "menteri"}})["comparison"]["closed"],
              false);
    expect_refused(path + "/signatures", {{"party", "second"}, {"as", "menteri"}}, 409,
                   "audit.signed_by_other");
    EXPECT_EQ(posted(path + "/signatures",
                     {{"party", "second"}, {"as", "gubernur"}})["comparison"]["closed"],
              true);

    const auto opened = act({{"act", "reopen"}, {"note", "KK lama"}, {"lines", {1}}});
    EXPECT_EQ(opened["comparison"]["open"], 1);
    EXPECT_EQ(opened["comparison"]["closed"], false);
    const auto signatures = get(path)["signatures"];
    EXPECT_EQ(signatures.size(), 2U);
    for (const auto& signature : signatures)
        EXPECT_EQ(signature["holds"], false);
    const auto acts = get(path + "/lines/1")["acts"];
    ASSERT_EQ(acts.size(), 3U);
    EXPECT_EQ(acts[0]["act"], "assign");
    EXPECT_EQ(acts[0]["owner"], "rina");
    EXPECT_EQ(acts[1]["act"], "settle");
    EXPECT_EQ(acts[1]["actor"], "rina");
    EXPECT_EQ(acts[1]["settlement"], "second_stands");
    EXPECT_EQ(acts[2]["act"], "reopen");
    EXPECT_EQ(acts[2]["note"], "KK lama");
    EXPECT_EQ(posted(path + "/lines", {{"settled", false}})["total"], 1);
}

TEST_F(Comparisons, AnActThatIsNotWhatItShouldBeDoesNothing) {
    const auto path = compared();
    const auto before = get(path)["comparison"];
    const auto refused = [&](const Json& body, const char* named) {
        expect_refused(path + "/acts", body, 400, named);
    };
    refused({{"act", "settle"}, {"decision", "maybe"}, {"note", "x"}, {"lines", {0}}}, "decision");
    refused({{"act", "forget"}, {"lines", {0}}}, "act");
    refused({{"act", "assign"}, {"owner", "rina"}}, "lines");
    refused({{"act", "assign"}, {"owner", "rina"}, {"fitting", {{"couse", "moved"}}}}, "couse");
    refused({{"act", "assign"}, {"owner", "rina"}, {"lines", {-1}}}, "lines");
    refused({{"act", "assign"}, {"owner", "rina"}, {"lines", {0}}, {"as", " x"}}, "actor_name");
    refused(Json::array(), "{}");
    expect_refused(path + "/acts", {{"act", "assign"}, {"owner", "r"}, {"lines", {99'999}}}, 409,
                   "audit.no_line");
    expect_refused(path + "/signatures", {{"party", "third"}}, 400, "party");
    EXPECT_EQ(get(path)["comparison"], before);
}

TEST_F(Comparisons, WhatCannotBeComparedIsRefusedAtItsField) {
    const auto first = world().list.seq.value();
    const auto said = [&](const Json& body, const std::string& key) {
        return ask(Method::post, comparisons, {}, body.dump(), Language::en,
                   {{"idempotency-key", key}});
    };
    const auto none = said({{"first", first}, {"second", 1}}, "no-such-list");
    EXPECT_EQ(none.status, 400);
    EXPECT_EQ(Json::parse(none.body)["params"]["field"], "second");
    const auto same = order(comparisons, {{"first", first}, {"second", first}}, "the-same-list");
    EXPECT_EQ(same["state"], "refused");
    EXPECT_EQ(same["field"], "second");
}

TEST_F(Comparisons, AWorkbookFromOutsideIsComparedAndNotKept) {
    const auto keyed = std::string{"IDBDT,Nama\n"} + "9799000000000001,Siapa\n";
    const auto job = upload("daftar pendamping.csv", keyed);
    ASSERT_EQ(job["state"], "done") << job;
    const auto path = std::string{comparisons} + "/" + std::to_string(job["entry"].get<int>());
    const auto out = get(path);
    EXPECT_EQ(out["comparison"]["outside"]["file"], "daftar pendamping.csv");
    EXPECT_EQ(out["comparison"]["outside"]["rows"], 1);
    EXPECT_EQ(out["comparison"]["outside"]["region"], "97.01");
    EXPECT_FALSE(out["comparison"].contains("second"));
    const auto unknown = posted(path + "/lines", {{"side", "second"}});
    ASSERT_EQ(unknown["total"], 1) << unknown;
    EXPECT_EQ(unknown["lines"][0]["cause"], "not_in_register");
    EXPECT_EQ(unknown["lines"][0]["name"], "Siapa");
    const auto number = std::to_string(unknown["lines"][0]["line"].get<int>());
    EXPECT_EQ(get(path + "/lines/" + number)["row"]["row"], 2);
    for (const auto& file : std::filesystem::recursive_directory_iterator{world().dir.file("jobs")})
        EXPECT_NE(file.path().extension(), ".csv");

    EXPECT_EQ(upload("daftar.docx", keyed)["params"]["field"], "file");
    EXPECT_EQ(upload("../daftar.csv", keyed)["params"]["field"], "file");
    EXPECT_EQ(upload(".csv", keyed)["params"]["field"], "file");
    EXPECT_EQ(upload("daftar.csv", keyed, {{"region", "x"}})["params"]["field"], "region");
    EXPECT_EQ(upload("daftar.csv", keyed, {{"on", "x"}})["params"]["field"], "on");
    const auto columns = upload("lain.csv", "a,b\n1,2\n");
    EXPECT_EQ(columns["state"], "refused");
    EXPECT_EQ(columns["field"], "file");
    EXPECT_EQ(upload("palsu.xlsx", "not a workbook")["field"], "file");
}

TEST_F(Comparisons, GoOutAsAWorkbook) {
    const auto path = compared();
    const auto before = readings();
    const auto plain = ask(Method::get, path + "/export.xlsx");
    EXPECT_EQ(plain.status, 200);
    EXPECT_TRUE(plain.file_is_temporary);
    EXPECT_THAT(testing::content_of(plain.file), StartsWith("PK"));
    EXPECT_EQ(readings(), before + 1);
    EXPECT_EQ(ask(Method::get, path + "/export.xlsx", {{"purpose", "audit"}}).status, 200);
    EXPECT_EQ(ask(Method::get, path + "/export.xlsx", {{"purpose", "fun"}}).status, 400);
}

TEST_F(Comparisons, WhyTellsEachCriterionWithItsFactsAndEachAmountWithItsSource) {
    const auto why = [&](const char* outcome) {
        const auto line = search({{"outcome", outcome}, {"limit", 1}})["lines"][0];
        return get("/api/v1/lists/" + entry() + "/cases/" + line["subject"].get<std::string>());
    };
    const auto in = why("eligible");
    std::int64_t sum = 0;
    for (const auto& amount : in["grounds"]["amounts"]) {
        EXPECT_NE(amount["item"], "");
        EXPECT_THAT(amount["source"].get<std::string>(), HasSubstr("in force since"));
        sum += amount["yearly"].get<std::int64_t>();
    }
    EXPECT_GE(sum, in["stored"]["stage"].get<std::int64_t>());
    EXPECT_GT(sum, 0);
    for (const auto& criterion : in["grounds"]["criteria"])
        EXPECT_EQ(criterion["verdict"], "eligible");

    const auto out = why("ineligible");
    EXPECT_EQ(out["grounds"]["amounts"], Json::array());
    bool failed = false;
    for (const auto& criterion : out["grounds"]["criteria"]) {
        if (criterion["criterion"] != out["stored"]["reason"]) continue;
        failed = true;
        EXPECT_EQ(criterion["verdict"], "ineligible");
        ASSERT_FALSE(criterion["facts"].empty());
        EXPECT_THAT(criterion["facts"][0]["origin"].get<std::string>(), HasSubstr("known to us"));
    }
    EXPECT_TRUE(failed) << out["grounds"];
}

} // namespace
} // namespace tepat::api
