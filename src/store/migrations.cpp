#include "store/database.hpp"
#include "store/sha256.hpp"

#include <cassert>

namespace tepat::store {
namespace {

Bytes digest(std::string_view sql) {
    Sha256 hash;
    hash.add(sql);
    return hash.finish_bytes();
}

class Rollback {
public:
    explicit Rollback(Connection& connection) : connection_{connection} {}
    Rollback(const Rollback&) = delete;
    Rollback& operator=(const Rollback&) = delete;
    ~Rollback() { connection_.rollback(); }

private:
    Connection& connection_;
};

void create_migration_table(Connection& connection) {
    connection.script(
        "create table if not exists migration ("
        "room text not null, number bigint not null, name text not null, "
        "digest blob not null, applied_at text not null, primary key (room, number))");
}

/// The digests of the room's applied migrations, in order.
std::vector<Bytes> applied(Connection& connection, std::string_view room) {
    std::vector<Bytes> digests;
    connection.each(
        "select number, digest from migration where room = $1 order by number",
        [&](const Row& row) {
            digests.emplace_back(row.blob(1));
            assert(row.integer(0) == static_cast<std::int64_t>(digests.size()) &&
                   "a gap in table migration");
        },
        room);
    return digests;
}

Result<void> check(const Schema& schema, const std::vector<Bytes>& digests) {
    if (digests.size() > schema.migrations.size())
        return refuse("store.newer"_msg, {{"room", std::string{schema.room}},
                                          {"number", std::to_string(digests.size())},
                                          {"known", std::to_string(schema.migrations.size())}});
    for (std::size_t i = 0; i < digests.size(); ++i) {
        const Migration& migration = schema.migrations[i];
        if (digests[i] != digest(migration.sql))
            return refuse("store.migration_changed"_msg, {{"room", std::string{schema.room}},
                                                          {"number", std::to_string(i + 1)},
                                                          {"name", std::string{migration.name}}});
    }
    return {};
}

void apply(Connection& connection, std::string_view room, const Migration& migration, Instant now) {
    connection.begin();
    const Rollback unless_committed{connection};
    connection.script(migration.sql);
    const Bytes hash = digest(migration.sql);
    connection.run("insert into migration (room, number, name, digest, applied_at) "
                   "values ($1, $2, $3, $4, $5)",
                   room, migration.number, migration.name, Blob{hash}, now.text());
    connection.commit();
}

} // namespace

Result<void> migrate(Connection& connection, std::span<const Schema> schemas, Instant now) {
    create_migration_table(connection);
    std::vector<std::size_t> done;
    for (const Schema& schema : schemas) {
        const auto digests = applied(connection, schema.room);
        if (auto fits = check(schema, digests); !fits) return fits;
        done.push_back(digests.size());
    }
    // Nothing is changed before every room was seen to fit.
    for (std::size_t s = 0; s < schemas.size(); ++s) {
        const Schema& schema = schemas[s];
        for (std::size_t i = done[s]; i < schema.migrations.size(); ++i) {
            assert(schema.migrations[i].number == static_cast<int>(i) + 1);
            apply(connection, schema.room, schema.migrations[i], now);
        }
    }
    return {};
}

} // namespace tepat::store
