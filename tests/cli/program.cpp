#include "program.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

namespace tepat::testing {
namespace {

namespace fs = std::filesystem;

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts)
        all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

std::vector<std::string> whole(const Environment& environment) {
    std::vector<std::string> all;
    for (char** its = environ; *its != nullptr; ++its) {
        const std::string_view text{*its};
        const bool ours =
            text.starts_with("TEPAT_") || text.starts_with("LANG=") || text.starts_with("LC_");
        if (!ours && !environment.contains(std::string{text.substr(0, text.find('='))}))
            all.emplace_back(text);
    }
    for (const auto& [name, value] : environment)
        all.push_back(name + "=" + value);
    return all;
}

/// A file without a name that a child writes into; read when the child is gone.
class Captured {
public:
    Captured() : descriptor_{memfd_create("captured", MFD_CLOEXEC)} {
        if (descriptor_ < 0)
            throw std::system_error{errno, std::generic_category(), "memfd_create"};
    }
    Captured(const Captured&) = delete;
    Captured& operator=(const Captured&) = delete;
    ~Captured() { ::close(descriptor_); }
    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] std::string text() const {
        std::ifstream in{"/proc/self/fd/" + std::to_string(descriptor_), std::ios::binary};
        std::ostringstream all;
        all << in.rdbuf();
        return all.str();
    }

private:
    int descriptor_;
};

} // namespace

nlohmann::json Ended::json() const {
    return nlohmann::json::parse(out, nullptr, false);
}

Ended run_in(const fs::path& folder, const Arguments& arguments, const Environment& environment) {
    auto texts = arguments;
    auto variables = whole(environment);
    const auto argv = pointers(texts);
    const auto envp = pointers(variables);
    const Captured out;
    const Captured err;
    const pid_t child = ::fork();
    if (child < 0) throw std::system_error{errno, std::generic_category(), "fork"};
    if (child == 0) {
        // Between fork and exec in a program of several threads: system calls alone.
        const int nothing = ::open("/dev/null", O_RDONLY);
        const bool ready = nothing >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 &&
                           ::dup2(out.descriptor(), STDOUT_FILENO) >= 0 &&
                           ::dup2(err.descriptor(), STDERR_FILENO) >= 0 &&
                           ::chdir(folder.c_str()) == 0;
        if (ready) ::execve(argv.front(), argv.data(), envp.data());
        ::_exit(127);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    Ended ended;
    if (WIFEXITED(status)) ended.exit = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
    ended.out = out.text();
    ended.err = err.text();
    return ended;
}

Ended tepat_in(const fs::path& folder, Arguments arguments, const Environment& environment) {
    arguments.insert(arguments.begin(), TEPAT_PROGRAM);
    return run_in(folder, arguments, environment);
}

fs::path small_areas() {
    return fs::path{TEPAT_SOURCE_DIR} / "tests/cli/areas";
}

} // namespace tepat::testing
