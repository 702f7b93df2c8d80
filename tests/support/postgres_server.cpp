#include "testing/postgres_server.hpp"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

namespace tepat::testing {
namespace {

namespace fs = std::filesystem;

/// The folder with initdb and postgres of the newest version installed; empty if there is none.
fs::path binaries() {
    std::vector<fs::path> found;
    std::error_code ignored;
    for (const auto& version : fs::directory_iterator{"/usr/lib/postgresql", ignored})
        if (fs::exists(version.path() / "bin/initdb")) found.push_back(version.path() / "bin");
    return found.empty() ? fs::path{} : *std::ranges::max_element(found);
}

/// PostgreSQL refuses to run as root.
const passwd* ordinary_user() {
    return geteuid() == 0 ? getpwnam("postgres") : nullptr;
}

/// Starts `arguments` as an ordinary user, output to `log`; it is ended when this process ends.
pid_t launch(std::vector<std::string> arguments, const std::string& log, int end_signal) {
    std::vector<char*> argv;
    for (std::string& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    const passwd* user = ordinary_user();
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child != 0) return child;
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    if (user && (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
                 setuid(user->pw_uid) != 0))
        _exit(126);
    // After the change of user, which clears it.
    prctl(PR_SET_PDEATHSIG, end_signal);
    if (getppid() != parent) _exit(125);
    execv(argv[0], argv.data());
    _exit(127);
}

int wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

void give_to_ordinary_user(const fs::path& folder) {
    const passwd* user = ordinary_user();
    if (!user) return;
    const auto give = [&](const fs::path& path) {
        if (lchown(path.c_str(), user->pw_uid, user->pw_gid) != 0)
            throw std::system_error{errno, std::generic_category(), path};
    };
    give(folder);
    for (const auto& entry : fs::recursive_directory_iterator{folder})
        give(entry.path());
}

/// A fresh cluster to copy: initdb costs ten times the copy, and every test that ctest runs is a
/// process with a server of its own. Made once in the build folder, by whoever comes first.
fs::path prepared_cluster() {
    const fs::path home = fs::path{TEPAT_BINARY_DIR} / "postgres";
    fs::create_directories(home);
    const int lock = open((home / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    flock(lock, LOCK_EX);
    const fs::path prepared = home / binaries().parent_path().filename();
    if (!fs::exists(prepared)) {
        const TempDir dir;
        give_to_ordinary_user(dir.path());
        const pid_t initdb = launch({binaries() / "initdb", "-D", dir.file("data"), "-A", "trust",
                                     "-U", "tepat", "--no-sync", "--no-locale", "--encoding=UTF8",
                                     "--no-instructions", "--wal-segsize=1"},
                                    dir.file("initdb.log"), SIGKILL);
        if (wait_for(initdb) != 0) throw std::runtime_error{"initdb failed"};
        const fs::path half = home / "half";
        fs::remove_all(half);
        fs::copy(dir.path() / "data", half, fs::copy_options::recursive);
        fs::rename(half, prepared);
    }
    close(lock);
    return prepared;
}

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Admin = std::unique_ptr<PGconn, Finish>;

} // namespace

PostgresServer* PostgresServer::shared() {
    if (binaries().empty()) return nullptr;
    static PostgresServer server;
    return &server;
}

PostgresServer::PostgresServer() {
    const fs::path prepared = prepared_cluster();
    fs::copy(prepared, dir_.path() / "data", fs::copy_options::recursive);
    give_to_ordinary_user(dir_.path());
    start();
}

PostgresServer::~PostgresServer() {
    stop();
}

void PostgresServer::start() {
    // SIGQUIT is PostgreSQL's "immediate shutdown": its children end too.
    pid_ = launch({binaries() / "postgres", "-D", dir_.file("data"), "-k", dir_.path(), "-c",
                   "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=50", "-c",
                   "shared_buffers=32MB", "-c", "logging_collector=off"},
                  dir_.file("postgres.log"), SIGQUIT);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (PQping(where("postgres").c_str()) != PQPING_OK) {
        if (std::chrono::steady_clock::now() > deadline || waitpid(pid_, nullptr, WNOHANG) != 0)
            throw std::runtime_error{"postgres did not start in " + dir_.path().string()};
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

void PostgresServer::stop() {
    if (pid_ == 0) return;
    kill(pid_, SIGQUIT);
    wait_for(pid_);
    pid_ = 0;
}

std::string PostgresServer::where(const std::string& name) const {
    return "postgresql:///" + name + "?host=" + dir_.path().string() + "&user=tepat";
}

void PostgresServer::administer(const std::string& sql) const {
    const Admin admin{PQconnectdb(where("postgres").c_str())};
    PGresult* result = PQexec(admin.get(), sql.c_str());
    const bool failed = PQresultStatus(result) == PGRES_FATAL_ERROR;
    PQclear(result);
    if (failed) throw std::runtime_error{sql + ": " + PQerrorMessage(admin.get())};
}

std::string PostgresServer::fresh_database(const std::string& options) {
    const std::string name = "test_" + std::to_string(++made_);
    administer("create database " + name + " " + options);
    return where(name);
}

} // namespace tepat::testing
