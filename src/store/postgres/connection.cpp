#include "store/postgres/connection.hpp"

#include "store/detail/columns.hpp"
#include "store/postgres/inserter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>

namespace tepat::store::postgres {
namespace {

constexpr int binary = 1;

class PostgresRow final : public Row {
public:
    explicit PostgresRow(const PGresult* result) : result_{result} {}
    [[nodiscard]] bool null(int column) const override {
        assert(column >= 0 && column < PQnfields(result_));
        return PQgetisnull(result_, 0, column) != 0;
    }
    [[nodiscard]] std::int64_t integer(int column) const override {
        assert(is(column, {bigint_type, smallint_type, integer_type, bool_type}));
        return read_integer(value(column));
    }
    [[nodiscard]] std::string_view text(int column) const override {
        assert(is(column, {text_type, varchar_type, name_type}));
        return value(column);
    }
    [[nodiscard]] BytesView blob(int column) const override {
        assert(is(column, {bytea_type}));
        return value(column);
    }

private:
    [[nodiscard]] bool is(int column, std::initializer_list<Oid> types) const {
        return !null(column) && std::ranges::find(types, PQftype(result_, column)) != types.end();
    }
    [[nodiscard]] BytesView value(int column) const {
        return {PQgetvalue(result_, 0, column),
                static_cast<std::size_t>(PQgetlength(result_, 0, column))};
    }
    const PGresult* result_;
};

/// The values of one call as libpq takes them.
class Values {
public:
    Values(std::span<const Param> params, std::span<const Oid> types) {
        std::vector<std::size_t> starts;
        for (std::size_t i = 0; i < params.size(); ++i) {
            starts.push_back(bytes_.size());
            append_value(bytes_, params[i], types[i]);
            lengths.push_back(static_cast<int>(bytes_.size() - starts.back()));
            formats.push_back(binary);
        }
        for (std::size_t i = 0; i < params.size(); ++i)
            pointers.push_back(type_of(params[i]) == 0 ? nullptr : bytes_.data() + starts[i]);
    }
    std::vector<const char*> pointers;
    std::vector<int> lengths;
    std::vector<int> formats;

private:
    Bytes bytes_;
};

} // namespace

PostgresConnection::PostgresConnection(const std::string& where, Access access)
    : session_{where}, access_{access} {
    set_up();
}

void PostgresConnection::set_up() {
    if (access_ == Access::read) session_.run("set default_transaction_read_only = on");
}

const PostgresConnection::Prepared& PostgresConnection::prepared(std::string_view sql,
                                                                 std::span<const Param> params) {
    auto found = statements_.find(sql);
    const bool is_new = found == statements_.end();
    if (is_new && statements_.size() == most_statements) {
        session_.run("deallocate all");
        statements_.clear();
    }
    if (is_new)
        found = statements_.emplace(std::string{sql}, Prepared{{}, std::vector<Oid>(params.size())})
                    .first;
    Prepared& statement = found->second;
    assert(statement.types.size() == params.size() && "number of parameters");

    bool fits = !is_new;
    for (std::size_t i = 0; i < params.size(); ++i) {
        const Oid type = type_of(params[i]);
        if (type == 0 || type == statement.types[i]) continue;
        statement.types[i] = type;
        fits = false;
    }
    if (fits) return statement;

    statement.name = fmt::format("s{}", ++names_);
    const Answer answer{PQprepare(session_.get(), statement.name.c_str(), found->first.c_str(),
                                  static_cast<int>(params.size()), statement.types.data())};
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) {
        statements_.erase(found);
        session_.fail(answer.get(), sql);
    }
    return statement;
}

void PostgresConnection::send(std::string_view sql, std::span<const Param> params) {
    const Prepared& statement = prepared(sql, params);
    const Values values{params, statement.types};
    if (PQsendQueryPrepared(session_.get(), statement.name.c_str(), static_cast<int>(params.size()),
                            values.pointers.data(), values.lengths.data(), values.formats.data(),
                            binary) != 1)
        session_.fail(nullptr, sql);
}

std::int64_t PostgresConnection::execute(std::string_view sql, std::span<const Param> params) {
    send(sql, params);
    const Answer answer{PQgetResult(session_.get())};
    while (const Answer rest{PQgetResult(session_.get())}) {
    }
    session_.check(answer.get(), sql);
    const std::string_view command = PQcmdStatus(answer.get());
    if (command.starts_with("SELECT")) return 0;
    const std::string changed = PQcmdTuples(answer.get());
    return changed.empty() ? 0 : std::stoll(changed);
}

void PostgresConnection::query(std::string_view sql, std::span<const Param> params,
                               const EachRow& each) {
    send(sql, params);
    PQsetSingleRowMode(session_.get());
    try {
        while (const Answer answer{PQgetResult(session_.get())}) {
            session_.check(answer.get(), sql);
            if (PQresultStatus(answer.get()) == PGRES_SINGLE_TUPLE) each(PostgresRow{answer.get()});
        }
    } catch (...) {
        session_.abandon();
        throw;
    }
}

void PostgresConnection::script(std::string_view sql) {
    session_.run(std::string{sql});
}

std::unique_ptr<Inserter>
PostgresConnection::inserter(std::string_view table,
                             std::initializer_list<std::string_view> columns) {
    return std::make_unique<CopyInserter>(session_, table,
                                          fmt::format("{}", fmt::join(columns, ", ")));
}

std::vector<Column> PostgresConnection::columns(std::string_view table) {
    return detail::read_columns(
        *this,
        "select attname, format_type(atttypid, null) from pg_attribute "
        "where attrelid = to_regclass($1) and attnum > 0 and not attisdropped "
        "order by attname",
        table);
}

void PostgresConnection::begin(const char* sql) {
    if (session_.lost()) {
        statements_.clear();
        session_.reset();
        set_up();
    }
    session_.run(sql);
}

void PostgresConnection::begin() {
    begin("begin isolation level read committed");
}

void PostgresConnection::begin_read() {
    // The state is fixed by the first statement, not by `begin`.
    begin("begin isolation level repeatable read read only; select 1");
}

void PostgresConnection::commit() {
    constexpr const char* sql = "commit";
    (void)session_.take_replication_warning();
    const Answer answer{PQexec(session_.get(), sql)};
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) {
        try {
            session_.fail(answer.get(), sql);
        } catch (const DatabaseError& error) {
            if (!session_.lost()) throw;
            throw DatabaseError{Broken::unknown, error.what()};
        }
    }
    if (PQcmdStatus(answer.get()) == std::string_view{"ROLLBACK"})
        throw DatabaseError{Broken::other, "postgres: commit of a transaction that had failed"};
    if (session_.take_replication_warning())
        throw DatabaseError{Broken::unknown, "postgres: committed, perhaps not on the standby"};
}

void PostgresConnection::rollback() noexcept {
    if (session_.in_transaction() && !session_.lost())
        const Answer answer{PQexec(session_.get(), "rollback")};
}

} // namespace tepat::store::postgres
