#include "access/detail/secrets.hpp"

#include <fcntl.h>
#include <oath.h>
#include <sodium.h>
#include <unistd.h>

#include <fstream>
#include <new>
#include <stdexcept>

namespace tepat::access::detail {
namespace {

constexpr int step_seconds = 30;
constexpr unsigned code_digits = 6;
constexpr std::int64_t microseconds = 1'000'000;

const unsigned char* raw(BytesView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw(Bytes& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

void start_sodium() {
    static const bool well = ::sodium_init() >= 0;
    if (!well) throw std::runtime_error{"libsodium does not start"};
}

std::string code_at(BytesView secret, std::int64_t step) {
    std::array<char, code_digits + 1> code{};
    // The counter's own function: time is already divided.
    const int done =
        ::oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step),
                             code_digits, false, OATH_HOTP_DYNAMIC_TRUNCATION, code.data());
    if (done != OATH_OK) throw std::runtime_error{::oath_strerror(done)};
    return code.data();
}

} // namespace

std::string hash_password(const std::string& password) {
    start_sodium();
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (::crypto_pwhash_str_alg(
            text.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
            crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc{};
    return text.data();
}

bool is_password(const std::string& hash, const std::string& password) {
    static const auto nobodys = hash_password(first_password());
    const auto& its = hash.empty() ? nobodys : hash;
    return ::crypto_pwhash_str_verify(its.c_str(), password.data(), password.size()) == 0 &&
           !hash.empty();
}

std::string first_password() {
    start_sodium();
    constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";
    constexpr int groups = 5;
    constexpr int group = 4;
    std::string out;
    for (int at = 0; at < groups * group; ++at) {
        if (at > 0 && at % group == 0) out += '-';
        out += letters[::randombytes_uniform(static_cast<std::uint32_t>(letters.size()))];
    }
    return out;
}

std::optional<std::int64_t> step_of_code(BytesView secret, std::string_view code, Instant now,
                                         std::int64_t used) {
    if (code.size() != code_digits) return std::nullopt;
    const auto present = now.microseconds() / microseconds / step_seconds;
    for (const auto step : {present, present - 1, present + 1})
        if (step > used && same(code_at(secret, step), code)) return step;
    return std::nullopt;
}

std::string base32(BytesView bytes) {
    char* text = nullptr;
    std::size_t size = 0;
    if (::oath_base32_encode(bytes.data(), bytes.size(), &text, &size) != OATH_OK)
        throw std::bad_alloc{};
    std::string out{text, size};
    std::free(text); // NOLINT(cppcoreguidelines-no-malloc): the library's
    return out;
}

std::string base64url(BytesView bytes) {
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    ::sodium_bin2base64(out.data(), out.size(), raw(bytes), bytes.size(), variant);
    out.pop_back(); // the zero behind it
    return out;
}

std::optional<Bytes> from_base64url(std::string_view text) {
    Bytes out(text.size(), '\0');
    std::size_t size = 0;
    if (::sodium_base642bin(raw(out), out.size(), text.data(), text.size(), nullptr, &size, nullptr,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return std::nullopt;
    out.resize(size);
    return out;
}

std::optional<Key> Key::at(const std::filesystem::path& file) {
    start_sodium();
    Bytes bytes(crypto_secretbox_KEYBYTES, '\0');
    const int made =
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (made >= 0) {
        bytes = random_bytes(bytes.size());
        const auto wrote = ::write(made, bytes.data(), bytes.size());
        const bool well = wrote == static_cast<ssize_t>(bytes.size()) && ::fsync(made) == 0;
        ::close(made);
        if (well) return Key{std::move(bytes)};
        ::unlink(file.c_str());
        return std::nullopt;
    }
    std::ifstream in{file, std::ios::binary};
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!in || in.peek() != std::ifstream::traits_type::eof()) return std::nullopt;
    return Key{std::move(bytes)};
}

Bytes Key::tag(std::string_view purpose, BytesView what) const {
    Bytes out(tag_bytes, '\0');
    crypto_generichash_state state;
    ::crypto_generichash_init(&state, raw(bytes_), bytes_.size(), out.size());
    ::crypto_generichash_update(&state, raw(purpose), purpose.size());
    ::crypto_generichash_update(&state, raw(BytesView{"\0", 1}), 1);
    ::crypto_generichash_update(&state, raw(what), what.size());
    ::crypto_generichash_final(&state, raw(out), out.size());
    return out;
}

Bytes Key::seal(BytesView plain) const {
    auto out = random_bytes(crypto_secretbox_NONCEBYTES);
    out.resize(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size());
    ::crypto_secretbox_easy(raw(out) + crypto_secretbox_NONCEBYTES, raw(plain), plain.size(),
                            raw(out), raw(bytes_));
    return out;
}

std::optional<Bytes> Key::open(BytesView sealed) const {
    constexpr std::size_t head = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.size() < head) return std::nullopt;
    Bytes out(sealed.size() - head, '\0');
    if (::crypto_secretbox_open_easy(raw(out), raw(sealed) + crypto_secretbox_NONCEBYTES,
                                     sealed.size() - crypto_secretbox_NONCEBYTES, raw(sealed),
                                     raw(bytes_)) != 0)
        return std::nullopt;
    return out;
}

bool same(BytesView a, BytesView b) {
    return a.size() == b.size() && ::sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Bytes random_bytes(std::size_t size) {
    start_sodium();
    Bytes out(size, '\0');
    ::randombytes_buf(out.data(), out.size());
    return out;
}

} // namespace tepat::access::detail
