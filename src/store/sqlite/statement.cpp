#include "store/sqlite/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <charconv>

namespace tepat::store::sqlite {

Broken kind_of(sqlite3* database, int code) {
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return Broken::retryable;
    case SQLITE_FULL:
        return Broken::disk_full;
    case SQLITE_READONLY:
        return Broken::read_only;
    case SQLITE_CONSTRAINT:
        return Broken::constraint;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return Broken::corrupt;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN: {
        const int cause = sqlite3_system_errno(database);
        if (cause == ENOSPC || cause == EDQUOT) return Broken::disk_full;
        if (cause == EROFS || cause == EACCES || cause == EPERM) return Broken::read_only;
        return Broken::other;
    }
    default:
        return Broken::other;
    }
}

void fail(sqlite3* database, int code, std::string_view what) {
    throw DatabaseError{kind_of(database, code),
                        fmt::format("sqlite {}: {} [{}]", code, sqlite3_errmsg(database), what)};
}

Statement::Statement(sqlite3* database, std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, &tail);
    if (code != SQLITE_OK) fail(database, code, sql);
    statement_.reset(statement);
    assert(statement && "empty SQL");
    assert(std::string_view(tail, sql.data() + sql.size()).find_first_not_of(" \n\t;") ==
               std::string_view::npos &&
           "more than one statement");

    // SQLite numbers `$2 … $1` in order of appearance: the digits are a name to it.
    const int count = sqlite3_bind_parameter_count(statement);
    for (int i = 1; i <= count; ++i) {
        const std::string_view name = sqlite3_bind_parameter_name(statement, i);
        std::size_t number = 0;
        const auto read = std::from_chars(name.data() + 1, name.data() + name.size(), number);
        assert(read.ec == std::errc{} && number > 0 && "parameters are $1, $2 …");
        numbers_.push_back(number - 1);
        expected_ = std::max(expected_, number);
    }
}

void Statement::bind(std::span<const Param> params) {
    assert(params.size() == expected_ && "number of parameters");
    sqlite3_stmt* statement = statement_.get();
    struct Bind {
        sqlite3_stmt* statement;
        int index;
        int operator()(Null) const { return sqlite3_bind_null(statement, index); }
        int operator()(std::int64_t value) const {
            return sqlite3_bind_int64(statement, index, value);
        }
        int operator()(std::string_view text) const {
            return sqlite3_bind_text64(statement, index, text.empty() ? "" : text.data(),
                                       text.size(), SQLITE_STATIC, SQLITE_UTF8);
        }
        int operator()(Blob blob) const {
            return sqlite3_bind_blob64(statement, index,
                                       blob.bytes.empty() ? "" : blob.bytes.data(),
                                       blob.bytes.size(), SQLITE_STATIC);
        }
    };
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
        const int code =
            std::visit(Bind{statement, static_cast<int>(i) + 1}, params[numbers_[i]].value());
        if (code != SQLITE_OK) fail(sqlite3_db_handle(statement), code, sqlite3_sql(statement));
    }
}

bool Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    try {
        fail(sqlite3_db_handle(statement_.get()), code, sqlite3_sql(statement_.get()));
    } catch (...) {
        reset();
        throw;
    }
}

void Statement::reset() noexcept {
    sqlite3_reset(statement_.get());
}

} // namespace tepat::store::sqlite
