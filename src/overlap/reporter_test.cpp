#include "overlap/detail/regency_fixture.hpp"
#include "overlap/reporter.hpp"

namespace tepat::overlap {
namespace {

/// One regency on one database, with duplicates of several kinds.
class OneRegency : public Overlap {
public:
    explicit OneRegency(tepat::testing::Engine engine) : Overlap{engine} {
        list(policy_of("first", "household", poorest(15)));
        list(policy_of("second", "person",
                       older_than(50) + input("first", "programme") +
                           criterion("not_first", "excluded_when = \"listed.first\"")));
        list(policy_of("first", "household", poorest(40)));
        list(policy_of("first", "household", poorest(20)), "91.01.01.2001");
    }
    void TestBody() override {}

    void look() {
        duplicates = find();
        Reporter reporter{*database_, instrument_, {}};
        const auto region = *RegionCode::parse("91.01");
        const auto asked = reporter.duplicates(on_, region, silent_).value();
        EXPECT_EQ(asked->found.found, duplicates.found);
        EXPECT_EQ(reporter.duplicates(on_, region, silent_).value(), asked) << "it is kept";
        const ComplementsQuestion question{30, {}, {"second"}};
        const auto lacks = reporter.complements(on_, region, question, silent_).value();
        EXPECT_EQ(lacks->basis, asked->basis) << "and what it is made from";
        districts = lacks->found.districts;
        const auto reader = database_->connect_reader();
        const Named named{*reader, state_, asked->basis->ground, Language::en};
        named_duplicates =
            write_duplicates(named, duplicates, lists_, dir_.file("1.xlsx"), silent_).value();
        named_lacking =
            write_complements(named, lacks->found, lists_, dir_.file("2.xlsx"), silent_).value();
        list(policy_of("second", "person", older_than(60)));
        EXPECT_NE(reporter.duplicates(on_, region, silent_).value(), asked) << "a list is new";
        EXPECT_EQ(reporter.complements(on_, region, {30, "third", {}}, silent_).error().code,
                  "overlap.no_source"_msg);
    }

    Duplicates duplicates;
    std::map<RegionCode, ComplementCounts> districts;
    std::int64_t named_duplicates = 0;
    std::int64_t named_lacking = 0;
};

TEST(OverlapOnBothDatabases, SaysTheSame) {
    using tepat::testing::Engine;
    if (tepat::testing::PostgresServer::shared() == nullptr)
        GTEST_SKIP() << "PostgreSQL is not installed";
    OneRegency sqlite{Engine::sqlite};
    sqlite.look();
    std::set<DuplicateKind> kinds;
    for (const auto& it : sqlite.duplicates.found)
        kinds.insert(it.kind);
    EXPECT_TRUE(kinds.contains(DuplicateKind::excluded));
    EXPECT_TRUE(kinds.contains(DuplicateKind::two_lists));
    EXPECT_TRUE(kinds.contains(DuplicateKind::same_nik));
    OneRegency postgres{Engine::postgres};
    postgres.look();
    EXPECT_EQ(postgres.duplicates.found, sqlite.duplicates.found);
    EXPECT_EQ(postgres.duplicates.pairs, sqlite.duplicates.pairs);
    EXPECT_EQ(postgres.duplicates.families, sqlite.duplicates.families);
    EXPECT_EQ(postgres.districts, sqlite.districts);
    EXPECT_EQ(postgres.named_duplicates, sqlite.named_duplicates);
    EXPECT_EQ(postgres.named_lacking, sqlite.named_lacking);
    EXPECT_GT(sqlite.named_lacking, 0);
}

} // namespace
} // namespace tepat::overlap
