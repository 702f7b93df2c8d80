#include "access/detail/secrets.hpp"

#include <oath.h>
#include <sodium.h>

#include <array>
#include <new>
#include <stdexcept>

namespace tepat::access::detail {
namespace {

constexpr int step_seconds = 30;
constexpr unsigned code_digits = 6;
constexpr std::int64_t microseconds = 1'000'000;

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

} // namespace tepat::access::detail
