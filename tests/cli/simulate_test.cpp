// Simulations as people ask for them: a generated regency, ranked; a programme with another number,
// who would lose, and what all programmes of a day cost, on the command line.
#include "program.hpp"
#include "sheets/reader.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace tepat::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Json = nlohmann::json;

const Arguments stage{"--period", "2021:2/4", "--region", "97.01"};

/// One regency for all tests: nothing that they ask is recorded, but for one list.
class Simulate : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        folder = std::make_unique<TempDir>();
        ASSERT_EQ(run({"init"}).exit, 0);
        ASSERT_EQ(run({"regions", "load", small_areas()}).exit, 0);
        ASSERT_EQ(run({"generate", "--regency", "97.01", "--families", "300", "--areas",
                       small_areas(), "--out", "data"})
                      .exit,
                  0);
        const auto imported =
            run({"import", "data/970101.xlsx", "data/970102.xlsx", "--on", "2021-01-31"});
        ASSERT_LE(imported.exit, 1) << imported.err;
        ASSERT_EQ(run({"rank", "make", "--model", "pmt_synthetic", "--on", "2021-01-31"}).exit, 0);
    }
    static void TearDownTestSuite() { folder.reset(); }

    static Ended run(Arguments arguments) { return tepat_in(folder->path(), std::move(arguments)); }
    static Json json(Arguments arguments, const Arguments& more = {}) {
        arguments.insert(arguments.end(), more.begin(), more.end());
        arguments.emplace_back("--json");
        const auto ended = run(std::move(arguments));
        EXPECT_EQ(ended.exit, 0) << ended.out << ended.err;
        return ended.json();
    }
    static std::int64_t sum(const Json& rows, const std::string& column) {
        std::int64_t all = 0;
        for (const auto& row : rows)
            all += row[column].get<std::int64_t>();
        return all;
    }
    static fs::path path(std::string_view name) { return folder->path() / name; }
    /// In both languages; `id` and `en` stand in the sentences.
    static void expect_refused(const Arguments& arguments, const std::string& code,
                               const std::string& id, const std::string& en) {
        for (const auto& [language, wanted] : {std::pair{"id", id}, std::pair{"en", en}}) {
            auto all = arguments;
            all.insert(all.end(), {"--lang", language});
            const auto ended = run(all);
            EXPECT_EQ(ended.exit, 3) << ended.out << ended.err;
            EXPECT_THAT(ended.err, HasSubstr(wanted));
            all.emplace_back("--json");
            EXPECT_EQ(run(all).json()["error"], code);
        }
    }
    static Arguments simulate(Arguments more) {
        Arguments all{"simulate", "pkh", "--region", "97.01"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

private:
    static inline std::unique_ptr<TempDir> folder;
};

TEST_F(Simulate, SaysWhatTheListSaysAndAddsUp) {
    const auto entries = json({"status"})["entries"];
    const auto out = json({"simulate", "pkh", "--set", "poorest=10"}, stage);
    EXPECT_EQ(json({"status"})["entries"], entries) << "something was recorded";
    EXPECT_EQ(out["regions"].size(), 2U);
    for (const auto* rows : {"regions", "deciles"}) {
        for (const auto* column : {"eligible_before", "eligible_after", "yearly_before",
                                   "yearly_after", "gains", "loses", "more", "less"}) {
            EXPECT_EQ(sum(out[rows], column), out[column]) << rows << " " << column;
        }
    }
    EXPECT_GT(out["loses"], 0);
    EXPECT_EQ(out["gains"], 0) << "fewer are served";
    EXPECT_EQ(out["eligible_before"].get<int>() - out["loses"].get<int>(), out["eligible_after"]);
    EXPECT_LT(out["yearly_after"], out["yearly_before"]);

    const auto list = json({"list", "make", "--programme", "pkh"}, stage);
    EXPECT_EQ(out["eligible_before"], list["eligible"]);
    EXPECT_EQ(out["yearly_before"], list["yearly"]);
    EXPECT_EQ(out["stage_before"], list["stage"]);
}

TEST_F(Simulate, ANumberChosenIsAsThoughItStoodInTheFile) {
    std::ifstream in{fs::path{TEPAT_SOURCE_DIR} / "policies/pkh.toml"};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    const std::string now = "from = 2017-01-01\nvalue = 25\n";
    const auto at = text.find(now);
    ASSERT_NE(at, std::string::npos);
    std::ofstream{path("new.toml")}
        << text.replace(at, now.size(), "from = 2017-01-01\nvalue = 12\n");
    auto by_file = json({"simulate", "new.toml"}, stage);
    auto by_name = json({"simulate", "pkh", "--set", "poorest=12"}, stage);
    EXPECT_EQ(by_file, by_name);
    // The other way round, who lost gains.
    const auto back = json({"simulate", "pkh", "--against", "new.toml"}, stage);
    EXPECT_EQ(back["gains"], by_name["loses"]);
    EXPECT_EQ(back["yearly_before"], by_name["yearly_after"]);
}

TEST_F(Simulate, WhoWouldLoseIsNamedWithTheReason) {
    for (const auto* file : {"losers.csv", "losers.xlsx"}) {
        const auto out = json(
            {"simulate", "pkh", "--set", "poorest=10", "--losers", file, "--lang", "en"}, stage);
        const auto workbook = sheets::open_workbook(path(file)).value();
        const auto rows = workbook->rows(0).value();
        sheets::Row row;
        ASSERT_TRUE(rows->next(row).value());
        EXPECT_EQ(row.at(4).text, "Nama");
        EXPECT_EQ(row.at(8).text, "Alasan");
        std::int64_t read = 0;
        std::int64_t named = 0;
        while (rows->next(row).value()) {
            ++read;
            named += row.at(4).text.empty() ? 0 : 1;
            EXPECT_EQ(row.at(0).text.size(), 16U);
            EXPECT_EQ(row.at(5).text, "berhenti");
            EXPECT_EQ(row.at(7).text, "0");
            EXPECT_THAT(std::string{row.at(8).text}, HasSubstr("poorest 10 percent"));
        }
        EXPECT_EQ(read, out["loses"]) << file;
        EXPECT_EQ(out["losers"], out["loses"]);
        EXPECT_GT(named, read * 9 / 10) << "the generator leaves a few names out";
    }
}

TEST_F(Simulate, ALowerCapIsLessForThoseWhoStay) {
    const auto out = json({"simulate", "pkh", "--set", "persons=1"}, stage);
    EXPECT_EQ(out["loses"], 0);
    EXPECT_GT(out["less"], 0);
    EXPECT_EQ(out["eligible_before"], out["eligible_after"]);
    EXPECT_LT(out["yearly_after"], out["yearly_before"]);
}

TEST_F(Simulate, PlacesAreAskedForWhereNobodySaysThem) {
    const Arguments sembako{"simulate", "sembako", "--period", "2021:5/12",
                            "--region", "97.01",   "--lang",   "en"};
    EXPECT_THAT(run(sembako).out + run(sembako).err, HasSubstr("places"));
    const auto some = json(sembako, {"--quota", "15"});
    EXPECT_EQ(some["eligible_before"], 15);
    EXPECT_GT(some["beyond_before"], 0);
}

TEST_F(Simulate, ABudgetIsTheSumOfItsProgrammes) {
    const auto out = json({"budget", "--on", "2021-05-01", "--region", "97.01"});
    EXPECT_EQ(sum(out["programmes"], "yearly"), out["yearly"]);
    EXPECT_EQ(sum(out["programmes"], "stage"), out["stage"]);
    const auto pkh = std::ranges::find_if(
        out["programmes"], [](const Json& row) { return row["programme"] == "pkh"; });
    ASSERT_NE(pkh, out["programmes"].end());
    EXPECT_EQ((*pkh)["period"], "2021:2/4");
    EXPECT_GT((*pkh)["eligible"], 0);
    const auto alone = json({"simulate", "pkh", "--on", "2021-05-01"}, stage);
    EXPECT_EQ((*pkh)["eligible"], alone["eligible_before"]);
    EXPECT_EQ((*pkh)["yearly"], alone["yearly_before"]);
    EXPECT_EQ((*pkh)["stage"], alone["stage_before"]);
}

TEST_F(Simulate, SaysNoInBothLanguages) {
    const auto on_stage = [](Arguments more) {
        more.insert(more.end(), {"--period", "2021:2/4"});
        return simulate(more);
    };
    expect_refused(on_stage({"--set", "poorest"}), "cli.bad_choice", "bukan pilihan angka",
                   "\"poorest\" does not choose a number");
    expect_refused(on_stage({"--set", "poorest=ten"}), "cli.bad_choice", "bukan pilihan angka",
                   "\"poorest=ten\" does not choose a number");
    expect_refused(on_stage({"--set", "poorset=10"}), "rulefiles.no_parameter",
                   "tidak ada parameter \"poorset\"", "no parameter \"poorset\"");
    expect_refused(on_stage({"--set", "poorest=101"}), "rulefiles.out_of_range",
                   "harus dari 1 sampai 100", "must be from 1 to 100");
    expect_refused(on_stage({"--losers", "losers.pdf"}), "sheets.table_kind",
                   "losers.pdf tidak dapat ditulis sebagai tabel: yang bisa .xlsx, .csv",
                   "losers.pdf cannot be written as a table: .xlsx, .csv can");
    EXPECT_FALSE(fs::exists(path("losers.pdf")));
    expect_refused(on_stage({"--against", "sembako"}), "simulation.other_programme", "sembako",
                   "cannot be compared with sembako");
    expect_refused(simulate({"--period", "2021:2/3"}), "programmes.no_stage",
                   "tidak punya tahap 2021:2/3", "has no stage 2021:2/3");
    expect_refused({"simulate", "pkh", "--period", "2021:2/4", "--region", "97.99"},
                   "simulation.unknown_region", "Wilayah 97.99 tidak ada",
                   "There is no region 97.99");
    expect_refused({"budget", "--on", "2021-05-01", "--region", "97.99"},
                   "simulation.unknown_region", "Wilayah 97.99 tidak ada",
                   "There is no region 97.99");
}

} // namespace
} // namespace tepat::testing
