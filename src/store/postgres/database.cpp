#include "store/postgres/database.hpp"

#include "store/detail/holder.hpp"
#include "store/detail/reader_pool.hpp"
#include "store/postgres/connection.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace tepat::store::postgres {
namespace {

/// The advisory lock every Tepat writer of a database takes: "Tepat".
constexpr std::int64_t lock_key = 0x5465706174;

class SessionLock final : public WriterLock {
public:
    explicit SessionLock(std::unique_ptr<Session> session) : session_{std::move(session)} {}

private:
    std::unique_ptr<Session> session_; ///< the server lets go of the lock when it ends
};

std::string holder(Session& session) {
    return first_value(session.run(fmt::format(
        "select coalesce(nullif(a.application_name, ''), '?') || ', database user ' || "
        "coalesce(a.usename, '?') || ', since ' || coalesce(to_char(a.backend_start at time "
        "zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '?') "
        "from pg_locks l join pg_stat_activity a on a.pid = l.pid "
        "where l.locktype = 'advisory' and l.granted and l.objsubid = 1 "
        "and l.database = (select oid from pg_database where datname = current_database()) "
        "and l.classid::bigint = {} and l.objid::bigint = {}",
        lock_key >> 32, lock_key & 0xffff'ffff)));
}

void announce(Session& session, std::string_view who) {
    const std::string name = detail::describe_process(who);
    const char* values[] = {name.c_str()};
    const Answer answer{PQexecParams(session.get(),
                                     "select set_config('application_name', $1, false)", 1, nullptr,
                                     values, nullptr, nullptr, 0)};
    session.check(answer.get(), "set application_name");
}

class PostgresDatabase final : public Database {
public:
    PostgresDatabase(std::string where, std::string name)
        : where_{std::move(where)}, name_{std::move(name)} {}

    std::unique_ptr<Connection> connect() override {
        return std::make_unique<PostgresConnection>(where_, Access::write);
    }
    std::unique_ptr<Connection> connect_reader() override { return readers_.take(); }
    Result<std::unique_ptr<WriterLock>> lock_writer(std::string_view who) override {
        auto session = std::make_unique<Session>(where_);
        const Answer got = session->run(fmt::format("select pg_try_advisory_lock({})", lock_key));
        if (first_value(got) != "t")
            return refuse("store.held"_msg, {{"holder", holder(*session)}});
        announce(*session, who);
        return std::make_unique<SessionLock>(std::move(session));
    }
    std::int64_t checkpoint() override { return 0; }
    std::int64_t log_bytes() const override { return 0; }
    std::string name() const override { return name_; }

private:
    std::string where_;
    std::string name_;
    detail::ReaderPool readers_{
        [this] { return std::make_unique<PostgresConnection>(where_, Access::read); }};
};

std::string name_of(PGconn* connection) {
    return fmt::format("postgresql://{}@{}:{}/{}", PQuser(connection), PQhost(connection),
                       PQport(connection), PQdb(connection));
}

/// The one SQL text says `blob`. A domain takes the name, so that columns are bytea to the server.
void define_blob(Session& session) {
    if (!first_value(session.run("select 1 from pg_type where typname = 'blob' and typtype = 'd'"))
             .empty())
        return;
    try {
        session.run("create domain blob as bytea");
    } catch (const DatabaseError&) {
        // Another process may have been quicker.
        if (first_value(
                session.run("select 1 from pg_type where typname = 'blob' and typtype = 'd'"))
                .empty())
            throw;
    }
}

} // namespace

Result<std::unique_ptr<Database>> open(const std::string& where) {
    std::unique_ptr<Session> session;
    try {
        session = std::make_unique<Session>(where);
    } catch (const DatabaseError& error) {
        return refuse("store.unreachable"_msg, {{"cause", error.what()}});
    }
    const std::string name = name_of(session->get());
    constexpr int oldest = 150'000;
    if (const int version = PQserverVersion(session->get()); version < oldest)
        return refuse("store.old_server"_msg,
                      {{"name", name}, {"version", std::to_string(version / 10'000)}});
    if (const std::string encoding = first_value(session->run("show server_encoding"));
        encoding != "UTF8")
        return refuse("store.encoding"_msg, {{"name", name}, {"encoding", encoding}});
    const std::string locale = first_value(
        session->run("select datcollate from pg_database where datname = current_database()"));
    if (locale != "C" && locale != "POSIX")
        return refuse("store.locale"_msg, {{"name", name}, {"locale", locale}});
    define_blob(*session);
    return std::make_unique<PostgresDatabase>(where, name);
}

} // namespace tepat::store::postgres
