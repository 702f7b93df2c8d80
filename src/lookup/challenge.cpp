#include "lookup/challenge.hpp"

#include "lookup/detail/code_image.hpp"

#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <stdexcept>

namespace tepat::lookup {
namespace {

constexpr std::size_t seal_size = 18;
constexpr std::size_t token_size = 12 + seal_size;
constexpr std::size_t text_size = 40; // token_size in base64
constexpr std::uint64_t words_of_ring = Challenge::outstanding / 64;

constexpr int base64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

using Spelling = std::array<std::string_view, 10>;
constexpr Spelling indonesian{"nol",  "satu", "dua",   "tiga",    "empat",
                              "lima", "enam", "tujuh", "delapan", "sembilan"};
constexpr Spelling english{"zero", "one", "two",   "three", "four",
                           "five", "six", "seven", "eight", "nine"};

std::uint64_t number_in(BytesView bytes, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(at, size))
        value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

std::string normal(std::string_view answer) {
    std::string out;
    for (const char letter : answer) {
        if (letter >= 'a' && letter <= 'z') out += static_cast<char>(letter - 'a' + 'A');
        if ((letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9')) out += letter;
    }
    return out;
}

std::int64_t seconds(const Clock& clock) {
    return clock.now().microseconds() / 1'000'000;
}

} // namespace

Challenge::Challenge(BytesView secret, const Clock& clock)
    : clock_{clock}, began_{seconds(clock)},
      used_{std::make_unique<std::atomic<std::uint64_t>[]>(words_of_ring)} {
    if (sodium_init() < 0) throw std::runtime_error{"libsodium does not start"};
    assert(secret.size() == key_.size());
    std::ranges::copy(secret, key_.begin());
}

Challenge::~Challenge() {
    sodium_memzero(key_.data(), key_.size());
}

std::string Challenge::issue(ChallengeKind kind) {
    const Token token{next_.fetch_add(1), seconds(clock_), kind};
    // The word of the next 64 numbers served numbers that are now too old.
    if (token.number % 64 == 0) used_[(token.number / 64 + 1) % words_of_ring].store(0);
    auto bytes = body(token);
    bytes += derive('s', token).substr(0, seal_size);
    std::string text(text_size + 1, '\0');
    sodium_bin2base64(text.data(), text.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), base64);
    text.pop_back();
    return text;
}

Bytes Challenge::body(const Token& token) {
    Bytes bytes;
    append_u64(bytes, token.number << 1 | static_cast<std::uint64_t>(token.kind));
    append_u32(bytes, static_cast<std::uint32_t>(token.seconds));
    return bytes;
}

Bytes Challenge::derive(char purpose, const Token& token) const {
    const auto message = purpose + body(token);
    Bytes out(32, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       key_.data(), key_.size());
    return out;
}

std::string Challenge::asked(const Token& token) const {
    const std::string_view characters =
        token.kind == ChallengeKind::image ? alphabet : std::string_view{"0123456789"};
    const auto bytes = derive('a', token);
    std::string out;
    for (std::size_t at = 0; at < code_length; ++at)
        out += characters[number_in(bytes, 4 * at, 4) % characters.size()];
    return out;
}

Result<Challenge::Token> Challenge::open(std::string_view text) const {
    Bytes bytes(token_size, '\0');
    std::size_t size = 0;
    if (text.size() != text_size ||
        sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &size, nullptr, base64) != 0 ||
        size != token_size)
        return refuse("lookup.challenge_forged"_msg);
    const auto first = number_in(bytes, 0, 8);
    const Token token{first >> 1, static_cast<std::int64_t>(number_in(bytes, 8, 4)),
                      static_cast<ChallengeKind>(first & 1U)};
    const auto seal = derive('s', token);
    if (sodium_memcmp(seal.data(), bytes.data() + 12, seal_size) != 0)
        return refuse("lookup.challenge_forged"_msg);
    const auto age = seconds(clock_) - token.seconds;
    if (token.seconds < began_ || age > std::chrono::seconds{lifetime}.count() ||
        next_.load() - token.number > outstanding - 128)
        return refuse("lookup.challenge_expired"_msg);
    return token;
}

std::optional<ChallengeKind> Challenge::kind(std::string_view text) const {
    const auto token = open(text);
    return token ? std::optional{token->kind} : std::nullopt;
}

std::optional<std::string> Challenge::image(std::string_view text) const {
    const auto token = open(text);
    if (!token || token->kind != ChallengeKind::image) return std::nullopt;
    return detail::code_image(asked(*token), number_in(derive('i', *token), 0, 8));
}

std::optional<std::string> Challenge::question(std::string_view text, Language language) const {
    const auto token = open(text);
    if (!token || token->kind != ChallengeKind::words) return std::nullopt;
    const auto& spelling = language == Language::id ? indonesian : english;
    std::string out;
    for (const char digit : asked(*token)) {
        if (!out.empty()) out += ", ";
        out += spelling[static_cast<std::size_t>(digit - '0')];
    }
    return out;
}

Result<void> Challenge::redeem(std::string_view text, std::string_view answer) {
    const auto token = open(text);
    if (!token) return std::unexpected(token.error());
    const auto bit = std::uint64_t{1} << (token->number % 64);
    if ((used_[token->number / 64 % words_of_ring].fetch_or(bit) & bit) != 0)
        return refuse("lookup.challenge_used"_msg);
    const auto right = asked(*token);
    const auto given = normal(answer);
    if (given.size() != right.size() ||
        sodium_memcmp(given.data(), right.data(), right.size()) != 0)
        return refuse("lookup.challenge_wrong"_msg);
    return {};
}

std::optional<std::string> Challenge::solution(std::string_view text) const {
    const auto token = open(text);
    return token ? std::optional{asked(*token)} : std::nullopt;
}

} // namespace tepat::lookup
