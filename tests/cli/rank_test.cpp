// Ranking as people do it: a generated regency, ranked, explained, listed, compared and computed
// again, on the command line.
#include "program.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>

namespace tepat::testing {
namespace {

using ::testing::HasSubstr;

class RankProgram : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(run({"init"}).exit, 0);
        ASSERT_EQ(run({"regions", "load", small_areas()}).exit, 0);
        ASSERT_EQ(run({"generate", "--regency", "97.01", "--families", "120", "--areas",
                       small_areas(), "--out", "data"})
                      .exit,
                  0);
        const auto imported =
            run({"import", "data/970101.xlsx", "data/970102.xlsx", "--on", "2021-01-31"});
        ASSERT_LE(imported.exit, 1) << imported.err;
    }
    Ended run(Arguments arguments) { return tepat_in(folder_.path(), std::move(arguments)); }
    nlohmann::json json(Arguments arguments, int exit = 0) {
        arguments.emplace_back("--json");
        const auto ended = run(std::move(arguments));
        EXPECT_EQ(ended.exit, exit) << ended.out << ended.err;
        return ended.json();
    }
    nlohmann::json make(const std::string& model = "pmt_synthetic") {
        return json({"rank", "make", "--model", model, "--on", "2021-01-31"});
    }
    /// The first household of the generated register.
    std::string first_household() {
        std::ifstream in{folder_.path() / "data/consumption.csv"};
        std::string line;
        std::getline(in, line);
        std::getline(in, line);
        return line.substr(0, line.find(','));
    }

    TempDir folder_;
};

TEST_F(RankProgram, RanksExplainsListsAndComputesAgain) {
    const auto made = make();
    EXPECT_TRUE(made["synthetic"].get<bool>());
    const auto ranked = made["ranked"].get<std::int64_t>();
    EXPECT_GT(ranked, 60);
    EXPECT_TRUE(make()["repeated"].get<bool>());

    const auto shown = json({"rank", "show"});
    std::int64_t in_deciles = 0;
    for (const auto& decile : shown["deciles"])
        in_deciles += decile["households"].get<std::int64_t>();
    EXPECT_EQ(in_deciles, ranked);
    EXPECT_EQ(shown["districts"].size(), 2U);

    const auto explained = json({"rank", "explain", first_household()});
    if (explained["standing"] == "ranked") {
        auto sum = explained["intercept"].get<std::int64_t>();
        for (const auto& one : explained["contributions"])
            sum += one["points"].get<std::int64_t>();
        EXPECT_EQ(sum, explained["score"].get<std::int64_t>());
    }

    const auto list = json({"rank", "dtks", "--out", "dtks.csv"});
    EXPECT_EQ(list["listed"].get<std::int64_t>(), (ranked * 40 + 99) / 100);
    EXPECT_TRUE(std::filesystem::exists(folder_.path() / "dtks.csv"));
    EXPECT_EQ(json({"rank", "check"})["differing"], 0);
    EXPECT_EQ(
        json({"rank", "check", "--entry", std::to_string(list["entry"].get<int>())})["differing"],
        0);
    EXPECT_TRUE(json({"verify"})["clean"].get<bool>());
}

TEST_F(RankProgram, EstimatesAModelAndComparesWithIt) {
    const auto before = make()["entry"].get<int>();
    const auto fitted = json({"rank", "fit", "--model", "pmt_synthetic", "data/consumption.csv",
                              "--on", "2021-01-31", "--out", "x.toml"},
                             3);
    EXPECT_EQ(fitted["error"], "welfare.fit_few") << "34 variables of 120 families";

    std::ifstream in{std::filesystem::path{TEPAT_SOURCE_DIR} / "models/pmt_synthetic.toml"};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    const std::string_view from = "\nmembers = -";
    text.insert(text.find(from) + from.size(), "1");
    std::ofstream{folder_.path() / "other.toml"} << text;
    const auto after = make("other.toml")["entry"].get<int>();
    const auto who = first_household();
    const auto compared =
        json({"rank", "compare", std::to_string(before), std::to_string(after), who});
    if (compared.contains("score_change")) {
        EXPECT_EQ(compared["score_change"].get<std::int64_t>(),
                  compared["score_by_facts"].get<std::int64_t>() +
                      compared["score_by_model"].get<std::int64_t>());
        EXPECT_EQ(compared["score_by_facts"], 0);
        EXPECT_EQ(compared["rank_steps"].size(), 4U);
    }
}

TEST_F(RankProgram, SaysNoInBothLanguages) {
    for (const auto& [language, texts] :
         {std::pair{"id", std::pair{"Belum ada peringkat", "bukan peringkat"}},
          std::pair{"en", std::pair{"There is no such ranking", "is no ranking"}}}) {
        const auto none = run({"rank", "show", "--lang", language});
        EXPECT_EQ(none.exit, 3);
        EXPECT_THAT(none.err, HasSubstr(texts.first));
        const auto other = run({"rank", "show", "--entry", "1", "--lang", language});
        EXPECT_EQ(other.exit, 3);
        EXPECT_THAT(other.err, HasSubstr(texts.second));
    }
    std::ofstream{folder_.path() / "wrong.toml"} << "format = 1\n";
    const auto wrong = run({"rank", "make", "--model", "wrong.toml", "--lang", "en"});
    EXPECT_EQ(wrong.exit, 3);
    EXPECT_THAT(wrong.err, HasSubstr("wrong.toml, line 1, column 1: \"id\" is missing"));
}

} // namespace
} // namespace tepat::testing
