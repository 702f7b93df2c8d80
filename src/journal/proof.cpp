#include "journal/proof.hpp"

#include "core/cbor.hpp"
#include "journal/detail/redacted.hpp"
#include "journal/detail/stored_entry.hpp"
#include "journal/set_event.hpp"
#include "journal/stored_tree.hpp"
#include "store/error.hpp"

namespace tepat::journal {
namespace {

[[noreturn]] void broken(const std::string& what) {
    throw store::DatabaseError{store::Broken::corrupt, what};
}

Refusal at(MessageCode code, std::int64_t number) {
    return {code, {{"entry", std::to_string(number)}}};
}

Result<LineProof> prove_line(store::Connection& connection, const Entry& entry,
                             std::int64_t number) {
    auto left = number;
    for (const auto& ref : decode_set(entry.type, entry.payload).chunks) {
        if (left >= ref.lines) {
            left -= ref.lines;
            continue;
        }
        const auto chunk = open_chunk(detail::stored_chunk(connection, ref.root), ref.root);
        const auto place = static_cast<std::uint32_t>(left);
        return LineProof{number, line_salt(chunk.seed, place), Bytes{chunk.lines[place]},
                         inclusion_proof(chunk.leaves, place)};
    }
    return refuse("journal.no_line"_msg,
                  {{"entry", std::to_string(entry.seq.value())}, {"line", std::to_string(number)}});
}

} // namespace

JournalProof prove_entries(store::Connection& connection, std::int64_t size,
                           std::span<const Seq> entries) {
    const StoredTree tree{connection};
    JournalProof made{size, tree.root(size), {}};
    for (const auto seq : entries) {
        const auto before = made.entries.size();
        detail::each_entry(connection, seq, seq, [&](detail::StoredEntry stored) {
            if (stored.redacted || !stored.salt || seq.value() > made.size) return;
            made.entries.push_back(
                {seq,
                 envelope(stored.entry, payload_digest(*stored.salt, stored.entry.payload)),
                 *stored.salt,
                 std::move(stored.entry.payload),
                 {}});
        });
        if (made.entries.size() == before)
            broken("entry " + std::to_string(seq.value()) + " is missing or was redacted");
        auto& entry = made.entries.back();
        entry.proof = tree.inclusion(seq.value(), size);
        if (!verify_inclusion(envelope_leaf(entry.salt, entry.envelope),
                              static_cast<std::uint64_t>(seq.value() - 1),
                              static_cast<std::uint64_t>(size), entry.proof, made.root))
            broken("entry " + std::to_string(seq.value()) + " was changed");
    }
    return made;
}

Result<EntryProof> prove_entry(store::Connection& connection, Seq seq,
                               std::optional<std::int64_t> line, bool with_payload,
                               SignedCheckpoint checkpoint) {
    const auto& its = checkpoint.checkpoint;
    if (seq.value() < 1 || seq.value() > its.size)
        return std::unexpected(at("journal.no_entry"_msg, seq.value()));
    std::optional<detail::StoredEntry> stored;
    detail::each_entry(connection, seq, seq,
                       [&](detail::StoredEntry found) { stored = std::move(found); });
    if (!stored || !stored->salt) return std::unexpected(at("journal.no_entry"_msg, seq.value()));
    if (stored->redacted && line)
        return std::unexpected(at("journal.redacted_before"_msg, seq.value()));

    EntryProof made;
    const auto& entry = stored->entry;
    if (stored->redacted) {
        const auto digest = detail::redacted_digest(connection, seq);
        if (!digest) broken("nothing says what entry " + std::to_string(seq.value()) + " was");
        made.envelope = envelope(entry, *digest);
        made.salt = *stored->salt;
    } else {
        made.envelope = envelope(entry, payload_digest(*stored->salt, entry.payload));
        made.salt = stored->salt->substr(0, salt_half);
    }
    if (line) {
        auto proven = prove_line(connection, entry, *line);
        if (!proven) return std::unexpected(proven.error());
        made.line = *std::move(proven);
    }
    if (!stored->redacted && (with_payload || line)) {
        made.salt = *stored->salt;
        made.payload = entry.payload;
    }
    const StoredTree tree{connection};
    made.proof = tree.inclusion(seq.value(), its.size);
    made.checkpoint = std::move(checkpoint);
    if (!holds(made)) return std::unexpected(at("journal.proof_does_not_hold"_msg, seq.value()));
    return made;
}

std::optional<Envelope> holds(const EntryProof& proof) try {
    auto its = parse_envelope(proof.envelope);
    const auto& checkpoint = proof.checkpoint.checkpoint;
    const auto wanted = proof.payload ? salt_size : salt_half;
    if (!its || its->entry.seq.value() < 1 || proof.salt.size() != wanted ||
        !verify_inclusion(envelope_leaf(proof.salt, proof.envelope),
                          static_cast<std::uint64_t>(its->entry.seq.value() - 1),
                          static_cast<std::uint64_t>(checkpoint.size), proof.proof,
                          checkpoint.root))
        return std::nullopt;
    if (proof.payload && payload_digest(proof.salt, *proof.payload) != its->payload_digest)
        return std::nullopt;
    if (!proof.line) return its;
    if (!proof.payload) return std::nullopt;
    auto left = proof.line->number;
    for (const auto& ref : decode_set(its->entry.type, *proof.payload).chunks) {
        if (left < 0) break;
        if (left >= ref.lines) {
            left -= ref.lines;
            continue;
        }
        if (verify_inclusion(leaf_hash({proof.line->salt, proof.line->line}),
                             static_cast<std::uint64_t>(left), ref.lines, proof.line->proof,
                             ref.root))
            return its;
        break;
    }
    return std::nullopt;
} catch (const CborError&) {
    return std::nullopt;
}

} // namespace tepat::journal
