#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// Facts about values in bank files, each a question about one text.
namespace bankcheck {

/// Digits of an account number at one of the four state banks; nothing for any other BIC.
std::optional<std::size_t> account_digits(std::string_view bic);

bool all_digits(std::string_view text);

/// The characters payment systems carry everywhere (SWIFT's x set).
bool carried_everywhere(std::string_view text);

/// Sixteen digits in a row, within a longer run too, that could be a NIK or a KK number: the region
/// is not 00, the serial is not 0000, not one digit repeated.
bool holds_identity_number(std::string_view text);

/// Sixteen digits that could be a NIK or a KK number and hold the date such a number holds. Asked
/// of accounts, which may have sixteen digits of their own.
bool is_dated_identity_number(std::string_view text);

/// A whole number of at most 18 digits, without sign, point or exponent.
std::optional<std::int64_t> whole_number(std::string_view text);

/// `sum` with `amount` more; the largest number when it would not fit, which no announced sum
/// reaches.
std::int64_t add_up(std::int64_t sum, std::int64_t amount);

/// YYYY-MM-DD, a day of the calendar.
bool is_date(std::string_view text);

/// YYYY-MM-DDThh:mm:ss+07:00.
bool is_time_in_jakarta(std::string_view text);

} // namespace bankcheck
