#pragma once
#include "store/connection.hpp"
#include "store/error.hpp"

#include <sqlite3.h>

#include <memory>
#include <string_view>
#include <vector>

namespace tepat::store::sqlite {

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Handle = std::unique_ptr<sqlite3, CloseDatabase>;

/// What SQLite last said, as the kind a caller can act on.
[[nodiscard]] Broken kind_of(sqlite3* database, int code);
/// `what` is SQL or the name of a step, never a parameter's value.
[[noreturn]] void fail(sqlite3* database, int code, std::string_view what);

/// A prepared statement. `step` resets it on failure; `reset` when an answer is done with.
class Statement {
public:
    Statement(sqlite3* database, std::string_view sql);

    /// Parameter `$n` gets `params[n - 1]`. The bound text and bytes are viewed until `reset`.
    void bind(std::span<const Param> params);
    /// True while there is a row.
    [[nodiscard]] bool step();
    void reset() noexcept;
    [[nodiscard]] sqlite3_stmt* get() const { return statement_.get(); }

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    std::vector<std::size_t> numbers_; ///< of SQLite's parameter i + 1: n - 1 of its name `$n`
    std::size_t expected_ = 0;
};

} // namespace tepat::store::sqlite
