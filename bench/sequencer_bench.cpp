// Small commands by 1, 8 and 64 submitters through the sequencer, beside a bare loop that commits
// the same rows in groups of as many: what the queue, the hand-over between threads, the writer row
// and the answers cost.
#include "bare_sqlite.hpp"
#include "scratch.hpp"
#include "store/sequencer.hpp"
#include "table.hpp"

#include <thread>

namespace {

using namespace tepat;
using namespace tepat::store;
using bench::require;

constexpr const char* table =
    "create table t (id bigint not null primary key, payload blob not null)";
const Bytes payload(160, 'p');

double bare(int group, int commands) {
    const bench::Scratch dir;
    bench::BareSqlite database{dir.file("bare.db")};
    database.run(table);
    auto* const insert = database.prepare("insert into t (id, payload) values (?, ?)");
    const auto taken = bench::seconds([&] {
        for (int id = 0; id < commands;) {
            database.run("begin immediate");
            for (const int end = std::min(id + group, commands); id < end; ++id) {
                sqlite3_bind_int64(insert, 1, id);
                sqlite3_bind_blob(insert, 2, payload.data(), static_cast<int>(payload.size()),
                                  SQLITE_STATIC);
                require(sqlite3_step(insert) == SQLITE_DONE, "insert");
                sqlite3_reset(insert);
            }
            database.run("commit");
        }
    });
    sqlite3_finalize(insert);
    return taken;
}

double ours(int submitters, int commands) {
    const bench::Scratch dir;
    const auto database = open_database(dir.file("ours.db"), true).value();
    database->connect()->script(table);
    auto sequencer = Sequencer::start(*database, {}).value();
    const auto taken = bench::seconds([&] {
        std::vector<std::jthread> crowd;
        for (int s = 0; s < submitters; ++s)
            crowd.emplace_back([&, s] {
                for (int id = s; id < commands; id += submitters)
                    sequencer->run(Lane::interactive, [id](Transaction& transaction) {
                        transaction.connection.run("insert into t (id, payload) values ($1, $2)",
                                                   id, Blob{payload});
                    });
            });
    });
    std::int64_t rows = 0;
    std::int64_t sum = 0;
    database->connect_reader()->each("select count(*), cast(sum(id) as bigint) from t",
                                     [&](const store::Row& row) {
                                         rows = row.integer(0);
                                         sum = row.integer(1);
                                     });
    require(rows == commands && sum == std::int64_t{commands} * (commands - 1) / 2,
            "rows are missing");
    return taken;
}

bool run() {
    for (const int submitters : {1, 8, 64})
        for (const int scale : {1, 10}) {
            const int commands = 2'560 * scale;
            const auto times = bench::in_turns(
                5, [&] { return ours(submitters, commands); },
                [&] { return bare(submitters, commands); });
            bench::report({.what = fmt::format("journal commits, {} at once", submitters),
                           .scale = scale,
                           .size = bench::counted(commands, "commands"),
                           .unit = "commands/s",
                           .ours = commands / times.ours,
                           .peer = "bare group commit",
                           .theirs = commands / times.theirs,
                           .wanted = {}});
        }
    return true;
}

} // namespace

int main() {
    return tepat::bench::run(run);
}
