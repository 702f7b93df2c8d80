#pragma once
#include "store/sqlite/statement.hpp"

#include <atomic>
#include <string>
#include <unordered_map>

namespace tepat::store::sqlite {

enum class Access { write, read };

/// A page of our files in the write-ahead log, with its head.
constexpr std::int64_t frame_bytes = 4096 + 24;

/// Opens `path`, which exists, in the way every connection here is: WAL, synchronous=FULL, foreign
/// keys held, no automatic checkpoint. DatabaseError.
[[nodiscard]] Handle open_handle(const std::string& path, Access access, bool create);

class SqliteConnection final : public Connection {
public:
    /// `log_bytes` is told the size of the write-ahead log after every commit.
    SqliteConnection(Handle handle, Access access, std::atomic<std::int64_t>& log_bytes);

    std::int64_t execute(std::string_view sql, std::span<const Param> params) override;
    void query(std::string_view sql, std::span<const Param> params, const EachRow& each) override;
    void script(std::string_view sql) override;
    std::unique_ptr<Inserter> inserter(std::string_view table,
                                       std::initializer_list<std::string_view> columns) override;
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

    Handle handle_;
    std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
    Access access_;
    bool reading_ = false;
};

} // namespace tepat::store::sqlite
