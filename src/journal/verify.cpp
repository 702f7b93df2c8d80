#include "journal/verify.hpp"

#include "core/cbor.hpp"
#include "journal/checkpoint.hpp"
#include "journal/detail/apply.hpp"
#include "journal/detail/redacted.hpp"
#include "journal/detail/stored_entry.hpp"
#include "store/table_digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <limits>
#include <set>

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
        copy_.begin();
        for (std::optional<Seq> from = Seq{std::numeric_limits<std::int64_t>::min()}; from;) {
            std::vector<std::pair<Seq, std::optional<detail::StoredEntry>>> batch;
            detail::each_row(journal_, *from, entries_at_once, [&](Seq seq, auto stored) {
                batch.emplace_back(seq, std::move(stored));
            });
            from.reset();
            for (const auto& [seq, stored] : batch) {
                check(seq, stored);
                result_.last = seq;
                if (seq.value() < std::numeric_limits<std::int64_t>::max())
                    from = Seq{seq.value() + 1};
            }
            if (progress_.stop_requested()) break;
        }
        finish_command();
        copy_.commit();
        result_.root = tree_.root();
        if (progress_.stop_requested()) return std::move(result_);
        compare_tables();
        find_stray_chunks();
        for (auto& finding : verify_checkpoints(journal_))
            found(std::move(finding.what), finding.seq);
        return std::move(result_);
    }

private:
    void found(Refusal what, Seq seq, std::int64_t line = -1) {
        if (result_.findings.size() < most_findings)
            result_.findings.push_back({std::move(what), seq, line});
    }

    void gap(std::int64_t to) {
        found({"verify.gap"_msg,
               {{"from", std::to_string(expected_)},
                {"to", std::to_string(std::max(to, expected_ + 1) - 1)}}},
              Seq{expected_});
    }

    void check(Seq seq, const std::optional<detail::StoredEntry>& stored) {
        constexpr auto greatest = std::numeric_limits<std::int64_t>::max();
        if (seq.value() != expected_) gap(seq.value());
        expected_ = seq.value() == greatest ? greatest : seq.value() + 1;
        ++result_.entries;
        if (!stored) {
            found({"verify.entry"_msg, {}}, seq);
            tree_.append(Digest{});
            return;
        }
        const auto computed = leaf_of(*stored);
        auto leaf = Digest::from(stored->leaf);
        if (!computed) {
            found({"verify.salt"_msg, {}}, seq);
        } else if (leaf != computed) {
            found({"verify.leaf"_msg, {}}, seq);
            leaf = computed;
        }
        // After a difference go on from what is stored, so that each is told once and where it is.
        tree_.append(leaf.value_or(Digest{}));
        if (tree_.bytes() != stored->frontier) {
            found({"verify.frontier"_msg, {}}, seq);
            if (const auto told = Frontier::from(seq.value(), stored->frontier)) tree_ = *told;
        }
        fold(*stored);
    }

    /// Nothing when the row does not have what a leaf is made of. What redactions kept is believed
    /// here: the tables they folded are compared like all others.
    std::optional<Digest> leaf_of(const detail::StoredEntry& stored) {
        if (!stored.salt || stored.salt->size() != (stored.redacted ? salt_half : salt_size))
            return std::nullopt;
        if (!stored.redacted) return entry_leaf(stored.entry, *stored.salt);
        const auto digest = detail::redacted_digest(journal_, stored.entry.seq);
        if (!digest) return std::nullopt;
        return envelope_leaf(*stored.salt, envelope(stored.entry, *digest));
    }

    void fold(const detail::StoredEntry& stored) {
        const auto& entry = stored.entry;
        const auto* fold = folds_.find(entry.type);
        if (fold == nullptr) {
            found({"verify.unknown_event"_msg,
                   {{"type", entry.type.name}, {"version", std::to_string(entry.type.version)}}},
                  entry.seq);
            return;
        }
        if (!stored.redacted) refold(*fold, entry);
        if (command_ && !(command_->key == entry.key)) finish_command();
        if (!command_) command_ = {entry.key, entry.seq, entry.seq};
        command_->last = entry.seq;
    }

    void refold(const EventFold& fold, const Entry& entry) {
        try {
            detail::apply_entry(copy_, fold, entry);
            if (fold.fold_set) fold_set(fold, entry);
        } catch (const CborError& error) {
            found({"verify.payload"_msg, {{"detail", error.what()}}}, entry.seq);
        } catch (const store::DatabaseError& error) {
            if (error.kind() != store::Broken::constraint) throw;
            found({"verify.payload"_msg, {{"detail", error.what()}}}, entry.seq);
        }
    }

    void finish_command() {
        if (command_ &&
            !detail::apply_command(copy_, command_->key, command_->first, command_->last))
            found({"verify.command"_msg, {}}, command_->first);
        command_.reset();
    }

    /// Of a set that is not activated, what the database says is folded is folded here too: an
    /// unfinished set is no fault. Of all others, everything.
    std::int64_t folded_lines(Seq seq) {
        auto folded = std::numeric_limits<std::int64_t>::max();
        journal_.each(
            "select folded from journal_set where seq = $1 and activated is null",
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
        for (const auto& chunk : set.chunks)
            named_chunks_.insert(chunk.root);
        std::int64_t base = 0;
        std::future<OpenChunk> next;
        for (std::size_t number = 0; number < set.chunks.size(); ++number) {
            const auto lines = set.chunks[number].lines;
            try {
                const auto chunk = next.valid() ? next.get() : fetch(number).get();
                if (chunk.lines.size() != lines || row_lines(set.chunks[number].root) != lines)
                    throw ChunkError{"chunk: another number of lines"};
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

    /// What the chunk's row says beside its bytes.
    std::int64_t row_lines(const Digest& root) {
        std::int64_t lines = -1;
        journal_.each(
            "select lines from journal_chunk where root = $1",
            [&](const store::Row& row) { lines = row.integer(0); }, store::Blob{root.view()});
        return lines;
    }

    /// Chunks that neither an entry nor unfinished work names.
    void find_stray_chunks() {
        std::vector<std::string> strays;
        journal_.each("select root from journal_chunk where not exists (select 1 from "
                      "journal_draft where journal_draft.root = journal_chunk.root)",
                      [&](const store::Row& row) {
                          const auto root = Digest::from(row.blob(0));
                          if ((!root || !named_chunks_.contains(*root)) &&
                              strays.size() < most_findings)
                              strays.push_back(to_hex(row.blob(0)));
                      });
        for (auto& root : strays)
            found({"verify.stray_chunk"_msg, {{"root", std::move(root)}}}, Seq{});
    }

    void compare_tables() {
        for (const auto& room : folds_.rooms()) {
            for (const auto& table : room.schema.tables) {
                if (table.kind != store::TableKind::folded) continue;
                ++result_.tables;
                copy_.each(fmt::format("select count(*) from {}", table.name),
                           [&](const store::Row& row) { result_.rows += row.integer(0); });
                compare(table);
                progress_.at("progress.compare"_msg, result_.tables, 0);
            }
        }
    }

    void compare(const store::Table& table) {
        const auto differs = [&](std::string key, std::string what) {
            found({"verify.row"_msg,
                   {{"table", std::string{table.name}},
                    {"key", std::move(key)},
                    {"what", std::move(what)}}},
                  Seq{});
        };
        try {
            if (auto difference = store::first_difference(journal_, copy_, table))
                differs(std::move(difference->key), std::move(difference->what));
        } catch (const store::DatabaseError& error) { // a value of a type its column has not
            if (error.kind() != store::Broken::corrupt) throw;
            differs("?", error.what());
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
    std::set<Digest> named_chunks_;
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
