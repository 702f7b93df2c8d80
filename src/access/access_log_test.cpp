#include "access/access_log.hpp"
#include "testing/faulty_database.hpp"
#include "testing/power_cut_vfs.hpp"
#include "testing/storage_rules.hpp"
#include "testing/test_database.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

namespace tepat::access {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Access : public ::tepat::testing::OnBothDatabases {
protected:
    void SetUp() override {
        OnBothDatabases::SetUp();
        if (IsSkipped()) return;
        const std::vector schemas{schema()};
        ASSERT_TRUE(store::migrate(*database().connect(), schemas, clock_.now()));
        faulty_ = std::make_unique<::tepat::testing::FaultyDatabase>(database());
        sequencer_ = store::Sequencer::start(*faulty_, {.retries = 0}).value();
        log_ = std::make_unique<AccessLog>(*sequencer_, clock_);
    }
    void TearDown() override {
        log_.reset();
        sequencer_.reset();
    }

    static Reading reading(std::int64_t subject, std::string request = "r1") {
        return {"dinas", "family", SubjectId{subject}, "entry 7", std::move(request)};
    }
    Verification verified() {
        const auto connection = database().connect_reader();
        const store::ReadScope scope{*connection};
        return verify_access(*connection);
    }
    std::vector<KeptReading> of(std::int64_t subject) {
        return readings_of(*database().connect_reader(), SubjectId{subject});
    }
    void tamper(std::string_view sql) {
        const auto connection = database().connect();
        connection->begin();
        connection->execute(sql, {});
        connection->commit();
    }
    std::vector<std::pair<std::string_view, std::int64_t>> findings() {
        std::vector<std::pair<std::string_view, std::int64_t>> all;
        for (const auto& finding : verified().findings)
            all.emplace_back(finding.what.code.name, finding.batch);
        return all;
    }
    void three_batches() {
        for (const std::int64_t subject : {11, 12, 11})
            log_->record(reading(subject));
    }

    FixedClock clock_{Instant{1'612'051'200'000'000}};
    std::unique_ptr<::tepat::testing::FaultyDatabase> faulty_;
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<AccessLog> log_;
};

TEST_P(Access, APersonCanBeToldWhoReadThem) {
    log_->record(reading(11, "a"));
    clock_.set(Instant{1'612'051'200'000'001});
    log_->record({"dinas", "lines", std::nullopt, "list 12 lines 0-49", "b"});
    log_->record(reading(11, "c"));
    EXPECT_THAT(of(11),
                ElementsAre(KeptReading{1, 0, Instant{1'612'051'200'000'000}, reading(11, "a")},
                            KeptReading{3, 0, clock_.now(), reading(11, "c")}));
    EXPECT_THAT(of(12), IsEmpty());
    const auto result = verified();
    EXPECT_EQ(result.batches, 3);
    EXPECT_EQ(result.readings, 3);
    EXPECT_THAT(result.findings, IsEmpty());
}

TEST_P(Access, TheChainGoesOnAfterARestart) {
    three_batches();
    log_.reset();
    sequencer_.reset();
    sequencer_ = store::Sequencer::start(database(), {}).value();
    log_ = std::make_unique<AccessLog>(*sequencer_, clock_);
    log_->record(reading(13));
    EXPECT_THAT(of(13), ElementsAre(Field(&KeptReading::batch, 4)));
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_P(Access, ReadingsOfOneMomentAreOneBatchAndNoneIsLost) {
    constexpr int threads = 8;
    constexpr int each = 25;
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; ++thread)
        running.emplace_back([&, thread] {
            for (int i = 0; i < each; ++i)
                log_->record(reading(100 + thread, std::to_string(i)));
        });
    for (auto& thread : running)
        thread.join();
    for (int thread = 0; thread < threads; ++thread) {
        const auto kept = of(100 + thread);
        ASSERT_THAT(kept, SizeIs(each));
        for (int i = 0; i < each; ++i)
            EXPECT_EQ(kept[static_cast<std::size_t>(i)].reading.request, std::to_string(i));
    }
    const auto result = verified();
    EXPECT_EQ(result.readings, threads * each);
    EXPECT_LE(result.batches, threads * each);
    EXPECT_THAT(result.findings, IsEmpty());
}

TEST_P(Access, WhatIsTakenOutShows) {
    three_batches();
    tamper("delete from access_batch where batch = 2");
    EXPECT_THAT(findings(), ElementsAre(std::pair{"access.gap", 2}, std::pair{"access.index", 2}));
    tamper("update access_batch set batch = 2 where batch = 3");
    EXPECT_THAT(findings(), ::testing::Contains(std::pair{"access.chain", 2}));
    EXPECT_THAT(findings(), ::testing::Contains(std::pair{"access.changed", 2}));
}

TEST_P(Access, TheLastBatchTakenOutShowsByItsIndex) {
    three_batches();
    tamper("delete from access_batch where batch = 3");
    EXPECT_THAT(findings(), ElementsAre(std::pair{"access.index", 3}));
}

TEST_P(Access, WhatIsChangedShows) {
    three_batches();
    tamper("update access_batch set payload = (select payload from access_batch where batch = 1) "
           "where batch = 2");
    EXPECT_THAT(findings(), ::testing::Contains(std::pair{"access.changed", 2}));
    tamper("update access_batch set digest = (select digest from access_batch where batch = 1) "
           "where batch = 2");
    EXPECT_THAT(findings(), ::testing::Contains(std::pair{"access.chain", 3}));
}

TEST_P(Access, AnIndexThatDoesNotMatchShows) {
    three_batches();
    tamper("update access_reading set subject_id = 99 where batch = 1");
    tamper("delete from access_reading where batch = 2");
    tamper("insert into access_reading (subject_id, batch, place) values (5, 3, 0)");
    EXPECT_THAT(findings(), ::testing::UnorderedElementsAre(std::pair{"access.index", 1},
                                                            std::pair{"access.index", 2},
                                                            std::pair{"access.index", 3}));
}

TEST_P(Access, AReadingThatCouldNotBeWrittenIsRefusedAndLeavesNoTrace) {
    log_->record(reading(11));
    faulty_->hook = [](auto step) {
        if (step == ::tepat::testing::FaultyDatabase::Step::before_commit)
            throw store::DatabaseError{store::Broken::disk_full, "full"};
    };
    EXPECT_THROW(log_->record(reading(12)), store::DatabaseError);
    faulty_->hook = [](auto) {};
    log_->record(reading(13));
    EXPECT_THAT(of(12), IsEmpty());
    EXPECT_THAT(of(13), ElementsAre(Field(&KeptReading::batch, 2)));
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_P(Access, EverybodyWhoWaitsHearsOfAFailure) {
    faulty_->hook = [](auto step) {
        if (step == ::tepat::testing::FaultyDatabase::Step::before_commit)
            throw store::DatabaseError{store::Broken::disk_full, "full"};
    };
    std::atomic<int> heard = 0;
    std::vector<std::thread> running;
    for (int thread = 0; thread < 8; ++thread)
        running.emplace_back([&] {
            try {
                log_->record(reading(11));
            } catch (const store::DatabaseError& error) {
                if (error.kind() == store::Broken::disk_full) ++heard;
            }
        });
    for (auto& thread : running)
        thread.join();
    EXPECT_EQ(heard, 8);
    EXPECT_EQ(verified().batches, 0);
}

TEST_P(Access, ACommitWithoutAnswerIsWrittenOnce) {
    bool broken = false;
    faulty_->hook = [&](auto step) {
        if (step == ::tepat::testing::FaultyDatabase::Step::after_commit &&
            !std::exchange(broken, true))
            throw store::DatabaseError{store::Broken::unknown, "no answer"};
    };
    log_->record(reading(11));
    EXPECT_TRUE(broken);
    faulty_->hook = [](auto) {};
    log_->record(reading(12));
    EXPECT_THAT(of(11), SizeIs(1));
    EXPECT_EQ(verified().batches, 2);
    EXPECT_THAT(findings(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(On, Access, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

/// Two threads record until the power is cut; gives the requests that were answered.
std::set<std::string> record_until_cut(const std::string& path, ::tepat::testing::PowerCutVfs& disk,
                                       std::int64_t after) {
    std::set<std::string> recorded;
    std::mutex mutex;
    const FixedClock clock{Instant{1}};
    disk.cut_after(after);
    try {
        const auto database = store::open_database(path, false).value();
        const auto sequencer = store::Sequencer::start(*database, {.retries = 0}).value();
        AccessLog log{*sequencer, clock};
        const auto work = [&](const std::string& who) {
            for (int number = 0; !disk.off(); ++number) {
                const auto request = who + std::to_string(number);
                try {
                    log.record({"dinas", "family", SubjectId{11}, "", request});
                } catch (const store::DatabaseError&) {
                    return;
                }
                const std::scoped_lock lock{mutex};
                recorded.insert(request);
            }
        };
        std::thread other{work, "b"};
        work("a");
        other.join();
    } catch (const store::DatabaseError&) {
        EXPECT_TRUE(disk.off()); // the power went while the database was being opened
    }
    return recorded;
}

TEST(AccessPowerCut, WhatWasAnsweredIsThereAndTheChainIsWhole) {
    std::size_t answered = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const ::tepat::testing::TempDir dir;
        ::tepat::testing::PowerCutVfs disk;
        SeededRandom random{seed};
        const auto path = dir.file("cut.db");
        const std::vector schemas{schema()};
        ASSERT_TRUE(store::migrate(*store::open_database(path, true).value()->connect(), schemas,
                                   Instant{1}));
        const auto recorded = record_until_cut(path, disk, random.between(20, 400));
        disk.cut();
        disk.restore(::tepat::testing::PowerCutVfs::Unsynced::scattered, random);
        const auto database = store::open_database(path, false).value();
        const auto connection = database->connect_reader();
        EXPECT_THAT(verify_access(*connection).findings, IsEmpty());
        std::set<std::string> kept;
        for (const auto& its : readings_of(*connection, SubjectId{11}))
            kept.insert(its.reading.request);
        EXPECT_TRUE(std::ranges::includes(kept, recorded));
        answered += recorded.size();
    }
    EXPECT_GT(answered, 100U);
}

TEST(AccessSchema, KeepsTheStorageRules) {
    EXPECT_THAT(::tepat::testing::check_storage_rules(schema()), IsEmpty());
}

TEST(AccessSchema, ADatabaseOfAnEarlierReleaseHasNothingToFind) {
    const ::tepat::testing::TestDatabase database{::tepat::testing::Engine::sqlite};
    const auto connection = database->connect_reader();
    EXPECT_EQ(verify_access(*connection).batches, 0);
}

} // namespace
} // namespace tepat::access
