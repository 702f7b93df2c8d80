#include "journal/detail/apply.hpp"

#include "core/cbor.hpp"

namespace tepat::journal::detail {
namespace {

class RowTouches final : public Touches {
public:
    RowTouches(store::Connection& connection, Seq seq) : connection_{connection}, seq_{seq} {}
    void add(SubjectId subject, std::int64_t line) override {
        connection_.run("insert into touch (subject_id, seq, line) values ($1, $2, $3) "
                        "on conflict (subject_id, seq, line) do nothing",
                        subject, seq_, line);
    }

private:
    store::Connection& connection_;
    Seq seq_;
};

class BulkTouches final : public Touches {
public:
    BulkTouches(store::Connection& connection, Seq seq)
        : rows_{connection.inserter("touch", {"subject_id", "seq", "line"})}, seq_{seq} {}
    void add(SubjectId subject, std::int64_t line) override { rows_->row(subject, seq_, line); }
    void finish() { rows_->finish(); }

private:
    std::unique_ptr<store::Inserter> rows_;
    Seq seq_;
};

} // namespace

void apply_entry(store::Connection& connection, const EventFold& fold, const Entry& entry) {
    if (fold.fold_set) {
        const auto set = decode_set(entry.type, entry.payload);
        std::int64_t lines = 0;
        for (const auto& chunk : set.chunks)
            lines += chunk.lines;
        connection.run(
            "insert into journal_set (seq, lines, folded, activated) values ($1, $2, 0, $3)",
            entry.seq, lines, store::Null{});
    }
    if (!fold.apply) return;
    RowTouches touches{connection, entry.seq};
    fold.apply({connection, entry, touches});
}

void fold_lines(store::Connection& connection, const EventFold& fold, const Entry& entry,
                const ChunkLines& lines, std::int64_t base, std::uint32_t from, std::uint32_t to) {
    BulkTouches touches{connection, entry.seq};
    const auto rows = fold.fold_set({connection, entry, touches});
    for (auto line = from; line < to; ++line)
        rows->line(base + line, lines[line]);
    rows->finish();
    touches.finish();
    connection.run("update journal_set set folded = $1 where seq = $2", base + to, entry.seq);
}

bool apply_command(store::Connection& connection, const CommandKey& key, Seq first, Seq last) {
    return connection.run(
               "insert into journal_command (device, counter, digest, first_seq, last_seq) "
               "values ($1, $2, $3, $4, $5) on conflict (device, counter) do nothing",
               key.device, key.counter, store::Blob{key.digest.view()}, first, last) == 1;
}

Event activated(Seq set) {
    CborWriter payload;
    payload.integer(set.value());
    return {{std::string{activated_name}, 1}, payload.take(), {}};
}

} // namespace tepat::journal::detail
