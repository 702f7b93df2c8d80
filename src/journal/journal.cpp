#include "journal/journal.hpp"

#include "journal/detail/apply.hpp"
#include "journal/detail/stored_entry.hpp"
#include "journal/reader.hpp"

#include <cassert>
#include <future>
#include <mutex>

namespace tepat::journal {
namespace {

constexpr std::int64_t ids_in_block = std::int64_t{1} << 23;
constexpr std::int64_t blocks = std::int64_t{1} << 40;

/// Salts are drawn on the sequencer's thread, seeds of chunks on others.
class SharedRandom final : public Randomness {
public:
    explicit SharedRandom(Randomness& source) : source_{source} {}
    [[nodiscard]] Bytes bytes(std::size_t size) override {
        const std::lock_guard lock{mutex_};
        return source_.bytes(size);
    }

private:
    std::mutex mutex_;
    Randomness& source_;
};

/// The database's ids, taken inside one transaction.
class TransactionIds final : public SubjectIds {
public:
    TransactionIds(store::Connection& connection, Randomness& secrets)
        : connection_{connection}, secrets_{secrets} {}

    [[nodiscard]] SubjectId next() override {
        if (!loaded_) load();
        if (next_ == ids_in_block) draw();
        return SubjectId{block_ * ids_in_block + next_++};
    }
    void keep() {
        if (!loaded_) return;
        connection_.run(
            "insert into journal_ids (id, block, next) values (1, $1, $2) "
            "on conflict (id) do update set block = excluded.block, next = excluded.next",
            block_, next_);
    }

private:
    void load() {
        loaded_ = true;
        next_ = ids_in_block;
        connection_.each("select block, next from journal_ids where id = 1",
                         [&](const store::Row& row) {
                             block_ = row.integer(0);
                             next_ = row.integer(1);
                         });
    }
    void draw() {
        const auto bytes = secrets_.bytes(8);
        std::uint64_t random = 0;
        for (const char byte : bytes)
            random = random << 8 | static_cast<unsigned char>(byte);
        block_ = 1 + static_cast<std::int64_t>(random % static_cast<std::uint64_t>(blocks - 1));
        next_ = 0;
    }

    store::Connection& connection_;
    Randomness& secrets_;
    bool loaded_ = false;
    std::int64_t block_ = 0;
    std::int64_t next_ = 0;
};

} // namespace

/// The end of the journal as the sequencer's thread knows it; thrown away when a transaction was.
struct Journal::Head {
    std::uint64_t attempt = 0;
    bool known = false;
    Frontier tree;
};

Journal::Journal(store::Sequencer& sequencer, store::Database& database, const Folds& folds,
                 const Clock& clock, Randomness& secrets, Options options)
    : sequencer_{sequencer}, database_{database}, folds_{folds}, clock_{clock},
      secrets_{std::make_unique<SharedRandom>(secrets)}, options_{options},
      head_{std::make_shared<Head>()} {}

Bytes Journal::fresh_seed() {
    return secrets_->bytes(chunk_seed_size);
}

Journal::Head& Journal::head(store::Transaction& transaction) {
    if (head_->known && head_->attempt == transaction.attempt) return *head_;
    *head_ = {transaction.attempt, true, {}};
    transaction.connection.each("select seq, frontier from journal_entry order by seq desc limit 1",
                                [&](const store::Row& row) {
                                    const auto tree = Frontier::from(row.integer(0), row.blob(1));
                                    if (!tree)
                                        throw store::DatabaseError{
                                            store::Broken::corrupt,
                                            "the last entry's frontier is damaged"};
                                    head_->tree = *tree;
                                });
    return *head_;
}

Result<std::optional<Receipt>> Journal::earlier(store::Connection& connection,
                                                const CommandKey& key) {
    std::optional<Receipt> receipt;
    bool same = true;
    connection.each(
        "select digest, first_seq, last_seq from journal_command where device = $1 and counter = "
        "$2",
        [&](const store::Row& row) {
            same = row.blob(0) == key.digest.view();
            receipt = Receipt{row.id<Seq>(1), row.id<Seq>(2), true};
        },
        key.device, key.counter);
    if (!same)
        return refuse("journal.key_reused"_msg,
                      {{"device", key.device}, {"counter", std::to_string(key.counter)}});
    return receipt;
}

Receipt Journal::append(store::Transaction& transaction, const Command& command,
                        const std::vector<Event>& events, Instant now) {
    auto& tree = head(transaction).tree;
    Receipt receipt{Seq{tree.size() + 1}, Seq{tree.size()}, false};
    for (const auto& event : events) {
        const auto* fold = folds_.find(event.type);
        assert(fold != nullptr);
        const Entry entry{Seq{tree.size() + 1}, now,        command.effective_on, command.actor,
                          command.key,          event.type, event.payload,        event.documents};
        const auto salt = secrets_->bytes(salt_size);
        const auto leaf = entry_leaf(entry, salt);
        tree.append(leaf);
        detail::insert_entry(transaction.connection, entry, salt, leaf, tree.bytes());
        detail::apply_entry(transaction.connection, *fold, entry);
        receipt.last = entry.seq;
    }
    [[maybe_unused]] const bool new_key =
        detail::apply_command(transaction.connection, command.key, receipt.first, receipt.last);
    assert(new_key);
    return receipt;
}

Result<Receipt> Journal::submit(const Command& command, const Decide& decide) {
    return sequencer_.run(store::Lane::interactive,
                          [&](store::Transaction& transaction) -> Result<Receipt> {
                              auto& connection = transaction.connection;
                              const auto before = earlier(connection, command.key);
                              if (!before) return std::unexpected(before.error());
                              if (*before) return **before;
                              const auto now = clock_.now();
                              TransactionIds ids{connection, *secrets_};
                              DecideContext context{connection, now, ids};
                              const auto events = decide(context);
                              if (!events) return std::unexpected(events.error());
                              const auto last = Seq{head(transaction).tree.size()};
                              if (events->empty())
                                  return Receipt{Seq{last.value() + 1}, last, false};
                              ids.keep();
                              return append(transaction, command, *events, now);
                          });
}

Result<Receipt> Journal::submit_set(const Command& command, SetEvent event, std::string_view draft,
                                    Progress& progress) {
    const std::vector<Event> events{{event.type, encode(event), std::move(event.documents)}};
    const auto receipt = sequencer_.run(
        store::Lane::interactive, [&](store::Transaction& transaction) -> Result<Receipt> {
            const auto before = earlier(transaction.connection, command.key);
            if (!before) return std::unexpected(before.error());
            if (*before) return **before;
            transaction.connection.run("delete from journal_draft where draft = $1", draft);
            return append(transaction, command, events, clock_.now());
        });
    if (receipt) fold_set(receipt->first, progress);
    return receipt;
}

std::vector<SubjectId> Journal::reserve_ids(std::size_t count) {
    return sequencer_.run(store::Lane::bulk, [&](store::Transaction& transaction) {
        TransactionIds ids{transaction.connection, *secrets_};
        std::vector<SubjectId> taken;
        while (taken.size() < count)
            taken.push_back(ids.next());
        ids.keep();
        return taken;
    });
}

void Journal::fold_set(Seq seq, Progress& progress) {
    const auto reader = database_.connect_reader();
    const auto entry = read_entry(*reader, seq);
    assert(entry);
    const auto* fold = folds_.find(entry->type);
    assert(fold != nullptr && fold->fold_set);
    const auto set = decode_set(entry->type, entry->payload);

    std::int64_t folded = 0;
    std::int64_t lines = 0;
    bool active = false;
    reader->each(
        "select folded, lines, activated from journal_set where seq = $1",
        [&](const store::Row& row) {
            folded = row.integer(0);
            lines = row.integer(1);
            active = !row.null(2);
        },
        seq);
    if (active) return;

    const auto fetch = [&](std::size_t number) {
        auto stored = detail::stored_chunk(*reader, set.chunks[number].root);
        return std::async(std::launch::async,
                          [stored = std::move(stored), root = set.chunks[number].root] {
                              return open_chunk(stored, root);
                          });
    };
    std::int64_t base = 0;
    std::size_t number = 0;
    while (number < set.chunks.size() && base + set.chunks[number].lines <= folded)
        base += set.chunks[number++].lines;
    std::future<OpenChunk> next;
    if (number < set.chunks.size()) next = fetch(number);
    for (; number < set.chunks.size(); ++number) {
        const auto chunk = next.get();
        if (number + 1 < set.chunks.size()) next = fetch(number + 1);
        while (folded < base + chunk.lines.size()) {
            if (progress.stop_requested()) return;
            const auto from = static_cast<std::uint32_t>(folded - base);
            const auto to = std::min(from + options_.slice_lines, chunk.lines.size());
            sequencer_.run(store::Lane::bulk, [&](store::Transaction& transaction) {
                detail::fold_lines(transaction.connection, *fold, *entry, chunk.lines, base, from,
                                   to);
            });
            folded = base + to;
            progress.at("progress.fold"_msg, folded, lines);
        }
        base += chunk.lines.size();
    }

    CommandKey key{"journal", seq.value(), sha256("activate")};
    sequencer_.run(store::Lane::bulk, [&](store::Transaction& transaction) {
        if (const auto before = earlier(transaction.connection, key); before && *before) return;
        append(transaction, {entry->actor, key, entry->effective_on}, {detail::activated(seq)},
               clock_.now());
    });
}

void Journal::settle(Progress& progress) {
    std::vector<Seq> unfinished;
    database_.connect_reader()->each(
        "select seq from journal_set where activated is null order by seq",
        [&](const store::Row& row) { unfinished.push_back(row.id<Seq>(0)); });
    for (const auto seq : unfinished)
        fold_set(seq, progress);
}

} // namespace tepat::journal
