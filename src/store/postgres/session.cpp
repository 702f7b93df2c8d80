#include "store/postgres/session.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tepat::store::postgres {
namespace {

Broken kind_of(std::string_view state) {
    const std::string_view cls = state.substr(0, 2);
    if (state == "40001" || state == "40P01" || state == "55P03" || state == "53300" ||
        state == "25P03" || cls == "08" || state.starts_with("57P0"))
        return Broken::retryable;
    if (state == "53100") return Broken::disk_full;
    if (state == "25006" || state == "42501") return Broken::read_only;
    if (cls == "23") return Broken::constraint;
    if (state == "XX001" || state == "XX002") return Broken::corrupt;
    return Broken::other;
}

std::string one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    while (text.ends_with(' '))
        text.pop_back();
    return text;
}

} // namespace

Session::Session(const std::string& where) {
    // `dbname` holds a whole connection string or URI; what it does not say the others do.
    const char* keys[] = {"dbname", "fallback_application_name", "client_encoding", nullptr};
    const char* values[] = {where.c_str(), "tepat", "UTF8", nullptr};
    connection_.reset(PQconnectdbParams(keys, values, 1));
    if (lost()) throw DatabaseError{Broken::retryable, one_line(PQerrorMessage(connection_.get()))};
    prepare_session();
}

void Session::reset() {
    PQreset(connection_.get());
    if (lost()) throw DatabaseError{Broken::retryable, one_line(PQerrorMessage(connection_.get()))};
    prepare_session();
}

void Session::prepare_session() {
    PQsetNoticeReceiver(
        connection_.get(),
        [](void* session, const PGresult* notice) {
            // Its text is translated; the function that says it is not.
            const char* from = PQresultErrorField(notice, PG_DIAG_SOURCE_FUNCTION);
            if (from && std::string_view{from} == "SyncRepWaitForLSN")
                static_cast<Session*>(session)->replication_warning_ = true;
        },
        this);
    // A commit that does not wait for the disk would be answered before it is durable. A writer
    // whose machine died must not hold the lock for hours.
    run("select set_config('synchronous_commit', 'on', false) "
        "where current_setting('synchronous_commit') = 'off'");
    run("set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = "
        "3");
}

Answer Session::run(const std::string& sql) {
    Answer answer{PQexec(connection_.get(), sql.c_str())};
    check(answer.get(), sql);
    return answer;
}

void Session::check(const PGresult* result, std::string_view sql) const {
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
    case PGRES_EMPTY_QUERY:
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
    case PGRES_PIPELINE_SYNC:
        return;
    case PGRES_BAD_RESPONSE:
    case PGRES_NONFATAL_ERROR:
    case PGRES_FATAL_ERROR:
    case PGRES_PIPELINE_ABORTED:
        fail(result, sql);
    }
}

void Session::fail(const PGresult* result, std::string_view sql) const {
    const char* field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string_view state = field ? field : "";
    if (state.empty() && lost())
        throw DatabaseError{Broken::retryable, fmt::format("postgres: connection lost [{}]", sql)};
    // Only the primary message, and none for bad data: the rest may hold values.
    const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const bool may_hold_values = state.starts_with("22");
    throw DatabaseError{kind_of(state),
                        fmt::format("postgres {}: {} [{}]", state,
                                    message && !may_hold_values ? message : "", sql)};
}

void Session::abandon() noexcept {
    if (PGcancel* cancel = PQgetCancel(connection_.get())) {
        char error[256];
        PQcancel(cancel, error, sizeof error);
        PQfreeCancel(cancel);
    }
    while (const Answer rest{PQgetResult(connection_.get())}) {
    }
}

std::string first_value(const Answer& answer) {
    return PQntuples(answer.get()) > 0 ? PQgetvalue(answer.get(), 0, 0) : std::string{};
}

} // namespace tepat::store::postgres
