#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

/// For benchmarks that compare the server with nginx: starts nginx, runs wrk, reads its figures.
namespace tepat::bench {

inline int connected(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return socket;
    ::close(socket);
    return -1;
}

/// A port that was free a moment ago.
inline std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    const bool bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&at), size) == 0 &&
                       ::getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size) == 0;
    ::close(socket);
    if (!bound) throw std::runtime_error{"no free port"};
    return ntohs(at.sin_port);
}

/// nginx over `folder`/files until this object goes.
class Nginx {
public:
    Nginx(const std::filesystem::path& folder, int workers) : port_{free_port()} {
        const auto config = folder / "nginx.conf";
        std::ofstream{config} << "worker_processes " << workers << ";\ndaemon off;\npid "
                              << folder.string() << "/nginx.pid;\nerror_log stderr crit;\n"
                              << "events { worker_connections 4096; }\n"
                              << "http {\n access_log off;\n sendfile on;\n tcp_nopush on;\n"
                              << " keepalive_requests 1000000000;\n open_file_cache max=100;\n"
                              << " types { application/json json; text/html html; }\n"
                              << " server { listen 127.0.0.1:" << port_ << "; root "
                              << (folder / "files").string()
                              // A file answers a POST as well.
                              << "; error_page 405 =200 $uri; }\n}\n";
        child_ = ::fork();
        if (child_ == 0) {
            ::execlp("nginx", "nginx", "-p", folder.c_str(), "-c", config.c_str(), nullptr);
            ::_exit(127);
        }
        for (int at = 0; at < 100; ++at) {
            if (const int socket = connected(port_); socket >= 0) {
                ::close(socket);
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        throw std::runtime_error{"nginx does not start"};
    }
    Nginx(const Nginx&) = delete;
    Nginx& operator=(const Nginx&) = delete;
    ~Nginx() {
        ::kill(child_, SIGQUIT);
        ::waitpid(child_, nullptr, 0);
    }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Of its first worker since it began.
    [[nodiscard]] double processor_seconds() const {
        const auto of = "/proc/" + std::to_string(child_);
        int worker = 0;
        std::ifstream{of + "/task/" + std::to_string(child_) + "/children"} >> worker;
        std::ifstream stat{"/proc/" + std::to_string(worker) + "/stat"};
        std::string field;
        double ticks = 0;
        for (int at = 1; at <= 15 && stat >> field; ++at)
            if (at >= 14) ticks += std::stod(field); // utime, stime
        return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
    }

private:
    std::uint16_t port_;
    int child_ = 0;
};

struct Measured {
    double per_second = 0;
    std::string p50;
    std::string p99;
    double p99_ms = 0;
    bool refusals = false; ///< some answers were neither 2xx nor 3xx
    double requests = 0;
    std::string text; ///< all that wrk said
};

inline std::string after(std::string_view text, std::string_view word) {
    const auto at = text.find(word);
    if (at == std::string_view::npos)
        throw std::runtime_error{"wrk gave no figures: " + std::string{text}};
    const auto begin = text.find_first_not_of(' ', at + word.size());
    return std::string{text.substr(begin, text.find_first_of(" \n", begin) - begin)};
}

/// `1.20ms`, `850.00us`, `1.05s`
inline double milliseconds(const std::string& figure) {
    const auto number = std::stod(figure);
    if (figure.ends_with("us")) return number / 1'000;
    return figure.ends_with("ms") ? number : number * 1'000;
}

/// Runs wrk with `arguments`, the address among them.
inline Measured measure(const std::string& arguments) {
    std::FILE* pipe = ::popen(("wrk --latency " + arguments + " 2>&1").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error{"wrk does not start"};
    Measured out;
    std::array<char, 4'096> bytes{};
    while (const auto size = std::fread(bytes.data(), 1, bytes.size(), pipe))
        out.text.append(bytes.data(), size);
    ::pclose(pipe);
    out.refusals = out.text.find("Non-2xx") != std::string::npos;
    const auto counted = out.text.substr(0, out.text.find("requests in"));
    out.requests = std::stod(counted.substr(counted.rfind('\n') + 1));
    out.per_second = std::stod(after(out.text, "Requests/sec:"));
    out.p50 = after(out.text, "50%");
    out.p99 = after(out.text, "99%");
    out.p99_ms = milliseconds(out.p99);
    return out;
}

} // namespace tepat::bench
