#include "journal/checkpoint.hpp"

#include "journal/detail/base_text.hpp"
#include "journal/reader.hpp"
#include "journal/stored_tree.hpp"
#include "store/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tepat::journal {
namespace {

/// The first line, taken off; nothing when there is none.
std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

/// Decimal, written in the one shortest way.
std::optional<std::int64_t> parse_size(std::string_view digits) {
    std::int64_t size = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (error != std::errc{} || size < 0 || fmt::format("{}", size) != digits) return std::nullopt;
    return size;
}

/// Whether a proof from the one to the other holds; they are of one journal, the smaller first.
bool proven(const StoredTree& tree, const Checkpoint& before, const Checkpoint& after) try {
    return before.size == 0 ||
           verify_consistency(static_cast<std::uint64_t>(before.size),
                              static_cast<std::uint64_t>(after.size),
                              tree.consistency(before.size, after.size), before.root, after.root);
} catch (const store::DatabaseError& error) {
    if (error.kind() != store::Broken::corrupt) throw;
    return false;
}

bool proven_to_the_end(const StoredTree& tree, const Checkpoint& before, std::int64_t last) try {
    return proven(tree, before, {before.origin, last, tree.root(last)});
} catch (const store::DatabaseError& error) {
    if (error.kind() != store::Broken::corrupt) throw;
    return false;
}

Refusal not_consistent(std::int64_t size, std::int64_t with) {
    return {"journal.not_consistent"_msg,
            {{"size", std::to_string(size)}, {"with", std::to_string(with)}}};
}

void keep(store::Connection& connection, const KeptCheckpoint& made) {
    connection.run("insert into journal_checkpoint (size, verifier, note) values ($1, $2, $3)",
                   made.size, made.key, made.note);
}

/// What one row says, and what is wrong with it by itself.
struct Read {
    std::optional<Checkpoint> checkpoint; ///< nothing: unreadable
    std::optional<Refusal> wrong;
};
Read read(const KeptCheckpoint& kept, std::span<const NoteKey> known) {
    const auto size = std::to_string(kept.size);
    const auto note = parse_note(kept.note);
    const auto checkpoint = note ? parse_checkpoint(note->text) : std::nullopt;
    const auto key = NoteKey::parse(kept.key);
    if (!checkpoint || !key || checkpoint->size != kept.size || checkpoint->origin != key->name() ||
        note->signatures.size() != 1)
        return {std::nullopt, Refusal{"verify.checkpoint_row"_msg, {{"size", size}}}};
    if (!who_signed(*note, {&*key, 1}))
        return {checkpoint, Refusal{"verify.checkpoint_signature"_msg, {{"size", size}}}};
    if (!known.empty() && std::ranges::find(known, *key) == known.end())
        return {checkpoint,
                Refusal{"verify.checkpoint_key"_msg, {{"size", size}, {"key", kept.key}}}};
    return {checkpoint, std::nullopt};
}

KeptCheckpoint kept_at(const store::Row& row) {
    return {row.integer(0), std::string{row.text(1)}, std::string{row.text(2)}};
}
/// The greatest of at most `size` entries.
std::optional<KeptCheckpoint> kept_checkpoint_to(store::Connection& connection, std::int64_t size) {
    std::optional<KeptCheckpoint> kept;
    connection.each(
        "select size, verifier, note from journal_checkpoint where size <= $1 "
        "order by size desc, verifier limit 1",
        [&](const store::Row& row) { kept = kept_at(row); }, size);
    return kept;
}

} // namespace

std::string checkpoint_text(const Checkpoint& checkpoint) {
    return fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size,
                       detail::to_base64(checkpoint.root.view()));
}

std::optional<Checkpoint> parse_checkpoint(std::string_view text) {
    const auto origin = take_line(text);
    const auto size = take_line(text);
    const auto root = take_line(text);
    if (!origin || origin->empty() || !size || !root) return std::nullopt;
    const auto number = parse_size(*size);
    const auto bytes = detail::from_base64(*root);
    const auto digest = bytes ? Digest::from(*bytes) : std::nullopt;
    if (!number || !digest) return std::nullopt;
    while (!text.empty()) { // lines of extensions: none of them empty
        const auto line = take_line(text);
        if (!line || line->empty()) return std::nullopt;
    }
    return Checkpoint{std::string{*origin}, *number, *digest};
}

std::optional<SignedCheckpoint> parse_signed_checkpoint(std::string_view bytes) {
    const auto note = parse_note(bytes);
    auto checkpoint = note ? parse_checkpoint(note->text) : std::nullopt;
    if (!checkpoint) return std::nullopt;
    return SignedCheckpoint{*std::move(checkpoint), std::string{bytes}};
}

std::vector<KeptCheckpoint> kept_checkpoints(store::Connection& connection) {
    std::vector<KeptCheckpoint> kept;
    if (connection.columns("journal_checkpoint").empty()) return kept;
    connection.each("select size, verifier, note from journal_checkpoint order by size, verifier",
                    [&](const store::Row& row) { kept.push_back(kept_at(row)); });
    return kept;
}

std::optional<KeptCheckpoint> kept_checkpoint_from(store::Connection& connection,
                                                   std::int64_t size) {
    std::optional<KeptCheckpoint> kept;
    connection.each(
        "select size, verifier, note from journal_checkpoint where size >= $1 "
        "order by size, verifier limit 1",
        [&](const store::Row& row) { kept = kept_at(row); }, size);
    return kept;
}

Result<SignedCheckpoint> make_checkpoint(Journal& journal, const NoteSigner& signer,
                                         std::optional<std::int64_t> wanted) {
    return journal.sequencer().run(
        store::Lane::interactive, [&](store::Transaction& transaction) -> Result<SignedCheckpoint> {
            auto& connection = transaction.connection;
            const auto last = last_seq(connection).value();
            if (last == 0) return refuse("journal.empty"_msg);
            const auto size = wanted.value_or(last);
            if (size < 1 || size > last)
                return refuse("journal.no_such_size"_msg,
                              {{"size", std::to_string(size)}, {"last", std::to_string(last)}});
            const StoredTree tree{connection};
            const Checkpoint made{signer.key().name(), size, tree.root(size)};
            bool present = false;
            std::optional<Checkpoint> before;
            std::optional<Checkpoint> after;
            for (const auto& kept :
                 {kept_checkpoint_to(connection, size), kept_checkpoint_from(connection, size)}) {
                if (!kept) continue;
                const auto its = parse_signed_checkpoint(kept->note);
                if (!its || its->checkpoint.size != kept->size)
                    return refuse("verify.checkpoint_row"_msg,
                                  {{"size", std::to_string(kept->size)}});
                if (kept->size <= size) before = its->checkpoint;
                if (kept->size >= size) after = its->checkpoint;
            }
            connection.each(
                "select size from journal_checkpoint where size = $1 and verifier = $2",
                [&](const store::Row&) { present = true; }, size, signer.key().text());
            if (before && !proven(tree, *before, made))
                return std::unexpected(not_consistent(size, before->size));
            if (after && !proven(tree, made, *after))
                return std::unexpected(not_consistent(size, after->size));
            SignedCheckpoint done{made, signer.sign(checkpoint_text(made))};
            if (!present) keep(connection, {size, signer.key().text(), done.note});
            return done;
        });
}

std::vector<Finding> verify_checkpoints(store::Connection& connection,
                                        std::span<const NoteKey> known) {
    std::vector<Finding> findings;
    const StoredTree tree{connection};
    std::optional<Checkpoint> before;
    for (const auto& kept : kept_checkpoints(connection)) {
        const auto found = [&](Refusal what) {
            if (findings.size() < most_findings)
                findings.push_back({std::move(what), Seq{kept.size}});
        };
        const auto its = read(kept, known);
        if (its.wrong) found(*its.wrong);
        if (!its.checkpoint) continue;
        if (auto wrong = compare_with(connection, *its.checkpoint)) {
            found(*std::move(wrong));
            continue;
        }
        if (before && !proven(tree, *before, *its.checkpoint))
            found(not_consistent(before->size, kept.size));
        before = its.checkpoint;
    }
    const auto last = last_seq(connection).value();
    if (before && !proven_to_the_end(tree, *before, last))
        findings.push_back({not_consistent(before->size, last), Seq{before->size}});
    return findings;
}

std::optional<Refusal> compare_with(store::Connection& connection, const Checkpoint& checkpoint) {
    const auto last =
        connection.columns("journal_entry").empty() ? 0 : last_seq(connection).value();
    if (checkpoint.size > last)
        return Refusal{"journal.shorter"_msg,
                       {{"size", std::to_string(checkpoint.size)}, {"last", std::to_string(last)}}};
    Refusal other{"journal.other_root"_msg, {{"size", std::to_string(checkpoint.size)}}};
    try {
        if (checkpoint.size > 0 && StoredTree{connection}.root(checkpoint.size) != checkpoint.root)
            return other;
    } catch (const store::DatabaseError& error) {
        if (error.kind() != store::Broken::corrupt) throw;
        return other;
    }
    return std::nullopt;
}

} // namespace tepat::journal
