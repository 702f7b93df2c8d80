#include "journal/verify.hpp"

#include "core/cbor.hpp"
#include "journal/detail/apply.hpp"
#include "journal/detail/stored_entry.hpp"
#include "journal/reader.hpp"
#include "store/table_digest.hpp"

#include <fmt/format.h>

#include <future>

namespace tepat::journal {
namespace {

constexpr std::int64_t entries_at_once = 256;

/// Bulk work on the copy is committed now and then, so that its log stays small.
constexpr std::int64_t lines_per_commit = 100'000;

class Verifier {
public:
    Verifier(store::Connection& journal, store::Connection& copy, const Folds& folds,
             Progress& progress)
        : journal_{journal}, copy_{copy}, folds_{folds}, progress_{progress} {}

    Verification run() {
        result_.last = last_seq(journal_);
        copy_.begin();
        for (std::int64_t from = 1; from <= result_.last.value(); from += entries_at_once) {
            std::vector<detail::StoredEntry> batch;
            detail::each_entry(
                journal_, Seq{from},
                Seq{std::min(from + entries_at_once - 1, result_.last.value())},
                [&](detail::StoredEntry stored) { batch.push_back(std::move(stored)); });
            for (const auto& stored : batch)
                check(stored);
            if (progress_.stop_requested()) break;
        }
        finish_command();
        if (expected_ <= result_.last.value()) gap(result_.last.value() + 1);
        copy_.commit();
        result_.root = tree_.root();
        if (!progress_.stop_requested()) compare_tables();
        return std::move(result_);
    }

private:
    void found(Refusal what, Seq seq, std::int64_t line = -1) {
        if (result_.findings.size() < most_findings)
            result_.findings.push_back({std::move(what), seq, line});
    }

    void gap(std::int64_t to) {
        found({"verify.gap"_msg,
               {{"from", std::to_string(expected_)}, {"to", std::to_string(to - 1)}}},
              Seq{expected_});
    }

    void check(const detail::StoredEntry& stored) {
        const auto& entry = stored.entry;
        if (entry.seq.value() != expected_) gap(entry.seq.value());
        expected_ = entry.seq.value() + 1;
        ++result_.entries;

        auto leaf = Digest::from(stored.leaf);
        if (!stored.salt || stored.salt->size() != salt_size) {
            found({"verify.salt"_msg, {}}, entry.seq);
        } else if (const auto computed = entry_leaf(entry, *stored.salt); leaf != computed) {
            found({"verify.leaf"_msg, {}}, entry.seq);
            leaf = computed;
        }
        // After a difference go on from what is stored, so that each is told once and where it is.
        tree_.append(leaf.value_or(Digest{}));
        if (tree_.bytes() != stored.frontier) {
            found({"verify.frontier"_msg, {}}, entry.seq);
            if (const auto told = Frontier::from(entry.seq.value(), stored.frontier)) tree_ = *told;
        }
        fold(entry);
    }

    void fold(const Entry& entry) {
        const auto* fold = folds_.find(entry.type);
        if (fold == nullptr) {
            found({"verify.unknown_event"_msg,
                   {{"type", entry.type.name}, {"version", std::to_string(entry.type.version)}}},
                  entry.seq);
            return;
        }
        try {
            detail::apply_entry(copy_, *fold, entry);
            if (fold->fold_set) fold_set(*fold, entry);
        } catch (const CborError& error) {
            found({"verify.payload"_msg, {{"detail", error.what()}}}, entry.seq);
        } catch (const store::DatabaseError& error) {
            if (error.kind() != store::Broken::constraint) throw;
            found({"verify.payload"_msg, {{"detail", error.what()}}}, entry.seq);
        }
        if (command_ && !(command_->key == entry.key)) finish_command();
        if (!command_) command_ = {entry.key, entry.seq, entry.seq};
        command_->last = entry.seq;
    }

    void finish_command() {
        if (command_ &&
            !detail::apply_command(copy_, command_->key, command_->first, command_->last))
            found({"verify.command"_msg, {}}, command_->first);
        command_.reset();
    }

    /// What the database says is folded is folded here too: an unfinished set is no fault.
    std::int64_t folded_lines(Seq seq) {
        std::int64_t folded = 0;
        journal_.each(
            "select folded from journal_set where seq = $1",
            [&](const store::Row& row) { folded = row.integer(0); }, seq);
        return folded;
    }

    void fold_set(const EventFold& fold, const Entry& entry) {
        const auto set = decode_set(entry.type, entry.payload);
        const auto folded = folded_lines(entry.seq);
        const auto fetch = [&](std::size_t number) -> std::future<OpenChunk> {
            const auto& root = set.chunks[number].root;
            return std::async(std::launch::async, open_chunk, detail::stored_chunk(journal_, root),
                              root);
        };
        std::int64_t base = 0;
        std::future<OpenChunk> next;
        for (std::size_t number = 0; number < set.chunks.size(); ++number) {
            const auto lines = set.chunks[number].lines;
            try {
                const auto chunk = next.valid() ? next.get() : fetch(number).get();
                if (chunk.lines.size() != lines) throw ChunkError{"chunk: another number of lines"};
                try {
                    if (number + 1 < set.chunks.size()) next = fetch(number + 1);
                } catch (const ChunkError&) {
                    next = {}; // told when its turn comes
                }
                const auto to = std::min<std::int64_t>(lines, folded - base);
                if (to > 0)
                    detail::fold_lines(copy_, fold, entry, chunk.lines, base, 0,
                                       static_cast<std::uint32_t>(to));
            } catch (const ChunkError& error) {
                found({"verify.chunk"_msg,
                       {{"number", std::to_string(number)}, {"detail", error.what()}}},
                      entry.seq, base);
            }
            base += lines;
            result_.lines += lines;
            since_commit_ += lines;
            progress_.at("progress.verify"_msg, result_.lines, 0);
            if (since_commit_ >= lines_per_commit) {
                copy_.commit();
                copy_.begin();
                since_commit_ = 0;
            }
        }
    }

    void compare_tables() {
        for (const auto& room : folds_.rooms()) {
            for (const auto& table : room.schema.tables) {
                if (table.kind != store::TableKind::folded) continue;
                ++result_.tables;
                copy_.each(fmt::format("select count(*) from {}", table.name),
                           [&](const store::Row& row) { result_.rows += row.integer(0); });
                if (const auto difference = store::first_difference(journal_, copy_, table))
                    found({"verify.row"_msg,
                           {{"table", std::string{table.name}},
                            {"key", difference->key},
                            {"what", difference->what}}},
                          Seq{});
                progress_.at("progress.compare"_msg, result_.tables, 0);
            }
        }
    }

    struct Command {
        CommandKey key;
        Seq first;
        Seq last;
    };
    store::Connection& journal_;
    store::Connection& copy_;
    const Folds& folds_;
    Progress& progress_;
    Verification result_;
    Frontier tree_;
    std::int64_t expected_ = 1;
    std::int64_t since_commit_ = 0;
    std::optional<Command> command_;
};

} // namespace

Result<Verification> verify(store::Database& database, store::Database& empty, const Folds& folds,
                            Instant now, Progress& progress) {
    const auto copy = empty.connect();
    if (const auto migrated = store::migrate(*copy, folds.schemas(), now); !migrated)
        return std::unexpected(migrated.error());
    const auto journal = database.connect_reader();
    const store::ReadScope snapshot{*journal};
    return Verifier{*journal, *copy, folds, progress}.run();
}

} // namespace tepat::journal
