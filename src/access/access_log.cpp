#include "access/access_log.hpp"

#include "access/detail/batch.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

namespace tepat::access {
namespace {

constexpr std::string_view first = R"sql(
create table access_batch (
    batch bigint not null primary key,
    previous blob not null,
    payload blob not null,
    digest blob not null
);
create table access_reading (
    subject_id bigint not null,
    batch bigint not null,
    place bigint not null,
    primary key (subject_id, batch, place)
) /*clustered*/;
)sql";

constexpr std::string_view second = R"sql(
create table access_account (
    login text not null primary key,
    name text not null,
    closed smallint not null check (closed in (0, 1)),
    seq bigint not null
);
create table access_grant (
    login text not null,
    role text not null,
    region text not null,
    seq bigint not null,
    primary key (login, role, region)
) /*clustered*/;
create table access_secret (
    login text not null primary key,
    password text not null,
    given smallint not null check (given in (0, 1)),
    since bigint not null,
    code blob,
    code_step bigint not null,
    next_code blob,
    wrong bigint not null,
    locked_until bigint not null
);
create table access_session (
    id blob not null primary key,
    former blob,
    login text not null,
    started bigint not null,
    seen bigint not null,
    renewed bigint not null
);
create index access_session_former on access_session (former);
create index access_session_login on access_session (login);
)sql";

/// How a session began: 0 with a password, 1 through a provider outside, 2 through one that asked
/// for a code as well.
constexpr std::string_view third = R"sql(
create table access_identity (
    issuer text not null,
    subject text not null,
    login text not null,
    seq bigint not null,
    primary key (issuer, subject)
) /*clustered*/;
create index access_identity_login on access_identity (login);
alter table access_session add column outside smallint not null default 0;
)sql";

struct Waiting {
    Reading reading;
    bool done = false;
    std::exception_ptr error;
};

void write(store::Connection& connection, const std::vector<Waiting*>& waiting, Instant now) {
    detail::Batch batch{1, now, {}};
    journal::Digest previous;
    connection.each("select batch, digest from access_batch order by batch desc limit 1",
                    [&](const store::Row& row) {
                        batch.number = row.integer(0) + 1;
                        previous = detail::digest_at(row, 1);
                    });
    for (const auto* its : waiting)
        batch.readings.push_back(its->reading);
    const auto payload = detail::encode(batch);
    const auto digest = detail::link(previous, payload);
    connection.run("insert into access_batch (batch, previous, payload, digest) "
                   "values ($1, $2, $3, $4)",
                   batch.number, store::Blob{previous.view()}, store::Blob{payload},
                   store::Blob{digest.view()});
    for (std::size_t place = 0; place < batch.readings.size(); ++place)
        if (const auto subject = batch.readings[place].subject)
            connection.run("insert into access_reading (subject_id, batch, place) "
                           "values ($1, $2, $3)",
                           *subject, batch.number, place);
}

} // namespace

struct AccessLog::State {
    store::Sequencer& sequencer;
    const Clock& clock;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Waiting*> waiting; ///< not in a batch yet
    bool writing = false;

    /// Writes what waits, this caller's among it. `lock` is held on entry and on return.
    void write_all(std::unique_lock<std::mutex>& lock) {
        writing = true;
        const auto batch = std::exchange(waiting, {});
        lock.unlock();
        std::exception_ptr error;
        try {
            sequencer.run(store::Lane::interactive, [&](store::Transaction& transaction) {
                write(transaction.connection, batch, clock.now());
            });
        } catch (...) {
            error = std::current_exception();
        }
        lock.lock();
        for (auto* its : batch) {
            its->done = true;
            its->error = error;
        }
        writing = false;
        changed.notify_all();
    }
};

AccessLog::AccessLog(store::Sequencer& sequencer, const Clock& clock)
    : state_{new State{sequencer, clock, {}, {}, {}, false}} {}

AccessLog::~AccessLog() = default;

void AccessLog::record(Reading reading) {
    Waiting mine{std::move(reading), false, nullptr};
    std::unique_lock lock{state_->mutex};
    state_->waiting.push_back(&mine);
    state_->changed.wait(lock, [&] { return mine.done || !state_->writing; });
    if (!mine.done) state_->write_all(lock);
    if (mine.error) std::rethrow_exception(mine.error);
}

std::vector<KeptReading> readings_of(store::Connection& connection, SubjectId subject) {
    std::vector<KeptReading> readings;
    connection.each(
        "select batch, place from access_reading where subject_id = $1 order by batch, place",
        [&](const store::Row& row) {
            readings.push_back({row.integer(0), row.integer(1), {}, {}});
        },
        subject);
    for (auto& kept : readings) {
        connection.each(
            "select payload from access_batch where batch = $1",
            [&](const store::Row& row) {
                const auto batch = detail::decode(row.blob(0));
                kept.at = batch.at;
                kept.reading = batch.readings.at(static_cast<std::size_t>(kept.place));
            },
            kept.batch);
    }
    return readings;
}

store::Schema schema() {
    return {"access",
            {{1, "readings of personal data", first},
             {2, "accounts and sessions", second},
             {3, "identities outside", third}},
            {{"access_batch", store::TableKind::journal, {"batch"}},
             {"access_reading", store::TableKind::derived, {"subject_id", "batch", "place"}},
             {"access_account", store::TableKind::folded, {"login"}},
             {"access_grant", store::TableKind::folded, {"login", "role", "region"}},
             {"access_identity", store::TableKind::folded, {"issuer", "subject"}},
             {"access_secret", store::TableKind::operational, {"login"}},
             {"access_session", store::TableKind::operational, {"id"}}}};
}

} // namespace tepat::access
