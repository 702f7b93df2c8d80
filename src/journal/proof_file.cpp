#include "journal/proof_file.hpp"

#include "core/cbor.hpp"
#include "journal/detail/base_text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace tepat::journal {
namespace {

constexpr std::string_view file_name = "tepat.proof/1";
constexpr std::size_t line_salt_size = 16;
/// A tree of 2^63 leaves.
constexpr std::size_t proof_nodes_most = 63;

Bytes bytes_of(const Proof& proof) {
    Bytes out;
    for (const auto& node : proof)
        out += node.view();
    return out;
}

std::optional<Proof> proof_of(BytesView bytes) {
    if (bytes.size() % Digest::size != 0 || bytes.size() / Digest::size > proof_nodes_most)
        return std::nullopt;
    Proof proof;
    for (; !bytes.empty(); bytes.remove_prefix(Digest::size))
        proof.push_back(*Digest::from(bytes.substr(0, Digest::size)));
    return proof;
}

void put(std::string& out, std::string_view name, BytesView value) {
    out += name;
    if (!value.empty()) out += " " + detail::to_base64(value);
    out += '\n';
}

/// Reads `name value` lines in their order.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_{text} {}
    /// The value of the next line, when that is its name; then it is consumed.
    std::optional<std::string_view> take(std::string_view name) {
        const auto end = rest_.find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        auto line = rest_.substr(0, end);
        if (!line.starts_with(name)) return std::nullopt;
        line.remove_prefix(name.size());
        if (!line.empty() && line.front() != ' ') return std::nullopt;
        rest_.remove_prefix(end + 1);
        return line.empty() ? line : line.substr(1);
    }
    std::optional<Bytes> bytes(std::string_view name) {
        const auto value = take(name);
        return value ? detail::from_base64(*value) : std::nullopt;
    }
    std::optional<Proof> proof(std::string_view name) {
        const auto value = bytes(name);
        return value ? proof_of(*value) : std::nullopt;
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

std::optional<std::int64_t> number_of(std::string_view digits) {
    std::int64_t number = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || number < 0 || fmt::format("{}", number) != digits)
        return std::nullopt;
    return number;
}

/// False: it is there, and is none.
bool take_line(Lines& lines, EntryProof& proof) {
    const auto number = lines.take("line");
    if (!number) return true;
    const auto value = number_of(*number);
    auto salt = lines.bytes("line-salt");
    auto bytes = lines.bytes("line-bytes");
    auto nodes = lines.proof("line-proof");
    if (!value || !salt || salt->size() != line_salt_size || !bytes || !nodes) return false;
    proof.line = LineProof{*value, *std::move(salt), *std::move(bytes), *std::move(nodes)};
    return true;
}

std::optional<EntryProof> read(std::string_view text) {
    Lines lines{text};
    if (lines.take(file_name) != "") return std::nullopt;
    EntryProof proof;
    auto envelope = lines.bytes("envelope");
    auto salt = lines.bytes("salt");
    if (!envelope || !salt) return std::nullopt;
    proof.envelope = *std::move(envelope);
    proof.salt = *std::move(salt);
    if (proof.salt.size() == salt_size) {
        proof.payload = lines.bytes("payload");
        if (!proof.payload || !take_line(lines, proof)) return std::nullopt;
    } else if (proof.salt.size() != salt_half) {
        return std::nullopt;
    }
    auto nodes = lines.proof("entry-proof");
    if (!nodes || lines.take("") != "") return std::nullopt;
    auto checkpoint = parse_signed_checkpoint(lines.rest());
    if (!checkpoint) return std::nullopt;
    proof.proof = *std::move(nodes);
    proof.checkpoint = *std::move(checkpoint);
    return proof;
}

} // namespace

std::string proof_file(const EntryProof& proof) {
    auto out = fmt::format("{}\n", file_name);
    put(out, "envelope", proof.envelope);
    put(out, "salt", proof.salt);
    if (proof.payload) put(out, "payload", *proof.payload);
    if (const auto& line = proof.line) {
        out += fmt::format("line {}\n", line->number);
        put(out, "line-salt", line->salt);
        put(out, "line-bytes", line->line);
        put(out, "line-proof", bytes_of(line->proof));
    }
    put(out, "entry-proof", bytes_of(proof.proof));
    return out + "\n" + proof.checkpoint.note;
}

std::optional<EntryProof> parse_proof_file(std::string_view text) {
    if (text.size() > proof_file_size_most) return std::nullopt;
    auto proof = read(text);
    if (!proof || proof_file(*proof) != text) return std::nullopt;
    return proof;
}

Result<ReceiptCode> make_receipt(store::Connection& connection, Seq seq,
                                 const SignedCheckpoint& checkpoint) {
    const auto proven = prove_entry(connection, seq, std::nullopt, false, checkpoint);
    if (!proven) return std::unexpected(proven.error());
    const auto note = parse_note(checkpoint.note);
    const auto& its = note->signatures.front();
    return ReceiptCode{checkpoint.checkpoint.origin,
                       seq,
                       checkpoint.checkpoint.size,
                       envelope_leaf(proven->salt, proven->envelope),
                       proven->proof,
                       its.key_hash,
                       its.bytes};
}

std::string receipt_text(const ReceiptCode& code) {
    CborWriter out;
    out.array(7);
    out.integer(1);
    out.text(code.origin);
    out.integer(code.seq.value());
    out.integer(code.size);
    out.bytes(code.leaf.view());
    out.bytes(bytes_of(code.proof));
    out.bytes(code.key_hash + code.signature);
    return std::string{receipt_prefix} + detail::to_base32(out.view());
}

std::optional<ReceiptCode> parse_receipt(std::string_view text) try {
    const auto start = text.rfind(receipt_prefix);
    if (start == std::string_view::npos) return std::nullopt;
    std::string letters;
    for (const char c : text.substr(start + receipt_prefix.size()))
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') letters += c;
    const auto bytes = detail::from_base32(letters);
    if (!bytes) return std::nullopt;
    CborReader in{*bytes};
    in.array_of(7);
    if (in.integer() != 1) return std::nullopt;
    ReceiptCode code;
    code.origin = in.text();
    code.seq = Seq{in.integer()};
    code.size = in.integer();
    const auto leaf = Digest::from(in.bytes());
    auto proof = proof_of(in.bytes());
    const auto signature = in.bytes();
    in.finish();
    if (!leaf || !proof || signature.size() <= key_hash_size || code.seq.value() < 1 ||
        code.seq.value() > code.size)
        return std::nullopt;
    code.leaf = *leaf;
    code.proof = *std::move(proof);
    code.key_hash = signature.substr(0, key_hash_size);
    code.signature = signature.substr(key_hash_size);
    return code;
} catch (const CborError&) {
    return std::nullopt;
}

std::optional<Checkpoint> holds(const ReceiptCode& code, std::span<const NoteKey> keys) {
    const auto root = root_of_inclusion(code.leaf, static_cast<std::uint64_t>(code.seq.value() - 1),
                                        static_cast<std::uint64_t>(code.size), code.proof);
    if (!root) return std::nullopt;
    Checkpoint checkpoint{code.origin, code.size, *root};
    const NoteSignature signature{code.origin, code.key_hash, code.signature};
    for (const auto& key : keys)
        if (key.signed_by(checkpoint_text(checkpoint), signature)) return checkpoint;
    return std::nullopt;
}

} // namespace tepat::journal
