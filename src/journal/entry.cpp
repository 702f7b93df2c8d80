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

Digest entry_leaf(const Entry& entry, BytesView salt) {
    assert(salt.size() == salt_size);
    const auto payload_digest = sha256({salt.substr(salt_size / 2), entry.payload});
    return leaf_hash({salt.substr(0, salt_size / 2), envelope(entry, payload_digest)});
}

} // namespace tepat::journal
