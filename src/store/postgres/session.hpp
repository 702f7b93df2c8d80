#pragma once
#include "store/error.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tepat::store::postgres {

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ClearResult>;

/// One libpq session. Not thread-safe.
class Session {
public:
    /// Connects. DatabaseError{retryable} with libpq's words when the server does not answer or
    /// refuses.
    explicit Session(const std::string& where);

    /// Connects again after the connection was lost; what was prepared is gone.
    /// DatabaseError{retryable}.
    void reset();
    [[nodiscard]] bool lost() const { return PQstatus(connection_.get()) != CONNECTION_OK; }
    [[nodiscard]] bool in_transaction() const {
        return PQtransactionStatus(connection_.get()) != PQTRANS_IDLE;
    }
    /// True once when the server said, as a mere warning, that a commit was made here and perhaps
    /// not on its standby.
    [[nodiscard]] bool take_replication_warning() {
        return std::exchange(replication_warning_, false);
    }

    /// Runs `sql` without parameters, text answer. DatabaseError.
    Answer run(const std::string& sql);
    /// Throws what `result` says unless it is a success.
    void check(const PGresult* result, std::string_view sql) const;
    [[noreturn]] void fail(const PGresult* result, std::string_view sql) const;
    /// Stops the statement that runs and passes over what is left of its answer.
    void abandon() noexcept;
    [[nodiscard]] PGconn* get() const { return connection_.get(); }

private:
    void prepare_session();

    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    std::unique_ptr<PGconn, Finish> connection_;
    bool replication_warning_ = false;
};

/// The first column of the first row of a text answer; empty if there is none.
[[nodiscard]] std::string first_value(const Answer& answer);

} // namespace tepat::store::postgres
