#include "journal/detail/stored_entry.hpp"
#include "journal/detail/toy_fixture.hpp"
#include "journal/journal.hpp"

#include <thread>

namespace tepat::journal {
namespace {

class JournalTest : public testing::ToyJournal {};
using ::tepat::testing::StopAfter;
using testing::toy_line;

TEST_F(JournalTest, SeqIsGaplessFromOneAndAnEntryKeepsWhatWasAsked) {
    EXPECT_EQ(number(1, 7, 70)->first, Seq{1});
    clock_.set(Instant{1'600'000'001'000'000});
    EXPECT_EQ(number(2, 8, 80)->last, Seq{2});
    const auto reader = database_->connect_reader();
    const auto entry = read_entry(*reader, Seq{2});
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->actor, "budi");
    EXPECT_EQ(entry->key.counter, 2);
    EXPECT_EQ(entry->effective_on, Date{18'000});
    EXPECT_EQ(entry->recorded_at, clock_.now());
    EXPECT_EQ(entry->payload, toy_line(8, 80));
    EXPECT_EQ(count("select number from toy_number where subject_id = 8"), 80);
}

TEST_F(JournalTest, TheSameCommandAgainDoesNothingAndAnswersTheSame) {
    const auto first = number(1, 7, 70);
    const auto again = number(1, 7, 71);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->first, first->first);
    reopen();
    EXPECT_TRUE(number(1, 7, 70)->repeated);
    EXPECT_EQ(count("select count(*) from journal_entry"), 1);
}

TEST_F(JournalTest, AKeyUsedForAnotherCommandIsRefused) {
    ASSERT_TRUE(number(1, 7, 70));
    const auto other =
        journal_->submit(command(1, "other"), [](DecideContext&) -> Result<std::vector<Event>> {
            return std::vector{Event{{"toy.numbered", 1}, toy_line(9, 9), {}}};
        });
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, "journal.key_reused"_msg);
    EXPECT_EQ(count("select count(*) from journal_entry"), 1);
}

TEST_F(JournalTest, ARefusalRecordsNothingAndMayBeTriedAgain) {
    const auto no = journal_->submit(command(1), [](DecideContext&) -> Result<std::vector<Event>> {
        return refuse("nik.letter"_msg);
    });
    ASSERT_FALSE(no);
    EXPECT_EQ(count("select count(*) from journal_entry"), 0);
    EXPECT_FALSE(number(1, 7, 70)->repeated);
}

TEST_F(JournalTest, SeveralEventsOfACommandAreContiguous) {
    const auto receipt =
        journal_->submit(command(1), [](DecideContext& context) -> Result<std::vector<Event>> {
            std::vector<Event> events;
            for (int i = 0; i < 3; ++i)
                events.push_back(
                    {{"toy.numbered", 1}, toy_line(context.ids.next().value(), i), {}});
            return events;
        });
    EXPECT_EQ(receipt->first, Seq{1});
    EXPECT_EQ(receipt->last, Seq{3});
    EXPECT_EQ(count("select count(distinct subject_id) from toy_number"), 3);
}

TEST_F(JournalTest, IdsAreNeverGivenTwiceAcrossRestarts) {
    std::set<std::int64_t> seen;
    for (int round = 0; round < 3; ++round) {
        for (const auto id : journal_->reserve_ids(100)) {
            EXPECT_GT(id.value(), 0);
            EXPECT_TRUE(seen.insert(id.value()).second);
        }
        reopen();
    }
}

TEST_F(JournalTest, LeavesAndFrontiersAreRecomputableFromTheRows) {
    for (int i = 1; i <= 20; ++i)
        ASSERT_TRUE(number(i, i, i));
    Frontier tree;
    std::set<Bytes> salts;
    detail::each_entry(*database_->connect_reader(), Seq{1}, Seq{20},
                       [&](const detail::StoredEntry& stored) {
                           ASSERT_TRUE(stored.salt);
                           EXPECT_TRUE(salts.insert(*stored.salt).second);
                           const auto leaf = entry_leaf(stored.entry, *stored.salt);
                           EXPECT_EQ(leaf.view(), stored.leaf);
                           tree.append(leaf);
                           EXPECT_EQ(tree.bytes(), stored.frontier);
                       });
    EXPECT_EQ(tree.size(), 20);
}

TEST_F(JournalTest, ASetIsInvisibleUntilItIsActivated) {
    StopAfter stop{3};
    ASSERT_TRUE(numbers(1, 100, stop));
    EXPECT_EQ(count("select folded from journal_set"), 30);
    {
        const auto reader = database_->connect_reader();
        EXPECT_FALSE(Visibility{*reader}.sees(Seq{1}));
    }
    reopen();
    journal_->settle(silent_);
    const auto reader = database_->connect_reader();
    EXPECT_TRUE(Visibility{*reader}.sees(Seq{1}));
    EXPECT_FALSE((Visibility{*reader, Seq{1}}.sees(Seq{1}))) << "it was activated by entry 2";
    EXPECT_EQ(count("select count(*) from toy_number"), 100);
    EXPECT_EQ(history(*reader, SubjectId{1099}, Visibility{*reader}).at(0).line, 99);
    EXPECT_EQ(count("select count(*) from journal_draft"), 0);
}

TEST_F(JournalTest, SettleWithNothingToDoRecordsNothing) {
    ASSERT_TRUE(numbers(1, 25, silent_));
    journal_->settle(silent_);
    EXPECT_EQ(count("select count(*) from journal_entry"), 2);
}

TEST_F(JournalTest, OrdinaryEntriesGoBetweenTheSlicesOfASet) {
    StopAfter stop{2};
    ASSERT_TRUE(numbers(1, 100, stop));
    ASSERT_TRUE(number(2, 5, 50));
    journal_->settle(silent_);
    EXPECT_EQ(count("select activated from journal_set"), 3);
}

TEST_F(JournalTest, ADraftGoesOnWhereItWasStopped) {
    {
        SetDraft draft{*journal_, "long"};
        for (std::int64_t i = 0; i < 40'000; ++i) {
            draft.add(toy_line(1000 + i, i));
            draft.mark(std::to_string(i));
        }
    } // as if killed: the third chunk was not full
    reopen();
    SetDraft draft{*journal_, "long"};
    ASSERT_EQ(draft.sealed().size(), 2U);
    EXPECT_EQ(draft.cursor(), "32767");
    std::int64_t replayed = 0;
    draft.replay([&](BytesView line) {
        EXPECT_EQ(line, toy_line(1000 + replayed, replayed));
        ++replayed;
    });
    EXPECT_EQ(replayed, 32'768);
    for (std::int64_t i = replayed; i < 40'000; ++i) {
        draft.add(toy_line(1000 + i, i));
        draft.mark(std::to_string(i));
    }
    draft.finish();
    EXPECT_EQ(draft.chunks().size(), 3U);
    EXPECT_EQ(draft.lines(), 40'000);
    draft.discard();
    EXPECT_EQ(count("select count(*) from journal_chunk"), 0);
}

TEST_F(JournalTest, ManyCallersAtOnceGetOneGaplessJournal) {
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller)
        callers.emplace_back([&, caller] {
            for (int i = 0; i < 25; ++i)
                ASSERT_TRUE(number(caller * 100 + i, caller * 100 + i + 1, i));
        });
    for (auto& caller : callers)
        caller.join();
    EXPECT_EQ(count("select count(*) from journal_entry"), 100);
    EXPECT_EQ(count("select max(seq) from journal_entry"), 100);
}

TEST(SetEvent, SurvivesItsEncodingAndRefusesWrongCounts) {
    const SetEvent event{
        {"toy.numbers", 1}, "head", {{sha256("a"), 3}, {sha256("b"), 4}}, {{"rupiah", 12}}, {}};
    const auto payload = encode(event);
    const auto read = decode_set(event.type, payload);
    EXPECT_EQ(read.header, event.header);
    EXPECT_EQ(read.chunks, event.chunks);
    EXPECT_EQ(read.sums, event.sums);
    for (std::size_t size = 0; size < payload.size(); ++size)
        EXPECT_THROW((void)decode_set(event.type, BytesView{payload}.substr(0, size)), CborError);
}

} // namespace
} // namespace tepat::journal
