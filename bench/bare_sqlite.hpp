#pragma once
#include "table.hpp"

#include <sqlite3.h>

#include <string>

namespace tepat::bench {

/// A connection of the SQLite C API, set up as the store sets up its own, so that figures differ by
/// our work alone. For one thread; throws when a statement fails.
class BareSqlite {
public:
    explicit BareSqlite(const std::string& path) {
        require(sqlite3_open_v2(path.c_str(), &database_,
                                SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                                nullptr) == SQLITE_OK,
                "open");
        run("pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -32768; "
            "pragma wal_autocheckpoint = 16384; pragma foreign_keys = on");
    }
    BareSqlite(const BareSqlite&) = delete;
    BareSqlite& operator=(const BareSqlite&) = delete;
    ~BareSqlite() { sqlite3_close(database_); }

    void run(const std::string& sql) {
        require(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK, sql);
    }
    /// The caller finalizes it.
    [[nodiscard]] sqlite3_stmt* prepare(const std::string& sql) {
        sqlite3_stmt* statement = nullptr;
        require(sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK,
                sql);
        return statement;
    }

private:
    sqlite3* database_ = nullptr;
};

} // namespace tepat::bench
