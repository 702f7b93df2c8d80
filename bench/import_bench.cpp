// How fast the register is filled: the same csv into the same tables with the same keys and batch
// size, once by bare prepared statements (no validation, journal, hashing or compression) and once
// by import_files. The long run has a million members and a bound on resident memory: 200 MB.
#include "bare_sqlite.hpp"
#include "journal/journal.hpp"
#include "registry/folds.hpp"
#include "registry/import.hpp"
#include "registry/region_files.hpp"
#include "scratch.hpp"
#include "store/sequencer.hpp"
#include "store/system.hpp"
#include "table.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tepat;
namespace fs = std::filesystem;

constexpr std::int64_t members_a_household = 4;
constexpr int villages = 400;
constexpr std::int64_t rows_a_transaction = 2'000;
constexpr double least_ratio = 0.4;
constexpr std::int64_t most_kilobytes = 200 * 1024;

/// The most memory this process ever had, in kB.
std::int64_t peak_kilobytes() {
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6));
    return 0;
}

void write_files(const fs::path& dir, std::int64_t members) {
    std::ofstream households{dir / "rt.csv"};
    std::ofstream persons{dir / "art.csv"};
    households
        << "IDBDT,KDGabungan4,Alamat,Nama_KRT,Jumlah_ART,sta_bangunan,sta_lahan,luas_lantai,lantai,"
           "dinding,atap,sumber_airminum,sumber_penerangan,daya,bb_masak,fasbab,ada_tv,ada_sepeda_"
           "motor\n";
    persons
        << "IDARTBDT,IDBDT,NIK,NoKK,Nama,JnsKel,TmpLahir,TglLahir,Hub_KRT,NUK,Hubkel,Umur,Sta_"
           "kawin,"
           "Ada_diKK,Jenis_cacat,Penyakit_kronis,Partisipasi_sekolah,Pendidikan_tertinggi,Ijazah_"
           "tertinggi,"
           "Sta_Bekerja,Lapangan_usaha,Status_pekerjaan,Sta_keberadaan_art,namagadis_ibukandung\n";
    for (std::int64_t at = 0; at < members / members_a_household; ++at) {
        const auto village = 9'101'010'000 + 2001 + at % villages;
        const auto id = village * 1'000'000 + at;
        households << id << ',' << village << ",KP. BARU NO. " << at % 97 << ",ASEP SUNANDAR,4,1,1,"
                   << 20 + at % 60 << ',' << 1 + at % 10 << ',' << 1 + at % 7 << ',' << 1 + at % 10
                   << ',' << 1 + at % 12 << ",1,1," << 1 + at % 9 << ',' << 1 + at % 4 << ','
                   << 3 + at % 2 << ',' << 3 + at % 2 << '\n';
        for (std::int64_t one = 0; one < members_a_household; ++one) {
            const auto number = at * members_a_household + one;
            const auto day = 1 + number % 28;
            persons << id << '0' << one << ',' << id << ",910101" << (day < 10 ? "0" : "") << day
                    << "0180" << 1000 + number / 28 % 9000 << ",91010101" << 1000 + at / 9000
                    << 1000 + at % 9000 << ",ANGGOTA " << number << ',' << 1 + number % 2
                    << ",CONTOH," << 1950 + number % 70 << "-01-" << (day < 10 ? "0" : "") << day
                    << ',' << one + 1 << ",1," << one + 1 << ',' << number % 70 << ','
                    << 1 + number % 4 << ",1,0," << number % 10 << ",2," << 1 + number % 10 << ','
                    << number % 7 << ",1," << 1 + number % 22 << ',' << 1 + number % 8
                    << ",1,SITI AMINAH\n";
        }
    }
}

journal::Folds all_folds() {
    return journal::Folds{{registry::folds()}};
}

std::int64_t count(store::Database& database, std::string_view sql) {
    std::int64_t found = 0;
    database.connect_reader()->each(sql, [&](const store::Row& row) { found = row.integer(0); });
    return found;
}

double by_import(const fs::path& dir, std::int64_t members) {
    const auto folds = all_folds();
    const store::SystemClock clock;
    store::SystemRandom secrets;
    SilentProgress progress;
    const auto database = store::open_database((dir / "import.db").string(), true).value();
    if (!store::migrate(*database->connect(), folds.schemas(), clock.now())) std::abort();
    const auto sequencer = store::Sequencer::start(*database, {}).value();
    journal::Journal journal{*sequencer, *database, folds, clock, secrets, {}};
    const Date day{18'000};
    if (!registry::load_regions(journal, dir, "bench", day, progress)) std::abort();
    const auto bdt = registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    const std::vector<fs::path> paths{dir / "rt.csv", dir / "art.csv"};
    const registry::ImportOptions options{"bench", day, registry::CodeSystem::kemendagri,
                                          dir / "errors.xlsx", false};
    Result<registry::ImportReport> report = registry::ImportReport{};
    const auto seconds = bench::seconds(
        [&] { report = registry::import_files(journal, bdt, paths, options, progress); });
    bench::require(report && report->members.added == members && !report->errors &&
                       count(*database, "select count(*) from nik_claim") == members,
                   "wrong answer of import_files");
    return seconds;
}

/// A prepared insert of the SQLite C API.
class Insert {
public:
    Insert(bench::BareSqlite& database, const std::string& table, int columns) {
        auto sql = "insert into " + table + " values (?";
        for (int at = 1; at < columns; ++at)
            sql += ",?";
        statement_ = database.prepare(sql + ")");
    }
    Insert(const Insert&) = delete;
    Insert& operator=(const Insert&) = delete;
    ~Insert() { sqlite3_finalize(statement_); }
    Insert& operator<<(std::int64_t value) {
        sqlite3_bind_int64(statement_, ++bound_, value);
        return *this;
    }
    Insert& operator<<(std::string_view text) {
        sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()),
                          SQLITE_STATIC);
        return *this;
    }
    Insert& blob(std::string_view bytes) {
        sqlite3_bind_blob(statement_, ++bound_, bytes.data(), static_cast<int>(bytes.size()),
                          SQLITE_STATIC);
        return *this;
    }
    void run() {
        if (sqlite3_step(statement_) != SQLITE_DONE) std::abort();
        sqlite3_reset(statement_);
        bound_ = 0;
    }

private:
    sqlite3_stmt* statement_ = nullptr;
    int bound_ = 0;
};

std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> cells;
    for (;;) {
        const auto comma = line.find(',');
        cells.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos) return cells;
        line.remove_prefix(comma + 1);
    }
}

std::int64_t number(std::string_view text) {
    return std::strtoll(std::string{text}.c_str(), nullptr, 10);
}

double by_statements(const fs::path& dir) {
    const auto path = (dir / "bare.db").string();
    const store::SystemClock clock;
    {
        const auto database = store::open_database(path, true).value();
        if (!store::migrate(*database->connect(), all_folds().schemas(), clock.now())) std::abort();
    }
    bench::BareSqlite database{path};
    return bench::seconds([&] {
        Insert subject{database, "subject", 6};
        Insert household{database, "household", 6};
        Insert family{database, "family", 6};
        Insert person{database, "person", 8};
        Insert membership{database, "membership", 7};
        Insert claim{database, "nik_claim", 6};
        std::int64_t id = 1'000'000'000'000;
        std::int64_t line = 0;
        std::vector<std::int64_t> household_ids;
        const auto next = [&] {
            if (line++ % rows_a_transaction == 0)
                database.run(line == 1 ? "begin" : "commit; begin");
            return id++;
        };
        std::ifstream households{dir / "rt.csv"};
        std::string text;
        std::getline(households, text);
        while (std::getline(households, text)) {
            const auto cells = split(text);
            household_ids.push_back(next());
            const auto its = household_ids.back();
            (subject << its << 1 << line << "household" << "idbdt" << cells[0]).run();
            (household << its << 1 << line << 18'000 << number(cells[1]))
                .blob(text.substr(27))
                .run();
        }
        std::ifstream members{dir / "art.csv"};
        std::getline(members, text);
        std::string last;
        std::int64_t its_family = 0;
        std::size_t at = 0;
        while (std::getline(members, text)) {
            const auto cells = split(text);
            if (cells[1] != last) {
                last = cells[1];
                its_family = next();
                (subject << its_family << 1 << line << "family" << "idbdt/nuk" << last).run();
                (family << its_family << 1 << line << 18'000 << 1 << number(cells[3])).run();
                (membership << its_family << 1 << line << 18'000 << household_ids[at++]).run();
            }
            const auto its = next();
            const auto answers = std::string_view{text}.substr(text.size() / 2);
            (subject << its << 1 << line << "person" << "idartbdt" << cells[0]).run();
            (person << its << 1 << line << 18'000 << cells[4] << 3'000 << number(cells[5]))
                .blob(answers)
                .run();
            (membership << its << 1 << line << 18'000 << its_family << number(cells[8])
                        << number(cells[10]))
                .run();
            (claim << its << 1 << line << 18'000 << number(cells[2]) << "claimed").run();
        }
        database.run("commit");
    });
}

bool measure() {
    bool as_wanted = true;
    for (const int scale : {1, 10}) {
        const auto members = (bench::is_long() ? 100'000 : 50'000) * scale;
        const bench::Scratch scratch;
        bench::write_regions(scratch.path(), 1, villages);
        write_files(scratch.path(), members);
        const auto ours = by_import(scratch.path(), members);
        const auto peak = peak_kilobytes();
        const auto bare = by_statements(scratch.path());
        const bench::Row row{.what = "import",
                             .scale = scale,
                             .size = bench::counted(members, "members"),
                             .unit = "members/s",
                             .ours = members / ours,
                             .peer = "bare SQLite statements",
                             .theirs = members / bare,
                             .wanted = least_ratio,
                             .note = fmt::format("peak {} MB", peak / 1024)};
        bench::report(row);
        as_wanted &= row.as_wanted() && (!bench::is_long() || peak <= most_kilobytes);
    }
    return as_wanted;
}

} // namespace

int main() {
    return tepat::bench::run(measure);
}
