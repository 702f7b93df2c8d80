// A great list, explained at random: the case of a family with its criteria, amounts, the origin of
// every fact, what would have to differ, and all of it in sentences; beside bare SQLite statements
// that read the same rows and the same chunk of the list. The list holds the lines of a generated
// register and as many more lines of invented subjects as make it great.
#include "bare_sqlite.hpp"
#include "core/cbor.hpp"
#include "core/random.hpp"
#include "journal/set_draft.hpp"
#include "made_register.hpp"
#include "programmes/case_file.hpp"
#include "programmes/counterfactual.hpp"
#include "programmes/explanation.hpp"
#include "programmes/grounds.hpp"

namespace {

using namespace tepat;
using namespace tepat::programmes;
using bench::require;

constexpr int families = 5'000;
constexpr std::size_t rounds = 5;
constexpr int asked_a_round = 200;

/// Records a list of `size` lines that has the lines of `list` among others, spread evenly.
StoredList record_great_list(bench::MadeRegister& made, std::int64_t size) {
    SilentProgress silent;
    const store::SystemClock clock;
    store::SystemRandom secrets;
    const auto sequencer = store::Sequencer::start(made.database(), {}).value();
    journal::Journal journal{*sequencer, made.database(), made.folds(),
                             clock,      secrets,         {.slice_lines = 50'000}};
    const auto& list = made.list();
    std::vector<ListLine> real;
    each_line(*made.database().connect_reader(), list, [&](std::int64_t, const ListLine& line) {
        real.push_back(line);
        return true;
    });

    journal::SetDraft draft{journal, "great", list_chunk_lines};
    ListTotals totals;
    const auto add = [&](const ListLine& line) {
        totals.add(line);
        draft.add(encode(line));
        draft.mark({});
    };
    // Ids of this database lie close together: invented ones go below and above them.
    const auto invented = size - std::ssize(real);
    for (std::int64_t i = 0; i < invented; ++i) {
        if (i == invented / 2)
            for (const auto& line : real)
                add(line);
        auto line = real[static_cast<std::size_t>(i) % real.size()];
        line.subject = SubjectId{i < invented / 2 ? i + 1 : real.back().subject.value() + i};
        add(line);
    }
    draft.finish();
    CborWriter header;
    header.array(2);
    header.text(list.programme);
    auto its = list.header;
    its.region = RegionCode::parse("91").value(); // another list than the true one
    header.bytes(encode(its));
    const auto receipt =
        journal
            .submit_set({"bench", {"great", 1, journal::sha256("great")}, its.effective_on},
                        {{"programmes.list_made", 1},
                         header.take(),
                         draft.chunks(),
                         {{"eligible", totals.eligible},
                          {"ineligible", totals.ineligible},
                          {"payable", totals.payable},
                          {"payable_stage", totals.payable_stage.amount()},
                          {"stage", totals.stage.amount()},
                          {"undetermined", totals.undetermined},
                          {"yearly", totals.yearly.amount()}},
                         {}},
                        draft.key(), silent)
            .value();
    const auto reader = made.database().connect_reader();
    return read_list(*reader, journal::Visibility{*reader}, receipt.first).value();
}

/// What explanations came to; equal for two that say the same.
struct Told {
    std::int64_t sentences = 0;
    std::int64_t facts = 0;
    std::int64_t origins = 0;
    std::int64_t changes = 0;
    std::int64_t yearly = 0;
    friend bool operator==(const Told&, const Told&) = default;
};

void explain_one(store::Connection& connection, const StoredList& list, const PolicyAt& policy,
                 const registry::Instrument& instrument, SubjectId subject, Told& told) {
    const store::ReadScope scope{connection};
    const auto its = open_case(connection, list, policy, instrument, subject);
    require(its && its->stored == its->computed, "the case is another than the line");
    const auto grounds = grounds_of(connection, list, policy, instrument, *its);
    told.sentences += std::ssize(in_words(grounds, policy, instrument, Language::id)) +
                      std::ssize(explain(its->decision, policy, its->unit, instrument, Language::id,
                                         Audience::officer));
    if (const auto other = counterfactual(policy, its->unit, its->decision)) {
        require(other->would_be.criterion != its->decision.criterion, "nothing would change");
        told.changes += std::ssize(other->changes);
    }
    for (const auto& criterion : grounds.criteria) {
        const bool decided = its->decision.criterion == criterion.criterion;
        require(!decided || criterion.verdict == its->decision.outcome, "another verdict");
        for (const auto& fact : criterion.facts) {
            ++told.facts;
            told.origins += fact.origin ? 1 : 0;
        }
    }
    Rupiah sum;
    for (const auto& amount : grounds.amounts)
        sum += amount.yearly;
    require(sum == its->stored.yearly, "the amounts do not sum to the year");
    told.yearly += sum.amount();
}

/// The rows of one family by statements with whole keys, and its chunk of the list.
class BareRead {
public:
    BareRead(const std::string& path, Seq list) : database_{path}, list_{list.value()} {
        for (const auto* sql :
             {"select m.group_id from membership m where m.subject_id = ?",
              "select * from household where subject_id = ?",
              "select * from membership where group_id = ?",
              "select p.* from membership m join person p on p.subject_id = m.subject_id "
              "where m.group_id = ?",
              "select c.* from membership m join nik_claim c on c.subject_id = m.subject_id "
              "where m.group_id = ?"})
            statements_.push_back(database_.prepare(sql));
        line_ = database_.prepare("select line from touch where subject_id = ? and seq = ?");
    }
    ~BareRead() {
        for (auto* statement : statements_)
            sqlite3_finalize(statement);
        sqlite3_finalize(line_);
    }

    std::int64_t bytes_of(SubjectId family) {
        std::int64_t household = 0;
        std::int64_t bytes = each(statements_[0], family.value(), &household);
        bytes += each(statements_[1], household) + each(statements_[2], household);
        for (std::size_t at = 3; at < statements_.size(); ++at)
            bytes += each(statements_[at], family.value());
        sqlite3_bind_int64(line_, 2, list_);
        return bytes + each(line_, family.value());
    }

private:
    static std::int64_t each(sqlite3_stmt* statement, std::int64_t key,
                             std::int64_t* first = nullptr) {
        sqlite3_bind_int64(statement, 1, key);
        std::int64_t bytes = 0;
        while (sqlite3_step(statement) == SQLITE_ROW) {
            if (first != nullptr) *first = sqlite3_column_int64(statement, 0);
            for (int column = 0; column < sqlite3_column_count(statement); ++column)
                bytes += sqlite3_column_bytes(statement, column);
        }
        sqlite3_reset(statement);
        return bytes;
    }

    bench::BareSqlite database_;
    std::int64_t list_;
    std::vector<sqlite3_stmt*> statements_;
    sqlite3_stmt* line_ = nullptr;
};

void measure(bench::MadeRegister& made, const StoredList& list, int scale) {
    std::vector<SubjectId> subjects;
    each_line(*made.database().connect_reader(), made.list(),
              [&](std::int64_t, const ListLine& line) {
                  subjects.push_back(line.subject);
                  return true;
              });
    const auto policy = made.policy().in_period(list.header.period).value();
    const auto connection = made.database().connect_reader();
    BareRead bare{made.path(), list.seq};
    std::vector<double> each;
    double processor = 0;
    std::int64_t bytes = 0;
    std::uint64_t seed = 0;
    Told told;
    const auto times = bench::in_turns(
        rounds,
        [&] {
            SeededRandom random{seed};
            told = {};
            double sum = 0;
            const auto before = bench::processor_seconds();
            for (int i = 0; i < asked_a_round; ++i) {
                const auto subject = subjects[random.below(subjects.size())];
                each.push_back(bench::seconds([&] {
                    explain_one(*connection, list, policy, made.instrument(), subject, told);
                }));
                sum += each.back();
            }
            processor += bench::processor_seconds() - before;
            return sum;
        },
        [&] {
            SeededRandom random{++seed};
            return bench::seconds([&] {
                for (int i = 0; i < asked_a_round; ++i)
                    bytes += bare.bytes_of(subjects[random.below(subjects.size())]);
            });
        });
    require(bytes > 0 && told.changes > 0 && told.yearly > 0 && told.origins > told.facts / 4,
            "explanations are empty");
    std::ranges::sort(each);
    const auto at = [&](double part) {
        return 1e3 * each[static_cast<std::size_t>(part * static_cast<double>(each.size() - 1))];
    };
    bench::report(
        {.what = "explain",
         .scale = scale,
         .size = bench::counted(list.lines, "lines"),
         .unit = "families/s",
         .ours = asked_a_round / times.ours,
         .peer = "bare SQLite read of the same rows",
         .theirs = asked_a_round / times.theirs,
         .wanted = {},
         .note = fmt::format("p50 {:.1f} ms, p99 {:.1f} ms, worst {:.1f} ms, processor {:.1f} ms, "
                             "wanted 10 ms",
                             at(0.5), at(0.99), at(1),
                             1e3 * processor / static_cast<double>(each.size()))});
    require(at(0.5) <= 10, "a family takes more than 10 ms");
}

bool run() {
    for (const int scale : {1, 10}) {
        const bench::Scratch dir;
        bench::MadeRegister made{dir, families};
        const auto list = record_great_list(made, (bench::is_long() ? 1'000'000 : 50'000) * scale);
        measure(made, list, scale);
    }
    return true;
}

} // namespace

int main() {
    return tepat::bench::run(run);
}
