// Notes, checkpoints, keys, witness files, proof files and receipts, from anywhere: read or
// refused, never a crash. What is read is written again as the same bytes.
#include "core/cbor.hpp"
#include "journal/proof_file.hpp"
#include "journal/witness.hpp"

#include <cstdlib>

namespace {

using namespace tepat;
using namespace tepat::journal;

void require(bool holds) {
    if (!holds) std::abort();
}

const NoteSigner& signer() {
    static const auto its = NoteSigner::make("a.example/b", Bytes(NoteSigner::seed_size, 's'));
    return *its;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const BytesView bytes{reinterpret_cast<const char*>(data), size};
    const std::span<const NoteKey> keys{&signer().key(), 1};
    if (const auto note = parse_note(bytes)) {
        require(note_text(*note) == bytes);
        (void)who_signed(*note, keys);
        require(who_signed(*parse_note(signer().sign(note->text)), keys) == 0U);
    }
    if (const auto its = parse_checkpoint(bytes)) require(bytes.starts_with(checkpoint_text(*its)));
    if (const auto key = NoteKey::parse(bytes)) require(key->text() == bytes);
    if (const auto its = NoteSigner::parse(bytes)) require(its->text() == bytes);
    if (const auto lodged = parse_witness(bytes)) {
        std::string again;
        for (const auto& its : *lodged)
            again += its.note + "\n";
        require(bytes.starts_with(again));
    }
    if (const auto proof = parse_proof_file(bytes)) {
        require(proof_file(*proof) == bytes);
        (void)holds(*proof);
    }
    if (const auto code = parse_receipt(bytes)) {
        require(parse_receipt(receipt_text(*code)) == code);
        (void)holds(*code, keys);
    }
    if (const auto its = parse_envelope(bytes))
        require(envelope(its->entry, its->payload_digest) == bytes);
    try {
        (void)cbor_text(bytes);
    } catch (const CborError&) {
    }
    return 0;
}
