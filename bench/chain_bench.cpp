// What the officers of a regency see in the middle of a period: 500 villages and many proposals,
// asked by 200 at once through the HTTP server, each with a session, the inbox and lists in turn,
// while a file of the register is imported over and over. Once by people, who look for a second
// before they tap again, and once without any pause. On SQLite and on PostgreSQL.
//
//   chain_bench [--proposals=N] [--seconds=N]     200,000 (20,000 without --long) and 10
//
// Needs wrk. Exits 1 when an answer is wrong or refused, or people's p99 is above 100 ms.
#include "beside_nginx.hpp"
#include "core/random.hpp"
#include "http/server.hpp"
#include "made_register.hpp"
#include "served.hpp"
#include "testing/test_database.hpp"
#include "verification/form.hpp"
#include "verification/meeting.hpp"

#include <fmt/format.h>

#include <atomic>

namespace {

using namespace tepat;
using bench::require;
namespace fs = std::filesystem;

constexpr int district_count = 25;
constexpr int villages_each = 20;
constexpr int connections = 200;
constexpr int makers = 32; ///< of proposals at once, which the sequencer commits together
constexpr double most_p99_ms = 100;
constexpr std::size_t officers = 40;
constexpr std::string_view password = "padi menguning di sawah";
const Date day = bench::register_day;

constexpr std::string_view script = R"lua(
local threads = 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end
function init(args)
  cookies, paths, at = {}, {}, number * 7
  for line in io.lines(args[1]) do
    local cookie, path = line:match("^(%S+) (.*)$")
    cookies[#cookies + 1] = cookie
    paths[#paths + 1] = path
  end
end
function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], {["Host"] = "localhost", ["Cookie"] = cookies[at]})
end
)lua";
/// Half a second to one and a half.
constexpr std::string_view looking = R"lua(
function delay() return math.random(500, 1500) end
)lua";

std::string village_code(int district, int village) {
    return fmt::format("91.01.{:02}.{}", district + 1, 2001 + village);
}

/// A regency's register of few families, and its proposals at every stage of the chain.
class World {
public:
    World(store::Database& database, const bench::Scratch& dir, std::int64_t proposals)
        : dir_{dir}, served_{database, instrument_, dir.path() / "work"} {
        bench::write_regions(dir.path(), district_count, villages_each);
        registry::load_regions(served_.journal(), dir.path(), "bench",
                               Date::parse("2000-01-01").value(), silent_)
            .value();
        generate::Options made;
        made.parameters.families = 5'000;
        made.region_lists = dir.path();
        made.regency = RegionCode::parse("91.01").value();
        made.output = dir.path() / "files";
        made.format = generate::Format::csv;
        generate::generate_regency(made, silent_).value();
        import();
        propose(proposals);
    }

    [[nodiscard]] bench::Served& served() { return served_; }

    /// One file of the register, once more: what an import costs those who look.
    void import() {
        const std::vector<fs::path> files{dir_.path() / "files/rumah_tangga.csv",
                                          dir_.path() / "files/anggota.csv"};
        registry::ImportOptions options{"bench", day, registry::CodeSystem::kemendagri,
                                        dir_.path() / "errors.xlsx", true};
        registry::import_files(served_.journal(), instrument_, files, options, silent_).value();
    }

    /// A line a question: whose session, and what is asked.
    void write_questions(const fs::path& file) {
        std::ofstream out{file};
        for (std::size_t at = 0; at < officers; ++at) {
            const auto district = static_cast<int>(at) % district_count;
            const auto village = village_code(district, static_cast<int>(at) % villages_each);
            const bool whole = at % 4 == 0;
            const auto cookie =
                session("petugas" + std::to_string(at),
                        whole ? access::Role::dinsos_operator : access::Role::village_operator,
                        whole ? "91.01" : village);
            const auto region = whole ? std::string{"91.01"} : village;
            out << cookie << " /api/v1/inbox\n";
            for (const auto* stage : {"proposed", "submitted", "passed"})
                out << cookie << " /api/v1/proposals?region=" << region << "&stage=" << stage
                    << '\n';
            out << cookie << " /api/v1/proposals?region=" << region << '\n';
        }
    }

private:
    void propose(std::int64_t wanted) {
        std::atomic<std::int64_t> next = 0;
        std::vector<std::thread> threads;
        for (int thread = 0; thread < makers; ++thread)
            threads.emplace_back([&] {
                const auto connection = served_.journal().database().connect_reader();
                for (;;) {
                    const auto at = next++;
                    if (at >= wanted) return;
                    const auto village = static_cast<int>(at % (district_count * villages_each));
                    verification::ProposalForm form;
                    form.village = RegionCode::parse(village_code(village / villages_each,
                                                                  village % villages_each))
                                       .value();
                    form.household = verification::FormPart{{}, {{"address", "Jl. Contoh"}}};
                    form.members = {{{},
                                     {{"name", "WARGA " + std::to_string(at)},
                                      {"sex", at % 2 == 0 ? "1" : "2"},
                                      {"birth_date", "1980-01-31"}}}};
                    const auto filled =
                        verification::fill(*connection, instrument_, form, day, [&] {
                            return served_.journal().reserve_ids(1).front();
                        });
                    verification::propose(served_.journal(), instrument_,
                                          {"bench", day, "p" + std::to_string(at)},
                                          filled.value().draft)
                        .value();
                }
            });
        for (auto& thread : threads)
            thread.join();
        for (int district = 0; district < district_count; ++district)
            for (int village = 0; village < villages_each; village += 2)
                meet(RegionCode::parse(village_code(district, village)).value());
    }

    /// Half of the villages have met, and sent up what they agreed to.
    void meet(RegionCode village) {
        const auto opened = verification::open_meeting(
            served_.journal(), {"bench", day, "m" + village.digits()},
            {verification::MeetingKind::statement, village, day, "", "bench"});
        const auto reader = served_.journal().database().connect_reader();
        verification::Filter filter;
        filter.region = verification::meeting(*reader, opened.value().id)->village;
        filter.stage = verification::Stage::proposed;
        for (;;) {
            std::vector<SubjectId> some;
            for (const auto& one : verification::proposals(*reader, filter, SubjectId{}))
                some.push_back(one.id);
            if (some.empty()) break;
            verification::decide(served_.journal(), {"bench", day, {}}, opened->id, some, true, "")
                .value();
        }
        verification::Minutes minutes;
        minutes.signatures = {{"Kepala", "Kepala Desa"}};
        minutes.signed_minutes = {journal::sha256("SPTJM")};
        verification::submit_minutes(served_.journal(), {"bench", day, {}}, opened->id, minutes)
            .value();
    }

    std::string session(const std::string& login, access::Role role, const std::string& region) {
        auto& journal = served_.journal();
        if (!access::any_account(*journal.database().connect_reader()))
            access::open_account(journal, {"root", day, "pusat"}, "Pusat",
                                 {access::Role::data_team, {}})
                .value();
        access::open_account(journal, {"pusat", day, login}, login,
                             {role, RegionCode::parse(region).value()})
            .value();
        const auto first = access::give_first_password(journal, login);
        auto in = served_.gate().sign_in({login, first, ""}).value();
        served_.gate().change_password(in.token, first, std::string{password}).value();
        const auto connection = journal.database().connect();
        connection->begin();
        connection->run("update access_secret set code = $1 where login = $2", store::Blob{"set"},
                        login);
        connection->commit();
        return "__Host-tepat=" + in.token;
    }

    const bench::Scratch& dir_;
    SilentProgress silent_;
    registry::Instrument instrument_ =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    bench::Served served_;
};

bool hold(tepat::testing::Engine engine, std::int64_t proposals, int scale, int seconds) {
    const bench::Scratch dir;
    tepat::testing::TestDatabase database{engine};
    World world{*database, dir, proposals};
    const auto questions = dir.path() / "questions.txt";
    world.write_questions(questions);
    const auto* name = engine == tepat::testing::Engine::sqlite ? "SQLite" : "PostgreSQL";

    http::Metrics metrics;
    http::ServerOptions options;
    options.port = 0;
    options.uploads = dir.path() / "uploads";
    fs::create_directories(options.uploads);
    const auto server = http::Server::start(world.served().routes(), options, metrics);
    require(server.has_value(), "the server does not start");
    std::atomic<bool> done = false;
    std::atomic<int> imports = 0;
    std::thread importing{[&] {
        while (!done) {
            world.import();
            ++imports;
        }
    }};
    bool well = true;
    for (const bool people : {true, false}) {
        std::ofstream{dir.path() / "ask.lua"} << script << (people ? looking : "");
        const int before = imports;
        const auto ours = bench::measure(
            fmt::format("-s {} -t2 -c{} -d{}s --timeout 10s http://127.0.0.1:{}/ -- {}",
                        (dir.path() / "ask.lua").string(), connections, seconds, (*server)->port(),
                        questions.string()));
        require(!ours.refusals, "an answer was refused: " + ours.text + metrics.text());
        bench::report(
            {.what = fmt::format("inbox and lists, {}, {}", name, people ? "people" : "no pause"),
             .scale = scale,
             .size = bench::counted(proposals, "proposals"),
             .unit = "answers/s",
             .ours = ours.per_second,
             .peer = "none",
             .theirs = {},
             .wanted = {},
             .note = fmt::format("{} at once, p50 {}, p99 {}{}, {} imports of 5,000 families "
                                 "meanwhile",
                                 connections, ours.p50, ours.p99, people ? " (wanted 100 ms)" : "",
                                 imports - before)});
        if (people) well = ours.p99_ms <= most_p99_ms;
    }
    done = true;
    importing.join();
    return well;
}

} // namespace

int main(int argc, char** argv) {
    std::int64_t proposals = bench::is_long() ? 200'000 : 20'000;
    int seconds = 10;
    for (int at = 1; at < argc; ++at) {
        const std::string_view said = argv[at];
        if (said.starts_with("--proposals=")) proposals = std::atoll(said.substr(12).data());
        if (said.starts_with("--seconds=")) seconds = std::atoi(said.substr(10).data());
    }
    return bench::run([&] {
        bool well = true;
        for (const auto engine :
             {tepat::testing::Engine::sqlite, tepat::testing::Engine::postgres}) {
            well = hold(engine, proposals / 10, 1, seconds) && well;
            well = hold(engine, proposals, 10, seconds) && well;
        }
        return well;
    });
}
