// What proves the journal, as an office, an auditor and a citizen use it: checkpoints with a
// witness, proofs that are checked far from the database, receipts, and a copy that was put back.
#include "program.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace tepat::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Json = nlohmann::json;

class JournalProgram : public ::testing::Test {
protected:
    void SetUp() override {
        run({"init"});
        run({"generate", "--regency", "97.01", "--families", "20", "--areas", small_areas(),
             "--out", "data"});
        run({"regions", "load", small_areas()});
        import("970101");
    }
    /// Some rows may be in error.
    void import(const std::string& district) {
        const auto ended = tepat_in(folder_.path(),
                                    {"import", "data/" + district + ".xlsx", "--on", "2021-01-31"});
        ASSERT_LE(ended.exit, 1) << ended.out << ended.err;
    }
    Ended run(Arguments arguments, int exit = 0, const Environment& environment = {}) {
        auto ended = tepat_in(folder_.path(), std::move(arguments), environment);
        EXPECT_EQ(ended.exit, exit) << ended.out << ended.err;
        return ended;
    }
    Json json(Arguments arguments, int exit = 0) {
        arguments.emplace_back("--json");
        return run(std::move(arguments), exit).json();
    }
    [[nodiscard]] std::string text_of(std::string_view name) const {
        std::ifstream in{folder_.path() / name, std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    void write(std::string_view name, std::string_view text) const {
        std::ofstream{folder_.path() / name, std::ios::binary} << text;
    }
    /// The entry of the newest of a kind.
    std::int64_t entry(std::string_view type) {
        std::int64_t found = 0;
        const auto shown = json({"status"});
        for (const auto& row : shown.at("entries"))
            if (row.at("type") == type) found = row.at("entry");
        return found;
    }

    TempDir folder_;
};

TEST_F(JournalProgram, IsProvenToWhoHasItsKeyAlone) {
    const auto imported = std::to_string(entry("registry.imported"));
    EXPECT_THAT(run({"journal", "prove", imported, "--out", "x.txt", "--lang", "en"}, 3).err,
                HasSubstr("no checkpoint yet"));
    const auto made = json(
        {"journal", "checkpoint", "--origin", "contoh.example/97.01", "--witness", "saksi.txt"});
    const auto key = made.at("key").get<std::string>();
    EXPECT_EQ(json({"journal", "key"}).at("key"), key);
    EXPECT_EQ(fs::status(folder_.path() / "tepat.db-kerja/kunci-jurnal").permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_TRUE(json({"journal", "verify", "--witness", "saksi.txt"}).at("clean").get<bool>());
    EXPECT_TRUE(json({"verify"}).at("clean").get<bool>());

    run({"journal", "prove", imported, "--line", "3", "--out", "baris.txt"});
    run({"journal", "prove", imported, "--without-payload", "--out", "entri.txt"});
    const TempDir elsewhere;
    for (const auto* name : {"baris.txt", "entri.txt", "saksi.txt"})
        fs::copy(folder_.path() / name, elsewhere.path());
    const auto check = [&](const std::string& file, const std::string& with, int exit = 0) {
        auto ended = tepat_in(elsewhere.path(), {"journal", "check", file, "--key", with,
                                                 "--witness", "saksi.txt", "--json"});
        EXPECT_EQ(ended.exit, exit) << ended.out << ended.err;
        return exit == 0 ? ended.json() : Json{};
    };
    EXPECT_EQ(check("baris.txt", key).at("line"), 3);
    const auto without = check("entri.txt", key);
    EXPECT_EQ(without.at("type"), "registry.imported");
    EXPECT_FALSE(without.contains("line"));

    auto changed = text_of("baris.txt");
    auto& byte = changed[changed.find("line-bytes ") + 20];
    byte = byte == 'A' ? 'B' : 'A';
    std::ofstream{elsewhere.path() / "lain.txt", std::ios::binary} << changed;
    check("lain.txt", key, 3);
    std::ofstream{elsewhere.path() / "bukan.txt"} << "bukan bukti\n";
    check("bukan.txt", key, 3);
    check("baris.txt", "bukan kunci", 3);

    const auto receipt =
        json({"journal", "receipt", imported, "--out", "tanda.svg", "--lang", "id"});
    EXPECT_LE(receipt.at("version").get<int>(), 25);
    EXPECT_THAT(text_of("tanda.svg"), HasSubstr("Tanda terima"));
    std::ofstream{elsewhere.path() / "kode.txt"} << receipt.at("texts").at(0).get<std::string>();
    const auto held = check("kode.txt", key);
    EXPECT_EQ(std::to_string(held.at("entry").get<int>()), imported);
    EXPECT_TRUE(held.at("lodged").get<bool>());
}

TEST_F(JournalProgram, ACopyThatWasPutBackIsNotWrittenTo) {
    fs::copy(folder_.path() / "tepat.db", folder_.path() / "lama.db");
    import("970102");
    run({"journal", "checkpoint", "--witness", "saksi.txt"});
    const Environment witness{{"TEPAT_WITNESS", "saksi.txt"}, {"TEPAT_LANG", "en"}};
    run({"list", "make", "--programme", "pkh", "--period", "2021:2/4", "--region", "97.01"}, 0,
        witness);

    for (const auto* name : {"tepat.db", "tepat.db-wal", "tepat.db-shm"})
        fs::remove(folder_.path() / name);
    fs::copy(folder_.path() / "lama.db", folder_.path() / "tepat.db");
    for (const Arguments& verb :
         {Arguments{"import", "data/970101.xlsx", "--on", "2021-02-28"}, Arguments{"init"},
          Arguments{"list", "make", "--programme", "pkh", "--period", "2021:2/4", "--region",
                    "97.01"},
          Arguments{"serve", "--port", "0", "--only-public"}, Arguments{"journal", "checkpoint"}})
        EXPECT_THAT(run(verb, 3, witness).err, HasSubstr("from before that checkpoint"))
            << verb.front();
    run({"status"}, 0, witness);
    const auto told = tepat_in(folder_.path(), {"journal", "verify", "--json"}, witness);
    EXPECT_EQ(told.exit, 1);
    EXPECT_EQ(told.json().at("findings").size(), 1U);
    // A witness that is gone is no leave to begin anew.
    fs::remove(folder_.path() / "saksi.txt");
    run({"journal", "checkpoint"});
    EXPECT_THAT(run({"import", "data/970101.xlsx", "--on", "2021-02-28"}, 3, witness).err,
                HasSubstr("is not there"));
}

TEST_F(JournalProgram, AListFromOutsideIsRedactedAndWhatTablesRestOnIsNot) {
    const auto imported = std::to_string(entry("registry.imported"));
    EXPECT_THAT(run({"journal", "redact", imported, "--reason", "SK 1", "--lang", "en"}, 3).err,
                HasSubstr("other tables rest on it"));
    write("luar.csv", "nik,nama\n9701014101900001,SITI CONTOH\n");
    const auto taken = json({"list", "take", "luar.csv", "--list", "prakerja", "--period",
                             "2021:1/1", "--region", "97.01"},
                            1)
                           .at("entry")
                           .get<std::int64_t>();
    run({"journal", "checkpoint"});
    run({"journal", "redact", std::to_string(taken), "--reason", "SK 2/2021"});
    EXPECT_TRUE(json({"verify"}).at("clean").get<bool>());
    const auto bytes = text_of("tepat.db");
    EXPECT_EQ(bytes.find("SITI CONTOH"), std::string::npos) << "its bytes are overwritten";
    const auto key = json({"journal", "key"}).at("key").get<std::string>();
    run({"journal", "prove", std::to_string(taken), "--out", "bukti.txt"});
    const auto proven = json({"journal", "check", "bukti.txt", "--key", key});
    EXPECT_EQ(proven.at("type"), "programmes.list_taken");
    run({"journal", "redact", std::to_string(taken), "--reason", "SK 3"}, 3);
}

} // namespace
} // namespace tepat::testing
