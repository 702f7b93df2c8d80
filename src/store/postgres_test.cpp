#include "store/database.hpp"
#include "store/sequencer.hpp"
#include "testing/postgres_server.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <thread>

// What is PostgreSQL's alone: sessions that are lost, locales, standbys.
namespace tepat::store {
namespace {

using testing::PostgresServer;

class Postgres : public ::testing::Test {
protected:
    void SetUp() override {
        if (!PostgresServer::shared()) GTEST_SKIP() << "PostgreSQL is not installed";
    }
    static PostgresServer& server() { return *PostgresServer::shared(); }
    static std::string refusal(const std::string& where) {
        const auto database = open_database(where, false);
        return database ? "" : std::string{database.error().code.name};
    }
    static std::int64_t number(Connection& connection, std::string_view sql) {
        std::int64_t answer = -1;
        connection.each(sql, [&](const Row& row) { answer = row.integer(0); });
        return answer;
    }
    static void end_sessions_but(std::int64_t pid) {
        server().administer(
            fmt::format("select pg_terminate_backend(pid) from pg_stat_activity where datname like "
                        "'test_%' and pid <> {}",
                        pid));
    }
};

TEST_F(Postgres, RefusesAServerThatIsNotThereOrNotFit) {
    EXPECT_EQ(refusal("postgresql:///x?host=/nonexistent"), "store.unreachable");
    EXPECT_EQ(refusal(server().where("no_such_database")), "store.unreachable");
    EXPECT_EQ(refusal(server().fresh_database("encoding 'SQL_ASCII' template template0")),
              "store.encoding");
    EXPECT_EQ(refusal(server().fresh_database("template template0 lc_collate 'C.UTF-8'")),
              "store.locale");
    EXPECT_EQ(refusal(server().fresh_database()), "");
}

TEST_F(Postgres, OpensByKeywordsToo) {
    const std::string uri = server().fresh_database();
    const auto name = uri.substr(uri.find("///") + 3, uri.find('?') - uri.find("///") - 3);
    const auto host = uri.substr(uri.find("host=") + 5, uri.find('&') - uri.find("host=") - 5);
    const auto database =
        open_database("postgres:host=" + host + " dbname=" + name + " user=tepat", false);
    ASSERT_TRUE(database);
    EXPECT_NE((*database)->name().find("tepat@" + host), std::string::npos) << (*database)->name();
}

TEST_F(Postgres, NeverShowsAPassword) {
    const auto refused = open_database("postgresql://siti:rahasia@/x?host=/nonexistent", false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().params.at(0).second.find("rahasia"), std::string::npos);
}

TEST_F(Postgres, ALostConnectionIsMadeAgainAtTheNextBegin) {
    const auto database = open_database(server().fresh_database(), false).value();
    const auto connection = database->connect();
    connection->script("create table t (id bigint not null primary key)");
    connection->run("insert into t (id) values ($1)", 1);
    const std::int64_t pid = number(*connection, "select cast(pg_backend_pid() as bigint)");
    server().administer(fmt::format("select pg_terminate_backend({}, 5000)", pid));
    connection->rollback();
    try {
        connection->run("insert into t (id) values ($1)", 2);
        FAIL();
    } catch (const DatabaseError& error) {
        EXPECT_EQ(error.kind(), Broken::retryable) << error.what();
    }
    connection->begin();
    connection->run("insert into t (id) values ($1)", 2);
    connection->commit();
    EXPECT_EQ(number(*connection, "select count(*) from t"), 2);
}

TEST_F(Postgres, ACommitOnALostConnectionIsUnknown) {
    const auto database = open_database(server().fresh_database(), false).value();
    const auto connection = database->connect();
    const std::int64_t pid = number(*connection, "select cast(pg_backend_pid() as bigint)");
    connection->begin();
    server().administer(fmt::format("select pg_terminate_backend({}, 5000)", pid));
    EXPECT_THROW(connection->run("select 1"), DatabaseError);
    // libpq now answers with no result at all.
    try {
        connection->commit();
        FAIL();
    } catch (const DatabaseError& error) {
        EXPECT_EQ(error.kind(), Broken::unknown) << error.what();
    }
}

TEST_F(Postgres, TheSequencerOutlivesItsSessions) {
    const auto database = open_database(server().fresh_database(), false).value();
    database->connect()->script("create table t (id bigint not null primary key)");
    auto sequencer = Sequencer::start(*database, {}).value();
    std::atomic<bool> stop = false;
    std::thread killer{[&] {
        for (int i = 0; i < 15; ++i) {
            end_sessions_but(0);
            usleep(30'000);
        }
        stop = true;
    }};
    std::int64_t committed = 0;
    while (!stop || committed < 20) {
        sequencer->run(Lane::interactive, [&](Transaction& transaction) {
            transaction.connection.run("insert into t (id) values ($1)", committed);
        });
        ++committed;
    }
    killer.join();
    EXPECT_EQ(number(*database->connect_reader(), "select count(*) from t"), committed);
}

TEST_F(Postgres, ACommitThatPerhapsIsNotOnTheStandbyIsUnknown) {
    const auto database = open_database(server().fresh_database(), false).value();
    const auto connection = database->connect();
    connection->script("create table t (id bigint not null primary key)");
    const std::int64_t pid = number(*connection, "select cast(pg_backend_pid() as bigint)");
    server().administer("alter system set synchronous_standby_names = 'nowhere'");
    server().administer("select pg_reload_conf()");
    usleep(200'000);
    std::thread impatient{[&] {
        usleep(300'000);
        server().administer(fmt::format("select pg_cancel_backend({})", pid));
    }};
    connection->begin();
    connection->run("insert into t (id) values (1)");
    std::optional<Broken> kind;
    try {
        connection->commit();
    } catch (const DatabaseError& error) {
        kind = error.kind();
    }
    impatient.join();
    server().administer("alter system reset synchronous_standby_names");
    server().administer("select pg_reload_conf()");
    usleep(200'000);
    EXPECT_EQ(kind, Broken::unknown);
    EXPECT_EQ(number(*connection, "select count(*) from t"), 1);
}

TEST_F(Postgres, ATransactionThatFailedDoesNotCommit) {
    const auto database = open_database(server().fresh_database(), false).value();
    const auto connection = database->connect();
    connection->begin();
    EXPECT_THROW(connection->run("select * from nowhere"), DatabaseError);
    EXPECT_THROW(connection->commit(), DatabaseError);
}

TEST_F(Postgres, TwoProcessesMayOpenANewDatabaseAtOnce) {
    const std::string where = server().fresh_database();
    std::vector<std::thread> crowd;
    std::atomic<int> opened = 0;
    for (int i = 0; i < 6; ++i)
        crowd.emplace_back([&] { opened += open_database(where, false).has_value(); });
    for (auto& thread : crowd)
        thread.join();
    EXPECT_EQ(opened, 6);
}

} // namespace
} // namespace tepat::store
