#include "journal/note.hpp"

#include "core/raw_bytes.hpp"
#include "journal/detail/base_text.hpp"
#include "journal/digest.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tepat::journal {
namespace {

constexpr std::string_view dash = "\xE2\x80\x94 "; // em dash, space
constexpr std::string_view secret_prefix = "PRIVATE+KEY+";
constexpr char ed25519 = 1;
constexpr std::size_t hash_digits = key_hash_size * 2;

/// Takes one character off UTF-8; nothing when there is none, or it is written in a wrong way.
std::optional<char32_t> take_character(std::string_view& text) {
    if (text.empty()) return std::nullopt;
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if ((first >= 0x80 && first < 0xC2) || first > 0xF4 || text.size() < size) return std::nullopt;
    char32_t character = size == 1 ? first : first & (0x7FU >> size);
    for (std::size_t at = 1; at < size; ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if ((byte & 0xC0U) != 0x80) return std::nullopt;
        character = character << 6 | (byte & 0x3FU);
    }
    constexpr char32_t least[]{0, 0, 0x80, 0x800, 0x10000};
    if (character < least[size] || character > 0x10FFFF ||
        (character >= 0xD800 && character < 0xE000))
        return std::nullopt;
    text.remove_prefix(size);
    return character;
}

template <class Good>
bool all_characters(std::string_view text, const Good& good) {
    while (!text.empty()) {
        const auto character = take_character(text);
        if (!character || !good(*character)) return false;
    }
    return true;
}

/// Unicode's White_Space.
bool is_space(char32_t c) {
    return (c >= 9 && c <= 13) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

bool is_name(std::string_view name) {
    return !name.empty() &&
           all_characters(name, [](char32_t c) { return c >= ' ' && c != '+' && !is_space(c); });
}

bool is_text(std::string_view text) {
    return text.ends_with('\n') &&
           all_characters(text, [](char32_t c) { return c >= ' ' || c == '\n'; });
}

Bytes hash_of(std::string_view name, BytesView typed_key) {
    return Bytes{sha256({name, "\n", typed_key}).view().substr(0, key_hash_size)};
}

struct KeyText {
    std::string_view name;
    Bytes hash;
    Bytes key; ///< without the byte of its kind
};
/// `name+hash+base64(0x01 ‖ 32 bytes)`.
std::optional<KeyText> parse_key(std::string_view text) {
    const auto first = text.find('+');
    const auto second = text.find('+', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto name = text.substr(0, first);
    const auto digits = text.substr(first + 1, second - first - 1);
    auto hash = from_hex(digits);
    const auto key = detail::from_base64(text.substr(second + 1));
    if (!is_name(name) || digits.size() != hash_digits || !hash || to_hex(*hash) != digits ||
        !key || key->size() != 1 + NoteSigner::seed_size || key->front() != ed25519)
        return std::nullopt;
    return KeyText{name, *std::move(hash), key->substr(1)};
}

std::string key_text(std::string_view name, BytesView hash, BytesView key) {
    return fmt::format("{}+{}+{}", name, to_hex(hash),
                       detail::to_base64(Bytes(1, ed25519) + Bytes{key}));
}

std::optional<NoteSignature> parse_signature(std::string_view line) {
    if (!line.starts_with(dash)) return std::nullopt;
    line.remove_prefix(dash.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos || !is_name(line.substr(0, space))) return std::nullopt;
    const auto bytes = detail::from_base64(line.substr(space + 1));
    if (!bytes || bytes->size() <= key_hash_size) return std::nullopt;
    return NoteSignature{std::string{line.substr(0, space)}, bytes->substr(0, key_hash_size),
                         bytes->substr(key_hash_size)};
}

Refusal bad_file(const std::filesystem::path& file) {
    return {"journal.key_file"_msg, {{"file", file.string()}}};
}

} // namespace

std::optional<Note> parse_note(std::string_view bytes) {
    if (bytes.size() > note_size_most) return std::nullopt;
    const auto blank = bytes.rfind("\n\n");
    if (blank == std::string_view::npos || !is_text(bytes)) return std::nullopt;
    Note note{std::string{bytes.substr(0, blank + 1)}, {}};
    for (auto rest = bytes.substr(blank + 2); !rest.empty();) {
        const auto end = rest.find('\n');
        auto signature = parse_signature(rest.substr(0, end));
        if (!signature || note.signatures.size() == note_signatures_most) return std::nullopt;
        note.signatures.push_back(*std::move(signature));
        rest.remove_prefix(end + 1);
    }
    if (note.signatures.empty()) return std::nullopt;
    return note;
}

std::string note_text(const Note& note) {
    auto out = note.text + "\n";
    for (const auto& its : note.signatures)
        out +=
            fmt::format("{}{} {}\n", dash, its.name, detail::to_base64(its.key_hash + its.bytes));
    return out;
}

NoteKey::NoteKey(std::string name, Bytes key)
    : name_{std::move(name)}, key_{std::move(key)},
      hash_{hash_of(name_, Bytes(1, ed25519) + key_)} {}

std::optional<NoteKey> NoteKey::parse(std::string_view text) {
    auto its = parse_key(text);
    if (!its) return std::nullopt;
    NoteKey key{std::string{its->name}, std::move(its->key)};
    if (key.hash_ != its->hash) return std::nullopt;
    return key;
}

std::string NoteKey::text() const {
    return key_text(name_, hash_, key_);
}

bool NoteKey::signed_by(std::string_view text, const NoteSignature& signature) const {
    return signature.name == name_ && signature.key_hash == hash_ &&
           signature.bytes.size() == crypto_sign_BYTES &&
           ::crypto_sign_verify_detached(raw(signature.bytes), raw(text), text.size(), raw(key_)) ==
               0;
}

std::optional<std::size_t> who_signed(const Note& note, std::span<const NoteKey> keys) {
    std::optional<std::size_t> found;
    for (const auto& signature : note.signatures) {
        const auto its = std::ranges::find_if(keys, [&](const NoteKey& key) {
            return key.name() == signature.name && key.hash() == signature.key_hash;
        });
        if (its == keys.end()) continue;
        if (!its->signed_by(note.text, signature)) return std::nullopt;
        if (!found) found = static_cast<std::size_t>(its - keys.begin());
    }
    return found;
}

std::optional<NoteSigner> NoteSigner::make(std::string_view name, BytesView seed) {
    if (::sodium_init() < 0) throw std::runtime_error{"libsodium does not start"};
    if (!is_name(name) || seed.size() != seed_size) return std::nullopt;
    Bytes key(crypto_sign_PUBLICKEYBYTES, '\0');
    Bytes secret(crypto_sign_SECRETKEYBYTES, '\0');
    ::crypto_sign_seed_keypair(raw(key), raw(secret), raw(seed));
    return NoteSigner{NoteKey{std::string{name}, std::move(key)}, Bytes{seed}};
}

std::optional<NoteSigner> NoteSigner::parse(std::string_view text) {
    if (!text.starts_with(secret_prefix)) return std::nullopt;
    const auto its = parse_key(text.substr(secret_prefix.size()));
    if (!its) return std::nullopt;
    auto signer = make(its->name, its->key);
    if (!signer || signer->key_.hash() != its->hash) return std::nullopt;
    return signer;
}

std::string NoteSigner::text() const {
    return std::string{secret_prefix} + key_text(key_.name(), key_.hash(), seed_);
}

std::string NoteSigner::sign(std::string_view text) const {
    assert(is_text(text));
    Bytes key(crypto_sign_PUBLICKEYBYTES, '\0');
    Bytes secret(crypto_sign_SECRETKEYBYTES, '\0');
    ::crypto_sign_seed_keypair(raw(key), raw(secret), raw(seed_));
    Bytes signature(crypto_sign_BYTES, '\0');
    ::crypto_sign_detached(raw(signature), nullptr, raw(text), text.size(), raw(secret));
    return note_text({std::string{text}, {{key_.name(), key_.hash(), std::move(signature)}}});
}

Result<std::optional<NoteSigner>> signer_in(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) return std::nullopt;
    std::ifstream in{file, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in || !text.ends_with('\n')) return std::unexpected(bad_file(file));
    text.pop_back();
    auto signer = NoteSigner::parse(text);
    if (!signer) return std::unexpected(bad_file(file));
    return signer;
}

Result<NoteSigner> signer_at(const std::filesystem::path& file, std::string_view name,
                             Randomness& secrets) {
    auto present = signer_in(file);
    if (!present) return std::unexpected(present.error());
    if (*present) {
        const auto& its = (*present)->key().name();
        if (!name.empty() && its != name)
            return refuse("journal.key_other_name"_msg,
                          {{"name", its}, {"wanted", std::string{name}}});
        return **std::move(present);
    }
    constexpr std::size_t own_name = 8;
    const auto seed = secrets.bytes(NoteSigner::seed_size);
    const auto own = "jurnal-tepat/" + to_hex(secrets.bytes(own_name));
    auto signer = NoteSigner::make(name.empty() ? own : name, seed);
    if (!signer) return refuse("journal.key_name"_msg, {{"name", std::string{name}}});
    const int made =
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (made < 0) return std::unexpected(bad_file(file));
    const auto text = signer->text() + "\n";
    const bool well =
        ::write(made, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(made) == 0;
    ::close(made);
    if (!well) {
        ::unlink(file.c_str());
        return std::unexpected(bad_file(file));
    }
    return *std::move(signer);
}

} // namespace tepat::journal
