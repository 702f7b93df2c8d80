#include "sheets/atomic_file.hpp"
#include "sheets/detail/testing.hpp"
#include "sheets/reader.hpp"
#include "sheets/writer.hpp"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>
#include <thread>

namespace tepat::sheets {
namespace {

using namespace std::string_view_literals;
using testing::described;
using testing::TemporaryDirectory;

std::string content(const std::filesystem::path& path) {
    std::ostringstream out;
    out << std::ifstream{path, std::ios::binary}.rdbuf();
    return out.str();
}

const std::array<Column, 4> columns{Column{"NIK", 18}, Column{"Nama, gelar", 30}, Column{"Anggota"},
                                    Column{"Lahir"}};
const Date born = *Date::from_ymd(1985, 2, 28);

void fill(TableWriter& writer) {
    writer.sheet("Keluarga", columns);
    writer.row(std::array<Value, 4>{"3201010101850001"sv, "Siti \"Ani\"\nbinti Udin"sv, 4, born});
    writer.row(std::array<Value, 2>{});
    writer.row(std::array<Value, 2>{"=1+1"sv, " <&> _x0041_ \xC3\xA1 "sv});
    writer.row(std::array<Value, 4>{""sv, std::monostate{}, 3201010101850001,
                                    *Date::from_ymd(1899, 1, 2)});
}

TEST(CsvWriter, QuotesWhatNeedsIt) {
    const TemporaryDirectory directory;
    auto writer = create_csv(directory / "a.csv");
    ASSERT_TRUE(writer);
    fill(**writer);
    ASSERT_TRUE((*writer)->finish());
    EXPECT_EQ(content(directory / "a.csv"),
              "NIK,\"Nama, gelar\",Anggota,Lahir\r\n"
              "3201010101850001,\"Siti \"\"Ani\"\"\nbinti Udin\",4,1985-02-28\r\n"
              ",\r\n"
              "=1+1,\" <&> _x0041_ \xC3\xA1 \"\r\n"
              ",,3201010101850001,1899-01-02\r\n");
    EXPECT_EQ(described(open_workbook(directory / "a.csv")),
              "1|NIK|Nama, gelar|Anggota|Lahir\n"
              "2|3201010101850001|Siti \"Ani\"\nbinti Udin|4|1985-02-28\n"
              "4|=1+1| <&> _x0041_ \xC3\xA1 \n5|||3201010101850001|1899-01-02\n");
}

TEST(CsvWriter, HasSeparatorGuardAndMarkOnRequest) {
    const TemporaryDirectory directory;
    auto writer = create_csv(directory / "a.csv", {';', true, true});
    ASSERT_TRUE(writer);
    (*writer)->sheet("x", std::array{Column{"a"}, Column{"b;c"}});
    (*writer)->row(std::array<Value, 5>{"=cmd"sv, "+62"sv, "-"sv, "@x;"sv, "a=b"sv});
    ASSERT_TRUE((*writer)->finish());
    EXPECT_EQ(content(directory / "a.csv"), "\xEF\xBB\xBF"
                                            "a;\"b;c\"\r\n'=cmd;'+62;'-;\"'@x;\";a=b\r\n");
}

TEST(XlsxWriter, ReadsBackTyped) {
    const TemporaryDirectory directory;
    auto writer = create_xlsx(directory / "a.xlsx");
    ASSERT_TRUE(writer);
    fill(**writer);
    (*writer)->sheet("Kosong", std::array{Column{"satu"}});
    ASSERT_TRUE((*writer)->finish());
    const auto book = open_workbook(directory / "a.xlsx");
    ASSERT_TRUE(book);
    ASSERT_EQ((*book)->sheets().size(), 2U);
    EXPECT_EQ((*book)->sheets()[1].name, "Kosong");
    EXPECT_EQ(described(book, 0), "1|NIK|Nama, gelar|Anggota|Lahir\n"
                                  "2|3201010101850001|Siti \"Ani\"\nbinti Udin|n:4|d:31106\n"
                                  "4|=1+1| <&> _x0041_ \xC3\xA1 \n"
                                  "5|||n:3201010101850001|1899-01-02\n");
    EXPECT_EQ(described(book, 1), "1|satu\n");
    EXPECT_EQ(from_serial(31106, (*book)->date_system()), born);
    EXPECT_EQ(directory.names(), std::vector<std::string>{"a.xlsx"});
}

TEST(XlsxWriter, KeepsControlCharactersAndEscapes) {
    const TemporaryDirectory directory;
    auto writer = create_xlsx(directory / "a.xlsx");
    ASSERT_TRUE(writer);
    (*writer)->sheet("x", std::array{Column{"a"}});
    (*writer)->row(
        std::array<Value, 3>{"a\x0B\x1F"sv, "_x000D_ _x005F_x0041_ _x _xzzzz_"sv, "a\r\nb\tc"sv});
    ASSERT_TRUE((*writer)->finish());
    EXPECT_EQ(described(open_workbook(directory / "a.xlsx")),
              "1|a\n2|a\x0B\x1F|_x000D_ _x005F_x0041_ _x _xzzzz_|a\r\nb\tc\n");
}

TEST(XlsxWriter, GivesTheSameBytesAtAnotherTime) {
    const TemporaryDirectory directory;
    for (const auto* name : {"a.xlsx", "b.xlsx"}) {
        auto writer = create_xlsx(directory / name);
        ASSERT_TRUE(writer);
        fill(**writer);
        ASSERT_TRUE((*writer)->finish());
        // The clock of zip entries ticks every two seconds.
        if (name == "a.xlsx"sv) std::this_thread::sleep_for(std::chrono::milliseconds{2100});
    }
    EXPECT_EQ(content(directory / "a.xlsx"), content(directory / "b.xlsx"));
}

TEST(Writers, LeaveNothingUnlessFinished) {
    const TemporaryDirectory directory;
    std::ofstream{directory / "a.csv"} << "old";
    {
        auto csv = create_csv(directory / "a.csv");
        auto xlsx = create_xlsx(directory / "a.xlsx");
        ASSERT_TRUE(csv && xlsx);
        fill(**csv);
        fill(**xlsx);
    }
    EXPECT_EQ(directory.names(), std::vector<std::string>{"a.csv"});
    EXPECT_EQ(content(directory / "a.csv"), "old");
}

TEST(Writers, TreatImpossibleCellsAsBugs) {
    const TemporaryDirectory directory;
    auto csv = create_csv(directory / "a.csv");
    auto xlsx = create_xlsx(directory / "a.xlsx");
    ASSERT_TRUE(csv && xlsx);
    const std::string huge(32'768, 'x');
    for (auto* writer : {csv->get(), xlsx->get()}) {
        writer->sheet("x", std::array{Column{"a"}});
        EXPECT_THROW(writer->row(std::array<Value, 1>{"\xFF"sv}), std::invalid_argument);
        EXPECT_THROW(writer->row(std::array<Value, 1>{"a\0b"sv}), std::invalid_argument);
        EXPECT_THROW(writer->row(std::array<Value, 1>{huge}), std::invalid_argument);
    }
    EXPECT_THROW((*xlsx)->row(std::array<Value, 1>{1LL << 60}), std::invalid_argument);
    EXPECT_THROW((*xlsx)->sheet("X", std::array{Column{"a"}}), std::invalid_argument);
    EXPECT_THROW((*xlsx)->sheet("a/b", std::array{Column{"a"}}), std::invalid_argument);
}

TEST(Writers, RefuseAMissingFolder) {
    const TemporaryDirectory directory;
    const auto answer = "! sheets.write_failed file=a.csv reason=No such file or directory";
    const auto csv = create_csv(directory / "none/a.csv");
    ASSERT_FALSE(csv);
    EXPECT_EQ(described(csv.error()), answer);
}

/// A file system of its own, when the test may mount one.
class SmallDisk {
public:
    explicit SmallDisk(const std::filesystem::path& path, const char* options)
        : path_{path}, mounted_{mount_at(path, options)} {}
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
    }
    [[nodiscard]] bool mounted() const { return mounted_; }
    bool make_read_only() {
        return ::mount(nullptr, path_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    static bool mount_at(const std::filesystem::path& path, const char* options) {
        std::filesystem::create_directory(path);
        return ::mount("tmpfs", path.c_str(), "tmpfs", 0, options) == 0;
    }
    std::filesystem::path path_;
    bool mounted_;
};

TEST(Writers, RefuseAFullDiskAndLeaveNothing) {
    const TemporaryDirectory directory;
    const SmallDisk disk{directory / "disk", "size=256k"};
    if (!disk.mounted()) GTEST_SKIP() << "may not mount a tmpfs";
    for (const auto* name : {"a.csv", "a.xlsx"}) {
        const auto path = disk.path() / name;
        {
            auto writer = name == "a.csv"sv ? create_csv(path) : create_xlsx(path);
            ASSERT_TRUE(writer);
            (*writer)->sheet("x", std::array{Column{"a"}});
            for (int i = 0; i < 50'000; ++i)
                (*writer)->row(std::array<Value, 2>{i * 7919, "Kampung Sukamaju"sv});
            const auto finished = (*writer)->finish();
            ASSERT_FALSE(finished);
            EXPECT_EQ(finished.error().code.name, "sheets.write_failed");
        }
        EXPECT_TRUE(std::filesystem::is_empty(disk.path())) << name;
    }
}

TEST(Writers, RefuseAReadOnlyDisk) {
    const TemporaryDirectory directory;
    SmallDisk disk{directory / "disk", "size=256k"};
    if (!disk.mounted() || !disk.make_read_only()) GTEST_SKIP() << "may not mount a tmpfs";
    const auto writer = create_xlsx(disk.path() / "a.xlsx");
    ASSERT_FALSE(writer);
    EXPECT_EQ(described(writer.error()),
              "! sheets.write_failed file=a.xlsx reason=Read-only file system");
}

TEST(AtomicFile, SweepsWhatAKilledProcessLeftAndNothingThatIsBeingWritten) {
    const TemporaryDirectory directory;
    const auto child = fork();
    if (child == 0) {
        const auto left = AtomicFile::create(directory / "a");
        _exit(left ? 0 : 1); // without destructors, as if killed
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    ASSERT_EQ(directory.names().size(), 1U);

    std::ofstream{directory / ".a.notes"} << "somebody else's";
    auto first = AtomicFile::create(directory / "a");
    EXPECT_EQ(directory.names().size(), 2U) << "the stale one is gone";
    auto second = AtomicFile::create(directory / "a");
    EXPECT_EQ(directory.names().size(), 3U) << "the one being written is not";
    EXPECT_TRUE(first->commit());
    EXPECT_TRUE(second->commit());
    EXPECT_EQ(directory.names(), (std::vector<std::string>{".a.notes", "a"}));
}

TEST(AtomicFile, ReplacesOnlyOnCommitAndForItsOwnerAlone) {
    const TemporaryDirectory directory;
    std::ofstream{directory / "a"} << "old";
    auto file = AtomicFile::create(directory / "a");
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("new"));
    EXPECT_EQ(content(directory / "a"), "old");
    AtomicFile moved = std::move(*file);
    ASSERT_TRUE(moved.commit());
    EXPECT_EQ(content(directory / "a"), "new");
    EXPECT_EQ(directory.names(), std::vector<std::string>{"a"});
    struct stat status{};
    ASSERT_EQ(::stat((directory / "a").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
}

} // namespace
} // namespace tepat::sheets
