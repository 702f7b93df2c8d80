#pragma once
#include "journal/detail/toy_room.hpp"
#include "journal/journal.hpp"
#include "journal/reader.hpp"
#include "journal/set_draft.hpp"
#include "store/database.hpp"
#include "testing/stop_after.hpp"
#include "testing/temp_dir.hpp"

#include <gtest/gtest.h>

namespace tepat::journal::testing {

/// A SQLite journal with the toy room in a folder of its own; `reopen` is a restart of the program.
class ToyJournal : public ::testing::Test {
protected:
    ToyJournal() { reopen(); }

    void reopen() {
        journal_.reset();
        sequencer_.reset();
        database_ = *store::open_database(dir_.file("toy.db"), true);
        const auto migrated = store::migrate(*database_->connect(), folds_.schemas(), clock_.now());
        ASSERT_TRUE(migrated);
        sequencer_ = *store::Sequencer::start(*database_, {});
        journal_ = std::make_unique<Journal>(*sequencer_, *database_, folds_, clock_, secrets_,
                                             Journal::Options{.slice_lines = 10});
    }

    [[nodiscard]] static Command command(std::int64_t counter,
                                         std::string_view content = "content") {
        return {"budi", {"laptop-1", counter, sha256(content)}, Date{18'000}};
    }
    Result<Receipt> number(std::int64_t counter, std::int64_t subject, std::int64_t value) {
        return journal_->submit(
            command(counter), [=](DecideContext&) -> Result<std::vector<Event>> {
                return std::vector{Event{{"toy.numbered", 1}, toy_line(subject, value), {}}};
            });
    }
    /// Subjects 1000… get their own number, as one set.
    Result<Receipt> numbers(std::int64_t counter, std::int64_t count, Progress& progress) {
        SetDraft draft{*journal_, "numbers"};
        for (std::int64_t i = draft.lines(); i < count; ++i) {
            draft.add(toy_line(1000 + i, i));
            draft.mark("");
        }
        draft.finish();
        return journal_->submit_set(command(counter),
                                    {{"toy.numbers", 1}, {}, draft.chunks(), {}, {}}, draft.key(),
                                    progress);
    }
    [[nodiscard]] std::int64_t count(std::string_view sql) const {
        std::int64_t found = -1;
        database_->connect_reader()->each(sql,
                                          [&](const store::Row& row) { found = row.integer(0); });
        return found;
    }

    ::tepat::testing::TempDir dir_;
    Folds folds_{{toy_room()}};
    FixedClock clock_{Instant{1'600'000'000'000'000}};
    SeededRandom secrets_{42};
    SilentProgress silent_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<Journal> journal_;
};

} // namespace tepat::journal::testing
