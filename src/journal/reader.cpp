#include "journal/reader.hpp"

#include "journal/detail/stored_entry.hpp"
#include "journal/set_event.hpp"

#include <limits>

namespace tepat::journal {

Visibility::Visibility(store::Connection& connection, std::optional<Seq> at)
    : at_{at ? *at : last_seq(connection)} {
    connection.each(
        "select seq from journal_set where activated is null or activated > $1",
        [&](const store::Row& row) { hidden_.insert(row.id<Seq>(0)); }, at_);
}

Seq last_seq(store::Connection& connection) {
    Seq last;
    connection.each("select seq from journal_entry order by seq desc limit 1",
                    [&](const store::Row& row) { last = row.id<Seq>(0); });
    return last;
}

std::optional<Entry> read_entry(store::Connection& connection, Seq seq) {
    std::optional<Entry> found;
    detail::each_entry(connection, seq, seq,
                       [&](detail::StoredEntry stored) { found = std::move(stored.entry); });
    return found;
}

std::optional<EntryHead> read_head(store::Connection& connection, Seq seq) {
    std::optional<EntryHead> found;
    connection.each(
        "select recorded_at, effective_on, actor, type, version from journal_entry where seq = $1",
        [&](const store::Row& row) {
            found = {Instant::parse(row.text(0)).value(),
                     Date{static_cast<std::int32_t>(row.integer(1))},
                     std::string{row.text(2)},
                     {std::string{row.text(3)}, static_cast<int>(row.integer(4))}};
        },
        seq);
    return found;
}

std::optional<Seq> activated_by(store::Connection& connection, Seq set) {
    std::optional<Seq> found;
    connection.each(
        "select activated from journal_set where seq = $1 and activated is not null",
        [&](const store::Row& row) { found = row.id<Seq>(0); }, set);
    return found;
}

void read_entries(store::Connection& connection, Seq from,
                  const std::function<void(const Entry&)>& each) {
    detail::each_entry(connection, from, Seq{std::numeric_limits<std::int64_t>::max()},
                       [&](const detail::StoredEntry& stored) { each(stored.entry); });
}

OpenChunk read_chunk(store::Connection& connection, const Digest& root) {
    return open_chunk(detail::stored_chunk(connection, root), root);
}

void read_lines(store::Connection& connection, const Entry& entry,
                const std::function<void(std::int64_t, BytesView)>& each) {
    std::int64_t number = 0;
    for (const auto& ref : decode_set(entry.type, entry.payload).chunks) {
        const auto chunk = read_chunk(connection, ref.root);
        for (std::uint32_t line = 0; line < chunk.lines.size(); ++line)
            each(number++, chunk.lines[line]);
    }
}

std::optional<Bytes> read_line(store::Connection& connection, const Entry& entry,
                               std::int64_t line) {
    for (const auto& ref : decode_set(entry.type, entry.payload).chunks) {
        if (line < ref.lines)
            return chunk_line(detail::stored_chunk(connection, ref.root),
                              static_cast<std::uint32_t>(line));
        line -= ref.lines;
    }
    return std::nullopt;
}

std::vector<Touch> history(store::Connection& connection, SubjectId subject,
                           const Visibility& visibility) {
    std::vector<Touch> touches;
    connection.each(
        "select seq, line from touch where subject_id = $1 order by seq, line",
        [&](const store::Row& row) {
            if (visibility.sees(row.id<Seq>(0)))
                touches.push_back({row.id<Seq>(0), row.integer(1)});
        },
        subject);
    return touches;
}

} // namespace tepat::journal
