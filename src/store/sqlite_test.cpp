#include "store/database.hpp"
#include "store/sequencer.hpp"
#include "testing/temp_dir.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

// What is SQLite's alone: files, folders, mounts and locks.
namespace tepat::store {
namespace {

using testing::TempDir;

std::string refusal(const std::string& where, bool create) {
    const auto database = open_database(where, create);
    return database ? "" : std::string{database.error().code.name};
}

/// A small file system in memory, where disk full and read-only are real even for root.
class TmpfsMount {
public:
    explicit TmpfsMount(const char* size) {
        const std::string options = std::string{"size="} + size;
        mounted_ = mount("tmpfs", dir_.path().c_str(), "tmpfs", 0, options.c_str()) == 0;
    }
    ~TmpfsMount() {
        if (mounted_) umount2(dir_.path().c_str(), MNT_DETACH);
    }
    TmpfsMount(const TmpfsMount&) = delete;
    TmpfsMount& operator=(const TmpfsMount&) = delete;
    [[nodiscard]] bool mounted() const { return mounted_; }
    void make_read_only() {
        ASSERT_EQ(mount("tmpfs", dir_.path().c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr), 0);
    }
    [[nodiscard]] std::string file(std::string_view name) const { return dir_.file(name); }

private:
    TempDir dir_;
    bool mounted_ = false;
};

TEST(Sqlite, RefusesWhatIsNoPlaceForADatabase) {
    const TempDir dir;
    EXPECT_EQ(refusal(dir.file("none.db"), false), "store.missing");
    EXPECT_EQ(refusal(dir.path().string(), true), "store.is_folder");
    EXPECT_EQ(refusal(dir.file("no/such/folder.db"), true), "store.no_folder");
    std::ofstream{dir.file("text.db")} << std::string(10'000, 'x');
    EXPECT_EQ(refusal(dir.file("text.db"), true), "store.not_a_database");
    std::ofstream{dir.file("short.db")} << "nik;name\n";
    EXPECT_EQ(refusal(dir.file("short.db"), true), "store.not_a_database");
    EXPECT_FALSE(std::filesystem::exists(dir.file("none.db")));
}

TEST(Sqlite, RefusesAnotherProgramsDatabase) {
    const TempDir dir;
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(dir.file("photos.db").c_str(), &other), SQLITE_OK);
    sqlite3_exec(other, "create table photo (a)", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    EXPECT_EQ(refusal(dir.file("photos.db"), true), "store.not_ours");
}

TEST(Sqlite, AnEmptyFileBecomesADatabase) {
    const TempDir dir;
    std::ofstream{dir.file("new.db")};
    EXPECT_EQ(refusal(dir.file("new.db"), true), "");
    EXPECT_EQ(refusal(dir.file("new.db"), false), "");
}

TEST(Sqlite, OpensAsTheContractSays) {
    const TempDir dir;
    const auto database = open_database(dir.file("a.db"), true).value();
    const auto writer = database->connect();
    const auto number = [&](const char* sql) {
        std::int64_t answer = -1;
        writer->each(sql, [&](const Row& row) { answer = row.integer(0); });
        return answer;
    };
    EXPECT_EQ(number("pragma synchronous"), 2); // FULL
    EXPECT_EQ(number("pragma wal_autocheckpoint"), 0);
    EXPECT_EQ(number("pragma foreign_keys"), 1);
    EXPECT_EQ(number("pragma page_size"), 4096);
    std::string mode;
    writer->each("pragma journal_mode", [&](const Row& row) { mode = row.text(0); });
    EXPECT_EQ(mode, "wal");
}

TEST(Sqlite, CheckpointMovesTheLog) {
    const TempDir dir;
    const auto database = open_database(dir.file("a.db"), true).value();
    const auto writer = database->connect();
    writer->script("create table t (id bigint not null primary key, b blob)");
    const auto reader = database->connect_reader();
    const Bytes bytes(100'000, 'x');
    const auto fill = [&](int id) {
        writer->run("insert into t (id, b) values ($1, $2)", id, Blob{bytes});
    };
    for (int id = 0; id < 10; ++id)
        fill(id);
    EXPECT_GT(database->log_bytes(), 1'000'000);
    {
        const ReadScope scope{*reader};
        fill(10);
        EXPECT_GT(database->checkpoint(), 0); // the reader holds the rest back
        fill(11);                             // and no commit waits for it
    }
    EXPECT_EQ(database->checkpoint(), 0);
    EXPECT_EQ(database->log_bytes(), 0);
    fill(12);
    EXPECT_LT(database->log_bytes(), 200'000);
}

TEST(Sqlite, AReadOnlyMountIsRefused) {
    TmpfsMount mount{"10m"};
    if (!mount.mounted()) GTEST_SKIP() << "no right to mount";
    EXPECT_EQ(refusal(mount.file("a.db"), true), "");
    mount.make_read_only();
    EXPECT_EQ(refusal(mount.file("a.db"), false), "store.read_only");
    EXPECT_EQ(refusal(mount.file("b.db"), true), "store.read_only");
}

TEST(Sqlite, AFullDiskLosesNothing) {
    const TmpfsMount mount{"3m"};
    if (!mount.mounted()) GTEST_SKIP() << "no right to mount";
    const auto database = open_database(mount.file("a.db"), true).value();
    database->connect()->script("create table t (id bigint not null primary key, b blob)");
    std::int64_t committed = 0;
    {
        auto sequencer = Sequencer::start(*database, {}).value();
        const Bytes bytes(50'000, 'x');
        const auto fill = [&] {
            sequencer->run(Lane::interactive, [&](Transaction& transaction) {
                transaction.connection.run("insert into t (id, b) values ($1, $2)", committed,
                                           Blob{bytes});
            });
            ++committed;
        };
        try {
            for (int i = 0; i < 100; ++i)
                fill();
            FAIL() << "the disk never filled";
        } catch (const DatabaseError& error) {
            EXPECT_EQ(error.kind(), Broken::disk_full) << error.what();
        }
        EXPECT_GT(committed, 10);
        std::int64_t rows = 0;
        database->connect_reader()->each("select count(*) from t",
                                         [&](const Row& row) { rows = row.integer(0); });
        EXPECT_EQ(rows, committed);
    }
    std::ofstream filler{mount.file("filler"), std::ios::binary};
    while (filler << std::string(4096, 'x') << std::flush) {
    }
    EXPECT_EQ(refusal(mount.file("b.db"), true), "store.disk_full");
}

TEST(Sqlite, TheLockOfAKilledProcessIsFree) {
    const TempDir dir;
    const std::string path = dir.file("a.db");
    EXPECT_EQ(refusal(path, true), "");
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
        const auto database = open_database(path, false).value();
        const auto lock = database->lock_writer("tepat import");
        (void)!write(ready[1], lock ? "y" : "n", 1);
        pause();
        _exit(0);
    }
    char answer = 0;
    ASSERT_EQ(read(ready[0], &answer, 1), 1);
    ASSERT_EQ(answer, 'y');
    const auto database = open_database(path, false).value();
    const auto held = database->lock_writer("tepat serve");
    ASSERT_FALSE(held);
    const std::string holder = held.error().params.at(0).second;
    EXPECT_TRUE(holder.starts_with("tepat import, pid " + std::to_string(child) + ", user "))
        << holder;
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(ready[0]);
    close(ready[1]);
    EXPECT_TRUE(database->lock_writer("tepat serve"));
}

} // namespace
} // namespace tepat::store
