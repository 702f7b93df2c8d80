#include "journal/set_draft.hpp"

#include "journal/reader.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

namespace tepat::journal {
namespace {

constexpr std::size_t full_bytes = std::size_t{4} << 20;
constexpr std::size_t waiting_most = 1;
constexpr std::size_t ids_at_once = 4'096;

class ReservedIds final : public SubjectIds {
public:
    explicit ReservedIds(Journal& journal) : journal_{journal} {}
    [[nodiscard]] SubjectId next() override {
        if (taken_ == ids_.size()) {
            ids_ = journal_.reserve_ids(ids_at_once);
            taken_ = 0;
        }
        return ids_[taken_++];
    }

private:
    Journal& journal_;
    std::vector<SubjectId> ids_;
    std::size_t taken_ = 0;
};

struct Full {
    ChunkWriter lines;
    Bytes cursor;
};

} // namespace

struct SetDraft::Parts {
    Parts(Journal& its_journal, std::string its_key, std::uint32_t lines_a_chunk)
        : journal{its_journal}, key{std::move(its_key)}, full_lines{lines_a_chunk},
          ids{its_journal} {}

    Journal& journal;
    std::string key;
    std::uint32_t full_lines;
    ReservedIds ids;
    std::vector<ChunkRef> sealed;
    Bytes cursor;
    Bytes marked;
    ChunkWriter open;
    std::int64_t lines = 0;

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Full> waiting;
    bool busy = false;
    bool ending = false;
    std::exception_ptr failure;
    std::vector<ChunkRef> chunks;
    std::thread worker; // last: it uses all of the above

    void work() {
        std::unique_lock lock{mutex};
        for (;;) {
            changed.wait(lock, [&] { return ending || !waiting.empty(); });
            if (waiting.empty()) return;
            auto full = std::move(waiting.front());
            waiting.pop_front();
            busy = true;
            const auto number = static_cast<std::int64_t>(chunks.size());
            lock.unlock();
            std::exception_ptr error;
            ChunkRef stored;
            try {
                stored = store(std::move(full), number);
            } catch (...) {
                error = std::current_exception();
            }
            lock.lock();
            busy = false;
            if (error) {
                failure = error;
                waiting.clear();
            } else {
                chunks.push_back(stored);
            }
            changed.notify_all();
        }
    }

    ChunkRef store(Full full, std::int64_t number) {
        const auto closed = full.lines.close(journal.fresh_seed());
        const auto digest = sha256(closed.stored);
        journal.sequencer().run(store::Lane::bulk, [&](store::Transaction& transaction) {
            transaction.connection.run(
                "insert into journal_chunk (root, lines, stored, digest) values ($1, $2, $3, $4)",
                store::Blob{closed.ref.root.view()}, closed.ref.lines, store::Blob{closed.stored},
                store::Blob{digest.view()});
            transaction.connection.run("insert into journal_draft (draft, number, root, lines, "
                                       "cursor) values ($1, $2, $3, $4, $5)",
                                       key, number, store::Blob{closed.ref.root.view()},
                                       closed.ref.lines, store::Blob{full.cursor});
        });
        return closed.ref;
    }

    void push() {
        std::unique_lock lock{mutex};
        changed.wait(lock, [&] { return failure || waiting.size() <= waiting_most; });
        if (failure) std::rethrow_exception(failure);
        waiting.push_back({std::exchange(open, {}), marked});
        changed.notify_all();
    }

    void drain() {
        std::unique_lock lock{mutex};
        changed.wait(lock, [&] { return failure || (waiting.empty() && !busy); });
        if (failure) std::rethrow_exception(failure);
    }
};

SetDraft::SetDraft(Journal& journal, std::string key, std::uint32_t lines_a_chunk)
    : parts_{std::make_unique<Parts>(journal, std::move(key), lines_a_chunk)} {
    auto& parts = *parts_;
    journal.database().connect_reader()->each(
        "select root, lines, cursor from journal_draft where draft = $1 order by number",
        [&](const store::Row& row) {
            parts.sealed.push_back(
                {*Digest::from(row.blob(0)), static_cast<std::uint32_t>(row.integer(1))});
            parts.cursor = Bytes{row.blob(2)};
            parts.lines += row.integer(1);
        },
        parts.key);
    parts.chunks = parts.sealed;
    parts.marked = parts.cursor;
    parts.worker = std::thread{[&parts] { parts.work(); }};
}

SetDraft::~SetDraft() {
    {
        const std::lock_guard lock{parts_->mutex};
        parts_->ending = true;
        parts_->changed.notify_all();
    }
    parts_->worker.join();
}

const std::vector<ChunkRef>& SetDraft::sealed() const {
    return parts_->sealed;
}
const Bytes& SetDraft::cursor() const {
    return parts_->cursor;
}
SubjectIds& SetDraft::ids() {
    return parts_->ids;
}
const std::vector<ChunkRef>& SetDraft::chunks() const {
    return parts_->chunks;
}
std::int64_t SetDraft::lines() const {
    return parts_->lines;
}
const std::string& SetDraft::key() const {
    return parts_->key;
}

void SetDraft::replay(const std::function<void(BytesView)>& each) const {
    const auto reader = parts_->journal.database().connect_reader();
    for (const auto& ref : parts_->sealed) {
        const auto chunk = read_chunk(*reader, ref.root);
        for (std::uint32_t line = 0; line < chunk.lines.size(); ++line)
            each(chunk.lines[line]);
    }
}

void SetDraft::add(BytesView line) {
    parts_->open.add(line);
    ++parts_->lines;
}

void SetDraft::mark(BytesView cursor) {
    parts_->marked = Bytes{cursor};
    if (parts_->open.lines() >= parts_->full_lines || parts_->open.bytes() >= full_bytes)
        parts_->push();
}

void SetDraft::finish() {
    if (parts_->open.lines() > 0) parts_->push();
    parts_->drain();
}

void SetDraft::discard() {
    parts_->open = {};
    finish();
    parts_->journal.sequencer().run(store::Lane::bulk, [&](store::Transaction& transaction) {
        auto& connection = transaction.connection;
        connection.run("delete from journal_chunk where root in (select root from journal_draft "
                       "where draft = $1)",
                       parts_->key);
        connection.run("delete from journal_draft where draft = $1", parts_->key);
    });
    parts_->sealed.clear();
    parts_->chunks.clear();
    parts_->cursor.clear();
    parts_->marked.clear();
    parts_->lines = 0;
}

} // namespace tepat::journal
