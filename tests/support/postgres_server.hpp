#pragma once
#include "testing/temp_dir.hpp"

#include <sys/types.h>

#include <atomic>
#include <memory>
#include <string>

namespace tepat::testing {

/// A private PostgreSQL in a folder of its own, reached by a unix socket in it, run as an ordinary
/// user. It is gone with this object, and when the test process dies. Its data is not synced: it is
/// thrown away.
class PostgresServer {
public:
    /// The test process's one server, started when first asked for; null where PostgreSQL is not
    /// installed (the caller skips its test by name).
    static PostgresServer* shared();

    PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;
    ~PostgresServer();

    /// Makes an empty database and returns where to open it. `options` go to `create database`.
    [[nodiscard]] std::string fresh_database(const std::string& options = "");
    /// Where to open the database `name`.
    [[nodiscard]] std::string where(const std::string& name) const;
    /// Runs `sql` as the superuser in the server's first database.
    void administer(const std::string& sql) const;
    void stop();
    void start();

private:
    TempDir dir_;
    pid_t pid_ = 0;
    std::atomic<int> made_ = 0;
};

} // namespace tepat::testing
