#include "store/sqlite/database.hpp"

#include "store/detail/reader_pool.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/writer_lock.hpp"

#include <unistd.h>

#include <filesystem>
#include <mutex>

namespace tepat::store::sqlite {
namespace {

/// Marks our files, in SQLite's header: "Tpat".
constexpr std::int64_t application_id = 0x54706174;

class SqliteDatabase final : public Database {
public:
    explicit SqliteDatabase(std::string path) : path_{std::move(path)} {}

    std::unique_ptr<Connection> connect() override { return connect(Access::write); }
    std::unique_ptr<Connection> connect_reader() override { return readers_.take(); }

    Result<std::unique_ptr<WriterLock>> lock_writer(std::string_view who) override {
        return lock_file(path_ + ".lock", who);
    }

    std::int64_t log_bytes() const override { return log_.bytes; }

    std::int64_t checkpoint() override {
        const std::scoped_lock one_at_a_time{checkpoint_mutex_};
        if (!checkpointer_) checkpointer_ = open_handle(path_, Access::write, false);
        // The bulk of the log moves while the writer writes on. The short rest is moved with the
        // writer held out, for the log begins anew only when all of it was moved; a reader in the
        // way is given a moment and then left alone.
        sqlite3_busy_timeout(checkpointer_.get(), 50);
        (void)move_log(SQLITE_CHECKPOINT_PASSIVE);
        log_.begin_anew([&] { log_.bytes = move_log(SQLITE_CHECKPOINT_RESTART); });
        return log_.bytes;
    }

    std::string name() const override { return path_; }

private:
    std::unique_ptr<Connection> connect(Access access) {
        return std::make_unique<SqliteConnection>(open_handle(path_, access, false), access, log_);
    }

    /// Returns the bytes that stay in the log: all of it when someone was in the way.
    std::int64_t move_log(int mode) {
        int in_log = 0;
        int moved = 0;
        const int code =
            sqlite3_wal_checkpoint_v2(checkpointer_.get(), nullptr, mode, &in_log, &moved);
        const bool in_the_way = (code & 0xff) == SQLITE_BUSY;
        if (code != SQLITE_OK && !in_the_way) fail(checkpointer_.get(), code, "checkpoint");
        return (in_the_way ? in_log : in_log - moved) * frame_bytes;
    }

    std::string path_;
    Log log_;
    detail::ReaderPool readers_{[this] { return connect(Access::read); }};
    std::mutex checkpoint_mutex_;
    Handle checkpointer_; ///< guarded by checkpoint_mutex_
};

std::int64_t number(Connection& connection, std::string_view sql) {
    std::int64_t answer = 0;
    connection.query(sql, {}, [&](const Row& row) { answer = row.integer(0); });
    return answer;
}

/// Marks a new file as ours; false if the file is another program's.
bool claim(Database& database) {
    const auto connection = database.connect();
    const std::int64_t id = number(*connection, "pragma application_id");
    if (id == application_id) return true;
    if (id != 0 || number(*connection, "select count(*) from sqlite_schema") != 0) return false;
    connection->script("pragma application_id = " + std::to_string(application_id));
    return true;
}

std::unexpected<Refusal> refusal_of(const DatabaseError& error, const std::string& path) {
    switch (error.kind()) {
    case Broken::corrupt:
        return refuse("store.not_a_database"_msg, {{"path", path}});
    case Broken::read_only:
        return refuse("store.read_only"_msg, {{"path", path}});
    case Broken::disk_full:
        return refuse("store.disk_full"_msg, {{"path", path}});
    case Broken::retryable:
        return refuse("store.busy"_msg, {{"path", path}});
    case Broken::unknown:
    case Broken::deposed:
    case Broken::constraint:
    case Broken::other:
        break;
    }
    throw error;
}

} // namespace

Result<std::unique_ptr<Database>> open(const std::string& path, bool create) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    const auto status = fs::status(path, ignored);
    if (fs::is_directory(status)) return refuse("store.is_folder"_msg, {{"path", path}});
    const bool there = fs::exists(status);
    if (!there && !create) return refuse("store.missing"_msg, {{"path", path}});
    const fs::path folder = fs::absolute(path).parent_path();
    if (!fs::is_directory(folder, ignored))
        return refuse("store.no_folder"_msg, {{"path", folder.string()}});
    // Even a reader needs the log and its index beside the file.
    if (access(folder.c_str(), W_OK) != 0 || (there && access(path.c_str(), W_OK) != 0))
        return refuse("store.read_only"_msg, {{"path", path}});
    try {
        const Handle made = open_handle(path, Access::write, !there);
        auto database = std::make_unique<SqliteDatabase>(path);
        if (!claim(*database)) return refuse("store.not_ours"_msg, {{"path", path}});
        return database;
    } catch (const DatabaseError& error) {
        return refusal_of(error, path);
    }
}

} // namespace tepat::store::sqlite
