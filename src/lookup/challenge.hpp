#pragma once
#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/message.hpp"
#include "core/result.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tepat::lookup {

/// What is asked: four characters in an image, or, for those who do not see it, four digits spelled
/// out as words, to be written as digits.
enum class ChallengeKind : std::uint8_t { image, words };

/// Challenges that remember nothing but one bit each. A token holds its number, its time and its
/// kind, sealed (BLAKE2b with a key); what it asks and what would be right is computed from key and
/// token. It is good once, for `lifetime`, from the process that gave it out: a restart makes all
/// of them expired. Thread-safe, without locks. Memory: 2 MB.
///
/// It keeps simple robots out and nothing more: a good reader of images reads this one, and words
/// are easier still. What limits enumeration is Limits.
class Challenge {
public:
    static constexpr std::chrono::minutes lifetime{15};
    /// Tokens that may be out at once; with more, the oldest expire early.
    static constexpr std::uint64_t outstanding = std::uint64_t{1} << 24;
    static constexpr std::size_t code_length = 4;
    /// None looks like another: no 0 O D Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V, K X.
    static constexpr std::string_view alphabet = "ACEFHJKMNPRTWY3479";

    /// `secret` is 32 random bytes, new for each process.
    Challenge(BytesView secret, const Clock& clock);
    Challenge(const Challenge&) = delete;
    Challenge& operator=(const Challenge&) = delete;
    ~Challenge();

    /// A fresh token, 40 characters that need no escape in a URL.
    [[nodiscard]] std::string issue(ChallengeKind kind);
    /// Nothing for a token that is not ours or too old.
    [[nodiscard]] std::optional<ChallengeKind> kind(std::string_view token) const;
    /// The image of a token as PNG, the same bytes each time and equally long whatever it shows.
    /// Nothing as `kind`, and for a token in words.
    [[nodiscard]] std::optional<std::string> image(std::string_view token) const;
    /// The digits of a token in words. Nothing as `kind`, and for a token with an image.
    [[nodiscard]] std::optional<std::string> question(std::string_view token,
                                                      Language language) const;

    /// Uses the token up, right or wrong. Refused: "lookup.challenge_forged"_msg,
    /// "lookup.challenge_expired"_msg, "lookup.challenge_used"_msg, "lookup.challenge_wrong"_msg.
    /// Letter case, spaces and signs of the answer do not matter.
    [[nodiscard]] Result<void> redeem(std::string_view token, std::string_view answer);

    /// What would be right; nothing as `kind`. For tests and load programs that hold the secret.
    [[nodiscard]] std::optional<std::string> solution(std::string_view token) const;

private:
    struct Token {
        std::uint64_t number = 0;
        std::int64_t seconds = 0; ///< when it was issued, since 1970
        ChallengeKind kind = ChallengeKind::image;
    };
    [[nodiscard]] static Bytes body(const Token& token);
    /// 32 bytes that only the holder of the key can tell, other ones for each purpose.
    [[nodiscard]] Bytes derive(char purpose, const Token& token) const;
    [[nodiscard]] std::string asked(const Token& token) const;
    /// Refused as redeem: forged, expired.
    [[nodiscard]] Result<Token> open(std::string_view text) const;

    std::array<unsigned char, 32> key_{};
    const Clock& clock_;
    std::int64_t began_;
    std::atomic<std::uint64_t> next_ = 1;
    std::unique_ptr<std::atomic<std::uint64_t>[]> used_; ///< a bit a number, in a ring
};

} // namespace tepat::lookup
