#include "journal/detail/redacted.hpp"

#include "core/cbor.hpp"
#include "journal/detail/stored_entry.hpp"
#include "journal/journal.hpp"
#include "journal/reader.hpp"
#include "journal/set_event.hpp"
#include "store/error.hpp"

namespace tepat::journal {
namespace detail {

Event encode(const Redacted& redacted) {
    CborWriter out;
    out.array(3);
    out.integer(redacted.seq.value());
    out.bytes(redacted.payload_digest.view());
    out.text(redacted.reason);
    return {{std::string{redacted_name}, 1}, out.take(), {}};
}

Redacted decode_redacted(BytesView payload) {
    CborReader in{payload};
    in.array_of(3);
    const Seq seq{in.integer()};
    const auto digest = Digest::from(in.bytes());
    if (!digest) throw CborError{"journal: a redaction without a digest"};
    Redacted redacted{seq, *digest, std::string{in.text()}};
    in.finish();
    return redacted;
}

std::optional<Digest> redacted_digest(store::Connection& connection, Seq seq) {
    std::optional<Digest> found;
    connection.each(
        "select payload_digest from journal_redaction where seq = $1",
        [&](const store::Row& row) { found = Digest::from(row.blob(0)); }, seq);
    return found;
}

} // namespace detail

namespace {

/// The payload, the half of the salt that hides it, and the lines. Chunks of two entries never have
/// one root, since each has a random seed.
void destroy(store::Connection& connection, const EventFold& fold, const Entry& entry,
             BytesView salt) {
    if (fold.fold_set)
        for (const auto& chunk : decode_set(entry.type, entry.payload).chunks)
            connection.run("delete from journal_chunk where root = $1",
                           store::Blob{chunk.root.view()});
    connection.run("update journal_entry set payload = $1, salt = $2 where seq = $3", store::Null{},
                   store::Blob{salt.substr(0, salt_half)}, entry.seq);
    connection.run("delete from journal_set where seq = $1", entry.seq);
    connection.run("delete from touch where seq = $1", entry.seq);
    fold.forget(connection, entry.seq);
}

} // namespace

Result<Receipt> Journal::redact(const Command& command, Seq seq, std::string_view reason) {
    const auto number = std::to_string(seq.value());
    if (reason.empty()) return refuse("journal.redact_reason"_msg);
    return sequencer_.run(
        store::Lane::interactive, [&](store::Transaction& transaction) -> Result<Receipt> {
            auto& connection = transaction.connection;
            const auto before = earlier(connection, command.key);
            if (!before) return std::unexpected(before.error());
            if (*before) return **before;
            std::optional<detail::StoredEntry> stored;
            detail::each_entry(connection, seq, seq,
                               [&](detail::StoredEntry its) { stored = std::move(its); });
            if (!stored || !stored->salt)
                return refuse("journal.no_entry"_msg, {{"entry", number}});
            if (stored->redacted) return refuse("journal.redacted_before"_msg, {{"entry", number}});
            const auto& entry = stored->entry;
            const auto* fold = folds_.find(entry.type);
            if (fold == nullptr || !fold->forget)
                return refuse("journal.redact_rests"_msg,
                              {{"entry", number}, {"type", entry.type.name}});
            if (fold->fold_set && !activated_by(connection, seq))
                return refuse("journal.redact_unfinished"_msg, {{"entry", number}});
            const auto digest = payload_digest(*stored->salt, entry.payload);
            const auto receipt =
                append(transaction, command, {detail::encode({seq, digest, std::string{reason}})},
                       clock_.now());
            destroy(connection, *fold, entry, *stored->salt);
            return receipt;
        });
}

} // namespace tepat::journal
