#pragma once
#include "core/bytes.hpp"
#include "core/result.hpp"

#include <compare>
#include <string>
#include <string_view>
#include <utility>

namespace tepat::payments {

/// True if a run of 16 or more digits in `text` holds sixteen that Nik::parse accepts, at any
/// offset. A KK number has the same shape, so it is found too. Such a number never leaves in a bank
/// file: what a bank needs of a person is the account.
[[nodiscard]] bool holds_nik(std::string_view text);

/// The name of one payment, and the key by which a bank's answer finds it: 1–35 letters, digits and
/// hyphens (ISO 20022 Max35Text, narrowed to what every bank keeps), holding no NIK. Opaque:
/// nothing is read from it. Make it of RFC 4648 base32, whose digits are 2–7 only: decimal or
/// hexadecimal text can look like a NIK by chance. Ordered by bytes, the order of instructions in a
/// file.
class EndToEndId {
public:
    /// "payments.id_shape" or "payments.id_nik".
    static Result<EndToEndId> parse(std::string_view text);
    /// `P` and the base32 of the first 20 bytes of a SHA-256 of the payment, with two hyphens
    /// between, so that no run of digits can be as long as a NIK: 35 characters. `digest` has 32
    /// bytes (std::invalid_argument otherwise).
    static EndToEndId of(BytesView digest);
    [[nodiscard]] const std::string& text() const { return text_; }
    friend auto operator<=>(const EndToEndId&, const EndToEndId&) = default;

private:
    explicit EndToEndId(std::string text) : text_{std::move(text)} {}
    std::string text_;
};

/// The name of a bank file: `T` and the base32 of the first 20 bytes of the batch's digest, 33
/// characters. The same batch has the same MsgId on every machine, so a bank that refuses a
/// repeated one refuses a double payment.
class MessageId {
public:
    /// `digest` is the batch's SHA-256, 32 bytes (std::invalid_argument otherwise).
    explicit MessageId(BytesView digest);
    [[nodiscard]] const std::string& text() const { return text_; }
    /// PmtInfId: the file holds one payment block, `-1`.
    [[nodiscard]] std::string payment_block() const { return text_ + "-1"; }
    friend auto operator<=>(const MessageId&, const MessageId&) = default;

private:
    std::string text_;
};

} // namespace tepat::payments
