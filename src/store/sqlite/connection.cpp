#include "store/sqlite/connection.hpp"

#include "store/detail/columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cassert>
#include <chrono>
#include <utility>

namespace tepat::store::sqlite {
namespace {

class SqliteRow final : public Row {
public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_{statement} {}
    [[nodiscard]] bool null(int column) const override { return type(column) == SQLITE_NULL; }
    [[nodiscard]] std::int64_t integer(int column) const override {
        expect(column, SQLITE_INTEGER);
        return sqlite3_column_int64(statement_, column);
    }
    [[nodiscard]] std::string_view text(int column) const override {
        expect(column, SQLITE_TEXT);
        const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
        return {data, size(column)};
    }
    [[nodiscard]] BytesView blob(int column) const override {
        expect(column, SQLITE_BLOB);
        const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
        return {data ? data : "", size(column)};
    }

private:
    /// SQLite lets any value into any column, so a wrong type is a damaged file as well as a bug.
    void expect(int column, int wanted) const {
        if (type(column) != wanted)
            throw DatabaseError{Broken::corrupt,
                                fmt::format("column {} holds a value of another type",
                                            sqlite3_column_name(statement_, column))};
    }
    [[nodiscard]] int type(int column) const {
        assert(column >= 0 && column < sqlite3_column_count(statement_));
        return sqlite3_column_type(statement_, column);
    }
    [[nodiscard]] std::size_t size(int column) const {
        return static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    }
    sqlite3_stmt* statement_;
};

/// An answer is given up however its reader leaves it: an open one would hold back the log.
struct ResetAtEnd {
    Statement& statement;
    ~ResetAtEnd() { statement.reset(); }
};

class SqliteInserter final : public Inserter {
public:
    SqliteInserter(sqlite3* database, const std::string& sql) : statement_{database, sql} {}
    void add(std::span<const Param> values) override {
        const ResetAtEnd reset{statement_};
        statement_.bind(values);
        while (statement_.step()) {
        }
    }
    void finish() override {}

private:
    Statement statement_;
};

void exec(sqlite3* database, const char* sql) {
    const int code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(database, code, sql);
}

constexpr int busy_milliseconds = 10'000;

int note_log_size(void* log_bytes, sqlite3*, const char*, int pages) {
    static_cast<std::atomic<std::int64_t>*>(log_bytes)->store(pages * frame_bytes);
    return SQLITE_OK;
}

} // namespace

Handle open_handle(const std::string& path, Access access, bool create) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (create ? SQLITE_OPEN_CREATE : 0);
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
    Handle handle{database};
    if (code != SQLITE_OK) fail(database, code, "open");
    sqlite3_busy_timeout(database, busy_milliseconds);
    exec(database, "pragma journal_mode = wal");
    exec(database, "pragma synchronous = full");
    exec(database, "pragma wal_autocheckpoint = 0");
    exec(database, "pragma foreign_keys = on");
    // There are many readers, which the system's own cache serves as well.
    exec(database,
         access == Access::read ? "pragma cache_size = -4096" : "pragma cache_size = -32768");
    if (access == Access::read) exec(database, "pragma query_only = on");
    return handle;
}

void Log::enter() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return !closed_; });
    ++writers_;
}

void Log::leave() {
    {
        const std::scoped_lock lock{mutex_};
        --writers_;
    }
    changed_.notify_all();
}

void Log::begin_anew(const std::function<void()>& work) {
    // A transaction that lasts longer is let be: the checkpoint comes again.
    constexpr std::chrono::seconds patience{1};
    std::unique_lock lock{mutex_};
    closed_ = true;
    changed_.wait_for(lock, patience, [&] { return writers_ == 0; });
    lock.unlock();
    const auto open = [&] {
        lock.lock();
        closed_ = false;
        lock.unlock();
        changed_.notify_all();
    };
    try {
        work();
    } catch (...) {
        open();
        throw;
    }
    open();
}

SqliteConnection::SqliteConnection(Handle handle, Access access, Log& log)
    : handle_{std::move(handle)}, access_{access}, log_{log} {
    if (access == Access::write) sqlite3_wal_hook(handle_.get(), note_log_size, &log.bytes);
}

Statement& SqliteConnection::prepared(std::string_view sql) {
    if (const auto found = statements_.find(sql); found != statements_.end()) return found->second;
    if (statements_.size() == most_statements) statements_.clear();
    return statements_.emplace(std::string{sql}, Statement{handle_.get(), sql}).first->second;
}

std::int64_t SqliteConnection::execute(std::string_view sql, std::span<const Param> params) {
    Statement& statement = prepared(sql);
    const ResetAtEnd reset{statement};
    const auto before = sqlite3_total_changes64(handle_.get());
    statement.bind(params);
    while (statement.step()) {
    }
    // The count of changes is left standing by statements that change nothing.
    return sqlite3_total_changes64(handle_.get()) == before ? 0 : sqlite3_changes64(handle_.get());
}

void SqliteConnection::query(std::string_view sql, std::span<const Param> params,
                             const EachRow& each) {
    Statement& statement = prepared(sql);
    const ResetAtEnd reset{statement};
    statement.bind(params);
    const SqliteRow row{statement.get()};
    while (statement.step())
        each(row);
}

void SqliteConnection::script(std::string_view sql) {
    // A table marked so is one tree ordered by its key, instead of rows and an index; PostgreSQL
    // reads a comment.
    constexpr std::string_view marker = "/*clustered*/";
    std::string text{sql};
    for (auto at = text.find(marker); at != std::string::npos; at = text.find(marker, at))
        text.replace(at, marker.size(), "without rowid");
    exec(handle_.get(), text.c_str());
}

std::unique_ptr<Inserter>
SqliteConnection::inserter(std::string_view table,
                           std::initializer_list<std::string_view> columns) {
    std::string values;
    for (std::size_t n = 1; n <= columns.size(); ++n)
        values += fmt::format("{}${}", n > 1 ? ", " : "", n);
    return std::make_unique<SqliteInserter>(
        handle_.get(),
        fmt::format("insert into {} ({}) values ({})", table, fmt::join(columns, ", "), values));
}

std::vector<Column> SqliteConnection::columns(std::string_view table) {
    return detail::read_columns(
        *this, "select name, lower(type) from pragma_table_info($1) order by name", table);
}

void SqliteConnection::begin() {
    log_.enter();
    writing_ = true;
    try {
        exec(handle_.get(), "begin immediate");
    } catch (...) {
        end_write();
        throw;
    }
}

void SqliteConnection::begin_read() {
    if (access_ == Access::write) only_query(true);
    reading_ = true;
    exec(handle_.get(), "begin deferred");
    // The state is fixed by the first read, not by `begin`.
    query("select 1 from sqlite_schema limit 1", {}, [](const Row&) {});
}

void SqliteConnection::commit() {
    try {
        exec(handle_.get(), "commit");
        end_write();
    } catch (const DatabaseError& error) {
        // A log that could not be synced may or may not be on the disk.
        if (error.kind() != Broken::other) throw;
        throw DatabaseError{Broken::unknown, error.what()};
    }
}

void SqliteConnection::rollback() noexcept {
    if (!sqlite3_get_autocommit(handle_.get()))
        sqlite3_exec(handle_.get(), "rollback", nullptr, nullptr, nullptr);
    if (reading_ && access_ == Access::write)
        sqlite3_exec(handle_.get(), "pragma query_only = off", nullptr, nullptr, nullptr);
    reading_ = false;
    end_write();
}

void SqliteConnection::end_write() noexcept {
    if (std::exchange(writing_, false)) log_.leave();
}

void SqliteConnection::only_query(bool on) {
    exec(handle_.get(), on ? "pragma query_only = on" : "pragma query_only = off");
}

} // namespace tepat::store::sqlite
