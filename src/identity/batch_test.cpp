#include "identity/batch.hpp"
#include "identity/detail/register_fixture.hpp"
#include "identity/list_link.hpp"
#include "identity/work.hpp"
#include "registry/standing.hpp"
#include "sheets/reader.hpp"

#include <gmock/gmock.h>

namespace tepat::identity {
namespace {

using ::testing::ElementsAre;

class Batches : public testing::GeneratedRegister {
protected:
    Batches() : GeneratedRegister{250} {}

    StoredBatch out() {
        auto batch = batch_out(*journal_, instrument_,
                               {"dinas", region_, day_, dir_.path() / "batch.csv"}, silent_);
        EXPECT_TRUE(batch) << batch.error().code.name;
        return *batch;
    }
    Result<AnswersReport> in(const StoredBatch& batch, const std::string& text,
                             const std::string& name = "jawaban.csv") {
        std::filesystem::remove(dir_.path() / "galat-jawaban.xlsx");
        return answers_in(
            *journal_, {"dinas", batch.seq, write(name, text), dir_.path() / "galat-jawaban.xlsx"},
            silent_);
    }
    /// Row, column, cause and remedy of the error workbook.
    std::vector<std::string> errors() {
        std::vector<std::string> all;
        const auto book = sheets::open_workbook(dir_.path() / "galat-jawaban.xlsx").value();
        const auto reader = book->rows(0).value();
        sheets::Row row;
        while (reader->next(row).value()) {
            if (row.number == 1) continue;
            all.push_back(std::string{row.at(2).text} + " " + std::string{row.at(3).text});
            EXPECT_FALSE(row.at(5).text.empty()) << "a cause";
            EXPECT_FALSE(row.at(6).text.empty()) << "a remedy";
        }
        return all;
    }
    std::vector<Disagreement> differing(const StoredRun& run) {
        std::vector<Disagreement> all;
        reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            each_disagreement(connection, visibility, run,
                              [&](const Disagreement& its) { all.push_back(its); });
            return 0;
        });
        return all;
    }
    std::vector<WorkItem> work(bool closed_too = false) {
        std::vector<WorkItem> all;
        reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            each_work_item(connection, visibility, day_, region_, closed_too,
                           [&](const WorkItem& item) { all.push_back(item); });
            return 0;
        });
        return all;
    }
};

TEST_F(Batches, HoldsEverybodyOnceAndWrittenAgainIsTheSame) {
    const auto batch = out();
    EXPECT_EQ(batch.persons, std::ssize(persons()));
    EXPECT_GT(batch.alone.of(Verdict::no_nik), 10);
    EXPECT_EQ(std::ssize(rows(dir_.path() / "batch.csv")), batch.persons);
    const auto again = out();
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.seq, batch.seq);
    EXPECT_EQ(again.alone, batch.alone);
    const auto read =
        reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return read_batch(connection, visibility, batch.seq);
        });
    ASSERT_TRUE(read);
    EXPECT_EQ(read->persons, batch.persons);
    EXPECT_EQ(read->alone, batch.alone);
    expect_verified();
}

TEST_F(Batches, AnswersStandBesideOursAndBadRowsGoBack) {
    const auto batch = out();
    const auto sent = rows(dir_.path() / "batch.csv");
    ASSERT_GT(sent.size(), 8U);
    std::string text = "id,hasil,nik_dukcapil\n";
    text += sent[0][0] + ",PADAN,\n";
    text += sent[1][0] + ",Tidak Padan,\n";
    text += sent[2][0] + ",Meninggal Dunia,\n";
    text += sent[3][0] + ",entahlah,\n";   // row 5
    text += sent[0][0] + ",PADAN,\n";      // row 6
    text += "77,PADAN,\n";                 // row 7
    text += sent[4][0] + ",padan,12345\n"; // row 8
    text += sent[5][0] + ",NIK ganda,3201010101800001\n";
    const auto done = in(batch, text);
    ASSERT_TRUE(done) << done.error().code.name;
    EXPECT_EQ(done->rows, 8);
    EXPECT_EQ(done->refused, 4);
    EXPECT_EQ(done->unanswered, batch.persons - 4);
    EXPECT_EQ(done->run.header.batch, batch.seq);
    EXPECT_THAT(errors(), ElementsAre("5 hasil", "6 id", "7 id", "8 nik_dukcapil"));
    EXPECT_EQ(done->run.counts.of(Verdict::matched), 1);
    EXPECT_EQ(done->run.counts.of(Verdict::deceased), 1);
    EXPECT_EQ(done->run.counts.of(Verdict::nik_double), 1);
    EXPECT_TRUE(in(batch, text)->run.repeated);
    expect_verified();
}

TEST_F(Batches, DisagreementsAreListedAgainstTheExtractOrTheRegisterAlone) {
    const auto batch = out();
    std::string text = "id,hasil\n";
    for (const auto& row : rows(dir_.path() / "batch.csv"))
        text += row[0] + ",padan\n";
    const auto answered = in(batch, text);
    ASSERT_TRUE(answered);
    EXPECT_EQ(answered->unanswered, 0);
    // Without an extract we know of those alone whose NIK cannot be.
    const auto alone = differing(answered->run);
    EXPECT_EQ(std::ssize(alone), batch.alone.of(Verdict::no_nik) +
                                     batch.alone.of(Verdict::nik_invalid) +
                                     batch.alone.of(Verdict::nik_double));
    const auto linked = link(true);
    ASSERT_TRUE(linked);
    const auto& counts = linked->run.counts;
    const auto by_extract = differing(answered->run);
    EXPECT_EQ(std::ssize(by_extract), linked->run.lines - counts.of(Verdict::matched));
    for (const auto& its : by_extract) {
        EXPECT_EQ(its.theirs, Verdict::matched);
        EXPECT_NE(its.ours, Verdict::matched);
    }
}

TEST_F(Batches, RefusesWhatIsNoAnswer) {
    const auto batch = out();
    EXPECT_EQ(in(batch, "id,jawaban\n1,padan\n").error().code.name, "sheets.column_missing");
    EXPECT_EQ(in(batch, "id,hasil\n1,padan\n").error().code.name, "identity.no_answer");
    EXPECT_EQ(in(batch, "").has_value(), false);
    auto other = batch;
    other.seq = Seq{1};
    EXPECT_EQ(in(other, "id,hasil\n1,padan\n").error().code.name, "identity.no_batch");
}

TEST_F(Batches, WorkHasAnOwnerUntilItIsClosedOrThePersonSleeps) {
    const auto waiting = work();
    ASSERT_GT(waiting.size(), 10U);
    EXPECT_FALSE(waiting.front().work);
    std::vector<WorkOrder> orders;
    for (const auto& item : waiting)
        orders.push_back({item.person, "Bu Tini"});
    orders.push_back({SubjectId{5}, "Bu Tini"});
    const auto given = change_work(*journal_, "dinas", day_, region_, orders, silent_);
    ASSERT_TRUE(given);
    EXPECT_EQ(given->changed, std::ssize(waiting));
    EXPECT_THAT(given->refused, ElementsAre(SubjectId{5}));
    const auto again = change_work(*journal_, "dinas", day_, region_, orders, silent_);
    EXPECT_EQ(again->unchanged, std::ssize(waiting));
    EXPECT_FALSE(again->receipt);
    EXPECT_EQ(work().front().work->owner, "Bu Tini");

    const auto first = waiting.front().person;
    const WorkOrder close[] = {{first, "Bu Tini", true, "sudah merekam KTP"}};
    ASSERT_EQ(change_work(*journal_, "dinas", day_, region_, close, silent_)->changed, 1);
    EXPECT_EQ(work().size(), waiting.size() - 1);
    ASSERT_EQ(work(true).size(), waiting.size());
    EXPECT_EQ(work(true).front().work->note, "sudah merekam KTP");

    const registry::StandingOrder sleep[] = {{waiting.back().person, registry::SleepCause::moved}};
    ASSERT_TRUE(registry::change_standings(*journal_, {"dinas", day_, {}, ""}, sleep, silent_));
    EXPECT_EQ(work(true).size(), waiting.size() - 1);
    const WorkOrder late[] = {{waiting.back().person, "Pak Adi"}};
    EXPECT_THAT(change_work(*journal_, "dinas", day_, region_, late, silent_)->refused,
                ElementsAre(waiting.back().person));
    expect_verified();
}

TEST_F(Batches, ABanksListIsFoundThroughItsSpellings) {
    const ListLinkRequest asked{"dinas", "rekening",           region_, day_, data("rekening.csv"),
                                {},      dir_.path() / "kerja"};
    const auto done = link_list(*journal_, instrument_, asked, silent_);
    ASSERT_TRUE(done) << done.error().code.name;
    const auto accounts = rows(data("rekening.csv"));
    EXPECT_EQ(done->rows, std::ssize(accounts));
    EXPECT_GT(done->found, done->rows * 9 / 10);
    EXPECT_GT(done->other_spelling, 0);
    const auto everybody = persons();
    int wrong = 0;
    const auto entry = reading([&](store::Connection& connection, const journal::Visibility&) {
        return journal::read_entry(connection, done->entry).value();
    });
    std::size_t at = 0;
    journal::read_lines(*database_->connect_reader(), entry, [&](std::int64_t, BytesView line) {
        const auto row = decode_list_row(line);
        const auto& account = accounts.at(at++);
        EXPECT_EQ(row.id, account[0]);
        if (row.person && everybody.at(account[0]) != *row.person) ++wrong;
    });
    // A second registration fits as well as the first.
    EXPECT_LE(wrong, 3);
    EXPECT_EQ(rows(done->written).size(), accounts.size());
    const auto again = link_list(*journal_, instrument_, asked, silent_);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->entry, done->entry);
    expect_verified();
}

} // namespace
} // namespace tepat::identity
