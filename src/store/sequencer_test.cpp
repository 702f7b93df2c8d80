#include "store/sequencer.hpp"
#include "testing/faulty_database.hpp"
#include "testing/test_database.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <thread>

namespace tepat::store {
namespace {

using testing::Engine;
using testing::FaultyDatabase;

/// A door that a piece of work waits at, so that others gather behind it.
class Gate {
public:
    void open() { promise_.set_value(); }
    void wait() { future_.wait(); }

private:
    std::promise<void> promise_;
    std::shared_future<void> future_ = promise_.get_future().share();
};

/// Answers of many pieces, waited for together.
class Answers {
public:
    explicit Answers(int expected) : left_{expected}, kinds_(static_cast<std::size_t>(expected)) {}
    Sequencer::Done slot(int index) {
        return [this, index](std::exception_ptr error) {
            const std::scoped_lock lock{mutex_};
            kinds_[static_cast<std::size_t>(index)] = kind(std::move(error));
            if (--left_ == 0) all_.notify_all();
        };
    }
    /// "" when committed, else what went wrong, by slot.
    const std::vector<std::string>& wait() {
        std::unique_lock lock{mutex_};
        all_.wait(lock, [this] { return left_ == 0; });
        return kinds_;
    }

private:
    static std::string kind(std::exception_ptr error) {
        if (!error) return "";
        try {
            std::rethrow_exception(std::move(error));
        } catch (const DatabaseError& failure) {
            return "database " + std::to_string(static_cast<int>(failure.kind()));
        } catch (const std::exception& failure) {
            return failure.what();
        }
    }
    std::mutex mutex_;
    std::condition_variable all_;
    int left_;
    std::vector<std::string> kinds_;
};

std::string named(Broken kind) {
    return "database " + std::to_string(static_cast<int>(kind));
}

class SequencerOn : public testing::OnBothDatabases {
protected:
    void SetUp() override {
        OnBothDatabases::SetUp();
        if (IsSkipped()) return;
        database().connect()->script(
            "create table t (id bigint not null primary key, n bigint not null)");
        faulty_ = std::make_unique<FaultyDatabase>(database());
        start();
    }
    void start() {
        sequencer_.reset();
        // PostgreSQL lets go of the lock when it notices that the session ended.
        for (int tries = 0; !sequencer_; ++tries) {
            auto started = Sequencer::start(*faulty_, {.who = "test", .retries = 3});
            if (started)
                sequencer_ = std::move(*started);
            else
                ASSERT_LT(tries, 500) << started.error().params.at(0).second;
            if (!sequencer_) usleep(10'000);
        }
    }
    void stop() { sequencer_.reset(); }
    Sequencer& sequencer() { return *sequencer_; }
    FaultyDatabase& faulty() { return *faulty_; }

    /// Work that writes `id` and, as n, how many rows it saw before its own.
    static Sequencer::Work insert(std::int64_t id) {
        return [id](Transaction& transaction) {
            transaction.connection.run(
                "insert into t (id, n) select $1, count(*) from t where true", id);
        };
    }
    std::int64_t number(std::string_view sql) {
        std::int64_t answer = -1;
        database().connect_reader()->each(sql, [&](const Row& row) { answer = row.integer(0); });
        return answer;
    }
    std::int64_t rows() { return number("select count(*) from t"); }
    std::int64_t batches() { return number("select batch from writer"); }
    /// The sequencer waits in a piece of work until `gate` opens.
    void hold(Gate& gate) {
        auto inside = std::make_shared<std::promise<void>>();
        auto reached = inside->get_future();
        sequencer().submit(
            Lane::bulk,
            [&gate, inside](Transaction&) {
                inside->set_value();
                gate.wait();
            },
            [](const std::exception_ptr&) {});
        reached.wait();
    }

private:
    std::unique_ptr<FaultyDatabase> faulty_;
    std::unique_ptr<Sequencer> sequencer_;
};

INSTANTIATE_TEST_SUITE_P(On, SequencerOn, testing::both_databases, testing::engine_name);

TEST_P(SequencerOn, GivesBackWhatTheWorkGave) {
    EXPECT_EQ(sequencer().run(Lane::interactive, [](Transaction&) { return std::string{"done"}; }),
              "done");
    sequencer().run(Lane::bulk, insert(1));
    EXPECT_EQ(rows(), 1);
    EXPECT_THROW(
        sequencer().run(Lane::interactive, [](Transaction&) { throw std::out_of_range{"x"}; }),
        std::out_of_range);
}

TEST_P(SequencerOn, KeepsTheOrderOfALane) {
    Answers answers{300};
    for (int i = 0; i < 300; ++i)
        sequencer().submit(Lane::interactive, insert(i), answers.slot(i));
    answers.wait();
    EXPECT_EQ(number("select count(*) from t where id = n"), 300);
}

TEST_P(SequencerOn, CommitsAGroupAtOnce) {
    Gate gate;
    hold(gate);
    const std::int64_t before = batches();
    Answers answers{500};
    for (int i = 0; i < 500; ++i)
        sequencer().submit(Lane::interactive, insert(i), answers.slot(i));
    gate.open();
    answers.wait();
    EXPECT_EQ(rows(), 500);
    EXPECT_EQ(batches() - before, 2); // the one held, and the group
}

TEST_P(SequencerOn, OneThatThrowsTakesOnlyItselfOut) {
    Gate gate;
    hold(gate);
    Answers answers{40};
    for (int i = 0; i < 40; ++i) {
        if (i == 13)
            sequencer().submit(
                Lane::interactive, [](Transaction&) { throw std::runtime_error{"broken piece"}; },
                answers.slot(i));
        else if (i == 29) // its key is taken by its predecessor
            sequencer().submit(Lane::interactive, insert(28), answers.slot(i));
        else
            sequencer().submit(Lane::interactive, insert(i), answers.slot(i));
    }
    gate.open();
    const auto& kinds = answers.wait();
    for (int i = 0; i < 40; ++i)
        EXPECT_EQ(kinds[static_cast<std::size_t>(i)], i == 13   ? "broken piece"
                                                      : i == 29 ? named(Broken::constraint)
                                                                : "");
    EXPECT_EQ(rows(), 38);
}

TEST_P(SequencerOn, InteractiveGoesBeforeBulk) {
    Gate gate;
    hold(gate);
    std::vector<std::string> order; // the sequencer's thread alone until all is answered
    Answers answers{60};
    for (int i = 0; i < 50; ++i)
        sequencer().submit(
            Lane::bulk,
            [&, i](Transaction&) {
                order.push_back("bulk");
                // People arrive while an import runs.
                if (i >= 5 && i < 10)
                    sequencer().submit(
                        Lane::interactive, [&](Transaction&) { order.push_back("late"); },
                        answers.slot(50 + i));
            },
            answers.slot(i));
    for (int i = 0; i < 5; ++i)
        sequencer().submit(
            Lane::interactive, [&](Transaction&) { order.push_back("first"); },
            answers.slot(50 + i));
    gate.open();
    answers.wait();
    ASSERT_EQ(order.size(), 60U);
    std::vector<std::string> expected(5, "first");
    for (int i = 0; i < 50; ++i) {
        expected.emplace_back("bulk");
        if (i >= 5 && i < 10) expected.emplace_back("late");
    }
    EXPECT_EQ(order, expected);
}

TEST_P(SequencerOn, AnswersAfterTheCommit) {
    std::atomic<int> commits = 0;
    std::atomic<int> early = 0;
    faulty().hook = [&](FaultyDatabase::Step step) {
        if (step == FaultyDatabase::Step::after_commit) ++commits;
    };
    start();
    commits = 0;
    for (int i = 0; i < 50; ++i) {
        Answers answer{1};
        const auto told = answer.slot(0);
        sequencer().submit(Lane::interactive, insert(i),
                           [&, i, told](const std::exception_ptr& error) {
                               if (commits < i + 1) ++early;
                               told(error);
                           });
        answer.wait();
        ASSERT_EQ(rows(), i + 1); // seen by others at once
    }
    EXPECT_EQ(early, 0);
}

TEST_P(SequencerOn, RunsAgainWhatMayGoWell) {
    int failures = 0;
    std::vector<std::uint64_t> attempts;
    faulty().hook = [&](FaultyDatabase::Step step) {
        if (step == FaultyDatabase::Step::before_commit && failures > 0) {
            --failures;
            throw DatabaseError{Broken::retryable, "deadlock"};
        }
    };
    start();
    failures = 2;
    sequencer().run(Lane::interactive, [&](Transaction& transaction) {
        attempts.push_back(transaction.attempt);
        insert(1)(transaction);
    });
    EXPECT_EQ(rows(), 1);
    ASSERT_EQ(attempts.size(), 3U);
    EXPECT_TRUE(attempts[0] != attempts[1] && attempts[1] != attempts[2]);

    failures = 4; // one more than it is tried again
    try {
        sequencer().run(Lane::interactive, insert(2));
        FAIL();
    } catch (const DatabaseError& error) {
        EXPECT_EQ(error.kind(), Broken::retryable);
    }
    EXPECT_EQ(rows(), 1);
    sequencer().run(Lane::interactive, insert(3));
    EXPECT_EQ(rows(), 2);
}

TEST_P(SequencerOn, AsksTheWriterRowAfterAnUnknownCommit) {
    std::optional<FaultyDatabase::Step> fail_at;
    faulty().hook = [&](FaultyDatabase::Step step) {
        if (fail_at != step) return;
        fail_at.reset();
        throw DatabaseError{Broken::unknown, "connection lost in commit"};
    };
    start();
    int ran = 0;
    const auto work = [&](std::int64_t id) {
        return [&ran, id](Transaction& transaction) {
            ++ran;
            insert(id)(transaction);
        };
    };
    fail_at = FaultyDatabase::Step::after_commit; // it happened: not again
    sequencer().run(Lane::interactive, work(1));
    EXPECT_EQ(ran, 1);
    fail_at = FaultyDatabase::Step::before_commit; // it did not: again
    sequencer().run(Lane::interactive, work(2));
    EXPECT_EQ(ran, 3);
    EXPECT_EQ(rows(), 2);
}

TEST_P(SequencerOn, SaysUnknownWhenItCannotBeTold) {
    bool down = false;
    faulty().hook = [&](FaultyDatabase::Step step) {
        if (down && step != FaultyDatabase::Step::begin)
            throw DatabaseError{Broken::unknown, "no answer"};
    };
    start();
    Gate gate;
    hold(gate);
    Answers answers{3};
    for (int i = 0; i < 3; ++i)
        sequencer().submit(
            Lane::interactive,
            [&, i](Transaction& transaction) {
                insert(i)(transaction);
                down = true;
            },
            answers.slot(i));
    gate.open();
    for (const auto& kind : answers.wait())
        EXPECT_EQ(kind, named(Broken::unknown));
}

TEST_P(SequencerOn, ADeposedWriterCommitsNothing) {
    const std::int64_t mine = sequencer().epoch();
    sequencer().run(Lane::interactive, insert(1));
    Gate gate;
    hold(gate);
    Answers answers{5};
    for (int i = 0; i < 5; ++i)
        sequencer().submit(i % 2 ? Lane::interactive : Lane::bulk, insert(10 + i), answers.slot(i));
    // In SQLite the held transaction holds the file; another writer comes after it.
    std::thread usurper{
        [&] { database().connect()->run("update writer set epoch = epoch + 1 where id = 1"); }};
    // Work that waits for the usurper, so that it comes before the next transaction.
    usleep(GetParam() == Engine::postgres ? 50'000 : 0);
    gate.open();
    usurper.join();
    const auto& kinds = answers.wait();
    // SQLite gives the file to whoever asks next: pieces before the usurper were committed and
    // answered so.
    std::int64_t committed = 1;
    for (const auto& kind : kinds) {
        if (kind.empty())
            ++committed;
        else
            EXPECT_EQ(kind, named(Broken::deposed));
    }
    EXPECT_EQ(rows(), committed);
    EXPECT_THROW(sequencer().run(Lane::interactive, insert(99)), DatabaseError);
    EXPECT_THROW(sequencer().run(Lane::bulk, insert(99)), DatabaseError);
    EXPECT_EQ(rows(), committed);
    start();
    EXPECT_GT(sequencer().epoch(), mine + 1);
    sequencer().run(Lane::interactive, insert(99));
    EXPECT_EQ(rows(), committed + 1);
}

TEST_P(SequencerOn, EveryReignHasAnEpochOfItsOwn) {
    std::int64_t last = sequencer().epoch();
    for (int i = 0; i < 3; ++i) {
        start();
        EXPECT_GT(sequencer().epoch(), last);
        last = sequencer().epoch();
    }
}

TEST_P(SequencerOn, FinishesWhatWasSubmittedBeforeItStops) {
    Gate gate;
    hold(gate);
    Answers answers{120};
    for (int i = 0; i < 120; ++i)
        sequencer().submit(i % 3 ? Lane::interactive : Lane::bulk, insert(i), answers.slot(i));
    std::thread opener{[&] {
        usleep(20'000);
        gate.open();
    }};
    stop();
    opener.join();
    for (const auto& kind : answers.wait())
        EXPECT_EQ(kind, "");
    EXPECT_EQ(rows(), 120);
}

TEST_P(SequencerOn, EightThreadsAtOnce) {
    constexpr int threads = 8;
    constexpr int each = 100;
    std::vector<std::thread> crowd;
    std::atomic<int> wrong = 0;
    for (int t = 0; t < threads; ++t)
        crowd.emplace_back([&, t] {
            for (int i = 0; i < each; ++i) {
                const std::int64_t id = t * each + i;
                const Lane lane = i % 10 == 0 ? Lane::bulk : Lane::interactive;
                if (i % 17 == 0) {
                    try {
                        sequencer().run(lane, [](Transaction&) { throw std::runtime_error{"x"}; });
                        ++wrong;
                    } catch (const std::runtime_error& error) {
                        if (std::string_view{error.what()} != "x") ++wrong;
                    }
                }
                const auto seen = sequencer().run(lane, [id](Transaction& transaction) {
                    insert(id)(transaction);
                    std::int64_t n = -1;
                    transaction.connection.each(
                        "select n from t where id = $1",
                        [&](const Row& row) { n = row.integer(0); }, id);
                    return n;
                });
                if (seen < i) ++wrong;
            }
        });
    for (auto& thread : crowd)
        thread.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(rows(), threads * each);
    // Every row saw exactly its predecessors: one order.
    EXPECT_EQ(number("select count(distinct n) from t"), threads * each);
    EXPECT_EQ(number("select max(n) from t"), threads * each - 1);
}

TEST(SequencerCheckpoint, KeepsTheLogShortWhileWriting) {
    const testing::TestDatabase database{Engine::sqlite};
    database->connect()->script("create table t (id bigint not null primary key, b blob)");
    constexpr std::int64_t limit = 1 << 20;
    auto sequencer = Sequencer::start(*database, {.checkpoint_bytes = limit}).value();
    const Bytes bytes(60'000, 'x');
    std::int64_t longest = 0;
    for (int i = 0; i < 600; ++i) {
        sequencer->run(Lane::interactive, [&](Transaction& transaction) {
            transaction.connection.run("insert into t (id, b) values ($1, $2)", i, Blob{bytes});
        });
        longest = std::max(longest, database->log_bytes());
    }
    EXPECT_GT(longest, limit);
    EXPECT_LT(longest, 12 * limit) << "of about 40 written";
}

} // namespace
} // namespace tepat::store
