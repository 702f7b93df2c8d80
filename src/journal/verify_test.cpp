#include "journal/detail/toy_fixture.hpp"
#include "journal/verify.hpp"

#include <algorithm>

namespace tepat::journal {
namespace {

class Verify : public testing::ToyJournal {
protected:
    /// Some of everything: plain entries, a command of two events, a set of three slices.
    void fill() {
        ASSERT_TRUE(number(1, 7, 70));
        ASSERT_TRUE(journal_->submit(command(2), [](DecideContext&) -> Result<std::vector<Event>> {
            return std::vector{
                Event{{"toy.numbered", 1}, testing::toy_line(8, 80), {sha256("a document")}},
                Event{{"toy.numbered", 1}, testing::toy_line(9, 90), {}}};
        }));
        ASSERT_TRUE(numbers(3, 25, silent_));
        ASSERT_TRUE(number(4, 10, 100));
    }
    Verification check() {
        const auto path = dir_.file("copy" + std::to_string(++copies_) + ".db");
        const auto empty = *store::open_database(path, true);
        return *verify(*database_, *empty, folds_, clock_.now(), silent_);
    }
    void change(std::string_view sql) { database_->connect()->script(sql); }
    [[nodiscard]] static bool tells(const Verification& checked, MessageCode code,
                                    std::int64_t seq) {
        return std::ranges::any_of(checked.findings, [&](const Finding& finding) {
            return finding.what.code == code && finding.seq == Seq{seq};
        });
    }
    int copies_ = 0;
};

TEST_F(Verify, AnUntouchedJournalIsClean) {
    fill();
    const auto checked = check();
    EXPECT_TRUE(checked.findings.empty());
    EXPECT_EQ(checked.last, Seq{6});
    EXPECT_EQ(checked.entries, 6);
    EXPECT_EQ(checked.lines, 25);
    EXPECT_EQ(checked.tables, 5);
    EXPECT_GT(checked.rows, 25 * 2);
}

TEST_F(Verify, AnEmptyJournalIsClean) {
    EXPECT_TRUE(check().findings.empty());
}

TEST_F(Verify, AnUnfinishedSetIsClean) {
    ::tepat::testing::StopAfter stop{2};
    ASSERT_TRUE(numbers(1, 100, stop));
    EXPECT_TRUE(check().findings.empty());
    journal_->settle(silent_);
    EXPECT_TRUE(check().findings.empty());
}

TEST_F(Verify, RootIsTheTreesRootAndGrowsWithEveryEntry) {
    fill();
    const auto before = check();
    ASSERT_TRUE(number(9, 11, 1));
    EXPECT_NE(check().root, before.root);
}

TEST_F(Verify, AMissingEntryIsNamed) {
    fill();
    change("delete from journal_entry where seq = 2");
    EXPECT_TRUE(tells(check(), "verify.gap"_msg, 2));
}

TEST_F(Verify, AMissingLastEntryShowsInTheTables) {
    fill();
    change("delete from journal_entry where seq = 6");
    EXPECT_FALSE(check().findings.empty());
}

TEST_F(Verify, SwappedEntriesAreNamed) {
    fill();
    change("update journal_entry set seq = -1 where seq = 2; update journal_entry set seq = 2 "
           "where seq = 3; "
           "update journal_entry set seq = 3 where seq = -1");
    const auto checked = check();
    EXPECT_TRUE(tells(checked, "verify.leaf"_msg, 2));
    EXPECT_TRUE(tells(checked, "verify.leaf"_msg, 3));
}

TEST_F(Verify, EveryColumnOfEveryEntryIsHeld) {
    fill();
    const std::vector<std::pair<std::string, std::string>> changes{
        {"recorded_at", "'2020-09-13T12:26:41.000000Z'"},
        {"effective_on", "effective_on + 1"},
        {"actor", "'siti'"},
        {"device", "'laptop-2'"},
        {"counter", "counter + 1"},
        {"command", "zeroblob(32)"},
        {"type", "'toy.other'"},
        {"version", "version + 1"},
        {"payload", "x'0708'"},
        {"salt", "zeroblob(32)"},
        {"documents", "zeroblob(64)"},
        {"leaf", "zeroblob(32)"},
        {"frontier", "zeroblob(length(frontier))"}};
    for (std::int64_t seq = 1; seq <= 6; ++seq) {
        for (const auto& [column, value] : changes) {
            change("create table kept as select * from journal_entry");
            change("update journal_entry set " + column + " = " + value +
                   " where seq = " + std::to_string(seq));
            const auto checked = check();
            EXPECT_TRUE(tells(checked, "verify.leaf"_msg, seq) ||
                        tells(checked, "verify.frontier"_msg, seq))
                << column << " of entry " << seq;
            change("delete from journal_entry; insert into journal_entry select * from kept; drop "
                   "table kept");
        }
    }
    EXPECT_TRUE(check().findings.empty());
}

TEST_F(Verify, AChangedOrMissingChunkIsNamed) {
    fill();
    change("create table kept as select * from journal_chunk");
    for (const auto* sql :
         {"update journal_chunk set stored = cast(substr(stored, 1, 60) || x'00' || substr(stored, "
          "62) as blob)",
          "update journal_chunk set digest = zeroblob(32)", "delete from journal_chunk",
          "update journal_chunk set root = zeroblob(32)"}) {
        change(sql);
        EXPECT_TRUE(tells(check(), "verify.chunk"_msg, 4)) << sql;
        change("delete from journal_chunk; insert into journal_chunk select * from kept");
    }
    EXPECT_TRUE(check().findings.empty());
}

TEST_F(Verify, AChangedMissingOrAddedRowOfAnyFoldedTableIsNamed) {
    fill();
    const std::vector<std::pair<std::string, std::string>> changes{
        {"toy_number", "update toy_number set number = number + 1 where subject_id = 1003"},
        {"toy_number", "delete from toy_number where subject_id = 7"},
        {"toy_number", "insert into toy_number (subject_id, seq, number) values (1, 1, 1)"},
        {"touch", "delete from touch where subject_id = 1024"},
        {"journal_command", "update journal_command set last_seq = 9 where counter = 4"},
        {"journal_set", "update journal_set set activated = 4"}};
    for (const auto& [table, sql] : changes) {
        change("create table kept as select * from " + table);
        change(sql);
        const auto checked = check();
        ASSERT_EQ(checked.findings.size(), 1U) << sql;
        EXPECT_EQ(checked.findings[0].what.code, "verify.row"_msg);
        EXPECT_EQ(checked.findings[0].what.params[0].second, table);
        change("delete from " + table + "; insert into " + table +
               " select * from kept; drop table kept");
    }
    EXPECT_TRUE(check().findings.empty());
}

TEST_F(Verify, AnEventOfANewerProgramIsToldAndTheRestIsChecked) {
    fill();
    const Folds older{{}};
    const auto empty = *store::open_database(dir_.file("older.db"), true);
    const auto checked = *verify(*database_, *empty, older, clock_.now(), silent_);
    EXPECT_TRUE(tells(checked, "verify.unknown_event"_msg, 1));
    EXPECT_FALSE(tells(checked, "verify.leaf"_msg, 1));
}

} // namespace
} // namespace tepat::journal
