#include "store/database.hpp"
#include "testing/test_database.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <thread>
#include <vector>

// What every database must do alike, seen through the contract alone.
namespace tepat::store {
namespace {

class Conformance : public testing::OnBothDatabases {
protected:
    void SetUp() override {
        OnBothDatabases::SetUp();
        if (IsSkipped()) return;
        writer_ = database().connect();
        writer_->script(
            "create table t (id bigint not null primary key, n bigint, s smallint, w text, b blob);"
            "create table parent (id bigint not null primary key);"
            "create table child (id bigint not null primary key, "
            "parent bigint not null references parent (id), "
            "status text not null check (status in ('open', 'closed')));");
    }
    Connection& writer() { return *writer_; }
    std::int64_t count(Connection& connection) {
        std::int64_t rows = -1;
        connection.each("select count(*) from t", [&](const Row& row) { rows = row.integer(0); });
        return rows;
    }
    template <class F>
    std::optional<Broken> broken(F&& f) {
        try {
            f();
        } catch (const DatabaseError& error) {
            return error.kind();
        }
        return std::nullopt;
    }

private:
    std::unique_ptr<Connection> writer_;
};

INSTANTIATE_TEST_SUITE_P(On, Conformance, testing::both_databases, testing::engine_name);

TEST_P(Conformance, ValuesComeBackAsTheyWent) {
    const Bytes every_byte = [] {
        Bytes bytes;
        for (int i = 0; i < 256; ++i)
            bytes.push_back(static_cast<char>(i));
        return bytes;
    }();
    const std::int64_t numbers[] = {std::numeric_limits<std::int64_t>::min(), -1, 0, 1,
                                    std::numeric_limits<std::int64_t>::max()};
    const std::string texts[] = {"", "Sri Wahyuni", "'; drop table t; --", "日本 ñ",
                                 std::string(100'000, 'x')};
    const Bytes blobs[] = {"", every_byte, Bytes(1, '\0'), Bytes(300'000, '\xff'), "abc"};
    for (std::size_t i = 0; i < 5; ++i)
        EXPECT_EQ(writer().run("insert into t (id, n, s, w, b) values ($1, $2, $3, $4, $5)", i,
                               numbers[i], static_cast<int>(i) * 8191 * (i % 2 ? 1 : -1), texts[i],
                               Blob{blobs[i]}),
                  1);
    std::size_t seen = 0;
    writer().each("select n, s, w, b from t order by id", [&](const Row& row) {
        EXPECT_EQ(row.integer(0), numbers[seen]);
        EXPECT_EQ(row.integer(1), static_cast<int>(seen) * 8191 * (seen % 2 ? 1 : -1));
        EXPECT_EQ(row.text(2), texts[seen]);
        EXPECT_EQ(row.blob(3), blobs[seen]);
        ++seen;
    });
    EXPECT_EQ(seen, 5U);
}

TEST_P(Conformance, NullsAndOptionals) {
    writer().run("insert into t (id, n, s, w, b) values ($1, $2, $3, $4, $5)", 1, Null{},
                 std::optional<std::int64_t>{}, std::optional<std::string_view>{}, Null{});
    // The same statement again with values where nulls were, and the other way round.
    writer().run("insert into t (id, n, s, w, b) values ($1, $2, $3, $4, $5)", 2, std::optional{7},
                 8, std::optional<std::string_view>{"x"}, Blob{"y"});
    writer().run("insert into t (id, n, s, w, b) values ($1, $2, $3, $4, $5)", 3, Null{}, Null{},
                 "z", Null{});
    writer().each(
        "select n, s, w, b from t where id = $1",
        [](const Row& row) {
            for (int column = 0; column < 4; ++column)
                EXPECT_TRUE(row.null(column));
            EXPECT_EQ(row.maybe_integer(0), std::nullopt);
        },
        1);
    writer().each(
        "select n, s, w, b from t where id = $1",
        [](const Row& row) {
            EXPECT_EQ(row.maybe_integer(0), 7);
            EXPECT_EQ(row.integer(1), 8);
            EXPECT_EQ(row.text(2), "x");
            EXPECT_EQ(row.blob(3), "y");
        },
        2);
    writer().each(
        "select w from t where id = $1", [](const Row& row) { EXPECT_EQ(row.text(0), "z"); }, 3);
}

TEST_P(Conformance, StrongTypesAreNumbers) {
    writer().run("insert into t (id, n, s) values ($1, $2, $3)", SubjectId{5}, Rupiah{-3},
                 Date{200});
    writer().each(
        "select id, n, s from t where id = $1",
        [](const Row& row) {
            EXPECT_EQ(row.id<SubjectId>(0), SubjectId{5});
            EXPECT_EQ(row.integer(1), -3);
            EXPECT_EQ(row.integer(2), 200);
        },
        SubjectId{5});
}

TEST_P(Conformance, ParametersByNumberInAnyOrderAndTwice) {
    writer().run("insert into t (n, id, s) values ($2, $1, $1)", 4, 9);
    std::int64_t n = 0;
    writer().each(
        "select n, $2 from t where id = $1 and s = $1 and n > $2",
        [&](const Row& row) { n = row.integer(0) * 100 + row.integer(1); }, 4, 2);
    EXPECT_EQ(n, 902);
}

TEST_P(Conformance, StatementsAreUsedAgain) {
    writer().begin();
    for (int i = 0; i < 1000; ++i)
        writer().run("insert into t (id, n) values ($1, $2)", i, i % 10);
    writer().commit();
    for (int k = 0; k < 10; ++k) {
        int rows = 0;
        writer().each("select id from t where n = $1", [&](const Row&) { ++rows; }, k);
        EXPECT_EQ(rows, 100);
    }
    EXPECT_EQ(writer().run("update t set n = n + $1 where n < $2", 100, 3), 300);
    EXPECT_EQ(writer().run("update t set n = n + $1 where n < $2", 100, 0), 0);
    EXPECT_EQ(writer().run("delete from t where n >= $1", 100), 300);
    EXPECT_EQ(writer().run("select 1"), 0);
    EXPECT_EQ(writer().run("create table u (a bigint)"), 0);
}

TEST_P(Conformance, UpsertsAndReturning) {
    const char* upsert =
        "insert into t (id, n) values ($1, $2) on conflict (id) do update set n = excluded.n "
        "returning n";
    std::int64_t n = 0;
    for (const std::int64_t value : {1, 2})
        writer().each(upsert, [&](const Row& row) { n = row.integer(0); }, 1, value);
    EXPECT_EQ(n, 2);
    EXPECT_EQ(count(writer()), 1);
    EXPECT_EQ(
        writer().run(
            "insert into t (id, n) select id + 1, n from t where true on conflict (id) do nothing"),
        1);
    writer().each("select cast(sum(n) as bigint) from t",
                  [&](const Row& row) { n = row.integer(0); });
    EXPECT_EQ(n, 4);
}

TEST_P(Conformance, TextSortsByBytes) {
    int id = 0;
    for (const char* word : {"b", "a", "B", "_", "é", "A", "z"})
        writer().run("insert into t (id, w) values ($1, $2)", ++id, word);
    std::string order;
    writer().each("select w from t order by w", [&](const Row& row) { order += row.text(0); });
    EXPECT_EQ(order, "AB_abzé");
}

TEST_P(Conformance, ErrorsHaveKinds) {
    writer().run("insert into t (id) values ($1)", 1);
    writer().run("insert into parent (id) values ($1)", 1);
    EXPECT_EQ(broken([&] { writer().run("insert into t (id) values ($1)", 1); }),
              Broken::constraint);
    EXPECT_EQ(broken([&] { writer().run("insert into t (id) values ($1)", Null{}); }),
              Broken::constraint);
    EXPECT_EQ(broken([&] {
                  writer().run("insert into child (id, parent, status) values (1, $1, 'open')", 2);
              }),
              Broken::constraint);
    EXPECT_EQ(broken([&] {
                  writer().run("insert into child (id, parent, status) values (1, $1, 'shut')", 1);
              }),
              Broken::constraint);
    EXPECT_EQ(broken([&] { writer().run("select nonsense from nowhere"); }), Broken::other);
    EXPECT_EQ(broken([&] { writer().script("select nonsense from nowhere"); }), Broken::other);
    // The connection works on.
    EXPECT_EQ(count(writer()), 1);
}

TEST_P(Conformance, ErrorTextsHoldNoValues) {
    writer().run("insert into t (id, w) values ($1, $2)", 3201234567890123, "Siti Rahasia");
    try {
        writer().run("insert into t (id, w) values ($1, $2)", 3201234567890123, "Siti Rahasia");
        FAIL();
    } catch (const DatabaseError& error) {
        EXPECT_EQ(std::string_view{error.what()}.find("3201234567890123"), std::string_view::npos)
            << error.what();
        EXPECT_EQ(std::string_view{error.what()}.find("Rahasia"), std::string_view::npos)
            << error.what();
    }
}

TEST_P(Conformance, TransactionsCommitOrLeaveNothing) {
    writer().begin();
    writer().run("insert into t (id) values (1)");
    writer().rollback();
    EXPECT_EQ(count(writer()), 0);
    writer().rollback(); // twice is harmless

    writer().begin();
    writer().run("insert into t (id) values (1)");
    writer().commit();
    EXPECT_EQ(count(writer()), 1);

    writer().begin();
    writer().run("insert into t (id) values (2)");
    EXPECT_EQ(broken([&] { writer().run("insert into t (id) values (2)"); }), Broken::constraint);
    writer().rollback();
    EXPECT_EQ(count(writer()), 1);
}

TEST_P(Conformance, ReadersSeeOneState) {
    auto reader = database().connect_reader();
    writer().run("insert into t (id) values (1)");
    {
        const ReadScope scope{*reader};
        writer().run(
            "insert into t (id) values (2)"); // after `begin_read`, before its first question
        EXPECT_EQ(count(*reader), 1);
        writer().begin();
        writer().run("insert into t (id) values (3)");
        EXPECT_EQ(count(*reader), 1);
        writer().commit();
        EXPECT_EQ(count(*reader), 1);
    }
    EXPECT_EQ(count(*reader), 3);
}

TEST_P(Conformance, UncommittedIsUnseen) {
    auto reader = database().connect_reader();
    writer().begin();
    writer().run("insert into t (id) values (1)");
    EXPECT_EQ(count(*reader), 0);
    writer().rollback();
}

TEST_P(Conformance, ReadersChangeNothing) {
    auto reader = database().connect_reader();
    EXPECT_EQ(broken([&] { reader->run("insert into t (id) values (1)"); }), Broken::read_only);
    EXPECT_EQ(broken([&] { reader->script("drop table t"); }), Broken::read_only);
    {
        const ReadScope scope{writer()};
        EXPECT_EQ(broken([&] { writer().run("insert into t (id) values (1)"); }),
                  Broken::read_only);
    }
    EXPECT_EQ(writer().run("insert into t (id) values (1)"), 1);
}

TEST_P(Conformance, AnAnswerMayBeLeftInTheMiddle) {
    writer().begin();
    for (int i = 0; i < 5000; ++i)
        writer().run("insert into t (id) values ($1)", i);
    writer().commit();
    auto reader = database().connect_reader();
    EXPECT_THROW(reader->each("select id from t", [](const Row&) { throw 1; }), int);
    EXPECT_EQ(count(*reader), 5000);
    int seen = 0;
    EXPECT_THROW(reader->each("select id from t order by id",
                              [&](const Row& row) {
                                  EXPECT_EQ(row.integer(0), seen++);
                                  if (seen == 4000) throw 1;
                              }),
                 int);
    EXPECT_EQ(count(*reader), 5000);
}

TEST_P(Conformance, AReaderThatWasUsedBeforeStartsAnew) {
    auto first = database().connect_reader();
    first->begin_read();
    EXPECT_EQ(count(*first), 0);
    first.reset(); // in the middle of its transaction
    writer().run("insert into t (id) values (1)");
    writer().script("alter table t add column later bigint");
    const auto second = database().connect_reader();
    EXPECT_EQ(count(*second), 1);
    second->each("select later from t", [](const Row& row) { EXPECT_TRUE(row.null(0)); });
    EXPECT_TRUE(broken([&] { second->run("delete from t"); }));
}

TEST_P(Conformance, AReaderThatFailedDoesNotComeBack) {
    auto failed = database().connect_reader();
    failed->begin_read();
    EXPECT_TRUE(broken([&] { failed->run("select no_column from t"); }));
    failed.reset();
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(count(*database().connect_reader()), 0);
}

TEST_P(Conformance, ALentReaderMayOutliveTheDatabase) {
    auto other = open_database(where(), false).value();
    const auto reader = other->connect_reader();
    other.reset();
    EXPECT_EQ(count(*reader), 0);
}

TEST_P(Conformance, ACrowdOfReadersWaitsItsTurn) {
    // The test's PostgreSQL lets fifty in; each of these wants two at once.
    std::atomic<int> asked = 0;
    std::vector<std::thread> crowd;
    for (int i = 0; i < 150; ++i)
        crowd.emplace_back([&] {
            for (int round = 0; round < 3; ++round) {
                const auto outer = database().connect_reader();
                outer->begin_read();
                EXPECT_EQ(count(*outer), 0);
                const auto inner = database().connect_reader();
                EXPECT_EQ(count(*inner), 0);
                ++asked;
            }
        });
    for (auto& thread : crowd)
        thread.join();
    EXPECT_EQ(asked, 450);
}

TEST_P(Conformance, StatementsWithoutEndAreForgotten) {
    for (std::size_t i = 0; i <= 2 * most_statements; ++i)
        EXPECT_EQ(writer().run("insert into t (id, n) values (" + std::to_string(i) + ", $1)", 7),
                  1);
    EXPECT_EQ(count(writer()), std::int64_t{2 * most_statements + 1});
}

TEST_P(Conformance, InserterPutsManyRows) {
    constexpr int rows = 30'000;
    writer().begin();
    {
        auto first = writer().inserter("t", {"id", "n", "s", "w", "b"});
        auto second = writer().inserter("parent", {"id"});
        for (int i = 0; i < rows; ++i) {
            const std::string text = "row " + std::to_string(i);
            if (i % 3 == 0)
                first->row(i, Null{}, Null{}, Null{}, Null{});
            else
                first->row(i, std::int64_t{i} << 32, -(i % 32768), text, Blob{text});
            second->row(i);
        }
        first->finish();
        second->finish();
    }
    writer().commit();
    int seen = 0;
    writer().each("select t.id, n, s, w, b, p.id from t join parent p on p.id = t.id order by t.id",
                  [&](const Row& row) {
                      const int i = seen++;
                      ASSERT_EQ(row.integer(0), i);
                      if (i % 3 == 0) {
                          ASSERT_TRUE(row.null(1) && row.null(2) && row.null(3) && row.null(4));
                          return;
                      }
                      const std::string text = "row " + std::to_string(i);
                      ASSERT_EQ(row.integer(1), std::int64_t{i} << 32);
                      ASSERT_EQ(row.integer(2), -(i % 32768));
                      ASSERT_EQ(row.text(3), text);
                      ASSERT_EQ(row.blob(4), text);
                  });
    EXPECT_EQ(seen, rows);
}

TEST_P(Conformance, InserterRefusesWhatTheTableRefuses) {
    writer().begin();
    EXPECT_EQ(broken([&] {
                  auto inserter = writer().inserter("t", {"id"});
                  inserter->row(1);
                  inserter->row(1);
                  inserter->finish();
              }),
              Broken::constraint);
    writer().rollback();
    EXPECT_EQ(count(writer()), 0);
}

TEST_P(Conformance, SecondWriterIsToldWhoHolds) {
    auto lock = database().lock_writer("tepat serve");
    ASSERT_TRUE(lock);
    const auto other = open_database(where(), false).value();
    const auto refused = other->lock_writer("tepat import");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "store.held"_msg);
    const std::string holder = refused.error().params.at(0).second;
    EXPECT_NE(holder.find("tepat serve"), std::string::npos) << holder;
    EXPECT_NE(holder.find("pid " + std::to_string(getpid())), std::string::npos) << holder;
    EXPECT_NE(holder.find("since 20"), std::string::npos) << holder;
    lock->reset();
    // PostgreSQL lets go when it notices that the session ended.
    bool free = false;
    for (int i = 0; i < 200 && !free; ++i) {
        free = other->lock_writer("tepat import").has_value();
        if (!free) usleep(10'000);
    }
    EXPECT_TRUE(free);
}

} // namespace
} // namespace tepat::store
