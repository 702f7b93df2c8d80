#include "programmes/reproduction.hpp"
#include "testing/registered_regency.hpp"

#include <gmock/gmock.h>

namespace tepat::programmes {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class ReproductionTest : public fixture::RegisteredRegency {
protected:
    ReproductionTest() : list_{make().value()} {
        each_line(*database_->connect_reader(), list_, [&](std::int64_t, const ListLine& line) {
            lines_.push_back(line);
            return true;
        });
    }
    Reproduction reproduce(const Policy& policy = fixture::pkh(), std::size_t most = 20) {
        return reproduce_list(*database_, list_, policy, instrument_, silent_, most).value();
    }
    /// What nobody may do: changes a table behind the journal's back.
    void tamper(const std::string& sql) {
        const auto connection = database_->connect();
        connection->script(sql);
    }
    /// An eligible line that has a person counted.
    std::size_t some_line() const {
        const auto at =
            std::ranges::find_if(lines_, [](const auto& line) { return !line.counted.empty(); });
        return static_cast<std::size_t>(at - lines_.begin());
    }

    StoredList list_;
    std::vector<ListLine> lines_;
};

TEST_F(ReproductionTest, AListIsWhatItSays) {
    const auto again = reproduce();
    EXPECT_EQ(again.lines, families);
    EXPECT_EQ(again.differing, 0);
    EXPECT_TRUE(again.first.empty());
}

TEST_F(ReproductionTest, FactsChangedBehindTheJournalAreNamedByLineAndPart) {
    const auto at = some_line();
    const auto person = lines_[at].counted.front().person;
    tamper("update person set born_on = -30000 where subject_id = " +
           std::to_string(person.value()));
    const auto again = reproduce();
    EXPECT_EQ(again.differing, 1);
    ASSERT_THAT(again.first, SizeIs(1));
    EXPECT_EQ(again.first[0].line, static_cast<std::int64_t>(at));
    EXPECT_EQ(again.first[0].subject, lines_[at].subject);
    EXPECT_EQ(again.first[0].why, NotReproduced::facts);
    EXPECT_THAT(again.first[0].parts, Contains(LinePart::facts));
    EXPECT_THAT(again.first[0].parts, Contains(LinePart::counted));
}

TEST_F(ReproductionTest, AUnitThatTheTablesLostAndOneThatTheListLacksAreNamed) {
    const auto family = std::to_string(lines_[7].subject.value());
    tamper("delete from membership where subject_id = " + family);
    const auto lost = reproduce();
    EXPECT_EQ(lost.differing, 1);
    EXPECT_EQ(lost.first[0].line, 7);
    EXPECT_EQ(lost.first[0].why, NotReproduced::not_computed);

    tamper("insert into membership (subject_id, seq, line, effective_on, group_id, "
           "household_relation, family_relation) select " +
           family +
           ", seq, line, effective_on, group_id, household_relation, family_relation "
           "from membership where subject_id = " +
           std::to_string(lines_[8].subject.value()));
    tamper("insert into family (subject_id, seq, line, effective_on, number, kk_number) "
           "select 5, seq, line, effective_on, number, kk_number from family where subject_id = " +
           family);
    tamper("insert into membership (subject_id, seq, line, effective_on, group_id, "
           "household_relation, family_relation) select 5, seq, line, effective_on, group_id, "
           "household_relation, family_relation from membership where subject_id = " +
           family);
    const auto added = reproduce();
    const auto extra = std::ranges::find(added.first, SubjectId{5}, &LineNotReproduced::subject);
    ASSERT_NE(extra, added.first.end());
    EXPECT_EQ(extra->why, NotReproduced::not_stored);
    EXPECT_FALSE(extra->line);
}

TEST_F(ReproductionTest, OtherRulesAreToldFromOtherFactsAndTheFirstFewAreNamed) {
    const ParameterValue poorest[] = {{"poorest", 20}};
    const auto other =
        read_policy(fixture::contents(fixture::policies / "pkh.toml"), "pkh.toml", poorest);
    const auto again = reproduce(*other, 5);
    EXPECT_GT(again.differing, 5);
    ASSERT_THAT(again.first, SizeIs(5));
    for (const auto& it : again.first) {
        EXPECT_EQ(it.why, NotReproduced::decision);
        // Who was let in is left out now; who was left out later on, is so at once.
        const bool was_in = lines_[static_cast<std::size_t>(*it.line)].outcome == Verdict::eligible;
        EXPECT_THAT(it.parts, Contains(was_in ? LinePart::outcome : LinePart::criterion));
    }
    list_.header.semantics = semantics + 1;
    EXPECT_EQ(reproduce(*other).first[0].why, NotReproduced::other_semantics);
}

TEST_F(ReproductionTest, PartsAreToldOneByOne) {
    const auto& line = lines_[some_line()];
    EXPECT_TRUE(differing_parts(line, line).empty());
    auto other = line;
    other.stage += Rupiah{1};
    other.payee.reset();
    EXPECT_THAT(differing_parts(line, other), ElementsAre(LinePart::stage, LinePart::payee));
}

} // namespace
} // namespace tepat::programmes
