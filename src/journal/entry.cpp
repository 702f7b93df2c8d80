#include "journal/entry.hpp"

#include "core/cbor.hpp"
#include "journal/merkle.hpp"

#include <cassert>

namespace tepat::journal {
namespace {

constexpr std::string_view envelope_name = "tepat.entry/1";

} // namespace

Bytes envelope(const Entry& entry, const Digest& payload_digest) {
    CborWriter out;
    out.array(12);
    out.text(envelope_name);
    out.integer(entry.seq.value());
    out.text(entry.recorded_at.text());
    out.integer(entry.effective_on.day_number());
    out.text(entry.actor);
    out.text(entry.key.device);
    out.integer(entry.key.counter);
    out.bytes(entry.key.digest.view());
    out.text(entry.type.name);
    out.integer(entry.type.version);
    out.bytes(payload_digest.view());
    out.array(entry.documents.size());
    for (const auto& document : entry.documents)
        out.bytes(document.view());
    return out.take();
}

std::optional<Envelope> parse_envelope(BytesView bytes) try {
    CborReader in{bytes};
    in.array_of(12);
    if (in.text() != envelope_name) return std::nullopt;
    Envelope its;
    auto& entry = its.entry;
    entry.seq = Seq{in.integer()};
    const auto recorded_at = Instant::parse(in.text());
    const auto effective_on = in.integer();
    entry.actor = in.text();
    entry.key.device = in.text();
    entry.key.counter = in.integer();
    const auto command = Digest::from(in.bytes());
    entry.type.name = in.text();
    const auto version = in.integer();
    const auto payload = Digest::from(in.bytes());
    for (auto left = in.array(); left > 0; --left) {
        const auto document = Digest::from(in.bytes());
        if (!document) return std::nullopt;
        entry.documents.push_back(*document);
    }
    in.finish();
    if (!recorded_at || !command || !payload) return std::nullopt;
    entry.recorded_at = *recorded_at;
    entry.effective_on = Date{static_cast<std::int32_t>(effective_on)};
    entry.key.digest = *command;
    entry.type.version = static_cast<int>(version);
    its.payload_digest = *payload;
    // Numbers that do not fit, and instants in another form, are not what `envelope` writes.
    if (envelope(entry, its.payload_digest) != bytes) return std::nullopt;
    return its;
} catch (const CborError&) {
    return std::nullopt;
}

Digest payload_digest(BytesView salt, BytesView payload) {
    assert(salt.size() == salt_size || salt.size() == salt_half);
    return sha256({salt.substr(salt.size() - salt_half), payload});
}

Digest envelope_leaf(BytesView salt, BytesView envelope) {
    assert(salt.size() == salt_size || salt.size() == salt_half);
    return leaf_hash({salt.substr(0, salt_half), envelope});
}

Digest entry_leaf(const Entry& entry, BytesView salt) {
    assert(salt.size() == salt_size);
    return envelope_leaf(salt, envelope(entry, payload_digest(salt, entry.payload)));
}

} // namespace tepat::journal
