// Small commands by 1, 8 and 64 submitters through the sequencer, beside a bare loop that commits
// the same rows in groups of as many: what the queue, the hand-over between threads, the writer row
// and the answers cost.
#include "store/sequencer.hpp"

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace {

using namespace tepat;
using namespace tepat::store;
using Clock = std::chrono::steady_clock;

constexpr int commands = 2560;
constexpr const char* table =
    "create table t (id bigint not null primary key, payload blob not null)";
const Bytes payload(160, 'p');

class TempDir {
public:
    TempDir() { path_ = mkdtemp(name_.data()); }
    ~TempDir() { std::filesystem::remove_all(path_); }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    std::string file(const char* name) const { return path_ / name; }

private:
    std::string name_ = (std::filesystem::temp_directory_path() / "tepat-bench-XXXXXX").string();
    std::filesystem::path path_;
};

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

double bare(int group) {
    const TempDir dir;
    sqlite3* database = nullptr;
    sqlite3_open(dir.file("bare.db").c_str(), &database);
    const auto exec = [&](const char* sql) {
        if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) std::abort();
    };
    exec("pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 0");
    exec(table);
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(database, "insert into t (id, payload) values (?, ?)", -1, &insert, nullptr);
    const auto start = Clock::now();
    for (int id = 0; id < commands;) {
        exec("begin immediate");
        for (const int end = std::min(id + group, commands); id < end; ++id) {
            sqlite3_bind_int64(insert, 1, id);
            sqlite3_bind_blob(insert, 2, payload.data(), static_cast<int>(payload.size()),
                              SQLITE_STATIC);
            if (sqlite3_step(insert) != SQLITE_DONE) std::abort();
            sqlite3_reset(insert);
        }
        exec("commit");
    }
    const double taken = seconds_since(start);
    sqlite3_finalize(insert);
    sqlite3_close(database);
    return taken;
}

double ours(int submitters, std::int64_t& rows) {
    const TempDir dir;
    const auto database = open_database(dir.file("ours.db"), true).value();
    database->connect()->script(table);
    auto sequencer = Sequencer::start(*database, {}).value();
    const auto start = Clock::now();
    std::vector<std::thread> crowd;
    for (int s = 0; s < submitters; ++s)
        crowd.emplace_back([&, s] {
            for (int id = s; id < commands; id += submitters)
                sequencer->run(Lane::interactive, [id](Transaction& transaction) {
                    transaction.connection.run("insert into t (id, payload) values ($1, $2)", id,
                                               Blob{payload});
                });
        });
    for (auto& thread : crowd)
        thread.join();
    const double taken = seconds_since(start);
    database->connect_reader()->each(
        "select count(*), cast(sum(id) as bigint) from t", [&](const Row& row) {
            rows =
                row.integer(1) == std::int64_t{commands} * (commands - 1) / 2 ? row.integer(0) : -1;
        });
    return taken;
}

void sequencer_against_bare(benchmark::State& state) {
    const int submitters = static_cast<int>(state.range(0));
    double our_time = 0;
    double bare_time = 0;
    for ([[maybe_unused]] auto _ : state) {
        std::int64_t rows = 0;
        const double taken = ours(submitters, rows);
        if (rows != commands) return state.SkipWithError("rows are missing");
        bare_time += bare(submitters);
        our_time += taken;
        state.SetIterationTime(taken);
    }
    const double all = static_cast<double>(state.iterations()) * commands;
    state.counters["ours_per_s"] = all / our_time;
    state.counters["bare_per_s"] = all / bare_time;
    state.counters["ratio"] = bare_time / our_time;
}

BENCHMARK(sequencer_against_bare)
    ->ArgName("submitters")
    ->Arg(1)
    ->Arg(8)
    ->Arg(64)
    ->UseManualTime()
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);

} // namespace
