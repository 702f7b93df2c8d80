// Look-ups through the whole public page: a register of a million families, and a tenth of it
// (persons go straight into the index, not through an import), the HTTP server on two threads, and
// wrk on the same machine, which posts names with challenges that were solved before, each from an
// address of its own. Beside nginx with two workers, asked the
// same by the same script, that answers with the same page from a file whatever is asked.
//
//   cekbansos_bench [--families=N] [--seconds=N]     a million and 3 when not said
//
// Needs nginx and wrk. Exits 1 when an answer is wrong, below 1,040 look-ups a second, or p99 is
// above 200 ms.
#include "api/cekbansos.hpp"
#include "beside_nginx.hpp"
#include "core/random.hpp"
#include "http/server.hpp"
#include "journal/journal.hpp"
#include "registry/folds.hpp"
#include "registry/region_files.hpp"
#include "store/sequencer.hpp"
#include "store/system.hpp"
#include "table.hpp"
#include "testing/generated_index.hpp"
#include "testing/temp_dir.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

namespace {

using namespace tepat;
namespace fs = std::filesystem;

constexpr std::int64_t families_a_village = 225;
constexpr double least_per_second = 1'040;
constexpr double most_p99_ms = 200;
constexpr int connections = 64;
/// Solved in advance for each second; wrk ends with what is left unused.
constexpr int challenges_a_second = 160'000;

constexpr std::string_view script = R"lua(
local threads = 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end
function init(args)
  lines, at, path = {}, 0, args[2]
  local row = 0
  for line in io.lines(args[1]) do
    if row % 2 == number then lines[#lines + 1] = line end
    row = row + 1
  end
end
function request()
  at = at % #lines + 1
  local address, body = lines[at]:match("^(%S+) (.*)$")
  return wrk.format("POST", path, {
    ["Host"] = "localhost", ["Content-Type"] = "application/x-www-form-urlencoded",
    ["X-Forwarded-For"] = address}, body)
end
)lua";

struct World {
    std::shared_ptr<const registry::Regions> regions;
    std::shared_ptr<const lookup::Index> index;
    std::vector<std::pair<RegionCode, std::string>> people; ///< some, for questions
};

std::shared_ptr<const registry::Regions> regions_of(const generate::Regency& regency,
                                                    const fs::path& folder) {
    std::ofstream{folder / "provinces.csv"} << "code,name\n91,PROVINSI CONTOH\n";
    std::ofstream{folder / "regencies.csv"} << "code,province_code,name\n91.01,91,KAB. CONTOH\n";
    std::ofstream districts{folder / "districts.csv"};
    std::ofstream villages{folder / "villages.csv"};
    districts << "code,regency_code,name\n";
    villages << "code,district_code,name\n";
    for (const auto& district : regency.districts) {
        districts << district.code.text() << ",91.01," << district.name << '\n';
        for (const auto& village : district.villages)
            villages << village.code.text() << ',' << district.code.text() << ',' << village.name
                     << '\n';
    }
    districts.close();
    villages.close();
    const journal::Folds folds{{registry::folds()}};
    const store::SystemClock clock;
    store::SystemRandom secrets;
    SilentProgress silent;
    const auto database = store::open_database((folder / "regions.db").string(), true).value();
    if (!store::migrate(*database->connect(), folds.schemas(), clock.now())) std::abort();
    const auto sequencer = store::Sequencer::start(*database, {}).value();
    journal::Journal journal{*sequencer, *database, folds, clock, secrets, {}};
    if (!registry::load_regions(journal, folder, "bench", Date{18'000}, silent)) std::abort();
    const auto reader = database->connect_reader();
    return std::make_shared<const registry::Regions>(
        registry::Regions::read(*reader, journal::Visibility{*reader}, Date{18'000}));
}

World make_world(std::int64_t families, const fs::path& folder) {
    const auto villages = std::max<std::int64_t>(1, families / families_a_village);
    const auto regency = testing::invented_regency(static_cast<int>(villages));
    World world{regions_of(regency, folder), nullptr, {}};
    lookup::IndexBuilder builder;
    testing::StandingsDealer standings{builder};
    const auto id_of = [&](RegionCode code) { return world.regions->find(code)->id; };
    std::size_t number = 0;
    testing::visit_adults(
        families, regency, id_of, 100, [&](const testing::GeneratedPerson& person) {
            if (names::name_key(person.name).empty()) return;
            builder.add(person.village, person.name, standings.next());
            if (++number % 20 == 0)
                world.people.emplace_back(world.regions->find(person.village)->code, person.name);
        });
    world.index = std::make_shared<const lookup::Index>(std::move(builder).build());
    std::printf("%lld families, %zu persons who may be found, %zu villages, index %.0f MB "
                "(%.1f bytes a person)\n",
                static_cast<long long>(families), world.index->persons(),
                static_cast<std::size_t>(villages), static_cast<double>(world.index->bytes()) / 1e6,
                static_cast<double>(world.index->bytes()) /
                    static_cast<double>(world.index->persons()));
    return world;
}

/// The names as they are, or each with one letter wrong.
enum class Spelling { exact, wrong };

/// One solved question a line: the address it comes from, and the body of its form.
void write_questions(const World& world, lookup::Challenge& challenge, Spelling spelling, int count,
                     std::uint64_t seed, const fs::path& file) {
    SeededRandom random{seed};
    std::ofstream out{file};
    for (int at = 0; at < count; ++at) {
        auto [village, name] = world.people[random.below(world.people.size())];
        if (spelling == Spelling::wrong && name.size() > 3) name[random.below(name.size())] = 'K';
        std::ranges::replace(name, ' ', '+');
        std::erase_if(name, [](char letter) {
            return letter != '+' && letter != '.' && (letter < 'A' || letter > 'Z');
        });
        const auto token = challenge.issue(lookup::ChallengeKind::image);
        // Addresses differ in the part that counts: 10.a.b.c, and the round.
        out << 10 + seed % 100 << '.' << at / 65'536 << '.' << at / 256 % 256 << '.' << at % 256
            << " desa=" << village.text() << "&nama=" << name << "&token=" << token
            << "&jawaban=" << challenge.solution(token).value() << '\n';
    }
}

std::string page_of(const World& world, lookup::Challenge& challenge, lookup::Limits& limits) {
    http::Router router;
    api::add_cekbansos(
        router, {[&] { return world.index; }, [&] { return world.regions; }, challenge, limits});
    http::Request request;
    request.method = http::Method::post;
    request.client = "192.0.2.1";
    const auto token = challenge.issue(lookup::ChallengeKind::image);
    auto [village, name] = world.people.front();
    std::ranges::replace(name, ' ', '+');
    request.body = "desa=" + village.text() + "&nama=" + name + "&token=" + token +
                   "&jawaban=" + challenge.solution(token).value();
    return router.match(request.method, "/cekbansos").route->handler(request).body;
}

/// True when it holds what is wanted.
bool hold(std::int64_t families, int scale, int seconds) {
    const testing::TempDir dir;
    const auto& folder = dir.path();
    fs::permissions(folder, fs::perms{0755});
    fs::create_directories(folder / "files");
    const auto world = make_world(families, folder);

    const store::SystemClock clock;
    const auto secret = store::SystemRandom{}.bytes(48);
    lookup::Challenge challenge{BytesView{secret}.substr(0, 32), clock};
    lookup::Limits limits{{}, BytesView{secret}.substr(32), clock};
    const auto page = page_of(world, challenge, limits);
    if (page.find("<section>") == std::string::npos) throw std::runtime_error{"nobody is found"};
    std::ofstream{folder / "files/page.html"} << page;
    std::ofstream{folder / "ask.lua"} << script;

    http::Router router;
    api::add_cekbansos(
        router, {[&] { return world.index; }, [&] { return world.regions; }, challenge, limits});
    http::ServerOptions options;
    options.port = 0;
    options.trusted_proxies = {"127.0.0.1"};
    http::Metrics metrics;
    const auto server = http::Server::start(std::move(router), options, metrics);
    if (!server) throw std::runtime_error{"the server does not start"};
    const bench::Nginx nginx{folder, 2};

    const auto common = "-t2 -c" + std::to_string(connections) + " -d" + std::to_string(seconds) +
                        "s http://127.0.0.1:";
    bool holds = true;
    std::uint64_t round = 0;
    for (const auto& [what, spelling] :
         {std::pair{"exact", Spelling::exact}, std::pair{"fuzzy", Spelling::wrong}}) {
        const auto file = folder / "questions.txt";
        write_questions(world, challenge, spelling, challenges_a_second * seconds, ++round, file);
        const auto ask = [&](std::uint16_t port, const std::string& path) {
            return bench::measure("-s " + (folder / "ask.lua").string() + " " + common +
                                  std::to_string(port) + path + " -- " + file.string() + " " +
                                  path);
        };
        const auto peer = ask(nginx.port(), "/page.html");
        const auto ours = ask((*server)->port(), "/cekbansos");
        if (peer.refusals) throw std::runtime_error{"nginx refused: " + peer.text};
        if (ours.refusals)
            throw std::runtime_error{"look-ups were refused: " + ours.text + metrics.text()};
        bench::report({.what = std::string{"cekbansos "} + what,
                       .scale = scale,
                       .size = bench::counted(families, "families"),
                       .unit = "look-ups/s",
                       .ours = ours.per_second,
                       .peer = "nginx, the page as a file",
                       .theirs = peer.per_second,
                       .wanted = {},
                       .note = "p50 " + ours.p50 + ", p99 " + ours.p99 + " (nginx " + peer.p99 +
                               "), wanted 1,040/s at 200 ms"});
        holds = holds && ours.per_second >= least_per_second && ours.p99_ms <= most_p99_ms;
    }
    return holds;
}

} // namespace

int main(int argc, char** argv) {
    std::int64_t families = 1'000'000;
    int seconds = 3;
    for (int at = 1; at < argc; ++at) {
        const std::string_view said = argv[at];
        if (said.starts_with("--families=")) families = std::atoll(said.substr(11).data());
        if (said.starts_with("--seconds=")) seconds = std::atoi(said.substr(10).data());
    }
    return bench::run([&] {
        const bool small = hold(families / 10, 1, seconds);
        return hold(families, 10, seconds) && small;
    });
}
