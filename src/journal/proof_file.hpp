#pragma once
#include "journal/proof.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tepat::journal {

inline constexpr std::size_t proof_file_size_most = std::size_t{64} << 20;

/// A proof as a text file that stands by itself (docs/formats/journal.md).
[[nodiscard]] std::string proof_file(const EntryProof& proof);
/// Nothing unless the text is exactly one that `proof_file` writes. Nothing of it is checked.
[[nodiscard]] std::optional<EntryProof> parse_proof_file(std::string_view text);

/// What a citizen keeps: that a leaf is entry `seq` of the journal of a checkpoint that was signed.
/// It says nothing about anybody; whoever has the entry can show that it has this leaf. The
/// checkpoint's root is what leaf and proof give, so it needs no place.
struct ReceiptCode {
    std::string origin;
    Seq seq;
    std::int64_t size = 0;
    Digest leaf;
    Proof proof;
    Bytes key_hash;  ///< 4 bytes
    Bytes signature; ///< 64 bytes
    friend bool operator==(const ReceiptCode&, const ReceiptCode&) = default;
};
/// Of an entry of the checkpoint, which must have one signature. Refused as prove_entry.
[[nodiscard]] Result<ReceiptCode> make_receipt(store::Connection& connection, Seq seq,
                                               const SignedCheckpoint& checkpoint);

inline constexpr std::string_view receipt_prefix = "TEPAT:";
/// The text of the QR code: the prefix, then base32 of deterministic CBOR; capitals, digits, colon.
[[nodiscard]] std::string receipt_text(const ReceiptCode& code);
/// Of a text in which the code comes last, such as the one that is handed out; spaces and line
/// breaks in the code are passed over.
[[nodiscard]] std::optional<ReceiptCode> parse_receipt(std::string_view text);

/// The checkpoint that a receipt rests on, when the key signed it; nothing otherwise.
[[nodiscard]] std::optional<Checkpoint> holds(const ReceiptCode& code,
                                              std::span<const NoteKey> keys);

} // namespace tepat::journal
