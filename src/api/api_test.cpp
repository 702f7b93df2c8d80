#include "api/detail/regency_fixture.hpp"

namespace tepat::api {
namespace {

using http::Method;
using ::testing::HasSubstr;
using ::testing::Not;

class Api : public testing::Regency {};

TEST_F(Api, TheOverviewIsTheSumOfItsDistricts) {
    const auto out = get("/api/v1/overview");
    EXPECT_EQ(out["regency"]["code"], "97.01");
    EXPECT_EQ(out["districts"].size(), 2U);
    std::int64_t families = 0;
    std::int64_t persons = 0;
    std::int64_t eligible = 0;
    std::int64_t sum = 0;
    for (const auto& district : out["districts"]) {
        families += district["families"].get<std::int64_t>();
        persons += district["persons"].get<std::int64_t>();
        eligible += district["eligible"].get<std::int64_t>();
        sum += district["stage_sum"].get<std::int64_t>();
    }
    EXPECT_EQ(out["families"], families);
    EXPECT_EQ(out["persons"], persons);
    EXPECT_GT(eligible, 0);
    EXPECT_EQ(out["list"]["eligible"], eligible);
    EXPECT_EQ(out["list"]["stage_sum"], sum);
    EXPECT_EQ(out["plan"]["list"], world().list.seq.value());
    EXPECT_FALSE(out["waiting"].empty()) << "the generator plants errors";
}

TEST_F(Api, ReasonsCountEveryLineOnce) {
    const auto out = get("/api/v1/lists/" + entry());
    std::int64_t lines = 0;
    for (const auto& reason : out["reasons"]) {
        EXPECT_FALSE(reason["text"].get<std::string>().empty());
        lines += reason["count"].get<std::int64_t>();
    }
    EXPECT_EQ(out["list"]["lines"], lines);
    EXPECT_EQ(get("/api/v1/lists")["lists"].size(), 1U);
}

TEST_F(Api, WindowsLaidEndToEndAreTheList) {
    std::vector<std::int64_t> numbers;
    for (std::int64_t offset = 0;;) {
        const auto window = search({{"offset", offset}, {"limit", 150}});
        EXPECT_EQ(window["total"], world().list.lines);
        if (window["lines"].empty()) break;
        for (const auto& line : window["lines"])
            numbers.push_back(line["line"]);
        offset += static_cast<std::int64_t>(window["lines"].size());
    }
    ASSERT_EQ(std::ssize(numbers), world().list.lines);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        EXPECT_EQ(numbers[i], static_cast<std::int64_t>(i));
}

TEST_F(Api, AFilterGivesOnlyWhatItSays) {
    const auto window = search({{"outcome", "eligible"}, {"limit", 200}});
    EXPECT_EQ(window["total"], world().list.totals.eligible);
    for (const auto& line : window["lines"])
        EXPECT_EQ(line["outcome"], "eligible");
    const auto district = get("/api/v1/overview")["districts"][0];
    const auto in = search({{"outcome", "eligible"}, {"region", district["code"]}});
    EXPECT_EQ(in["total"], district["eligible"]);
    const std::string head = window["lines"][0]["head"];
    const auto named = search({{"name", head}, {"limit", 200}});
    EXPECT_GE(named["total"], 1);
    EXPECT_LT(named["total"], world().list.lines);
}

TEST_F(Api, AMisspeltFilterIsRefusedAndNotTheWholeList) {
    for (const auto* body : {R"({"outcom":"eligible"})", R"({"outcome":"yes"})", R"({"limit":0})",
                             R"({"limit":201})", R"({"offset":-1})", R"({"offset":1.5})",
                             R"({"region":"x"})", R"([])", "", "{", R"({"name":7})"})
        EXPECT_EQ(ask(Method::post, "/api/v1/lists/" + entry() + "/lines", {}, body).status, 400)
            << body;
    EXPECT_EQ(ask(Method::post, "/api/v1/lists/999999/lines", {}, "{}").status, 404);
    EXPECT_EQ(ask(Method::get, "/api/v1/lists/x").status, 404);
    EXPECT_EQ(ask(Method::get, "/api/v1/overview", {{"list", "999999"}}).status, 404);
}

TEST_F(Api, ACaseSaysWhyInTwoVoices) {
    for (const auto* outcome : {"eligible", "ineligible"}) {
        const Json line = search({{"outcome", outcome}, {"limit", 1}})["lines"][0];
        const auto subject = line["subject"].get<std::string>();
        const auto out = get("/api/v1/lists/" + entry() + "/cases/" + subject);
        EXPECT_EQ(out["agrees"], true);
        EXPECT_EQ(out["stored"], line);
        EXPECT_FALSE(out["officer"].empty());
        EXPECT_FALSE(out["citizen"].empty());
        EXPECT_FALSE(out["members"].empty());
        EXPECT_EQ(out["changes"].empty(), std::string{outcome} == "eligible");
        for (const auto& member : out["members"])
            for (const auto& sentence : out["citizen"])
                EXPECT_THAT(sentence.get<std::string>(),
                            Not(HasSubstr(member["name"].get<std::string>())));
    }
}

TEST_F(Api, AFamilysPageTellsFactsOriginListsAndPayments) {
    const auto line = search({{"outcome", "eligible"}, {"limit", 1}})["lines"][0];
    const auto out = get("/api/v1/families/" + line["subject"].get<std::string>());
    EXPECT_EQ(out["village"], line["village"]);
    ASSERT_FALSE(out["members"].empty());
    ASSERT_FALSE(out["household_facts"].empty());
    for (const auto& fact : out["household_facts"]) {
        EXPECT_THAT(fact["origin"].get<std::string>(), HasSubstr(".xlsx"));
        EXPECT_EQ(fact["since"], "2021-01-31");
    }
    EXPECT_FALSE(out["history"].empty());
    ASSERT_EQ(out["lists"].size(), 1U);
    EXPECT_EQ(out["lists"][0]["outcome"], "eligible");
    ASSERT_EQ(out["entitlements"].size(), 1U);
    EXPECT_EQ(out["entitlements"][0]["amount"], line["stage"]);
    const auto member = out["members"][0]["member"]["subject"].get<std::string>();
    EXPECT_EQ(get("/api/v1/families/" + member)["subject"], out["subject"])
        << "a person's page is the family's";
}

TEST_F(Api, NoAnswerHoldsAWholeNikOrFamilyCardOrAccount) {
    std::vector<std::string> secrets;
    const auto add = [&](const store::Row& row) { secrets.emplace_back(row.text(0)); };
    const auto reader = world().database->connect_reader();
    reader->each("select cast(nik as text) from nik_claim where nik is not null", add);
    reader->each("select cast(kk_number as text) from family where kk_number is not null", add);
    reader->each("select number from bank_account", add);
    ASSERT_GT(secrets.size(), 1'000U);

    std::string all;
    const auto read = [&](const std::string& path) { all += ask(Method::get, path).body; };
    const auto lines = search({{"limit", 60}})["lines"];
    for (const auto& line : lines) {
        const auto subject = line["subject"].get<std::string>();
        read("/api/v1/families/" + subject);
        read("/api/v1/lists/" + entry() + "/cases/" + subject);
    }
    all += lines.dump();
    read("/api/v1/overview");
    read("/api/v1/plans/" + plan_entry());
    EXPECT_THAT(all, HasSubstr("**")) << "numbers are masked, not left out";
    for (const auto& secret : secrets)
        EXPECT_EQ(all.find(secret), std::string::npos);
}

TEST_F(Api, EveryReadingOfAFamilyIsWrittenDown) {
    const auto line = search({{"outcome", "eligible"}, {"limit", 1}})["lines"][0];
    const auto text = line["subject"].get<std::string>();
    const SubjectId subject{std::stoll(text)};
    const auto reader = world().database->connect_reader();
    const auto before = access::readings_of(*reader, subject).size();
    get("/api/v1/families/" + text);
    get("/api/v1/lists/" + entry() + "/cases/" + text);
    const auto readings = access::readings_of(*reader, subject);
    ASSERT_EQ(readings.size(), before + 2);
    EXPECT_EQ(readings[before].reading.what, "family");
    EXPECT_EQ(readings[before].reading.actor, "dinas");
    EXPECT_EQ(readings[before].reading.request, "request-1");
    EXPECT_EQ(readings[before + 1].reading.what, "case");
}

TEST_F(Api, APlanSumsByBankDistrictAndReason) {
    const auto out = get("/api/v1/plans/" + plan_entry());
    const auto& header = world().plan.header;
    EXPECT_EQ(out["plan"]["entitled"]["sum"], header.entitled().sum.amount());
    std::int64_t batched = 0;
    for (const auto& bank : out["banks"])
        batched += bank["payments"]["sum"].get<std::int64_t>();
    EXPECT_EQ(batched, header.batched().sum.amount());
    std::int64_t here = 0;
    std::int64_t held = 0;
    for (const auto& district : out["districts"]) {
        here += district["batched"]["sum"].get<std::int64_t>();
        held += district["held"]["sum"].get<std::int64_t>();
    }
    EXPECT_EQ(here, batched);
    EXPECT_EQ(held, header.held_back().sum.amount());
    EXPECT_EQ(get("/api/v1/plans")["plans"].size(), 1U);
}

TEST_F(Api, ABankFileIsTheSameBytesEachTimeAndLeavesNothing) {
    const auto out = get("/api/v1/plans/" + plan_entry());
    ASSERT_FALSE(out["banks"].empty());
    for (const auto& file : out["banks"][0]["files"]) {
        const auto path =
            "/api/v1/plans/" + plan_entry() + "/files/" + file["name"].get<std::string>();
        std::vector<std::string> bytes;
        for (int i = 0; i < 2; ++i) {
            const auto response = ask(Method::get, path);
            ASSERT_EQ(response.status, 200);
            EXPECT_TRUE(response.file_is_temporary);
            bytes.push_back(testing::content_of(response.file));
            std::filesystem::remove(response.file);
        }
        EXPECT_FALSE(bytes[0].empty());
        EXPECT_EQ(bytes[0], bytes[1]);
    }
    EXPECT_TRUE(std::filesystem::is_empty(world().services.scratch));
    for (const auto* name : {"x.xml", "..", "checksums.sha256"})
        EXPECT_EQ(ask(Method::get, "/api/v1/plans/" + plan_entry() + "/files/" + name).status, 404);
}

TEST_F(Api, RegionsComeLevelByLevel) {
    const auto provinces = get("/api/v1/regions")["regions"];
    ASSERT_EQ(provinces.size(), 1U);
    EXPECT_EQ(provinces[0]["code"], "97");
    EXPECT_EQ(get("/api/v1/regions", {{"parent", "97"}})["regions"].size(), 1U);
    EXPECT_EQ(get("/api/v1/regions", {{"parent", "97.01"}})["regions"].size(), 2U);
    const auto villages = get("/api/v1/regions", {{"parent", "97.01.01"}})["regions"];
    EXPECT_FALSE(villages.empty());
    EXPECT_EQ(villages[0]["level"], "village");
    EXPECT_EQ(ask(Method::get, "/api/v1/regions", {{"parent", "96"}}).status, 404);
}

TEST_F(Api, AFileHandedInIsTakenInAndItsErrorsComeBack) {
    const auto upload = world().dir.file("upload.csv");
    std::ofstream{upload} << "IDBDT,KDGabungan4,Alamat,lantai\n"
                             "9799012001000001,9701012999,Jl. Melati,6\n";
    http::Request request;
    request.method = Method::post;
    request.path = "/api/v1/imports";
    request.headers = {{"x-file-name", "rumah%20tangga.csv"}, {"x-effective-on", "2021-03-01"}};
    request.upload = upload;
    request.language = Language::en;
    const auto match = world().router.match(Method::post, request.path);
    ASSERT_NE(match.route, nullptr);
    EXPECT_TRUE(match.route->upload);
    const auto response = match.route->handler(request);
    ASSERT_EQ(response.status, 202) << response.body;
    const auto id = Json::parse(response.body)["id"].get<std::string>();
    world().inbox.wait_idle();
    const auto item = get("/api/v1/imports/" + id);
    EXPECT_EQ(item["state"], "done");
    EXPECT_EQ(item["file"], "rumah tangga.csv");
    EXPECT_EQ(item["households"]["refused"], 1);
    EXPECT_EQ(item["errors"], true);
    EXPECT_FALSE(
        testing::content_of(ask(Method::get, "/api/v1/imports/" + id + "/errors").file).empty());
    EXPECT_EQ(ask(Method::get, "/api/v1/imports/0123456789abcdef").status, 404);
}

TEST_F(Api, SaysHowItIs) {
    EXPECT_EQ(ask(Method::get, "/healthz").status, 200);
    EXPECT_EQ(ask(Method::get, "/readyz").status, 200);
    const auto status = get("/api/v1/status");
    EXPECT_EQ(status["ready"], true);
    EXPECT_EQ(status["database"], "sqlite");
    EXPECT_EQ(status["today"], "2021-04-05");
}

} // namespace
} // namespace tepat::api
