#pragma once
#include "core/result.hpp"
#include "payments/bank_text.hpp"

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::payments {

/// A time of day at the bank's head office (WIB, UTC+7), in minutes from midnight.
struct TimeOfDay {
    int minutes = 0;
    /// `15:00` only; "payments.time_of_day" otherwise.
    static Result<TimeOfDay> parse(std::string_view text);
    [[nodiscard]] std::string text() const;
    friend auto operator<=>(const TimeOfDay&, const TimeOfDay&) = default;
};

/// Hours east of UTC of the zone banks keep their dates and cut-offs in.
inline constexpr int bank_zone_hours = 7;

/// A bank that takes our files and what it asks of them. Configuration, not code:
/// channels/himbara.toml.
struct Channel {
    /// Lower-case key, `bri`.
    std::string id;
    std::string name;
    /// Business identifier code (ISO 9362), 8 or 11 characters.
    std::string bic;
    /// Longest name of an account holder, in characters; never above 70 (ISO 20022,
    /// CashAccount38/Nm).
    std::size_t name_length = 0;
    CharacterSet characters;
    /// Digits of an account number; 1–34 (ISO 20022 Max34Text).
    std::size_t account_digits = 0;
    /// A file made later than this is not executed the same day.
    TimeOfDay cut_off;
    /// Who pays, as the bank knows the payer, and the payer's account there, digits alone.
    std::string debtor_name;
    std::string debtor_account;
    /// The values above that no source states, by their key in the file. Ask the bank before
    /// relying on them.
    std::vector<std::string> assumed;
};

/// True for 8 or 11 characters of the form ISO 20022 asks of a BICFI.
[[nodiscard]] bool is_bic(std::string_view text);

/// Reads the channels of one TOML text, in file order. `file` names it in refusals:
/// "payments.channel_file" (not TOML), "payments.channel_field" (missing, unknown, out of range, or
/// without a source), "payments.channel_twice".
[[nodiscard]] Result<std::vector<Channel>> read_channels(std::string_view toml,
                                                         std::string_view file);

} // namespace tepat::payments
