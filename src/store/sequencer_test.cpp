#include "store/sequencer.hpp"
#include "testing/temp_dir.hpp"

#include <gtest/gtest.h>

namespace tepat::store {
namespace {

TEST(SequencerSmoke, CommitsAndReads) {
    const testing::TempDir dir;
    auto database = open_database(dir.file("a.db"), true).value();
    const Schema schema{
        "s", {{1, "t", "create table t (a bigint not null primary key, b text)"}}, {}};
    ASSERT_TRUE(migrate(*database->connect(), std::span{&schema, 1}, Instant{0}));
    ASSERT_TRUE(migrate(*database->connect(), std::span{&schema, 1}, Instant{0}));
    auto sequencer = Sequencer::start(*database, {}).value();
    for (int i = 0; i < 100; ++i)
        sequencer->run(Lane::interactive, [&](Transaction& t) {
            t.connection.run("insert into t (a, b) values ($1, $2)", i, "x");
        });
    EXPECT_THROW(sequencer->run(Lane::bulk, [](Transaction&) { throw 5; }), int);
    auto reader = database->connect_reader();
    std::int64_t count = 0;
    reader->each("select count(*) from t", [&](const Row& row) { count = row.integer(0); });
    EXPECT_EQ(count, 100);
    auto second = Sequencer::start(*database, {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code.name, "store.held");
}

} // namespace
} // namespace tepat::store
