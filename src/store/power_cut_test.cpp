#include "store/sequencer.hpp"
#include "testing/power_cut_vfs.hpp"
#include "testing/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

// Every acknowledged commit survives a power cut, wherever it comes; and a disk that lies shows
// that these tests would notice.
namespace tepat::store {
namespace {

using testing::PowerCutVfs;

Bytes content_of(std::int64_t id) {
    return SeededRandom{static_cast<std::uint64_t>(id)}.bytes(
        static_cast<std::size_t>(id * 7919 % 6000));
}

struct Found {
    bool opened = false;
    std::string integrity;
    std::set<std::int64_t> ids;
    bool contents_right = true;
};

/// A database that is written by two threads until the power is cut, seeded.
class Machine {
public:
    explicit Machine(std::uint64_t seed) : random_{seed} {}

    PowerCutVfs& disk() { return disk_; }

    void set_up() {
        open_database(path_, true)
            .value()
            ->connect()
            ->script("create table t (id bigint not null primary key, b blob not null)");
    }

    /// Adds to `acknowledged` what was answered as committed.
    void run_until_cut(std::set<std::int64_t>& acknowledged) {
        disk_.cut_after(random_.between(0, 600));
        std::mutex mutex;
        try {
            auto database = open_database(path_, false);
            if (!database) return;
            auto sequencer =
                Sequencer::start(**database, {.retries = 0, .checkpoint_bytes = 100'000}).value();
            const auto submit = [&](std::int64_t first) {
                for (std::int64_t id = first; !disk_.off(); id += 2) {
                    try {
                        sequencer->run(
                            id % 3 ? Lane::interactive : Lane::bulk, [&](Transaction& transaction) {
                                transaction.connection.run("insert into t (id, b) values ($1, $2)",
                                                           id, Blob{content_of(id)});
                            });
                    } catch (const DatabaseError&) {
                        return;
                    }
                    const std::scoped_lock lock{mutex};
                    acknowledged.insert(id);
                }
            };
            std::thread other{submit, next_ + 1};
            submit(next_);
            other.join();
        } catch (const DatabaseError&) {
            EXPECT_TRUE(disk_.off()); // the power went while the database was being opened
        }
        next_ += 10'000;
    }

    Found look_after_restore(PowerCutVfs::Unsynced unsynced) {
        disk_.cut();
        disk_.restore(unsynced, random_);
        Found found;
        try {
            auto database = open_database(path_, false);
            if (!database) return found;
            auto reader = (*database)->connect_reader();
            reader->each("pragma integrity_check",
                         [&](const Row& row) { found.integrity += row.text(0); });
            reader->each("select id, b from t", [&](const Row& row) {
                found.ids.insert(row.integer(0));
                if (row.blob(1) != content_of(row.integer(0))) found.contents_right = false;
            });
            found.opened = true;
        } catch (const DatabaseError&) {
            found.opened = false;
        }
        return found;
    }

private:
    testing::TempDir dir_;
    std::string path_ = dir_.file("cut.db");
    PowerCutVfs disk_;
    SeededRandom random_;
    std::int64_t next_ = 0;
};

class PowerCut : public ::testing::TestWithParam<PowerCutVfs::Unsynced> {};

INSTANTIATE_TEST_SUITE_P(Unsynced, PowerCut,
                         ::testing::Values(PowerCutVfs::Unsynced::lost,
                                           PowerCutVfs::Unsynced::scattered),
                         [](const auto& test) {
                             return test.param == PowerCutVfs::Unsynced::lost ? "lost"
                                                                              : "scattered";
                         });

TEST_P(PowerCut, LosesNothingAcknowledged) {
    std::size_t commits = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Machine machine{seed};
        machine.set_up();
        std::set<std::int64_t> acknowledged;
        for (int cut = 0; cut < 5; ++cut) { // one after the other, on what the last one left
            machine.run_until_cut(acknowledged);
            const Found found = machine.look_after_restore(GetParam());
            ASSERT_TRUE(found.opened) << "seed " << seed << " cut " << cut;
            ASSERT_EQ(found.integrity, "ok") << "seed " << seed << " cut " << cut;
            ASSERT_TRUE(found.contents_right) << "seed " << seed << " cut " << cut;
            ASSERT_TRUE(std::ranges::includes(found.ids, acknowledged))
                << "seed " << seed << " cut " << cut;
        }
        commits += acknowledged.size();
    }
    EXPECT_GT(commits, 2000U); // the cuts came while much was going on
}

TEST_P(PowerCut, ADiskThatLiesIsNoticed) {
    int noticed = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        Machine machine{seed};
        machine.set_up();
        machine.disk().lie_about_syncs();
        std::set<std::int64_t> acknowledged;
        machine.run_until_cut(acknowledged);
        const Found found = machine.look_after_restore(GetParam());
        if (!found.opened || found.integrity != "ok" ||
            !std::ranges::includes(found.ids, acknowledged))
            ++noticed;
    }
    EXPECT_GE(noticed, 5);
}

} // namespace
} // namespace tepat::store
