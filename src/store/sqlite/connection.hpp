#pragma once
#include "store/sqlite/statement.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

namespace tepat::store::sqlite {

enum class Access { write, read };

/// A page of our files in the write-ahead log, with its head.
constexpr std::int64_t frame_bytes = 4096 + 24;

/// Opens `path`, which exists, in the way every connection here is: WAL, synchronous=FULL, foreign
/// keys held, no automatic checkpoint. DatabaseError.
[[nodiscard]] Handle open_handle(const std::string& path, Access access, bool create);

/// What the connections of a database share about its write-ahead log.
class Log {
public:
    /// The length as the last commit left it.
    std::atomic<std::int64_t> bytes = 0;

    /// Around each write transaction; `enter` waits while the log is being begun anew. SQLite's own
    /// lock goes to whoever happens to ask when it is free, which under load is never the
    /// checkpoint.
    void enter();
    void leave();
    /// Lets `work` run between two write transactions of this process.
    void begin_anew(const std::function<void()>& work);

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int writers_ = 0;
    bool closed_ = false;
};

class SqliteConnection final : public Connection {
public:
    SqliteConnection(Handle handle, Access access, Log& log);
    ~SqliteConnection() override { rollback(); }

    std::int64_t execute(std::string_view sql, std::span<const Param> params) override;
    void query(std::string_view sql, std::span<const Param> params, const EachRow& each) override;
    void script(std::string_view sql) override;
    std::unique_ptr<Inserter> inserter(std::string_view table,
                                       std::initializer_list<std::string_view> columns) override;
    std::vector<Column> columns(std::string_view table) override;
    void begin() override;
    void begin_read() override;
    void commit() override;
    void rollback() noexcept override;

private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    Statement& prepared(std::string_view sql);
    void only_query(bool on);
    void end_write() noexcept;

    Handle handle_;
    std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
    Access access_;
    Log& log_;
    bool reading_ = false;
    bool writing_ = false;
};

} // namespace tepat::store::sqlite
