#include "testing/smtp_server.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace tepat::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* python = "/usr/bin/python3"; ///< the one that has Debian's packages

pid_t launch(std::vector<std::string> arguments) {
    std::vector<char*> argv;
    for (auto& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    const pid_t child = fork();
    if (child != 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execv(argv[0], argv.data());
    _exit(127);
}

int ended(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

std::string content_of(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

bool SmtpServer::installed() {
    static const bool there = [] {
        const auto child = launch({python, "-c", "import aiosmtpd"});
        return child > 0 && ended(child) == 0;
    }();
    return there;
}

SmtpServer::SmtpServer(const std::string& mode) {
    if (mode == "tls") {
        const auto made =
            ended(launch({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                          "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                          "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                          "-keyout", dir_.file("key.pem"), "-out", dir_.file("cert.pem")}));
        if (made != 0) throw std::runtime_error{"no certificate"};
    }
    child_ = launch({python, TEPAT_SUPPORT_DIR "/smtp_server.py", dir_.path().string(), mode});
    for (int tries = 0; tries < 600 && !fs::exists(dir_.file("port")); ++tries)
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    std::ifstream{dir_.file("port")} >> port_;
    if (port_ == 0) throw std::runtime_error{"the mail server does not start"};
}

SmtpServer::~SmtpServer() {
    if (child_ <= 0) return;
    kill(child_, SIGKILL);
    (void)ended(child_);
}

std::vector<std::string> SmtpServer::mails() const {
    std::vector<std::string> all;
    for (int number = 1;; ++number) {
        const fs::path path = dir_.file(std::to_string(number) + ".eml");
        if (!fs::exists(path)) return all;
        all.push_back(content_of(path));
    }
}

std::string from_base64(std::string_view text) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int held = 0;
    for (const char c : text) {
        if (c == '\r' || c == '\n') continue;
        const auto digit = digits.find(c);
        if (digit == std::string_view::npos) break;
        bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xFFFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out += static_cast<char>(bits >> held & 0xFF);
        }
    }
    return out;
}

} // namespace tepat::testing
