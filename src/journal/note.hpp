#pragma once
#include "core/bytes.hpp"
#include "core/random.hpp"
#include "core/result.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Signed notes (C2SP signed-note): a text, a blank line, and who signed it. Keys are Ed25519.
namespace tepat::journal {

inline constexpr std::size_t note_size_most = 1'000'000;
inline constexpr std::size_t note_signatures_most = 100;
inline constexpr std::size_t key_hash_size = 4;

/// A line `— name base64(key hash ‖ signature)`.
struct NoteSignature {
    std::string name;
    Bytes key_hash; ///< 4 bytes
    Bytes bytes;    ///< 64 of an Ed25519 key; of other kinds, others
    friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

/// A note as it is written; nothing in it is checked.
struct Note {
    std::string text; ///< UTF-8 without control characters, each line ended
    std::vector<NoteSignature> signatures;
    friend bool operator==(const Note&, const Note&) = default;
};
/// Nothing unless the bytes are exactly a note, within the limits above.
[[nodiscard]] std::optional<Note> parse_note(std::string_view bytes);
[[nodiscard]] std::string note_text(const Note& note);

/// Who may have signed. The text form is `name+key hash in hex+base64(0x01 ‖ public key)`.
class NoteKey {
public:
    /// Nothing unless it is such a text, and the hash is that of name and key.
    [[nodiscard]] static std::optional<NoteKey> parse(std::string_view text);
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const Bytes& hash() const { return hash_; }
    [[nodiscard]] std::string text() const;
    /// Whether this signature is this key's, under exactly this text.
    [[nodiscard]] bool signed_by(std::string_view text, const NoteSignature& signature) const;
    friend bool operator==(const NoteKey&, const NoteKey&) = default;

private:
    friend class NoteSigner;
    NoteKey(std::string name, Bytes key);
    std::string name_;
    Bytes key_; ///< 32 bytes
    Bytes hash_;
};

/// The place, among `keys`, of the first that signed. Nothing when none did, or when a line that
/// names one of them does not hold: such a note was changed.
[[nodiscard]] std::optional<std::size_t> who_signed(const Note& note,
                                                    std::span<const NoteKey> keys);

/// What signs. The text form is `PRIVATE+KEY+name+key hash in hex+base64(0x01 ‖ seed)`.
class NoteSigner {
public:
    static constexpr std::size_t seed_size = 32;
    /// Nothing unless `name` can stand in a note: not empty, no spaces, no plus.
    [[nodiscard]] static std::optional<NoteSigner> make(std::string_view name, BytesView seed);
    [[nodiscard]] static std::optional<NoteSigner> parse(std::string_view text);
    [[nodiscard]] std::string text() const;
    [[nodiscard]] const NoteKey& key() const { return key_; }
    /// The note of this text, which must be one that a note can hold.
    [[nodiscard]] std::string sign(std::string_view text) const;

private:
    NoteSigner(NoteKey key, Bytes seed) : key_{std::move(key)}, seed_{std::move(seed)} {}
    NoteKey key_;
    Bytes seed_;
};

/// The signer whose text form a file holds. When there is no file, one is made for its owner alone,
/// under `name`, or under one of its own when that is empty. Refused: journal.key_file,
/// journal.key_name (no name for a key), journal.key_other_name (the file's is another).
[[nodiscard]] Result<NoteSigner> signer_at(const std::filesystem::path& file, std::string_view name,
                                           Randomness& secrets);
/// The same without making one; nothing when there is no file.
[[nodiscard]] Result<std::optional<NoteSigner>> signer_in(const std::filesystem::path& file);

} // namespace tepat::journal
