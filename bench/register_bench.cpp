// A generated regency, imported as districts send it, and then what is made of it: snapshots of all
// districts and the list of a stage, beside a bare read of the same rows by SQLite in the same
// order; and the journal folded again and compared, beside a bare copy of the same tables.
#include "bare_sqlite.hpp"
#include "journal/verify.hpp"
#include "made_register.hpp"
#include "programmes/list.hpp"
#include "programmes/reproduction.hpp"
#include "registry/reader.hpp"
#include "snapshot/segment.hpp"

#include <fmt/ranges.h>

namespace {

using namespace tepat;
using bench::MadeRegister;
using bench::require;

constexpr std::size_t rounds = 3;

/// What a reading of the register came to; equal for two that saw the same in the same order.
struct Seen {
    std::int64_t members = 0;
    std::uint64_t ids_in_order = 0;
    std::int64_t births = 0;

    void add(std::int64_t id, std::int64_t birth) {
        ++members;
        ids_in_order = ids_in_order * 31 + static_cast<std::uint64_t>(id);
        births += birth;
    }
    friend bool operator==(const Seen&, const Seen&) = default;
};

template <class EachRow>
void each(bench::BareSqlite& database, const std::string& sql, std::int64_t bound,
          EachRow&& each_row) {
    auto* const statement = database.prepare(sql);
    sqlite3_bind_int64(statement, 1, bound);
    while (sqlite3_step(statement) == SQLITE_ROW)
        each_row(statement);
    sqlite3_finalize(statement);
}

/// Every village's rows by one statement that walks the indices, columns and bytes of answers
/// summed.
Seen read_bare(const std::string& path, std::span<const RegionId> villages,
               std::int64_t& checksum) {
    bench::BareSqlite database{path};
    Seen seen;
    for (const auto village : villages)
        each(database,
             "select p.subject_id, p.born_on, p.sex, p.answers, m.household_relation, "
             "m.family_relation, f.subject_id, f.number, h.subject_id, h.region_id, h.answers, "
             "c.nik, c.verdict from household h "
             "cross join membership l on l.group_id = h.subject_id "
             "cross join family f on f.subject_id = l.subject_id "
             "cross join membership m on m.group_id = f.subject_id "
             "cross join person p on p.subject_id = m.subject_id "
             "left join nik_claim c on c.subject_id = p.subject_id where h.region_id = ?",
             village.value(), [&](sqlite3_stmt* row) {
                 seen.add(sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1));
                 for (const int column : {2, 4, 5, 6, 7, 8, 9, 11})
                     checksum += sqlite3_column_int64(row, column);
                 for (const int column : {3, 10}) {
                     const auto* bytes =
                         static_cast<const unsigned char*>(sqlite3_column_blob(row, column));
                     for (int at = 0; at < sqlite3_column_bytes(row, column); ++at)
                         checksum += bytes[at];
                 }
                 checksum += sqlite3_column_bytes(row, 12);
             });
    return seen;
}

/// District by district, as lists are made.
Seen build_segments(MadeRegister& made, std::span<const RegionId> villages) {
    const snapshot::Layout layout{made.instrument()};
    const auto birth_date = layout.member("birth_date").value();
    const auto connection = made.database().connect_reader();
    const store::ReadScope scope{*connection};
    const journal::Visibility visibility{*connection};
    const registry::Reader reader{*connection, visibility, bench::register_day};
    Seen seen;
    for (std::size_t from = 0; from < villages.size(); from += bench::villages_a_district) {
        const auto segment = snapshot::Segment::build(
            reader, villages.subspan(from, bench::villages_a_district), layout);
        const auto& births = segment.member_column(birth_date);
        for (std::size_t at = 0; at < segment.members().size(); ++at)
            seen.add(segment.members()[at].value(),
                     births.at(at) == ColumnView::missing ? 0 : births.at(at));
    }
    return seen;
}

std::vector<RegionId> villages_of(MadeRegister& made) {
    const auto reader = made.database().connect_reader();
    const store::ReadScope scope{*reader};
    const auto regions =
        registry::Regions::read(*reader, journal::Visibility{*reader}, bench::register_day);
    std::vector<RegionId> villages;
    for (const auto& region : regions.all(RegionLevel::village))
        villages.push_back(region.id);
    return villages;
}

void measure_snapshot(MadeRegister& made, int scale) {
    const auto villages = villages_of(made);
    Seen ours;
    Seen theirs;
    std::int64_t checksum = 0;
    const auto times = bench::in_turns(
        rounds, [&] { return bench::seconds([&] { ours = build_segments(made, villages); }); },
        [&] {
            return bench::seconds([&] { theirs = read_bare(made.path(), villages, checksum); });
        });
    require(ours.members > 0 && ours == theirs && checksum != 0, "the snapshot holds other rows");
    const auto members = static_cast<double>(ours.members);
    bench::report({.what = "snapshot build",
                   .scale = scale,
                   .size = bench::counted(ours.members, "members"),
                   .unit = "members/s",
                   .ours = members / times.ours,
                   .peer = "bare SQLite read of the same rows",
                   .theirs = members / times.theirs,
                   .wanted = {}});
}

void measure_list(MadeRegister& made, int scale) {
    const auto villages = villages_of(made);
    std::int64_t differing = -1;
    std::int64_t checksum = 0;
    const auto times = bench::in_turns(
        rounds,
        [&] {
            SilentProgress silent;
            return bench::seconds([&] {
                differing = programmes::reproduce_list(made.database(), made.list(), made.policy(),
                                                       made.instrument(), silent)
                                .value()
                                .differing;
            });
        },
        [&] { return bench::seconds([&] { (void)read_bare(made.path(), villages, checksum); }); });
    require(differing == 0 && made.list().totals.eligible > 0, "the list is another");
    const auto lines = static_cast<double>(made.list().lines);
    bench::report({.what = "list",
                   .scale = scale,
                   .size = bench::counted(made.list().lines, "families"),
                   .unit = "families/s",
                   .ours = lines / times.ours,
                   .peer = "bare SQLite read of the same rows",
                   .theirs = lines / times.theirs,
                   .wanted = {}});
}

void measure_ranking(MadeRegister& made, int scale) {
    const auto villages = villages_of(made);
    std::int64_t differing = -1;
    std::int64_t checksum = 0;
    const auto times = bench::in_turns(
        rounds,
        [&] {
            SilentProgress silent;
            return bench::seconds([&] {
                differing = welfare::recompute_ranking(made.database(), made.ranking(),
                                                       made.model(), made.instrument(), silent)
                                .value();
            });
        },
        [&] { return bench::seconds([&] { (void)read_bare(made.path(), villages, checksum); }); });
    require(differing == 0 && made.ranking().totals.ranked > 0 && checksum != 0,
            "the ranking is another one");
    const auto households = static_cast<double>(made.ranking().lines());
    bench::report({.what = "ranking",
                   .scale = scale,
                   .size = bench::counted(made.ranking().lines(), "households"),
                   .unit = "households/s",
                   .ours = households / times.ours,
                   .peer = "bare SQLite read of the same rows",
                   .theirs = households / times.theirs,
                   .wanted = {}});
}

/// Seconds for every row of every folded table, into an empty file of the same tables.
double copy_bare(MadeRegister& made, const bench::Scratch& dir, std::int64_t rows) {
    const auto path = dir.file("bare.db");
    {
        const auto empty = store::open_database(path, true).value();
        store::migrate(*empty->connect(), made.folds().schemas(), store::SystemClock{}.now())
            .value();
    }
    bench::BareSqlite copy{path};
    copy.run("attach '" + made.path() + "' as register");
    std::int64_t copied = 0;
    const auto taken = bench::seconds([&] {
        copy.run("begin");
        for (const auto& room : made.folds().rooms())
            for (const auto& table : room.schema.tables)
                if (table.kind == store::TableKind::folded)
                    copy.run(
                        fmt::format("insert into main.{0} select * from register.{0} order by {1}",
                                    table.name, fmt::join(table.key, ", ")));
        copy.run("commit");
    });
    for (const auto& room : made.folds().rooms())
        for (const auto& table : room.schema.tables)
            if (table.kind == store::TableKind::folded)
                each(copy, fmt::format("select count(*) from main.{}", table.name), 0,
                     [&](sqlite3_stmt* row) { copied += sqlite3_column_int64(row, 0); });
    require(copied == rows, "the copy has other rows");
    return taken;
}

void measure_refold(MadeRegister& made, int scale) {
    SilentProgress silent;
    const bench::Scratch dir;
    const auto empty = store::open_database(dir.file("again.db"), true).value();
    journal::Verification checked;
    const auto ours = bench::seconds([&] {
        checked = journal::verify(made.database(), *empty, made.folds(), store::SystemClock{}.now(),
                                  silent)
                      .value();
    });
    require(checked.findings.empty() && checked.rows > 0, "the journal does not verify");
    const auto theirs = copy_bare(made, dir, checked.rows);
    const auto rows = static_cast<double>(checked.rows);
    bench::report({.what = "refold",
                   .scale = scale,
                   .size = bench::counted(checked.rows, "rows"),
                   .unit = "rows/s",
                   .ours = rows / ours,
                   .peer = "bare insert … select of the same tables",
                   .theirs = rows / theirs,
                   .wanted = {}});
}

bool run() {
    for (const int scale : {1, 10}) {
        const bench::Scratch dir;
        MadeRegister made{dir, (bench::is_long() ? 100'000 : 5'000) * scale};
        measure_snapshot(made, scale);
        measure_list(made, scale);
        measure_ranking(made, scale);
        measure_refold(made, scale);
    }
    return true;
}

} // namespace

int main() {
    return tepat::bench::run(run);
}
