#include "testing/test_database.hpp"

#include <gtest/gtest.h>

namespace tepat::store {
namespace {

const Schema first_version{
    "animals", {{1, "cats", "create table cat (id bigint not null primary key)"}}, {}};
const Schema second_version{"animals",
                            {first_version.migrations[0],
                             {2, "dogs",
                              "create table dog (id bigint not null primary key, photo blob); "
                              "create table puppy (id bigint not null primary key); "
                              "insert into cat (id) values (1)"}},
                            {}};

class MigrationsOn : public testing::OnBothDatabases {
protected:
    Result<void> bring_to(const Schema& schema) {
        return migrate(*database().connect(), std::span{&schema, 1}, Instant{86'400'000'000});
    }
    std::int64_t number(std::string_view sql) {
        std::int64_t answer = -1;
        database().connect_reader()->each(sql, [&](const Row& row) { answer = row.integer(0); });
        return answer;
    }
};

INSTANTIATE_TEST_SUITE_P(On, MigrationsOn, testing::both_databases, testing::engine_name);

TEST_P(MigrationsOn, AreMadeOnce) {
    ASSERT_TRUE(bring_to(first_version));
    ASSERT_TRUE(bring_to(first_version));
    EXPECT_EQ(number("select count(*) from migration"), 1);
    ASSERT_TRUE(bring_to(second_version));
    ASSERT_TRUE(bring_to(second_version));
    EXPECT_EQ(number("select count(*) from migration"), 2);
    EXPECT_EQ(number("select count(*) from cat"), 1);
    EXPECT_EQ(number("select count(*) from dog"), 0);
    database().connect()->each("select applied_at, name from migration where number = 2",
                               [](const Row& row) {
                                   EXPECT_EQ(row.text(0), "1970-01-02T00:00:00.000000Z");
                                   EXPECT_EQ(row.text(1), "dogs");
                               });
}

TEST_P(MigrationsOn, RefuseAChangedText) {
    ASSERT_TRUE(bring_to(first_version));
    Schema changed = second_version;
    changed.migrations[0].sql = "create table cat (id bigint not null primary key )";
    const auto refused = bring_to(changed);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), (Refusal{"store.migration_changed"_msg,
                                        {{"room", "animals"}, {"number", "1"}, {"name", "cats"}}}));
    EXPECT_TRUE(database().connect()->columns("dog").empty());
}

TEST_P(MigrationsOn, RefuseANewerDatabase) {
    ASSERT_TRUE(bring_to(second_version));
    const auto refused = bring_to(first_version);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(),
              (Refusal{"store.newer"_msg, {{"room", "animals"}, {"number", "2"}, {"known", "1"}}}));
}

TEST_P(MigrationsOn, LeaveNothingOfAStepThatFails) {
    Schema broken = second_version;
    broken.migrations[1].sql =
        "create table dog (id bigint not null primary key); insert into nowhere values (1)";
    EXPECT_THROW(EXPECT_FALSE(bring_to(broken)), DatabaseError);
    EXPECT_EQ(number("select count(*) from migration"), 1);
    EXPECT_TRUE(database().connect()->columns("dog").empty());
    ASSERT_TRUE(bring_to(second_version));
}

TEST_P(MigrationsOn, ChangeNothingBeforeEveryRoomFits) {
    ASSERT_TRUE(bring_to(second_version));
    const Schema rooms[] = {
        {"plants", {{1, "trees", "create table tree (id bigint not null primary key)"}}, {}},
        first_version};
    EXPECT_FALSE(migrate(*database().connect(), rooms, Instant{0}));
    EXPECT_TRUE(database().connect()->columns("tree").empty());
}

} // namespace
} // namespace tepat::store
