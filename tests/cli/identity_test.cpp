// The register matched as an office does it: with the civil register's extract, with itself, by a
// batch carried to Dukcapil; people put to sleep, seen on no list, woken; killed at any file.
#include "program.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace tepat::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Json = nlohmann::json;

class IdentityProgram : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        data_ = std::make_unique<TempDir>();
        const auto must = [](Arguments arguments) {
            const auto ended = tepat_in(data_->path(), std::move(arguments));
            ASSERT_LE(ended.exit, 1) << ended.out << ended.err;
        };
        must({"generate", "--regency", "97.01", "--families", "300", "--areas", small_areas(),
              "--out", ".", "--csv", "--civil-register"});
        must({"init"});
        must({"regions", "load", small_areas()});
        must({"import", "rumah_tangga.csv", "anggota.csv", "--on", "2021-01-31"});
    }
    static void TearDownTestSuite() { data_.reset(); }
    void SetUp() override { fs::copy(data_->path(), folder_.path(), fs::copy_options::recursive); }

    Ended run(Arguments arguments, const Environment& environment = {}) {
        return tepat_in(folder_.path(), std::move(arguments), environment);
    }
    Json json(Arguments arguments, int exit = 0) {
        arguments.emplace_back("--json");
        const auto ended = run(arguments);
        EXPECT_EQ(ended.exit, exit) << arguments[0] << ' ' << arguments[1] << '\n'
                                    << ended.out << ended.err;
        return ended.json();
    }
    Json link(const Arguments& more = {}) {
        Arguments arguments{"match", "register",   "--region", "97.01",
                            "--on",  "2021-01-31", "--out",    "kerja"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return json(arguments);
    }
    Json list() {
        return json(
            {"list", "make", "--programme", "pkh", "--period", "2021:2/4", "--region", "97.01"});
    }
    static std::string text(const Json& json, const char* name) {
        return json.at(name).is_string() ? json.at(name).get<std::string>() : json.at(name).dump();
    }
    static std::int64_t count(const Json& json, const std::string& verdict) {
        for (const auto& row : json.at("verdicts"))
            if (row.at("verdict") == verdict) return row.at("count").get<std::int64_t>();
        return -1;
    }
    [[nodiscard]] std::vector<std::string> lines(const std::string& name) const {
        std::ifstream in{folder_.path() / name};
        std::vector<std::string> all;
        for (std::string line; std::getline(in, line);)
            all.push_back(line);
        return all;
    }

    static inline std::unique_ptr<TempDir> data_;
    TempDir folder_;
};

TEST_F(IdentityProgram, MatchesSleepsAndWakesAndTheListComesBack) {
    const auto before = list();
    const auto linked = link({"--civil", "dukcapil.csv"});
    EXPECT_GT(count(linked, "matched"), 500);
    EXPECT_GT(count(linked, "deceased"), 0);
    const auto entry = text(linked, "entry");
    EXPECT_TRUE(link({"--civil", "dukcapil.csv"}).at("repeated").get<bool>());

    const auto shown = json({"match", "verdicts", "--entry", entry, "--verdict", "moved"});
    ASSERT_FALSE(shown.at("lines").is_null());
    const auto who = shown.at("lines").at(0).at("person").get<std::string>();
    EXPECT_EQ(json({"match", "verdicts"}).at("runs").size(), 1U);
    EXPECT_FALSE(json({"match", "verdicts", "--person", who}).at("asleep").get<bool>());

    const auto slept = json({"match", "sleep", "--entry", entry, "--verdict",
                             "deceased,moved,no_nik", "--from", "2021-04-01"});
    EXPECT_GT(slept.at("slept").get<int>(), 30);
    EXPECT_TRUE(json({"match", "verdicts", "--person", who}).at("asleep").get<bool>());
    const auto during = list();
    EXPECT_NE(text(during, "entry"), text(before, "entry"));
    EXPECT_LT(during.at("eligible").get<int>(), before.at("eligible").get<int>());
    const auto asleep =
        json({"list", "show", "--programme", "pkh", "--period", "2021:2/4", "--reason", "asleep"});
    if (!asleep.at("list").empty()) {
        const auto subject = asleep.at("list").at(0).at("subject").get<std::string>();
        EXPECT_THAT(run({"list", "explain", "--programme", "pkh", "--period", "2021:2/4", subject,
                         "--lang", "en"})
                        .out,
                    HasSubstr("all its members sleep"));
    }
    EXPECT_EQ(json({"list", "reproduce", "--programme", "pkh", "--period", "2021:2/4"})
                  .at("differing")
                  .get<int>(),
              0);

    EXPECT_GT(json({"match", "wake", "--entry", text(slept, "entry")}).at("woken").get<int>(), 30);
    const auto after = list();
    for (const char* sum : {"lines", "eligible", "ineligible", "undetermined", "stage"})
        EXPECT_EQ(after.at(sum), before.at(sum)) << sum;
    EXPECT_EQ(run({"verify"}).exit, 0);
}

TEST_F(IdentityProgram, MergesOneByOneAndSaysNoWithARemedy) {
    const auto people = lines("anggota.csv");
    const auto key = [&](std::size_t at) {
        return people.at(at).substr(0, people.at(at).find(','));
    };
    const auto first = key(1);
    const auto second = key(2);
    EXPECT_EQ(json({"match", "merge", second, "--into", first}).at("slept").get<int>(), 1);
    const auto shown = json({"match", "verdicts", "--person", second});
    EXPECT_EQ(text(shown, "into"), first);
    EXPECT_EQ(json({"match", "merge", second, "--into", first}).at("unchanged").get<int>(), 1);
    EXPECT_EQ(
        json({"match", "sleep", "--person", second, "--cause", "moved"}, 1).at("refused").size(),
        1U);
    EXPECT_EQ(json({"match", "wake", "--person", second}).at("woken").get<int>(), 1);

    const struct {
        Arguments arguments;
        std::string id;
        std::string en;
    } cases[] = {
        {{"match", "merge", "Z9", "--into", first}, "Orang Z9 tidak ada", "no person Z9"},
        {{"match", "sleep"}, "--person dengan --cause", "--person with --cause"},
        {{"match", "sleep", "--entry", "3"}, "Putusan mana", "Which verdicts"},
        {{"match", "sleep", "--entry", "3", "--verdict", "padan"},
         "padan tidak dikenal",
         "padan is not known"},
        {{"match", "wake"}, "Siapa yang dibangunkan", "Who is woken"},
        {{"match", "verdicts", "--entry", "1"}, "bukan putusan", "no run of verdicts"},
        {{"match", "answers-in", "anggota.csv", "--batch", "1"}, "kolom", "column"},
        {{"match", "register", "--region", "97.01", "--civil", "tidak.csv", "--out", "kerja"},
         "tidak.csv",
         "tidak.csv"},
    };
    for (const auto& [arguments, id, en] : cases)
        for (const auto& [language, expected] : {std::pair{"id", id}, std::pair{"en", en}}) {
            auto all = arguments;
            all.insert(all.end(), {"--lang", language});
            const auto no = run(all);
            EXPECT_EQ(no.exit, 3) << no.err << no.out;
            EXPECT_THAT(no.err, HasSubstr(expected));
        }
}

TEST_F(IdentityProgram, DrawsPairsForReviewersAndMeasuresByTheirDecisions) {
    const auto entry = text(link({"--civil", "dukcapil.csv"}), "entry");
    const Arguments draw{"match",   "review",       "--draw", "--entry",        entry,
                         "--civil", "dukcapil.csv", "--out",  "kerja",          "--upper",
                         "0.99999", "--sample",     "20",     "--sample-taken", "15"};
    const auto drawn = json(draw);
    const auto set = text(drawn, "entry");
    EXPECT_EQ(drawn.at("slept").get<int>(), 20);
    EXPECT_EQ(drawn.at("taken").get<int>(), 15);
    EXPECT_TRUE(json(draw).at("repeated").get<bool>());

    const auto review = [&](const Arguments& more, int exit = 0) {
        Arguments all{"match", "review", "--set", set};
        all.insert(all.end(), more.begin(), more.end());
        return json(all, exit);
    };
    // Two who go through what waits for them; a third where they disagree.
    const auto pairs = drawn.at("pairs").get<int>();
    for (int at = 0; at < 6; ++at) {
        const auto shown = review({"--next", "--as", "Ani"});
        EXPECT_EQ(shown.at("sides").size(), 9U);
        EXPECT_GT(shown.at("waterfall").size(), 4U);
        review({"--pair", text(shown, "pair"), "--decide", at == 0 ? "different" : "same", "--as",
                "Ani", "--key", "ani-" + std::to_string(at)});
    }
    const auto waiting = review({"--stage", "waiting", "--mine", "--as", "Budi"});
    if (waiting.at("waiting").get<int>() > 0) {
        const auto pair = text(waiting.at("list").at(0), "pair");
        EXPECT_EQ(review({"--pair", pair, "--as", "Budi"}).at("decisions").size(), 0U)
            << "nobody sees what the other said";
        EXPECT_EQ(review({"--pair", pair, "--as", "Ani"}).at("decisions").size(), 1U);
        const auto said = review({"--pair", pair, "--decide", "unsure", "--as", "Budi"});
        EXPECT_EQ(said.at("decisions").size(), 2U);
        review({"--pair", pair, "--decide", "same", "--as", "Citra"});
    }
    const auto told = review({});
    EXPECT_EQ(told.at("pairs").get<int>(), pairs);
    EXPECT_GT(told.at("settled").get<int>(), 0);
    const auto figures = json({"match", "evaluate", "--review", set});
    EXPECT_THAT(text(figures, "wrongly_slept_per_100000"), HasSubstr("["));
    EXPECT_EQ(figures.at("slept").size(), 6U);
    EXPECT_EQ(json({"match", "review"}).at("sets").size(), 1U);
    EXPECT_EQ(run({"verify"}).exit, 0);

    const struct {
        Arguments arguments;
        std::string id;
        std::string en;
    } cases[] = {
        {{"match", "review", "--draw"}, "Diundi dari mana", "From what is drawn"},
        {{"match", "review", "--draw", "--entry", entry, "--out", "kerja"},
         "dukcapil.csv",
         "dukcapil.csv"},
        {{"match", "review", "--set", "1"}, "bukan himpunan tinjauan", "no set to review"},
        {{"match", "review", "--next"}, "Himpunan yang mana", "Which set"},
        {{"match", "review", "--set", set, "--decide", "same"}, "Pasangan yang mana", "Which pair"},
        {{"match", "review", "--set", set, "--pair", "0", "--decide", "ya"},
         "ya tidak dikenal",
         "ya is not known"},
        {{"match", "review", "--set", set, "--pair", "99999", "--decide", "same"},
         "99999 tidak ada",
         "99999 is not in"},
        {{"match", "evaluate"}, "Apa yang dinilai", "Judge what"},
    };
    for (const auto& [arguments, id, en] : cases)
        for (const auto& [language, expected] : {std::pair{"id", id}, std::pair{"en", en}}) {
            auto all = arguments;
            all.insert(all.end(), {"--lang", language});
            const auto no = run(all);
            EXPECT_EQ(no.exit, 3) << no.err << no.out;
            EXPECT_THAT(no.err, HasSubstr(expected));
        }
}

TEST_F(IdentityProgram, CarriesABatchToDukcapilAndBackAndWorksOnWhatIsLeft) {
    const auto batch = json(
        {"match", "batch-out", "--region", "97.01", "--on", "2021-01-31", "--out", "batch.csv"});
    const auto sent = lines("batch.csv");
    EXPECT_EQ(std::ssize(sent) - 1, batch.at("persons").get<std::int64_t>());
    std::ofstream answers{folder_.path() / "jawaban.csv"};
    answers << "id,hasil\n";
    for (std::size_t at = 1; at < sent.size(); ++at)
        answers << sent[at].substr(0, sent[at].find(','))
                << (at % 50 == 0 ? ",entah\n" : ",padan\n");
    answers.close();
    const auto taken =
        json({"match", "answers-in", "jawaban.csv", "--batch", text(batch, "entry")}, 1);
    EXPECT_EQ(taken.at("refused").get<std::size_t>(), (sent.size() - 1) / 50);
    EXPECT_TRUE(fs::exists(folder_.path() / "galat-jawaban.xlsx"));
    const auto shown = json({"match", "verdicts", "--entry", text(taken, "entry")});
    EXPECT_GT(shown.at("disagreements").size(), 0U);

    const Arguments worklist{"match", "worklist", "--region", "97.01", "--on", "2021-01-31"};
    const auto with = [&](const Arguments& more) {
        auto all = worklist;
        all.insert(all.end(), more.begin(), more.end());
        return all;
    };
    const auto open = json(with({}));
    EXPECT_GT(open.at("without_nik").get<int>(), 20);
    EXPECT_EQ(open.at("unowned"), open.at("without_nik"));
    const auto given = json(with({"--assign", "Bu Tini", "--out", "kerja.csv"}));
    EXPECT_EQ(given.at("changed"), open.at("without_nik"));
    EXPECT_EQ(given.at("unowned").get<int>(), 0);
    EXPECT_EQ(std::ssize(lines("kerja.csv")) - 1, open.at("without_nik").get<std::int64_t>());
    const auto who = given.at("worklist").at(0).at("person").get<std::string>();
    const auto closed = json(with({"--close", "--person", who, "--note", "sudah merekam"}));
    EXPECT_EQ(closed.at("without_nik").get<int>(), open.at("without_nik").get<int>() - 1);

    const auto accounts = json({"match", "list", "rekening.csv", "--list", "rekening", "--region",
                                "97.01", "--on", "2021-01-31", "--out", "kerja"});
    EXPECT_GT(accounts.at("found").get<int>() * 10, accounts.at("rows").get<int>() * 9);
    EXPECT_EQ(run({"verify"}).exit, 0);
}

TEST_F(IdentityProgram, KilledAnywhereTheSameCommandEndsWithTheSameVerdicts) {
    const char* const options = std::getenv("ASAN_OPTIONS");
    Environment environment{{"LD_PRELOAD", TEPAT_KILL_SHIM},
                            {"ASAN_OPTIONS", (options == nullptr ? std::string{} : options) +
                                                 ":verify_asan_link_order=0"}};
    int kills = 0;
    for (int at = 1; at < 30; at += 5) {
        environment["TEPAT_KILL_AT"] =
            "rename:" + std::to_string(at) + (at % 2 == 0 ? ":before" : ":after");
        const auto killed = run({"match", "register", "--region", "97.01", "--on", "2021-01-31",
                                 "--civil", "dukcapil.csv", "--out", "kerja"},
                                environment);
        if (killed.signal != SIGKILL) break;
        ++kills;
    }
    EXPECT_GE(kills, 2);
    const auto linked = link({"--civil", "dukcapil.csv"});
    TempDir other;
    fs::copy(data_->path(), other.path(), fs::copy_options::recursive);
    const auto once =
        tepat_in(other.path(), {"match", "register", "--region", "97.01", "--on", "2021-01-31",
                                "--civil", "dukcapil.csv", "--out", "kerja", "--json"})
            .json();
    EXPECT_EQ(linked.at("verdicts"), once.at("verdicts"));
    EXPECT_EQ(run({"verify"}).exit, 0);
}

} // namespace
} // namespace tepat::testing
