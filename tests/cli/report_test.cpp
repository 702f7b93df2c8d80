// Reports across programmes as people ask for them: lists made, an outside list that came later,
// and the reports on the command line.
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

class ReportProgram : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(run({"init"}).exit, 0);
        ASSERT_EQ(run({"regions", "load", small_areas()}).exit, 0);
        ASSERT_EQ(run({"generate", "--regency", "97.01", "--families", "120", "--areas",
                       small_areas(), "--out", "data"})
                      .exit,
                  0);
        const auto imported =
            run({"import", "data/970101.xlsx", "data/970102.xlsx", "--on", "2020-01-31"});
        ASSERT_LE(imported.exit, 1) << imported.err;
    }
    Ended run(Arguments arguments) { return tepat_in(folder_.path(), std::move(arguments)); }
    nlohmann::json json(Arguments arguments, int exit = 0) {
        arguments.emplace_back("--json");
        const auto ended = run(std::move(arguments));
        EXPECT_EQ(ended.exit, exit) << ended.out << ended.err;
        return ended.json();
    }
    /// The exit code says whether there is something to look at.
    nlohmann::json duplicates() {
        const auto ended = run({"report", "duplicates", "--on", "2020-08-15", "--region", "97.01",
                                "--out", "ganda.xlsx", "--json"});
        auto report = ended.json();
        EXPECT_EQ(ended.exit, report["found"].get<int>() > 0 ? 1 : 0) << ended.err;
        return report;
    }

    TempDir folder_;
};

TEST_F(ReportProgram, CountsWhatAuditorsLookFor) {
    const auto out = json(
        {"report", "anomalies", "--on", "2020-08-15", "--region", "97.01", "--out", "anomali.xlsx"},
        1);
    EXPECT_EQ(out["audit"].size(), 6U);
    EXPECT_TRUE(std::filesystem::exists(folder_.path() / "anomali.xlsx"));
    int records = 0;
    for (const auto& region : out["regions"])
        records += region["records"].get<int>();
    EXPECT_EQ(records, out["records"].get<int>());
    EXPECT_GT(out["findings"].get<int>(), 0);
    const auto wrong = run({"report", "anomalies", "--on", "2020-08-15", "--region", "97.99"});
    EXPECT_EQ(wrong.exit, 3) << wrong.err;
    EXPECT_THAT(wrong.err, HasSubstr("97.99"));
}

TEST_F(ReportProgram, FindsWhoReceivesWhatWasMadeTwice) {
    json({"list", "make", "--programme", "sembako", "--period", "2020:8/12", "--region", "97.01"});
    json({"list", "make", "--programme", "pkh", "--period", "2020:6/10", "--region", "97.01"});
    const auto asked = json({"list", "make", "--programme", "sembako_cash", "--period", "2020:1/1",
                             "--region", "97.01", "--quota", "60"});
    EXPECT_GT(asked["eligible"].get<int>(), 0);
    const auto counted = [](const nlohmann::json& report, std::string_view kind) {
        int count = 0;
        for (const auto& row : report["duplicates"])
            if (row["kind"] == kind) count += row["count"].get<int>();
        return count;
    };
    const auto by_nik = [&](const nlohmann::json& report) {
        return counted(report, "same_nik") + counted(report, "excluded_by_nik");
    };
    // Every list asked the others, so only double NIKs are left.
    const auto before = duplicates();
    EXPECT_EQ(before["found"].get<int>(), by_nik(before));
    EXPECT_EQ(before["lists"].size(), 3U);

    // A district's own list beside the regency's: everybody on it would be paid twice.
    const auto again = json(
        {"list", "make", "--programme", "pkh", "--period", "2020:6/10", "--region", "97.01.01"});
    const auto after = duplicates();
    EXPECT_GT(again["eligible"].get<int>(), 0);
    EXPECT_EQ(counted(after, "two_lists"), again["eligible"].get<int>());
    EXPECT_EQ(counted(after, "excluded"), 0);
    EXPECT_TRUE(std::filesystem::exists(folder_.path() / "ganda.xlsx"));
}

TEST_F(ReportProgram, CountsWhatThePoorLack) {
    json({"list", "make", "--programme", "pkh", "--period", "2020:6/10", "--region", "97.01"});
    const auto made = json({"report", "complementarity", "--on", "2020-08-15", "--region", "97.01",
                            "--also", "pkh", "--out", "lengkap.xlsx"});
    EXPECT_GT(made["poor"].get<int>(), 0);
    EXPECT_EQ(made["aids"].size(), 5U);
    int lacks = 0;
    for (const auto& row : made["districts"])
        if (row["aid"] == "kks") lacks += row["lacks"].get<int>();
    EXPECT_EQ(lacks, made["aids"][3]["lacks"].get<int>());
    EXPECT_TRUE(std::filesystem::exists(folder_.path() / "lengkap.xlsx"));
    const auto of = json(
        {"report", "complementarity", "--on", "2020-08-15", "--region", "97.01", "--of", "pkh"});
    EXPECT_LE(of["poor"].get<int>(), made["households"].get<int>());
}

TEST_F(ReportProgram, SaysNoInBothLanguages) {
    const Arguments report{"report", "duplicates", "--on", "2020-08-15", "--region", "97.01"};
    for (const auto& [language, text] : {std::pair{"id", "Tidak ada daftar yang berlaku"},
                                         std::pair{"en", "No list is in force on 2020-08-15"}}) {
        auto arguments = report;
        arguments.insert(arguments.end(), {"--lang", language});
        const auto none = run(arguments);
        EXPECT_EQ(none.exit, 3);
        EXPECT_THAT(none.err, HasSubstr(text));
    }
    json({"list", "make", "--programme", "pkh", "--period", "2020:6/10", "--region", "97.01"});
    auto csv = report;
    csv.insert(csv.end(), {"--out", "ganda.csv", "--lang", "en"});
    EXPECT_THAT(run(csv).err, HasSubstr("ganda.csv cannot be written as a table: .xlsx can"));
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "ganda.csv"));
    const auto unknown = run({"report", "complementarity", "--on", "2020-08-15", "--region",
                              "97.01", "--also", "kartu_desa", "--lang", "en"});
    EXPECT_EQ(unknown.exit, 3);
    EXPECT_THAT(unknown.err, HasSubstr("No list of kartu_desa is in force on 2020-08-15"));
    EXPECT_THAT(unknown.err, HasSubstr("pkh"));
    EXPECT_EQ(run({"report", "duplicates", "--on", "2020-08-15", "--region", "98.01"}).exit, 3);
    EXPECT_EQ(run({"report", "duplicates", "--region", "97.01"}).exit, 2);
}

} // namespace
} // namespace tepat::testing
