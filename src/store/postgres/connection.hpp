#pragma once
#include "store/connection.hpp"
#include "store/postgres/session.hpp"

#include <unordered_map>
#include <vector>

namespace tepat::store::postgres {

enum class Access { write, read };

/// A write transaction is `read committed`: there is one writer, and its transactions follow each
/// other behind the lock of the row `writer`, so a stricter level could only add failures. A
/// deposed writer that waited for that row must see the new epoch in it, which read committed shows
/// and the stricter levels report as 40001. Readers use `repeatable read`, which is one state and
/// never fails.
class PostgresConnection final : public Connection {
public:
    PostgresConnection(const std::string& where, Access access);

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
    struct Prepared {
        std::string name;
        std::vector<Oid> types; ///< 0: no value was seen yet, the server chose
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    /// Prepared for values of these types.
    const Prepared& prepared(std::string_view sql, std::span<const Param> params);
    void send(std::string_view sql, std::span<const Param> params);
    void begin(const char* sql);
    void set_up();

    Session session_;
    Access access_;
    std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> statements_;
    std::uint64_t names_ = 0;
};

} // namespace tepat::store::postgres
