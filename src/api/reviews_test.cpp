#include "api/detail/regency_fixture.hpp"
#include "identity/review_draw.hpp"

namespace tepat::api {
namespace {

using http::Method;
using ::testing::HasSubstr;
using ::testing::Not;

/// The invented regency matched with itself, all of it doubtful.
class ReviewRoutes : public testing::Regency {
protected:
    static void SetUpTestSuite() {
        Regency::SetUpTestSuite();
        auto& its = world();
        const auto region = RegionCode::parse("97.01").value();
        const auto on = Date::parse("2021-04-01").value();
        const auto linked = identity::link_register(
            *its.journal, its.bdt, {"dinas", region, on, std::nullopt, {}, its.dir.file("kerja")},
            its.silent);
        ASSERT_TRUE(linked) << linked.error().code.name;
        identity::DrawRequest wanted{
            "dinas", linked->run.seq, std::nullopt, {}, its.dir.file("kerja")};
        wanted.choice.upper = 1'000'000;
        const auto drawn = identity::draw_review(*its.journal, its.bdt, wanted, its.silent);
        ASSERT_TRUE(drawn) << drawn.error().code.name;
        review_ = drawn->review;
        ASSERT_GE(review_.pairs, 4);
    }
    static std::string at(std::int64_t pair = -1) {
        const auto set = "/api/v1/reviews/" + std::to_string(review_.seq.value());
        return pair < 0 ? set : set + "/pairs/" + std::to_string(pair);
    }
    static http::Response act(std::int64_t pair, const Json& what, const std::string& key) {
        return ask(Method::post, at(pair) + "/acts", {}, what.dump(), Language::en,
                   {{"idempotency-key", key}});
    }
    static Json search_pairs(const Json& what) {
        const auto response = ask(Method::post, at() + "/pairs", {}, what.dump());
        EXPECT_EQ(response.status, 200) << response.body;
        return Json::parse(response.body);
    }
    static inline identity::StoredReview review_;
};

TEST_F(ReviewRoutes, ListASetAndItsPairs) {
    const auto all = get("/api/v1/reviews").at("reviews");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.at(0).at("pairs"), review_.pairs);
    const auto one = get(at());
    EXPECT_EQ(one.at("actor"), "dinas");
    EXPECT_EQ(one.at("review").at("entry"), review_.seq.value());
    EXPECT_EQ(one.at("bands").size(), 9U);
    EXPECT_FALSE(one.at("precision").contains("value")) << "nothing is decided yet";
    const auto found = search_pairs({{"mine", true}, {"limit", 2}});
    EXPECT_EQ(found.at("total"), review_.pairs);
    EXPECT_GT(search_pairs({{"drawn", "band"}}).at("total"), 4);
    EXPECT_EQ(found.at("pairs").size(), 2U);
    EXPECT_TRUE(found.at("pairs").at(0).at("awaits"));
    EXPECT_EQ(search_pairs({{"drawn", "taken"}}).at("total"), 0);
    EXPECT_EQ(search_pairs({{"drawn", "held"}, {"stage", "settled"}}).at("total"), 0);

    for (const auto& wrong : {Json{{"stage", "open "}}, Json{{"drawn", "x"}}, Json{{"limit", 0}},
                              Json{{"mine", "ya"}}, Json{{"as", " x"}}})
        EXPECT_EQ(ask(Method::post, at() + "/pairs", {}, wrong.dump()).status, 400) << wrong;
    EXPECT_EQ(ask(Method::get, "/api/v1/reviews/1").status, 404);
    EXPECT_EQ(ask(Method::get, at(review_.pairs)).status, 404);
    EXPECT_EQ(ask(Method::get, at() + "/pairs/x").status, 404);
}

TEST_F(ReviewRoutes, ShowBothSidesMaskedAndWriteTheReadingDown) {
    const auto before = readings();
    const auto response = ask(Method::get, at(0), {}, {}, Language::id);
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(readings(), before + 1);
    const auto pair = Json::parse(response.body);
    EXPECT_EQ(pair.at("fields").size(), 9U);
    EXPECT_EQ(pair.at("fields").at(1).at("text"), "nama");
    EXPECT_EQ(pair.at("decisions").size(), 0U);
    double sum = 0;
    for (const auto& step : pair.at("waterfall"))
        sum += step.at("bits").get<double>();
    EXPECT_NEAR(sum, pair.at("weight").get<double>() + review_.header.prior / 100.0, 0.1);
    const auto whole = identity::pair_at(*world().database->connect_reader(), review_, 0).value();
    for (const auto* side : {&whole.first, &whole.second})
        for (const auto field : {matching::Field::number, matching::Field::family})
            if (!side->of(field).empty()) {
                EXPECT_THAT(response.body, Not(HasSubstr(side->of(field))));
            }
}

TEST_F(ReviewRoutes, DecideBlindOnceAKeyAndRefuseWithTheField) {
    const auto two = search_pairs({{"drawn", "band"}}).at("pairs").at(0).at("pair").get<int>();
    const Json ani{{"act", "decide"}, {"decision", "same"}, {"as", "Ani"}};
    EXPECT_EQ(ask(Method::post, at(two) + "/acts", {}, ani.dump()).status, 400) << "no key";
    const auto first = act(two, ani, "kunci-ani-1");
    ASSERT_EQ(first.status, 200) << first.body;
    const auto pair = Json::parse(first.body).at("pair");
    EXPECT_EQ(pair.at("stage"), "waiting");
    EXPECT_EQ(pair.at("own"), "same");
    EXPECT_FALSE(pair.at("awaits"));
    EXPECT_EQ(act(two, ani, "kunci-ani-1").status, 200) << "the same key twice is once";
    EXPECT_EQ(
        act(two, {{"act", "decide"}, {"decision", "unsure"}, {"as", "Ani"}}, "kunci-ani-1").status,
        409);
    const auto again = act(two, ani, "kunci-ani-2");
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(Json::parse(again.body).at("params").at("field"), "as");
    EXPECT_EQ(get(at(two)).at("decisions").size(), 0U) << "one decided; nobody is told what";
    const auto budi = search_pairs({{"as", "Budi"}, {"stage", "waiting"}}).at("pairs").at(0);
    EXPECT_FALSE(budi.contains("own"));
    EXPECT_TRUE(budi.at("awaits"));

    EXPECT_EQ(act(two, {{"act", "decide"}, {"decision", "different"}, {"as", "Budi"}}, "kunci-budi")
                  .status,
              200);
    EXPECT_EQ(get(at(two)).at("decisions").size(), 2U);
    EXPECT_EQ(get(at(two)).at("pair").at("stage"), "disputed");
    const auto third =
        act(two, {{"act", "decide"}, {"decision", "different"}, {"as", "Citra"}}, "kunci-citra");
    EXPECT_EQ(Json::parse(third.body).at("pair").at("outcome"), "different");
    EXPECT_EQ(Json::parse(third.body).at("review").at("settled"), 1);
    const auto back =
        act(two, {{"act", "take_back"}, {"as", "Citra"}, {"note", ""}}, "kunci-tarik");
    EXPECT_EQ(Json::parse(back.body).at("params").at("field"), "note");
    const auto one = get(at());
    EXPECT_EQ(one.at("agreement").at("pairs"), 1);
    EXPECT_EQ(one.at("agreement").at("counts").at(0).at(1), 1);
    EXPECT_EQ(one.at("disagreements"), 1);

    for (const auto& wrong :
         {Json{{"act", "decide"}}, Json{{"act", "decide"}, {"decision", "ya"}},
          Json{{"act", "sleep"}}, Json{{"act", "take_back"}, {"decision", "same"}},
          Json{{"act", "decide"}, {"decision", "same"}, {"who", "Ani"}}})
        EXPECT_EQ(act(0, wrong, "kunci-salah").status, 400) << wrong;
    EXPECT_EQ(act(review_.pairs, ani, "kunci-salah").status, 404);
}

} // namespace
} // namespace tepat::api
