// What the program answers to what it cannot take: through the command line, with exit code and
// sentence, in both languages.
#include "program.hpp"
#include "sheets/reader.hpp"
#include "store/database.hpp"
#include "testing/temp_dir.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>

#include <chrono>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

namespace tepat::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr auto households = "IDBDT,KDGabungan4,Nama_KRT,Alamat\n";
constexpr auto members = "IDARTBDT,IDBDT,NIK,Nama,JnsKel,TglLahir,NUK\n";

std::string bytes_of(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

void write(const fs::path& path, std::string_view bytes) {
    std::ofstream{path, std::ios::binary} << bytes;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    const auto at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error{"not there: " + std::string{what}};
    return text.replace(at, what.size(), by);
}

/// A folder with a database that knows the small areas.
class Program : public ::testing::Test {
protected:
    void SetUp() override { prepare(folder_.path()); }

    static void prepare(const fs::path& folder) {
        ASSERT_EQ(tepat_in(folder, {"init"}).exit, 0);
        ASSERT_EQ(tepat_in(folder, {"regions", "load", small_areas()}).exit, 0);
    }
    [[nodiscard]] fs::path path(std::string_view name) const { return folder_.path() / name; }
    [[nodiscard]] Ended run(Arguments arguments) const {
        return tepat_in(folder_.path(), std::move(arguments));
    }

    /// The same refusal in both languages; `id` and `en` stand in the sentences.
    void expect_refused(const Arguments& arguments, int exit, const std::string& id,
                        const std::string& en) const {
        for (const auto& [language, wanted] : {std::pair{"id", id}, std::pair{"en", en}}) {
            auto all = arguments;
            all.insert(all.end(), {"--lang", language});
            const auto ended = run(all);
            EXPECT_EQ(ended.exit, exit) << ended.out << ended.err;
            EXPECT_THAT(ended.out + ended.err, HasSubstr(wanted));
        }
    }
    void expect_file_refused(const std::string& name, const std::string& id,
                             const std::string& en) const {
        const auto before = entries();
        expect_refused({"import", name, "--on", "2021-01-31"}, 3, id, en);
        EXPECT_EQ(entries(), before) << "something was recorded";
        EXPECT_TRUE(run({"verify", "--json"}).json().value("clean", false));
    }
    [[nodiscard]] std::size_t entries() const {
        return run({"status", "--json"}).json()["entries"].size();
    }

    TempDir folder_;
};

TEST_F(Program, VerifyTellsOfReadingsThatWereChanged) {
    const auto database = store::open_database(path("tepat.db").string(), false).value();
    const auto connection = database->connect();
    connection->begin();
    connection->run("insert into access_reading (subject_id, batch, place) values (1, 1, 0)");
    connection->commit();
    const auto verified = run({"verify", "--json", "--lang", "en"});
    EXPECT_EQ(verified.exit, 1);
    EXPECT_FALSE(verified.json().value("clean", true));
    EXPECT_THAT(verified.out, HasSubstr("Readings of personal data"));
}

// ---- files that are refused as a whole

TEST_F(Program, RefusesAFileWithoutHeader) {
    write(path("a.csv"), "9701012001000001,9701012001,SITI\n");
    expect_file_refused(
        "a.csv", "a.csv: baris judul tidak ditemukan. Baris pertama berisi: 9701012001000001",
        "a.csv: no header row was found. The first row holds: 9701012001000001");
}

TEST_F(Program, RefusesWrongColumns) {
    write(path("a.csv"), "IDARTBDT,IDBDT,NIK,Nama,JnsKel,TglLahir\n1,2,3,4,5,6\n");
    expect_file_refused("a.csv", "a.csv, lembar a: kolom NUK tidak ada",
                        "a.csv, sheet a: column NUK is missing");
}

TEST_F(Program, RefusesInvalidUtf8) {
    write(path("a.csv"), std::string{members} + "1,2,,SITI \xC3\x28,2,01/01/1980,1\n");
    expect_file_refused("a.csv", "a.csv, baris 2, kolom D: ada huruf yang bukan UTF-8",
                        "a.csv, row 2, column D: letters that are not UTF-8");
}

TEST_F(Program, RefusesFiftyMegabytesInOneCell) {
    write(path("a.csv"),
          std::string{members} + "1,2,," + std::string(50 << 20, 'x') + ",2,01/01/1980,1\n");
    expect_file_refused("a.csv", "a.csv, lembar a, baris 2, kolom D: lebih dari 32767 karakter",
                        "a.csv, sheet a, row 2, column D: more than 32767 characters");
}

TEST_F(Program, RefusesAnEncryptedWorkbook) {
    std::string bytes{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8};
    bytes.append(1016, '\0');
    for (const char letter : std::string_view{"EncryptedPackage"})
        bytes.append({letter, '\0'});
    write(path("a.xlsx"), bytes + std::string(1024, '\0'));
    expect_file_refused("a.xlsx", "a.xlsx dilindungi kata sandi",
                        "a.xlsx is protected by a password");
}

TEST_F(Program, RefusesAZipBomb) {
    lxw_workbook* book = workbook_new(path("a.xlsx").c_str());
    worksheet_write_string(workbook_add_worksheet(book, nullptr), 0, 0, "IDBDT", nullptr);
    ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);
    const std::string spaces(std::size_t{64} << 20, ' ');
    zip_t* archive = zip_open(path("a.xlsx").c_str(), 0, nullptr);
    ASSERT_NE(archive, nullptr);
    ASSERT_GE(zip_file_add(archive, "xl/worksheets/sheet1.xml",
                           zip_source_buffer(archive, spaces.data(), spaces.size(), 0),
                           ZIP_FL_OVERWRITE),
              0);
    ASSERT_EQ(zip_close(archive), 0);
    expect_file_refused("a.xlsx", "mengembang lebih dari", "unpacks to more than");
}

/// A workbook of the members' form with one row.
class MemberBook {
public:
    explicit MemberBook(const fs::path& path)
        : book_{workbook_new(path.c_str())}, sheet_{workbook_add_worksheet(book_, "Anggota")} {
        const std::vector<std::vector<const char*>> rows{
            {"IDARTBDT", "IDBDT", "NIK", "Nama", "JnsKel", "TglLahir", "NUK"},
            {"97010120010000011", "9701012001000001", "", "SITI CONTOH", "2", "01/01/1980", "1"},
            {"97010120010000012", "9701012001000001", "", "BUDI CONTOH", "1", "01/01/1981", "1"}};
        for (std::size_t row = 0; row < rows.size(); ++row)
            for (std::size_t column = 0; column < rows[row].size(); ++column)
                worksheet_write_string(sheet_, static_cast<lxw_row_t>(row),
                                       static_cast<lxw_col_t>(column), rows[row][column], nullptr);
    }
    MemberBook(const MemberBook&) = delete;
    MemberBook& operator=(const MemberBook&) = delete;
    ~MemberBook() { workbook_close(book_); }
    [[nodiscard]] lxw_worksheet* sheet() const { return sheet_; }

private:
    lxw_workbook* book_;
    lxw_worksheet* sheet_;
};

TEST_F(Program, NeverWritesTheErrorsOverTheFileItself) {
    {
        const MemberBook book{path("a.xlsx")};
    }
    const auto bytes = bytes_of(path("a.xlsx"));
    expect_refused({"import", "a.xlsx", "--on", "2021-01-31", "--errors", "."}, 3,
                   "a.xlsx: buku galat akan menimpa berkas itu sendiri",
                   "a.xlsx: its error workbook would take the place of the file itself");
    EXPECT_EQ(bytes_of(path("a.xlsx")), bytes);
}

TEST_F(Program, RefusesMergedCells) {
    {
        const MemberBook book{path("a.xlsx")};
        worksheet_merge_range(book.sheet(), 1, 6, 2, 6, "1", nullptr);
    }
    expect_file_refused("a.xlsx", "a.xlsx, lembar Anggota: sel G2:G3 digabung",
                        "a.xlsx, sheet Anggota: cells G2:G3 are merged");
}

// ---- rows and fields that are refused: the rest goes in, they go into the error workbook

/// "row column value | cause | remedy" of every line of an error workbook.
std::string error_lines(const fs::path& path) {
    const auto book = sheets::open_workbook(path);
    if (!book) return "no error workbook";
    const auto reader = (*book)->rows(0);
    std::string all;
    sheets::Row row;
    while ((*reader)->next(row).value_or(false))
        all += fmt::format("{} {} {} | {} | {}\n", row.at(2).text, row.at(3).text, row.at(4).text,
                           row.at(5).text, row.at(6).text);
    return all;
}

TEST_F(Program, SendsBadFieldsBackWithCauseAndRemedy) {
    write(path("rt.csv"), std::string{households} +
                              "9701012001000001,9701012001,SITI,Jalan Contoh\n"
                              "9701012001000002,9701019999,BUDI,Jalan Contoh\n");
    const auto first = run({"import", "rt.csv", "--on", "2021-01-31", "--json"});
    EXPECT_EQ(first.exit, 1) << first.out << first.err;
    ASSERT_EQ(first.json()["error_workbooks"].size(), 1);
    EXPECT_THAT(error_lines(path(first.json()["error_workbooks"][0]["file"].get<std::string>())),
                HasSubstr("3 KDGabungan4 9701019999 | Desa/kelurahan dengan kode ini tidak ada "
                          "dalam daftar wilayah. | "
                          "Periksa kodenya"));

    write(path("art.csv"), std::string{members} +
                               "11,9701012001000001,970101010180000,SITI,2,01/01/1980,1\n"
                               "12,9701012001000001,9.70101E+15,BUDI,1,01/01/1981,1\n"
                               "13,9701012001000001,0001010101800001,ANI,2,01/01/2990,1\n");
    const auto second = run({"import", "art.csv", "--on", "2021-01-31", "--json"});
    EXPECT_EQ(second.exit, 1) << second.out << second.err;
    EXPECT_EQ(second.json()["rows"][0]["added"], 3) << "the persons go in all the same";
    ASSERT_EQ(second.json()["error_workbooks"].size(), 1);
    EXPECT_THAT(
        error_lines(path(second.json()["error_workbooks"][0]["file"].get<std::string>())),
        AllOf(HasSubstr("2 NIK 970101010180000 | NIK berisi 15 angka; seharusnya 16. | Salin dari "
                        "KTP atau KK."),
              HasSubstr("3 NIK 9.70101E+15 | N"), HasSubstr("disimpan sebagai angka"),
              HasSubstr(
                  "4 NIK 0001010101800001 | NIK diawali wilayah 00, yang tidak ada. | Salin dari"),
              HasSubstr("4 TglLahir 01/01/2990 | Tanggal 2990-01-01 belum terjadi. | Salin tanggal "
                        "lahir")));
    EXPECT_TRUE(run({"verify", "--json"}).json().value("clean", false));
}

TEST_F(Program, TakesAFormulasResultAndSendsBackOneNeverComputed) {
    write(path("rt.csv"),
          std::string{households} + "9701012001000001,9701012001,SITI,Jalan Contoh\n");
    ASSERT_EQ(run({"import", "rt.csv", "--on", "2021-01-31"}).exit, 0);
    {
        const MemberBook book{path("a.xlsx")};
        worksheet_write_formula_str(book.sheet(), 1, 3, "=UPPER(\"siti\")", nullptr, "SITI");
        worksheet_write_formula_str(book.sheet(), 2, 5, "=A1", nullptr, "");
    }
    const auto ended = run({"import", "a.xlsx", "--on", "2021-01-31", "--json"});
    EXPECT_EQ(ended.exit, 1) << ended.out << ended.err;
    EXPECT_EQ(ended.json()["rows"][0]["added"], 2);
    ASSERT_EQ(ended.json()["error_workbooks"].size(), 1);
    EXPECT_THAT(error_lines(path(ended.json()["error_workbooks"][0]["file"].get<std::string>())),
                HasSubstr("3 TglLahir  | Sel berisi rumus yang belum pernah dihitung."));
}

// ---- policies

class PolicyFile : public Program {
protected:
    void SetUp() override {
        Program::SetUp();
        fs::create_directory(path("resources"));
        for (const auto* name : {"policies", "instruments", "channels"})
            fs::copy(fs::path{TEPAT_SOURCE_DIR} / name, path("resources") / name,
                     fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    }
    void expect_refused_with(std::string_view what, std::string_view by, const std::string& id,
                             const std::string& en) const {
        const auto file = path("resources/policies/pkh.toml");
        write(file, replaced(bytes_of(file), what, by));
        expect_refused({"list", "make", "--programme", "pkh", "--period", "2021:2/4", "--region",
                        "97.01", "--resources", "resources"},
                       3, id, en);
    }
};

TEST_F(PolicyFile, WithAnUnknownFieldIsRefused) {
    expect_refused_with("[[unit]]\n", "[[unit]]\nsauce = \"none\"\n",
                        "\"sauce\" bukan isian di tempat ini", "\"sauce\" is not a field here");
}

TEST_F(PolicyFile, WithOverlappingDatesIsRefused) {
    expect_refused_with("from = 2007-07-25\nvalue = \"household\"\n",
                        "from = 2007-07-25\nuntil = 2012-06-30\nvalue = \"household\"\n",
                        "\"unit\" mulai 2012-01-01 dimulai sebelum yang di atasnya berakhir",
                        "the \"unit\" from 2012-01-01 begins before the one above it ends");
}

TEST_F(PolicyFile, ThatDividesByZeroIsRefused) {
    expect_refused_with("holds = \"member.presence", "holds = \"1 / 0 == 1 && member.presence",
                        "\"holds\" membagi dengan nol", "\"holds\" divides by zero");
}

// ---- the machine

TEST_F(Program, TellsTheSecondProcessWhoHoldsTheDatabase) {
    fs::remove(path("tepat.db.lock"));
    ASSERT_EQ(mkfifo(path("slow.csv").c_str(), 0600), 0);
    const int held_open = ::open(path("slow.csv").c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_GE(held_open, 0);
    // The first process reads on and on, until it is given a file that ends.
    auto first = std::async(std::launch::async,
                            [&] { return run({"import", "slow.csv", "--as", "petugas-satu"}); });
    for (int tries = 0; tries < 1000 && bytes_of(path("tepat.db.lock")).empty(); ++tries)
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    expect_refused({"init"}, 3, "Proses lain sedang menulis ke basis data ini: tepat petugas-satu",
                   "Another process is writing to this database: tepat petugas-satu");
    EXPECT_EQ(run({"status"}).exit, 0) << "reading goes on beside it";
    fs::remove(path("slow.csv"));
    write(path("slow.csv"), "");
    ::close(held_open);
    EXPECT_EQ(first.get().exit, 3);
    EXPECT_EQ(run({"init"}).exit, 0);
}

TEST_F(Program, ServesThisMachineAlone) {
    for (const auto* address : {"0.0.0.0", "192.168.1.10", "::"})
        expect_refused({"serve", "--address", address}, 3, "bukan alamat komputer ini",
                       "is not of this machine");
    expect_refused({"serve", "--web", "nowhere"}, 3, "Halaman web tidak ada di nowhere",
                   "The web pages are not in nowhere");
}

/// A small disk of its own, seen by this test and its children alone.
class SmallDisk : public ::testing::Test {
protected:
    void SetUp() override {
        if (unshare(CLONE_NEWNS) != 0 ||
            mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            mount("tmpfs", disk().c_str(), "tmpfs", 0, "size=64m") != 0)
            GTEST_SKIP() << "this machine does not let the test mount a disk of its own";
        mounted_ = true;
        ASSERT_EQ(run({"init"}).exit, 0);
        ASSERT_EQ(run({"regions", "load", small_areas()}).exit, 0);
    }
    void TearDown() override {
        if (mounted_) umount2(disk().c_str(), MNT_DETACH);
    }
    void remount(unsigned long flags, const char* options) const {
        ASSERT_EQ(mount("tmpfs", disk().c_str(), "tmpfs", MS_REMOUNT | flags, options), 0);
    }
    /// 1,000 families, on another disk.
    void generate() const {
        const auto made = tepat_in(input_.path(), {"generate", "--regency", "97.01", "--families",
                                                   "1000", "--areas", small_areas(), "--out", "."});
        ASSERT_EQ(made.exit, 0) << made.err;
    }
    [[nodiscard]] fs::path disk() const { return disk_.path(); }
    [[nodiscard]] Ended run(Arguments arguments) const {
        return tepat_in(disk(), std::move(arguments));
    }
    [[nodiscard]] Ended import(const std::string& language) const {
        return run({"import", input_.file("970101.xlsx"), input_.file("970102.xlsx"), "--on",
                    "2021-01-31", "--errors", errors_.path(), "--lang", language});
    }
    void expect_as_before(std::size_t entries) const {
        const auto status = run({"status", "--json"});
        EXPECT_GE(status.json()["entries"].size(), entries) << status.out << status.err;
        EXPECT_EQ(status.json()["entries"][0]["type"], "registry.regions_loaded");
        const auto verified = run({"verify", "--json"});
        EXPECT_TRUE(verified.json().value("clean", false)) << verified.out << verified.err;
    }

    TempDir disk_;
    TempDir input_;
    TempDir errors_;
    bool mounted_ = false;
};

TEST_F(SmallDisk, FullLosesNothingAndTheSameCommandCompletesLater) {
    generate();
    remount(0, "size=1500k");
    const auto indonesian = import("id");
    EXPECT_TRUE(indonesian.exit == 3 || indonesian.exit == 4) << indonesian.exit;
    EXPECT_THAT(indonesian.out + indonesian.err, HasSubstr("penuh"));
    const auto english = import("en");
    EXPECT_TRUE(english.exit == 3 || english.exit == 4) << english.exit;
    EXPECT_THAT(english.out + english.err, HasSubstr("is full"));

    remount(0, "size=64m");
    expect_as_before(1);
    EXPECT_EQ(import("id").exit, 1);
    const auto again =
        run({"import", input_.file("970101.xlsx"), input_.file("970102.xlsx"), "--json"});
    EXPECT_EQ(again.json()["known_files"], 2) << again.out << again.err;
    expect_as_before(3);
}

TEST_F(SmallDisk, FullLeavesNoHalfFile) {
    generate();
    ASSERT_EQ(import("id").exit, 1);
    TempDir other;
    ASSERT_EQ(mount("tmpfs", other.path().c_str(), "tmpfs", 0, "size=40k"), 0);
    for (const auto& [language, wanted] :
         {std::pair{"id", "tidak dapat ditulis"}, std::pair{"en", "could not be written"}}) {
        const auto ended =
            run({"export", "--region", "97.01", "--out", other.file("a.xlsx"), "--lang", language});
        EXPECT_EQ(ended.exit, 3) << ended.out << ended.err;
        EXPECT_THAT(ended.err, HasSubstr(wanted));
        EXPECT_TRUE(fs::is_empty(other.path()));
    }
    umount2(other.path().c_str(), MNT_DETACH);
}

TEST_F(SmallDisk, ReadOnlyIsSaidAndNothingIsLost) {
    generate();
    remount(MS_RDONLY, "size=64m");
    for (const auto& [language, wanted] :
         {std::pair{"id", "tidak dapat ditulisi"}, std::pair{"en", "cannot be written"}}) {
        const auto ended = import(language);
        EXPECT_EQ(ended.exit, 3) << ended.out << ended.err;
        EXPECT_THAT(ended.err, HasSubstr(wanted));
    }
    remount(0, "size=64m");
    expect_as_before(1);
    EXPECT_EQ(import("id").exit, 1);
}

// ---- the command line

TEST_F(Program, SaysWhatIsWrongWithTheCommandLine) {
    expect_refused({"imporrt", "a.csv"}, 2, "--help", "--help");
    expect_refused({}, 2, "--help", "--help");
    expect_refused({"list", "make", "--programme", "pkh"}, 2, "--period", "--period");
    expect_refused({"list", "show", "--outcome", "perhaps"}, 2, "--outcome", "--outcome");
    expect_refused({"list", "show", "--programme", "pkh", "--period", "2021:2/4"}, 3,
                   "Belum ada daftar", "There is no list");
    expect_refused(
        {"list", "make", "--programme", "pkh", "--period", "2021-2", "--region", "97.01"}, 3,
        "\"2021-2\"", "\"2021-2\" is not a period");
    expect_refused({"import", "nowhere.csv"}, 3, "nowhere.csv", "nowhere.csv");
    expect_refused({"verify", "--db", "nowhere.db"}, 3, "nowhere.db",
                   "There is no database at nowhere.db");
}

TEST_F(Program, AnswersOneJsonObject) {
    write(path("rt.csv"),
          std::string{households} + "9701012001000001,9701012001,SITI,Jalan Contoh\n");
    for (const auto& arguments :
         std::vector<Arguments>{{"init"},
                                {"regions", "load", small_areas()},
                                {"import", "rt.csv"},
                                {"import", "nowhere.csv"},
                                {"export", "--region", "97.01", "--out", "a.xlsx"},
                                {"list", "show", "--programme", "pkh", "--period", "2021:2/4"},
                                {"pay", "plan", "--programme", "pkh", "--period", "2021:2/4"},
                                {"verify"},
                                {"status"}}) {
        auto all = arguments;
        all.emplace_back("--json");
        const auto ended = run(all);
        EXPECT_TRUE(ended.json().is_object())
            << arguments.front() << ": " << ended.out << ended.err;
        EXPECT_EQ(ended.json().contains("error"),
                  ended.exit >= 3 && ended.json().contains("params"))
            << ended.out;
    }
}

} // namespace
} // namespace tepat::testing
