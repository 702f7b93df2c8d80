// How fast the server answers: a small JSON and a static page of 30 KB over loopback, one thread
// each, beside nginx that serves the same bytes as files, asked by wrk in turns.
//
//   http_bench [--seconds=N]     of one measurement; 3 when not said
//
// Requests a second say what wrk saw; processor time a request says what one thread could do at
// most, and holds on a machine that is busy with other things too. Needs nginx and wrk. Exits 1
// when a body is wrong, or small JSON takes more than nginx's processor time / 0.9.
#include "beside_nginx.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"
#include "table.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace tepat::http;
namespace fs = std::filesystem;

constexpr std::string_view small_json =
    R"({"version":"0.2.0","database":"sqlite","entries":1042,"ready":true,"board":1042})";
constexpr std::size_t page_size = 30 * 1'024;
constexpr std::size_t rounds = 3;
constexpr double least_ratio = 0.9;
constexpr int fewest = 32; ///< connections; ten times as many in the second measurement

std::string page() {
    std::string out = "<!doctype html><title>Contoh</title>\n";
    for (int at = 0; out.size() < page_size; ++at)
        out += "<p>Baris " + std::to_string(at) + "</p>\n";
    out.resize(page_size);
    return out;
}

std::string body_at(std::uint16_t port, const std::string& path) {
    const int socket = tepat::bench::connected(port);
    const auto request =
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    std::string answer;
    std::array<char, 65'536> bytes{};
    if (::send(socket, request.data(), request.size(), 0) < 0) return {};
    for (;;) {
        const auto size = ::recv(socket, bytes.data(), bytes.size(), 0);
        if (size <= 0) break;
        answer.append(bytes.data(), static_cast<std::size_t>(size));
    }
    ::close(socket);
    const auto end = answer.find("\r\n\r\n");
    return end == std::string::npos ? std::string{} : answer.substr(end + 4);
}

/// Of this process, which does nothing but serve while wrk runs.
double own_processor_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// Somebody who answers.
struct Peer {
    std::uint16_t port = 0;
    std::function<double()> processor_seconds;
};

struct Measured {
    double per_second = 0;
    double microseconds = 0; ///< of a processor, a request
    std::string p99;
};

Measured measure(const Peer& peer, const std::string& path, int connections, int seconds) {
    const auto before = peer.processor_seconds();
    const auto seen = tepat::bench::measure(
        fmt::format("-t1 -c{} -d{}s http://localhost:{}{}", connections, seconds, peer.port, path));
    if (seen.refusals) throw std::runtime_error{"wrk got refusals"};
    const auto used = peer.processor_seconds() - before;
    return {seen.per_second, used / seen.requests * 1e6, seen.p99};
}

Measured median(std::vector<Measured> all) {
    std::ranges::sort(all, {}, &Measured::per_second);
    return all[all.size() / 2];
}

/// Ours beside nginx; the median of some rounds. Gives the ratio of processor time.
double compare(std::string_view what, const Peer& ours, const Peer& nginx, const std::string& path,
               int connections, int seconds, std::optional<double> wanted = {}) {
    std::vector<Measured> mine;
    std::vector<Measured> theirs;
    for (std::size_t round = 0; round < rounds; ++round) {
        theirs.push_back(measure(nginx, path, connections, seconds));
        mine.push_back(measure(ours, path, connections, seconds));
    }
    const auto us = median(mine);
    const auto peer = median(theirs);
    const auto ratio = peer.microseconds / us.microseconds;
    tepat::bench::report(
        {.what = "HTTP " + std::string{what},
         .scale = connections / fewest,
         .size = tepat::bench::counted(connections, "connections"),
         .unit = "requests/s",
         .ours = us.per_second,
         .peer = "nginx, one worker",
         .theirs = peer.per_second,
         .wanted = wanted,
         .note = fmt::format("p99 {} (nginx {}), processor time a request {:.2f} µs "
                             "(nginx {:.2f}), ratio of it {:.2f}",
                             us.p99, peer.p99, us.microseconds, peer.microseconds, ratio)});
    return ratio;
}

int run(const fs::path& folder, int seconds) {
    fs::create_directories(folder / "files");
    fs::permissions(folder, fs::perms{0755});
    std::ofstream{folder / "files/small.json"} << small_json;
    std::ofstream{folder / "files/page.html"} << page();

    const tepat::bench::Nginx nginx{folder, 1};
    const StaticFiles files{folder / "files"};
    Router router;
    router.add({Method::get, "/small.json",
                [](const Request&) { return json(std::string{small_json}); }, Runs::here});
    router.otherwise([&](const Request& request) {
        auto answer = files.answer(request, request.path);
        return answer ? std::move(*answer) : html({}, 404);
    });
    ServerOptions options;
    options.port = 0;
    options.threads = 1;
    Metrics metrics;
    const auto server = Server::start(std::move(router), options, metrics);
    if (!server) throw std::runtime_error{"the server does not start"};
    const Peer us{(*server)->port(), own_processor_seconds};
    const Peer peer{nginx.port(), [&] { return nginx.processor_seconds(); }};
    for (const auto each : {us.port, peer.port})
        if (body_at(each, "/small.json") != small_json || body_at(each, "/page.html") != page())
            throw std::runtime_error{"a body is wrong"};

    const auto ratio = compare("small JSON", us, peer, "/small.json", fewest, seconds, least_ratio);
    compare("small JSON", us, peer, "/small.json", 10 * fewest, seconds, least_ratio);
    compare("static page", us, peer, "/page.html", fewest, seconds);
    compare("static page", us, peer, "/page.html", 10 * fewest, seconds);
    if (ratio >= least_ratio) return 0;
    std::cerr << "small JSON is below " << least_ratio << " of nginx\n";
    return 1;
}

} // namespace

int main(int argc, char** argv) {
    int seconds = 3;
    for (int at = 1; at < argc; ++at)
        if (const std::string_view said = argv[at]; said.starts_with("--seconds="))
            seconds = std::atoi(said.substr(10).data());
    std::string name = (fs::temp_directory_path() / "tepat-http-bench-XXXXXX").string();
    const fs::path folder = ::mkdtemp(name.data());
    int status = 1;
    try {
        status = run(folder, seconds);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
    }
    fs::remove_all(folder);
    return status;
}
