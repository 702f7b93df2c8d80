#include "store/table_digest.hpp"
#include "testing/test_database.hpp"

#include <gtest/gtest.h>

namespace tepat::store {
namespace {

using testing::Engine;
using testing::TestDatabase;

const Table people{"people", TableKind::folded, {"subject_id", "word"}};

void fill(Connection& connection, int rows) {
    connection.begin();
    // Not in key order, and the columns not in the order of their names.
    connection.script(
        "create table people (subject_id bigint not null, word text not null, photo blob, "
        "age smallint, primary key (subject_id, word))");
    for (int i = rows - 1; i >= 0; --i) {
        const std::string word = i % 2 ? "b" + std::to_string(i) : "é";
        if (i % 5 == 0)
            connection.run("insert into people (subject_id, word) values ($1, $2)", i / 2, word);
        else
            connection.run(
                "insert into people (subject_id, word, photo, age) values ($1, $2, $3, $4)", i / 2,
                word, Blob{word}, i % 100 - 50);
    }
    connection.commit();
}

/// The first database is SQLite, the second the parameter's.
class TableDigestOn : public testing::OnBothDatabases {
protected:
    void SetUp() override {
        OnBothDatabases::SetUp();
        if (IsSkipped()) return;
        first_ = other_->connect();
        second_ = database().connect();
        fill(first(), 1000);
        fill(second(), 1000);
    }
    Connection& first() { return *first_; }
    Connection& second() { return *second_; }
    std::string difference() {
        const auto found = first_difference(first(), second(), people);
        return found ? found->key + ": " + found->what : "";
    }

private:
    TestDatabase other_{Engine::sqlite};
    std::unique_ptr<Connection> first_;
    std::unique_ptr<Connection> second_;
};

INSTANTIATE_TEST_SUITE_P(On, TableDigestOn, testing::both_databases, testing::engine_name);

TEST_P(TableDigestOn, IsTheSameForTheSameRows) {
    const TableDigest digest = digest_table(first(), people);
    EXPECT_EQ(digest.rows, 1000);
    EXPECT_EQ(digest, digest_table(second(), people));
    EXPECT_EQ(difference(), "");
}

TEST_P(TableDigestOn, AnyChangeIsFoundAndNamed) {
    struct Case {
        const char* change;
        const char* undo;
        const char* found;
    };
    const Case cases[] = {
        {"update people set age = age + 1 where subject_id = 351 and word = 'b703'",
         "update people set age = age - 1 where subject_id = 351 and word = 'b703'",
         "subject_id=351, word=b703: column age differs"},
        {"update people set photo = null where subject_id = 499 and word = 'b999'", nullptr,
         "subject_id=499, word=b999: column photo differs"},
        {"insert into people (subject_id, word) values (3, 'a')",
         "delete from people where word = 'a'", "subject_id=3, word=a: only in the second"},
        {"insert into people (subject_id, word) values (900, 'z')",
         "delete from people where word = 'z'", "subject_id=900, word=z: only in the second"},
        {"delete from people where subject_id = 256 and word = 'b513'", nullptr,
         "subject_id=256, word=b513: only in the first"},
        {"update people set photo = cast('' as blob) where subject_id = 0 and word = 'é'", nullptr,
         "subject_id=0, word=é: column photo differs"}, // empty is not null
    };
    for (const Case& c : cases) {
        ASSERT_EQ(second().run(c.change), 1) << c.change;
        EXPECT_EQ(difference(), c.found);
        EXPECT_NE(digest_table(first(), people), digest_table(second(), people)) << c.change;
        if (c.undo) {
            second().run(c.undo);
            EXPECT_EQ(difference(), "");
            EXPECT_EQ(digest_table(first(), people), digest_table(second(), people));
        } else {
            second().run("delete from people where true");
            second().script("drop table people");
            fill(second(), 1000);
        }
    }
}

TEST_P(TableDigestOn, KnowsColumns) {
    using Type = Column::Type;
    const std::vector<Column> expected{{"age", Type::integer},
                                       {"photo", Type::blob},
                                       {"subject_id", Type::integer},
                                       {"word", Type::text}};
    EXPECT_EQ(second().columns("people"), expected);
    EXPECT_TRUE(second().columns("nobody").empty());
    EXPECT_THROW((void)digest_table(second(), {"nobody", TableKind::folded, {"a"}}), DatabaseError);
}

} // namespace
} // namespace tepat::store
