#pragma once
#include "core/bytes.hpp"
#include "core/date.hpp"
#include "core/rupiah.hpp"
#include "core/strong.hpp"

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tepat::store {

struct Null {};
/// Marks bytes that go to a blob column; a plain string_view goes to a text column.
struct Blob {
    BytesView bytes;
};

/// A parameter of a statement. It views its text and bytes, which must live until the call returns.
class Param {
public:
    Param(Null) {}
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    Param(T value) : value_{static_cast<std::int64_t>(value)} {}
    template <class Tag>
    Param(Strong<Tag, std::int64_t> id) : value_{id.value()} {}
    Param(Date date) : value_{std::int64_t{date.day_number()}} {}
    Param(Rupiah money) : value_{money.amount()} {}
    Param(std::string_view text) : value_{text} {}
    Param(const std::string& text) : value_{std::string_view{text}} {}
    Param(const char* text) : value_{std::string_view{text}} {}
    Param(Blob blob) : value_{blob} {}
    template <class T>
    Param(const std::optional<T>& maybe) {
        if (maybe) *this = Param{*maybe};
    }
    using Value = std::variant<Null, std::int64_t, std::string_view, Blob>;
    [[nodiscard]] const Value& value() const { return value_; }

private:
    Value value_;
};

/// One row of an answer; columns from 0; valid only inside the callback. Reading a null without
/// asking `null` first, or a column as another type than it has, is a bug or a damaged file:
/// DatabaseError{corrupt} or an assertion.
class Row {
public:
    Row() = default;
    Row(const Row&) = delete;
    Row& operator=(const Row&) = delete;
    virtual ~Row() = default;
    [[nodiscard]] virtual bool null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual std::string_view text(int column) const = 0;
    [[nodiscard]] virtual BytesView blob(int column) const = 0;
    template <class Id>
    [[nodiscard]] Id id(int column) const {
        return Id{integer(column)};
    }
    [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const {
        return null(column) ? std::nullopt : std::optional{integer(column)};
    }
};

/// Many rows into one table, as fast as the database takes them (a prepared statement in SQLite,
/// COPY in PostgreSQL). Inside a transaction. No statement may run on the connection between the
/// first `add` and `finish` of an inserter, except other inserters; `finish` must be called, or the
/// rows are not there.
class Inserter {
public:
    Inserter() = default;
    Inserter(const Inserter&) = delete;
    Inserter& operator=(const Inserter&) = delete;
    virtual ~Inserter() = default;
    virtual void add(std::span<const Param> values) = 0;
    virtual void finish() = 0;
    template <class... Values>
    void row(const Values&... values) {
        const Param params[] = {Param{values}...};
        add(params);
    }
};

struct Column {
    enum class Type { integer, text, blob };
    std::string name;
    Type type;
    friend bool operator==(const Column&, const Column&) = default;
};

/// A connection that lives long forgets its prepared statements when it has as many texts.
inline constexpr std::size_t most_statements = 512;

using EachRow = std::function<void(const Row&)>;

/// One connection to the database, used by one thread at a time. SQL is the one text of both
/// databases (see docs/ARCHITECTURE.md, storage rules): parameters are $1, $2 …; statements are
/// prepared once and kept by text. Failures are DatabaseError.
class Connection {
public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection() = default;

    /// Runs one statement, returns the number of rows it changed.
    virtual std::int64_t execute(std::string_view sql, std::span<const Param> params) = 0;
    /// Runs one query; `each` sees every row in turn. No other statement on this connection inside
    /// `each`.
    virtual void query(std::string_view sql, std::span<const Param> params,
                       const EachRow& each) = 0;
    /// Runs several statements separated by `;`, without parameters: migrations. `/*clustered*/`
    /// after a table's closing bracket keeps its rows in the order of the primary key, where the
    /// database can.
    virtual void script(std::string_view sql) = 0;
    [[nodiscard]] virtual std::unique_ptr<Inserter>
    inserter(std::string_view table, std::initializer_list<std::string_view> columns) = 0;

    /// The columns of a table by name, in the order of their names; empty if there is no such
    /// table.
    [[nodiscard]] virtual std::vector<Column> columns(std::string_view table) = 0;

    /// A write transaction. In SQLite it takes the write lock at once.
    virtual void begin() = 0;
    /// A transaction that sees one state and writes nothing. Keep it shorter than a second: it
    /// holds back the write-ahead log.
    virtual void begin_read() = 0;
    /// Returns when the commit is durable. DatabaseError{unknown} when that cannot be told.
    virtual void commit() = 0;
    virtual void rollback() noexcept = 0;

    template <class... Values>
    std::int64_t run(std::string_view sql, const Values&... values) {
        if constexpr (sizeof...(values) == 0) {
            return execute(sql, {});
        } else {
            const Param params[] = {Param{values}...};
            return execute(sql, params);
        }
    }
    template <class... Values>
    void each(std::string_view sql, const EachRow& row, const Values&... values) {
        if constexpr (sizeof...(values) == 0) {
            query(sql, {}, row);
        } else {
            const Param params[] = {Param{values}...};
            query(sql, params, row);
        }
    }
};

/// A read transaction for the scope's length.
class ReadScope {
public:
    explicit ReadScope(Connection& connection) : connection_{connection} {
        connection_.begin_read();
    }
    ReadScope(const ReadScope&) = delete;
    ReadScope& operator=(const ReadScope&) = delete;
    ~ReadScope() { connection_.rollback(); }

private:
    Connection& connection_;
};

} // namespace tepat::store
