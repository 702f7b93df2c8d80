#include "welfare/detail/ranking_fixture.hpp"
#include "welfare/model.hpp"

#include <gtest/gtest.h>

namespace tepat::welfare {
namespace {

using fixture::small_model;

/// The model with the first `from` after `after` replaced.
std::string changed(std::string_view after, std::string_view from, std::string_view to) {
    auto text = small_model;
    const auto at = text.find(from, text.find(after));
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

struct Mistake {
    std::string text;
    std::string_view code;
    std::string_view line;
};

std::string param(const Refusal& refusal, std::string_view name) {
    for (const auto& [key, value] : refusal.params)
        if (key == name) return value;
    return {};
}

TEST(ModelFile, EveryMistakeIsRefusedWithFileAndLine) {
    const Mistake mistakes[] = {
        {"format = ", "rulefiles.not_toml", "1"},
        {changed("", "format = 1", "format = 2"), "rulefiles.which_format", "1"},
        {changed("", "id = \"small\"", "id = \"Small\""), "rulefiles.bad_id", "2"},
        {changed("", "synthetic = true", "synthetic = 1"), "rulefiles.wrong_kind", "4"},
        {changed("", "synthetic = true", "synthetic = true\ncolour = 1"), "rulefiles.unknown_field",
         "5"},
        {changed("covers", "household.presence", "household.presense"),
         "rules.unknown_field_did_you_mean", "7"},
        {changed("fridge", "needs = \"known(household.has_fridge)\"\n", ""), "rules.unguarded",
         "12"},
        {changed("fridge", "\"household.has_fridge\"", "\"on\""), "rules.wrong_result", "13"},
        {changed("rooms", "household.bedrooms\"\nleast", "household.bedrooms / 0\"\nleast"),
         "rulefiles.division_by_zero", "19"},
        {changed("rooms", "least = 0\n", ""), "rulefiles.missing_field", "15"},
        {changed("rooms", "least = 0", "least = 10"), "welfare.bad_range", "20"},
        {changed("fridge", "value = \"household.has_fridge\"",
                 "value = \"household.has_fridge\"\nleast = 0"),
         "rulefiles.unknown_field", "14"},
        {changed("\"rooms\"", "id = \"members\"", "id = \"fridge\""), "rulefiles.double_id", "24"},
        {changed("coefficient", "members = -100_000", "size = -100_000"),
         "welfare.unknown_variable", "41"},
        {changed("coefficient", "members = -100_000\n", ""), "welfare.no_coefficient", "38"},
        {changed("coefficient", "rooms = 50_000", "rooms = 50_000.5"), "rulefiles.not_whole", "40"},
        {changed("intercept", "\"91\"", "\"9101012001\""), "welfare.bad_region", "37"},
        {changed("intercept", "\"91\"", "java"), "welfare.bad_region", "37"},
        {changed("intercept", "\"91\"", "\"91.01\""), "welfare.bad_region", "37"},
        {changed("2022-01-01", "national = 13_000_000\n", ""), "welfare.no_intercepts", "47"},
        {changed("from", "until = 2021-12-31", "until = 2021-11-30"), "rulefiles.gap", "44"},
        {changed("from", "until = 2021-12-31", "until = 2022-06-30"), "rulefiles.overlap", "44"},
        {changed("2022-01-01", "source = \"assumption\"\nnote = \"for tests\"\n", ""),
         "rulefiles.no_source", "43"},
        {changed("2022-01-01", "note = \"for tests\"\n", ""), "rulefiles.assumption_without_note",
         "45"},
        {changed("coefficient", "rooms = 50_000", "rooms = 12_000_000_000"), "welfare.overflow",
         "30"},
        {changed("coefficient", "rooms = 50_000", "rooms = 9_223_372_036_854_775_807"),
         "welfare.overflow", "30"},
        {changed("coefficient", "rooms = 50_000", "rooms = -9_223_372_036_854_775_807"),
         "welfare.overflow", "30"},
        {changed("intercept", "national = 13_000_000", "national = 100_000_000_001"),
         "welfare.overflow", "30"},
        {small_model.substr(0, small_model.find("[[edition]]")), "rulefiles.missing_field", "1"},
    };
    for (const auto& mistake : mistakes) {
        const auto read = read_model(mistake.text, "pmt.toml");
        ASSERT_FALSE(read) << mistake.code;
        EXPECT_EQ(read.error().code.name, mistake.code)
            << message_text(read.error().code, read.error().params, Language::en);
        EXPECT_EQ(param(read.error(), "file"), "pmt.toml") << mistake.code;
        EXPECT_EQ(param(read.error(), "line"), mistake.line) << mistake.code;
    }
}

TEST(ModelFile, TheGreatestSumThatIsProvedIsAllowed) {
    // |13,000,000| is below the other edition's; of this: 13.1 m + 300,000 + 9 · rooms + 40 ·
    // 100,000.
    const auto rest = most_score - 13'100'000 - 300'000 - 4'000'000;
    const auto with = [&](std::int64_t rooms) {
        return read_model(
            changed("coefficient", "rooms = 50_000", "rooms = " + std::to_string(rooms)), "x.toml");
    };
    EXPECT_TRUE(with(rest / 9));
    EXPECT_FALSE(with(rest / 9 + 1));
}

TEST(ModelFile, TheDigestIsOfValuesAndNotOfLayout) {
    const auto model = read_model(small_model, "a.toml").value();
    EXPECT_EQ(read_model("# a comment\n" + small_model + "\n", "b.toml")->digest, model.digest);
    EXPECT_NE(read_model(changed("coefficient", "50_000", "50_001"), "a.toml")->digest,
              model.digest);
}

TEST(ModelFile, TheClosestInterceptIsTaken) {
    const auto model = read_model(changed("intercept", "\"91\" = 13_100_000",
                                          "\"91\" = 13_100_000\n\"9101\" = 13_200_000"),
                                  "x.toml")
                           .value();
    const auto at = model.at(*Date::from_ymd(2021, 6, 1)).value();
    EXPECT_EQ(at.intercept(*RegionCode::parse("91.01.01.2001")), 13'200'000);
    EXPECT_EQ(at.intercept(*RegionCode::parse("91.02.01.2001")), 13'100'000);
    EXPECT_EQ(at.intercept(*RegionCode::parse("32.02.01.2001")), 13'000'000);
}

TEST(ModelFile, HoldsFromItsFirstDayOn) {
    const auto model = read_model(small_model, "x.toml").value();
    EXPECT_EQ(model.at(*Date::from_ymd(2020, 12, 31)).error().code, "welfare.not_in_force"_msg);
    EXPECT_EQ(model.at(*Date::from_ymd(2021, 1, 1))->coefficient(0), 300'000);
    EXPECT_EQ(model.at(*Date::from_ymd(2021, 12, 31))->coefficient(0), 300'000);
    EXPECT_EQ(model.at(*Date::from_ymd(2022, 1, 1))->coefficient(0), 200'000);
}

TEST(ModelFile, TheOneThatIsShippedSaysThatItIsSyntheticAndHowGoodItIs) {
    const auto model = read_model(fixture::contents(TEPAT_SOURCE_DIR "/models/pmt_synthetic.toml"),
                                  "pmt_synthetic.toml");
    ASSERT_TRUE(model) << message_text(model.error().code, model.error().params, Language::en);
    EXPECT_TRUE(model->synthetic);
    ASSERT_EQ(model->editions.entries().size(), 1U);
    const auto& edition = model->editions.entries().front();
    EXPECT_TRUE(edition.origin.assumed());
    ASSERT_TRUE(edition.value.fit);
    EXPECT_GT(edition.value.fit->held_out, 1'000);
    EXPECT_GT(edition.value.fit->explained, 3'000);
    // What everybody expects of any such model.
    const auto coefficient = [&](std::string_view variable) {
        return edition.value.coefficients[model->find(variable).value()];
    };
    EXPECT_LT(coefficient("members"), 0);
    EXPECT_LT(coefficient("children"), 0);
    EXPECT_GT(coefficient("has_motorcycle"), 0);
    EXPECT_GT(coefficient("floor_ceramic"), 0);
}

} // namespace
} // namespace tepat::welfare
