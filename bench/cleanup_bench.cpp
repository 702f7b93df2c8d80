// The clean-up of a register: matched with the civil register and with itself, whoever is dead,
// gone, registered twice or without a NIK put to sleep with the reason, and woken again. Checked:
// every sleeper has its reason, and lists are what they were when all are woken, and when a
// thousand are. 1:1000 of the country, 1:100 with --long. The peer is a bare insert of the same
// rows by SQLite.
#include "bare_sqlite.hpp"
#include "core/random.hpp"
#include "identity/follow.hpp"
#include "identity/link.hpp"
#include "made_register.hpp"
#include "registry/standing.hpp"

#include <fmt/ranges.h>

#include <map>

namespace {

using namespace tepat;
using bench::require;
using identity::Verdict;
namespace fs = std::filesystem;

constexpr int families_of_a_thousandth = 49'200; ///< 192,000 persons
constexpr std::size_t thousand = 1'000;
const Date day = bench::register_day;

class CleanUp {
public:
    CleanUp(const bench::Scratch& dir, int families) : dir_{dir} {
        bench::write_regions(dir.path(), bench::districts, bench::villages_a_district);
        generate::Options made;
        made.parameters.families = families;
        made.region_lists = dir.path();
        made.regency = region_;
        made.output = dir.path() / "files";
        made.format = generate::Format::csv;
        made.civil_register = true;
        generate::generate_regency(made, silent_).value();
        store::migrate(*database_->connect(), folds_.schemas(), clock_.now()).value();
        registry::load_regions(journal_, dir.path(), "bench", Date::parse("2000-01-01").value(),
                               silent_)
            .value();
        const std::vector<fs::path> files{made.output / "rumah_tangga.csv",
                                          made.output / "anggota.csv"};
        const auto imported = registry::import_files(
            journal_, instrument_, files,
            {"bench", day, registry::CodeSystem::kemendagri, dir.path() / "errors.xlsx", false},
            silent_);
        persons_ = imported.value().members.added;
    }

    void run(int scale) {
        const auto before = list();
        std::optional<identity::StoredRun> doubles;
        std::optional<identity::StoredRun> civil;
        const auto matching = bench::seconds([&] {
            doubles = link(false);
            civil = link(true);
        });
        require(civil->lines == persons_, "somebody has no verdict");
        std::vector<Seq> entries;
        std::int64_t slept = 0;
        const auto sleeping = bench::seconds([&] {
            for (const auto& [run, verdicts] :
                 {std::pair{doubles->seq, std::vector{Verdict::duplicate}},
                  std::pair{civil->seq, std::vector{Verdict::deceased, Verdict::moved,
                                                    Verdict::no_nik, Verdict::duplicate}}}) {
                const auto done =
                    identity::follow_verdicts(journal_, {"bench", run, verdicts, day, ""}, silent_)
                        .value();
                slept += done.slept;
                if (done.receipt) entries.push_back(done.receipt->first);
            }
        });
        check_reasons(slept);
        const auto during = list();
        require(during != before && during.size() == before.size(), "nobody left the list");

        auto sleepers = asleep();
        const auto waking = bench::seconds([&] { wake(sleepers); });
        require(list() == before, "the list is not what it was");
        require(asleep().empty(), "somebody still sleeps");

        SeededRandom random{1};
        for (std::size_t at = 0; at < thousand; ++at)
            std::swap(sleepers[at], sleepers[at + random.below(sleepers.size() - at)]);
        sleepers.resize(thousand);
        put_to_sleep(sleepers);
        require(list() != before, "a thousand slept and nobody left the list");
        wake(sleepers);
        require(list() == before, "a thousand were woken and the list is not what it was");

        const auto bare = bare_insert(slept);
        const auto count = static_cast<double>(slept);
        bench::report({.what = "clean-up",
                       .scale = scale,
                       .size = bench::counted(slept, "slept"),
                       .unit = "persons/s",
                       .ours = count / sleeping,
                       .peer = "bare SQLite insert of the same rows",
                       .theirs = count / bare,
                       .wanted = {},
                       .note = fmt::format("of {} persons; matching {:.1f} s, waking {:.1f} s",
                                           persons_, matching, waking)});
    }

private:
    identity::StoredRun link(bool civil) {
        identity::LinkRequest request{"bench",      region_, day,
                                      std::nullopt, {},      dir_.path() / "work"};
        if (civil) request.civil = dir_.path() / "files/dukcapil.csv";
        return identity::link_register(journal_, instrument_, request, silent_).value().run;
    }
    std::map<SubjectId, Bytes> list() {
        const auto made = programmes::make_list(
            journal_, policy_, policy_text_, instrument_,
            {"bench", Period::parse("2021:2/4").value(), region_, std::nullopt}, silent_);
        const auto reader = database_->connect_reader();
        std::map<SubjectId, Bytes> lines;
        journal::read_lines(*reader, journal::read_entry(*reader, made.value().seq).value(),
                            [&](std::int64_t, BytesView line) {
                                lines.emplace(programmes::decode_list_line(line)->subject, line);
                            });
        return lines;
    }
    template <class F>
    auto reading(F&& with) {
        const auto reader = database_->connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        return with(*reader, visibility);
    }
    std::vector<SubjectId> asleep() {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            std::vector<SubjectId> all;
            for (const auto& [person, sleep] : registry::all_sleepers(connection, visibility, day))
                all.push_back(person);
            std::ranges::sort(all);
            return all;
        });
    }
    /// Each who sleeps has a cause, and whoever is merged the one who stands for it.
    void check_reasons(std::int64_t slept) {
        std::map<std::string, std::int64_t> causes;
        reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            for (const auto& [person, sleep] :
                 registry::all_sleepers(connection, visibility, day)) {
                ++causes[std::string{registry::name_of(sleep.cause)}];
                require(sleep.into.has_value() == (sleep.cause == registry::SleepCause::duplicate),
                        "a second registration without a first");
                --slept;
            }
            return 0;
        });
        require(slept == 0, "others sleep than were put to sleep");
        for (const auto& [cause, count] : causes)
            fmt::print("  {}: {}\n", cause, count);
    }
    void wake(const std::vector<SubjectId>& persons) { order(persons, std::nullopt); }
    void put_to_sleep(const std::vector<SubjectId>& persons) {
        order(persons, registry::SleepCause::other);
    }
    void order(const std::vector<SubjectId>& persons, std::optional<registry::SleepCause> sleep) {
        std::vector<registry::StandingOrder> orders;
        for (const auto person : persons)
            orders.push_back({person, sleep});
        require(registry::change_standings(journal_, {"bench", day, {}, ""}, orders, silent_)
                    .value()
                    .refused.empty(),
                "an order was refused");
    }
    double bare_insert(std::int64_t rows) {
        bench::BareSqlite bare{dir_.file("bare.db")};
        bare.run("create table standing (subject_id integer, seq integer, line integer, "
                 "effective_on integer, sleep_cause integer, into_id integer, primary key "
                 "(subject_id, seq)) without rowid");
        bare.run("create index standing_by_into on standing (into_id, subject_id)");
        return bench::seconds([&] {
            bare.run("begin");
            auto* const insert = bare.prepare("insert into standing values (?, 1, ?, 2, 3, null)");
            for (std::int64_t at = 0; at < rows; ++at) {
                sqlite3_bind_int64(insert, 1, at);
                sqlite3_bind_int64(insert, 2, at);
                require(sqlite3_step(insert) == SQLITE_DONE, "a bare row was not taken");
                sqlite3_reset(insert);
            }
            sqlite3_finalize(insert);
            bare.run("commit");
        });
    }

    const bench::Scratch& dir_;
    const RegionCode region_ = RegionCode::parse("91.01").value();
    SilentProgress silent_;
    store::SystemClock clock_;
    store::SystemRandom secrets_;
    const journal::Folds folds_{
        {registry::folds(), identity::folds(), welfare::folds(), programmes::folds()}};
    const registry::Instrument instrument_ =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    const std::string policy_text_ = bench::text_of(TEPAT_SOURCE_DIR "/policies/pkh.toml");
    const programmes::Policy policy_ = programmes::read_policy(policy_text_, "pkh.toml").value();
    std::unique_ptr<store::Database> database_ =
        store::open_database(dir_.file("register.db"), true).value();
    std::unique_ptr<store::Sequencer> sequencer_ = store::Sequencer::start(*database_, {}).value();
    journal::Journal journal_{*sequencer_, *database_, folds_, clock_, secrets_, {}};
    std::int64_t persons_ = 0;
};

} // namespace

int main() {
    return bench::run([] {
        for (const int scale : {1, 10}) {
            if (scale > 1 && !bench::is_long()) break;
            const bench::Scratch dir;
            CleanUp{dir, families_of_a_thousandth * scale}.run(scale);
        }
        return true;
    });
}
