#include "journal/detail/stored_entry.hpp"

#include "journal/chunk.hpp"
#include "store/error.hpp"

namespace tepat::journal::detail {
namespace {

constexpr std::string_view columns =
    "select seq, recorded_at, effective_on, actor, device, counter, command, type, version, "
    "payload, salt, documents, leaf, frontier from journal_entry ";

/// Nothing when the row cannot be an entry.
std::optional<StoredEntry> entry_of(const store::Row& row) try {
    const auto recorded_at = Instant::parse(row.text(1));
    const auto effective_on = row.integer(2);
    const auto command = Digest::from(row.blob(6));
    const auto version = row.integer(8);
    const auto documents = row.blob(11);
    if (!recorded_at || recorded_at->text() != row.text(1) || !command ||
        documents.size() % Digest::size != 0 ||
        effective_on != static_cast<std::int32_t>(effective_on) ||
        version != static_cast<int>(version))
        return std::nullopt;
    StoredEntry stored;
    auto& entry = stored.entry;
    entry.seq = Seq{row.integer(0)};
    entry.recorded_at = *recorded_at;
    entry.effective_on = Date{static_cast<std::int32_t>(effective_on)};
    entry.actor = row.text(3);
    entry.key = {std::string{row.text(4)}, row.integer(5), *command};
    entry.type = {std::string{row.text(7)}, static_cast<int>(version)};
    stored.redacted = row.null(9);
    if (!stored.redacted) entry.payload = Bytes{row.blob(9)};
    if (!row.null(10)) stored.salt = Bytes{row.blob(10)};
    for (std::size_t at = 0; at < documents.size(); at += Digest::size)
        entry.documents.push_back(*Digest::from(documents.substr(at, Digest::size)));
    stored.leaf = Bytes{row.blob(12)};
    stored.frontier = Bytes{row.blob(13)};
    return stored;
} catch (const store::DatabaseError& error) {
    if (error.kind() != store::Broken::corrupt) throw;
    return std::nullopt;
}

} // namespace

void insert_entry(store::Connection& connection, const Entry& entry, BytesView salt,
                  const Digest& leaf, BytesView frontier) {
    Bytes documents;
    for (const auto& document : entry.documents)
        documents.append(document.view());
    connection.run("insert into journal_entry (seq, recorded_at, effective_on, actor, device, "
                   "counter, command, type, "
                   "version, payload, salt, documents, leaf, frontier) "
                   "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                   entry.seq, entry.recorded_at.text(), entry.effective_on, entry.actor,
                   entry.key.device, entry.key.counter, store::Blob{entry.key.digest.view()},
                   entry.type.name, entry.type.version, store::Blob{entry.payload},
                   store::Blob{salt}, store::Blob{documents}, store::Blob{leaf.view()},
                   store::Blob{frontier});
}

void each_entry(store::Connection& connection, Seq from, Seq to,
                const std::function<void(StoredEntry)>& each) {
    connection.each(
        std::string{columns} + "where seq >= $1 and seq <= $2 order by seq",
        [&](const store::Row& row) {
            auto stored = entry_of(row);
            if (!stored)
                throw store::DatabaseError{store::Broken::corrupt,
                                           "entry " + std::to_string(row.integer(0)) +
                                               " is damaged"};
            each(*std::move(stored));
        },
        from, to);
}

void each_row(store::Connection& connection, Seq from, std::int64_t most,
              const std::function<void(Seq, std::optional<StoredEntry>)>& each) {
    connection.each(
        std::string{columns} + "where seq >= $1 order by seq limit $2",
        [&](const store::Row& row) { each(row.id<Seq>(0), entry_of(row)); }, from, most);
}

Bytes stored_chunk(store::Connection& connection, const Digest& root) {
    std::optional<Bytes> stored;
    bool sound = false;
    connection.each(
        "select stored, digest from journal_chunk where root = $1",
        [&](const store::Row& row) {
            stored = Bytes{row.blob(0)};
            sound = sha256(*stored).view() == row.blob(1);
        },
        store::Blob{root.view()});
    if (!stored) throw ChunkError{"chunk: not in the database"};
    if (!sound) throw ChunkError{"chunk: stored bytes are not those that were stored"};
    return *std::move(stored);
}

} // namespace tepat::journal::detail
