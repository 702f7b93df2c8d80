// Matching as people do it: a generated register with doubles, and the civil register beside it,
// learned, matched, explained and judged on the command line; killed at every file that it
// finishes.
#include "program.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace tepat::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class MatchProgram : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        data_ = std::make_unique<TempDir>();
        ASSERT_EQ(tepat_in(data_->path(),
                           {"generate", "--regency", "97.01", "--families", "500", "--areas",
                            small_areas(), "--out", ".", "--csv", "--civil-register"})
                      .exit,
                  0);
    }
    static void TearDownTestSuite() { data_.reset(); }

    static std::string data(const std::string& name) { return data_->path() / name; }
    Ended run(Arguments arguments, const Environment& environment = {}) {
        return tepat_in(folder_.path(), std::move(arguments), environment);
    }
    nlohmann::json json(Arguments arguments, int exit = 0) {
        arguments.emplace_back("--json");
        const auto ended = run(std::move(arguments));
        EXPECT_EQ(ended.exit, exit) << ended.out << ended.err;
        return ended.json();
    }
    void write(const std::string& name, const std::string& text) {
        std::ofstream{folder_.path() / name} << text;
    }
    [[nodiscard]] std::map<std::string, std::string> answer(const std::string& folder) const {
        std::map<std::string, std::string> all;
        for (const auto& entry : fs::directory_iterator{folder_.path() / folder}) {
            std::ostringstream text;
            if (entry.is_regular_file()) text << std::ifstream{entry.path()}.rdbuf();
            all[entry.path().filename()] = text.str();
        }
        return all;
    }
    static double f1(const nlohmann::json& judged) {
        return std::stod(judged["f1"].get<std::string>());
    }

    static inline std::unique_ptr<TempDir> data_;
    TempDir folder_;
};

TEST_F(MatchProgram, FindsTheDoublesOfARegisterAndSaysHowWell) {
    const auto found =
        json({"match", "run", data("anggota.csv"), "--on", "2021-01-31", "--out", "answer"});
    EXPECT_GT(found["records"].get<int>(), 1'500);
    EXPECT_GT(found["accepted"].get<int>(), 5);
    EXPECT_EQ(found["rules"].size(), 8U);
    EXPECT_EQ(found["contents"].size(), 9U);
    const auto judged = json({"match", "evaluate", "answer", "--truth", data("truth.csv")});
    EXPECT_GT(f1(judged), 0.9);
    EXPECT_EQ(judged["right"].get<int>() + judged["wrong"].get<int>(), found["accepted"].get<int>())
        << "nobody is there three times";

    std::ifstream pairs{folder_.path() / "answer/pasangan.csv"};
    std::string line;
    std::getline(pairs, line);
    std::getline(pairs, line);
    std::istringstream cells{line};
    std::string one;
    std::string two;
    std::string skipped;
    std::getline(cells, one, ',');
    std::getline(cells, skipped, ',');
    std::getline(cells, two, ',');
    const auto why = json({"match", "explain", data("anggota.csv"), "--on", "2021-01-31", "--model",
                           "answer/model.toml", "--pair", one, two});
    EXPECT_THAT(line, HasSubstr(',' + why["weight"].get<std::string>() + ','));
    EXPECT_EQ(why["waterfall"].size(), why["compared_with"] == "orang lain sembarang" ? 12U : 13U);
}

TEST_F(MatchProgram, LinksToTheCivilRegisterByAModelLearnedBefore) {
    const auto learned = json({"match", "train", data("anggota.csv"), data("dukcapil.csv"), "--on",
                               "2021-01-31", "--model", "m.toml"});
    EXPECT_GT(std::stod(learned["prior"].get<std::string>()), 1e-5);
    const auto found = json({"match", "run", data("anggota.csv"), data("dukcapil.csv"), "--on",
                             "2021-01-31", "--model", "m.toml", "--out", "answer", "--xlsx"});
    EXPECT_GT(found["records_2"].get<int>(), 1'500);
    EXPECT_TRUE(fs::exists(folder_.path() / "answer/pasangan.xlsx"));
    EXPECT_GT(f1(json({"match", "evaluate", "answer", "--truth", data("dukcapil_truth.csv")})),
              0.95);
}

TEST_F(MatchProgram, EndsWithTheSameBytesWhereverItWasKilled) {
    const Arguments command{"match", "run", data("anggota.csv"), "--on", "2021-01-31", "--out"};
    const auto into = [&](const std::string& folder) {
        auto all = command;
        all.push_back(folder);
        return all;
    };
    ASSERT_EQ(run(into("once")).exit, 0);
    const auto once = answer("once");
    const char* const options = std::getenv("ASAN_OPTIONS");
    Environment environment{{"LD_PRELOAD", TEPAT_KILL_SHIM},
                            {"ASAN_OPTIONS", (options == nullptr ? std::string{} : options) +
                                                 ":verify_asan_link_order=0"}};
    int kills = 0;
    for (int at = 1; at < 40; at += 3) {
        const auto folder = "killed" + std::to_string(at);
        environment["TEPAT_KILL_AT"] =
            "rename:" + std::to_string(at) + (at % 2 == 0 ? ":before" : ":after");
        if (run(into(folder), environment).signal != SIGKILL) break;
        ++kills;
        EXPECT_EQ(run(into(folder)).exit, 0) << at;
        EXPECT_EQ(answer(folder), once) << at;
    }
    EXPECT_GE(kills, 4);
}

TEST_F(MatchProgram, SaysNoInBothLanguages) {
    write("wrong.toml", "format = 1\n[limits]\nblock = 0\n");
    write("part.toml", "format = 1\n[[block]]\non = [\"name\", \"shoe_size\"]\n");
    write("columns.toml", "format = 1\n[columns]\nname = \"Nama Peserta PBI\"\n");
    const struct {
        Arguments arguments;
        std::string id;
        std::string en;
    } cases[] = {
        {{"match", "run", "none.csv", "--out", "x"}, "none.csv", "none.csv"},
        {{"match", "run", data("anggota.csv"), "--out", "x", "--config", "wrong.toml"},
         "wrong.toml, baris 3: \"block\" harus angka dari 2",
         "wrong.toml, line 3: \"block\" must be a number from 2"},
        {{"match", "run", data("anggota.csv"), "--out", "x", "--config", "part.toml"},
         "\"shoe_size\" bukan bagian kunci blok",
         "\"shoe_size\" is no part of a blocking key"},
        {{"match", "run", data("anggota.csv"), "--out", "x", "--config", "columns.toml"},
         "kolom \"Nama Peserta PBI\" tidak ditemukan; yang ada: IDARTBDT",
         "there is no column \"Nama Peserta PBI\"; there are: IDARTBDT"},
        {{"match", "run", data("anggota.csv"), "--out", "x", "--memory", "much"},
         "--memory tidak terbaca",
         "--memory cannot be read"},
        {{"match", "evaluate", "x", "--truth", data("truth.csv")},
         "tepat match run",
         "tepat match run"},
    };
    for (const auto& [arguments, id, en] : cases)
        for (const auto& [language, text] : {std::pair{"id", id}, std::pair{"en", en}}) {
            auto all = arguments;
            all.insert(all.end(), {"--lang", language});
            const auto no = run(all);
            EXPECT_EQ(no.exit, 3) << text;
            EXPECT_THAT(no.err, HasSubstr(text));
        }
    EXPECT_FALSE(fs::exists(folder_.path() / "x/pasangan.csv"));
}

} // namespace
} // namespace tepat::testing
