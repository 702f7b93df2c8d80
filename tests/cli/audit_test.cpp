// A quarrel from two lists to two signatures, and the evidence for who believes neither; by the
// program itself.
#include "program.hpp"
#include "sheets/reader.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

namespace tepat::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Quarrel : public ::testing::Test {
protected:
    void SetUp() override {
        run({"generate", "--regency", "97.01", "--families", "80", "--seed", "1", "--areas",
             small_areas(), "--out", "data"});
        run({"init"});
        run({"regions", "load", small_areas()});
        run({"import", "--on", "2021-01-01", "data/970101.xlsx", "data/970102.xlsx"}, 1);
        first_ = list("2021:1/4");
        second_ = list("2021:2/4");
    }
    std::int64_t list(const std::string& period) {
        return run({"list", "make", "--programme", "pkh", "--period", period, "--region", "97.01",
                    "--json"})
            .json()
            .at("entry");
    }
    Ended run(Arguments arguments, int exit = 0) {
        auto ended = tepat_in(folder_.path(), std::move(arguments));
        EXPECT_EQ(ended.exit, exit) << ended.out << ended.err;
        return ended;
    }
    [[nodiscard]] fs::path path(std::string_view name) const { return folder_.path() / name; }

    TempDir folder_;
    std::int64_t first_ = 0;
    std::int64_t second_ = 0;
};

TEST_F(Quarrel, EndsWithTwoSignatures) {
    const auto first = std::to_string(first_);
    const auto compared = run({"list", "compare", first, std::to_string(second_), "--json"}).json();
    const auto entry = compared.at("entry").get<std::int64_t>();
    const auto differences = compared.at("differences").get<std::int64_t>();
    ASSERT_GT(differences, 0) << "children grow older";
    std::int64_t sum = 0;
    for (const auto& cause : compared.at("causes"))
        sum += cause.at("count").get<std::int64_t>();
    EXPECT_EQ(sum, differences);
    const auto number = std::to_string(entry);

    const auto cause = compared.at("causes").at(0).at("cause").get<std::string>();
    const auto of_cause = compared.at("causes").at(0).at("count").get<std::int64_t>();
    const auto show = [&](Arguments more) {
        Arguments all{"compare", "show", number, "--json"};
        all.insert(all.end(), more.begin(), more.end());
        return run(std::move(all)).json();
    };

    EXPECT_THAT(run({"compare", "sign", number, "--party", "first", "--as", "menteri"}, 3).err,
                HasSubstr(std::to_string(differences)));
    run({"compare", "assign", number, "--to", "rina"}, 3); // which?
    EXPECT_EQ(run({"compare", "assign", number, "--to", "rina", "--cause", cause, "--json"})
                  .json()
                  .at("lines"),
              of_cause);
    run({"compare", "assign", number, "--to", "rina", "--all"});
    run({"compare", "settle", number, "--all", "--decision", "second_stands", "--note", "dilihat"},
        3); // rina's, not ours
    std::ofstream{path("ba.txt")} << "Berita acara 3 Mei\n";
    run({"compare", "settle", number, "--line", "0", "--decision", "first_stands", "--note",
         "KK dilihat", "--document", "ba.txt", "--as", "rina"});
    const auto line = show({"--line", "0"});
    EXPECT_EQ(line.at("settled"), 1);
    EXPECT_EQ(line.at("open"), differences - 1);
    ASSERT_EQ(line.at("lines").size(), 1U);
    EXPECT_EQ(line.at("lines").at(0).at("owner"), "rina");
    EXPECT_EQ(show({"--open", "--limit", "1000"}).at("lines").size(), differences - 1);
    run({"compare", "settle", number, "--all", "--decision", "second_stands", "--note", "dilihat",
         "--as", "rina"});
    run({"compare", "sign", number, "--party", "first", "--as", "menteri"});
    run({"compare", "sign", number, "--party", "second", "--as", "menteri"}, 3); // nobody for both
    const auto closed =
        run({"compare", "sign", number, "--party", "second", "--as", "gubernur", "--json"}).json();
    EXPECT_TRUE(closed.at("closed").get<bool>());
    EXPECT_EQ(run({"compare", "show", "--json"}).json().at("comparisons").at(0).at("open"), 0);
    run({"compare", "reopen", number, "--line", "0", "--reason", "keliru"});
    EXPECT_FALSE(show({}).at("closed").get<bool>());

    run({"compare", "export", number, "-o", "selisih.xlsx"});
    const auto book = sheets::open_workbook(path("selisih.xlsx")).value();
    EXPECT_EQ(book->sheets().size(), 1 + compared.at("causes").size());
    const auto rows = book->rows(0).value();
    sheets::Row row;
    std::string last;
    while (rows->next(row).value())
        if (row.at(0).text == "Jumlah") last = std::string{row.at(1).text};
    EXPECT_EQ(last, std::to_string(differences));
    run({"verify"});
}

TEST_F(Quarrel, AFileByNameIsComparedAndItsNamesStayOutOfTheAnswer) {
    std::ofstream{path("danom.csv")} << "NIK,Nama,Desa,Nominal\n"
                                        "9701010101800001,RAHASIA SEKALI,Sukamaju Contoh,750000\n";
    const auto ended = run({"list", "compare", std::to_string(first_), "danom.csv", "--json"});
    const auto compared = ended.json();
    EXPECT_EQ(compared.at("second_only").get<std::int64_t>(), 1);
    const auto shown =
        run({"compare", "show", std::to_string(compared.at("entry").get<std::int64_t>()), "--cause",
             "not_in_register", "--json"});
    EXPECT_THAT(shown.out, HasSubstr("not_in_register"));
    EXPECT_THAT(ended.out + shown.out, ::testing::Not(HasSubstr("RAHASIA")));
    run({"list", "compare", std::to_string(first_), "tidak-ada.csv"}, 3);
}

TEST_F(Quarrel, TheEvidenceIsCheckedWithoutTheProgram) {
    const auto made = run({"list", "evidence", std::to_string(second_), "-o", "bukti", "--json"});
    const auto root = made.json().at("root").get<std::string>();
    const auto verified = run({"verify", "--json"}).json();
    EXPECT_EQ(verified.at("root"), root);
    const auto checked = run_in(
        folder_.path(), {"/usr/bin/env", "python3", "-B", "bukti/verify.py", "--root", root});
    EXPECT_EQ(checked.exit, 0) << checked.out << checked.err;
    EXPECT_THAT(checked.out, HasSubstr(": 0 perbedaan"));
    EXPECT_EQ(run({"list", "reproduce", "--entry", std::to_string(second_), "--json"})
                  .json()
                  .at("differing"),
              0);
    run({"list", "evidence", std::to_string(second_), "-o", "bukti"}, 3);
    run({"list", "evidence", std::to_string(second_), "-o", "nama.zip", "--personal"}, 3);
    run({"list", "evidence", std::to_string(second_), "-o", "nama.zip", "--personal", "--purpose",
         "audit", "--sample", "3", "--seed", "dadu"});
    EXPECT_TRUE(fs::exists(path("nama.zip")));
    EXPECT_GT(run({"verify", "--json"}).json().at("readings").get<std::int64_t>(), 0);
}

/// One letter of the policy, and the manifest made to fit it: the journal knows better.
TEST_F(Quarrel, ATamperedPackIsRefused) {
    run({"list", "evidence", std::to_string(second_), "-o", "bukti"});
    const auto contents = [&](std::string_view name) {
        std::ostringstream text;
        text << std::ifstream{path("bukti") / name}.rdbuf();
        return text.str();
    };
    const auto digest = [&] {
        return run_in(folder_.path(), {"/usr/bin/env", "sha256sum", "bukti/policy.toml"})
            .out.substr(0, 64);
    };
    const auto before = digest();
    auto policy = contents("policy.toml");
    policy.replace(policy.find("rupiah = 3_000_000"), 18, "rupiah = 9_000_000");
    std::ofstream{path("bukti/policy.toml")} << policy;
    auto manifest = contents("manifest.json");
    manifest.replace(manifest.find(before), before.size(), digest());
    std::ofstream{path("bukti/manifest.json")} << manifest;
    const auto checked =
        run_in(folder_.path(), {"/usr/bin/env", "python3", "-B", "bukti/verify.py"});
    EXPECT_EQ(checked.exit, 1) << checked.out << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("policy.toml"));
    EXPECT_THAT(checked.out, ::testing::Not(HasSubstr(": 0 perbedaan")));
}

} // namespace
} // namespace tepat::testing
