#include "testing/storage_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The lint that other rooms' schemas must pass is itself tried on good and bad ones.
namespace tepat::store {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> complaints(std::string_view sql, std::vector<Table> tables) {
    return testing::check_storage_rules({"room", {{1, "step", sql}}, std::move(tables)});
}

TEST(StorageRules, GoodTablesPass) {
    EXPECT_THAT(
        complaints("create table person (subject_id bigint not null, from_day bigint not null, "
                   "name text not null, -- serial, now()\n"
                   "sex text not null check (sex in ('male', 'json')), photo blob, age smallint, "
                   "primary key (subject_id, from_day));"
                   "create unique index person_by_name on person (subject_id, name);"
                   "create table region (region_id bigint not null primary key)",
                   {{"person", TableKind::folded, {"subject_id", "from_day"}},
                    {"region", TableKind::folded, {"region_id"}}}),
        IsEmpty());
}

TEST(StorageRules, LookupsMayHaveAnotherKey) {
    const Schema schema{
        "room",
        {{1, "step",
          "create table nik_holder (nik bigint not null primary key, subject_id bigint not null)"}},
        {{"nik_holder", TableKind::folded, {"nik"}}}};
    EXPECT_EQ(testing::check_storage_rules(schema).size(), 1U);
    EXPECT_THAT(testing::check_storage_rules(schema, {"nik_holder"}), IsEmpty());
}

struct Bad {
    const char* sql;
    const char* complaint;
};

class BadTable : public ::testing::TestWithParam<Bad> {};

TEST_P(BadTable, IsRefused) {
    EXPECT_THAT(complaints(GetParam().sql, {{"t", TableKind::folded, {"subject_id"}}}),
                Contains(HasSubstr(GetParam().complaint)))
        << GetParam().sql;
}

INSTANTIATE_TEST_SUITE_P(
    Each, BadTable,
    ::testing::Values(
        Bad{"create table t (subject_id integer primary key autoincrement)", "autoincrement"},
        Bad{"create table t (subject_id bigserial not null primary key)", "type \"bigserial\""},
        Bad{"create table t (subject_id bigint not null primary key, a integer)",
            "t.a is of type \"integer\""},
        Bad{"create table t (subject_id bigint not null primary key, a timestamp)",
            "t.a is of type"},
        Bad{"create table t (subject_id bigint not null primary key, a text default "
            "current_timestamp)",
            "clock"},
        Bad{"create table t (subject_id bigint not null primary key, a text check (a->>'x' = 'y'))",
            "JSON"},
        Bad{"create table t (subject_id bigint not null primary key); create trigger x after "
            "insert on t begin "
            "delete from t; end",
            "trigger"},
        Bad{"create table t (subject_id bigint primary key)", "may be null"},
        Bad{"create table t (subject_id bigint not null)", "no primary key"},
        Bad{"create table t (seq bigint not null, subject_id bigint not null, primary key (seq, "
            "subject_id))",
            "primary key (seq, subject_id) does not begin"},
        Bad{"create table t (subject_id bigint not null primary key, nik bigint unique)",
            "unique index (nik) does not begin"},
        Bad{"create table p (id bigint not null primary key); create table t (subject_id bigint "
            "not null primary "
            "key, p bigint references p (id))",
            "foreign key (p) does not begin"},
        Bad{"create table u (id bigint not null primary key)", "u is not declared"},
        Bad{"create table u (id bigint not null primary key)", "t is declared and not made"},
        Bad{"create table t (subject_id bigint not null, n bigint not null, primary key "
            "(subject_id, n))",
            "declared with key (subject_id)"}));

} // namespace
} // namespace tepat::store
