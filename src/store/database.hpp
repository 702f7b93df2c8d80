#pragma once
#include "core/clock.hpp"
#include "core/result.hpp"
#include "store/connection.hpp"
#include "store/error.hpp"
#include "store/schema.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tepat::store {

/// Keeps every other process from writing while it lives. Taken by the sequencer.
class WriterLock {
public:
    WriterLock() = default;
    WriterLock(const WriterLock&) = delete;
    WriterLock& operator=(const WriterLock&) = delete;
    virtual ~WriterLock() = default;
};

/// A place where tables are kept: a SQLite file or a PostgreSQL database. Thread-safe; hands out
/// connections, which are not.
class Database {
public:
    Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    virtual ~Database() = default;

    /// A connection that may write. SQLite: WAL, synchronous=FULL, no automatic checkpoint.
    [[nodiscard]] virtual std::unique_ptr<Connection> connect() = 0;
    /// A connection whose statements cannot change anything; one that was used before when one
    /// waits, so that asking for it costs nothing.
    [[nodiscard]] virtual std::unique_ptr<Connection> connect_reader() = 0;
    /// Refused with "store.held"_msg, which names who holds it (process, user, since), when another
    /// process writes. `who` is what others will be told.
    /// SQLite: a lock on `<file>.lock`. PostgreSQL: a session's; if that is lost another process
    /// may take it, and the epoch (see Sequencer) keeps the first from committing.
    [[nodiscard]] virtual Result<std::unique_ptr<WriterLock>> lock_writer(std::string_view who) = 0;
    /// Moves the write-ahead log into the database file as far as readers let it; nothing to do in
    /// PostgreSQL. Called from a thread that does not commit. Returns the bytes of log that are
    /// left.
    virtual std::int64_t checkpoint() = 0;
    /// Size of the write-ahead log as the last commit of this process left it; 0 in PostgreSQL.
    [[nodiscard]] virtual std::int64_t log_bytes() const = 0;
    /// For people and logs: the path or the connection's host and name, never a password.
    [[nodiscard]] virtual std::string name() const = 0;
};

/// Where to open: a file path, or `postgresql://…` / `postgres:key=value …` as libpq reads it.
/// Refusals: not there and `create` is false, a folder that cannot be written, a file that is no
/// SQLite database, a PostgreSQL whose locale is not C or encoding not UTF8, a server that does not
/// answer.
[[nodiscard]] Result<std::unique_ptr<Database>> open_database(std::string_view where, bool create);

/// Brings the tables to the newest migration, each in a transaction of its own, recorded in table
/// `migration` with a digest of its text. Refused: a database newer than this program, or a
/// migration whose text is not the recorded one. Schemas in order of dependence. Doing it again
/// changes nothing.
[[nodiscard]] Result<void> migrate(Connection& connection, std::span<const Schema> schemas,
                                   Instant now);

} // namespace tepat::store
