#pragma once
#include "matching/fields.hpp"
#include "matching/record.hpp"

#include <array>
#include <bitset>
#include <optional>
#include <string_view>

namespace tepat::matching {

/// A row's cells by field, as they are written; an empty one is missing. The village of a code may
/// be longer than ten digits (an IDBDT begins with its village).
struct Person {
    std::array<std::string_view, column_fields> text{};
    [[nodiscard]] std::string_view operator[](Field field) const { return text[index_of(field)]; }
    std::string_view& operator[](Field field) { return text[index_of(field)]; }
};

/// A record of what is written, by rules that are the same for every file:
/// - NIK: digits; all the same or ending in 0000 is a placeholder, and missing. 15 digits are kept
///   for comparison, longer ones are missing.
/// - Names by sound, see names/name.hpp.
/// - A birth date or sex that is missing is read from a whole NIK (women's days are +40); the
///   century is the latest in which the person is born by `today`.
/// Rarities are left zero. Pure; thread-safe; any bytes are allowed.
[[nodiscard]] Record normalise(const Person& person, Date today);

/// Fields of a person in which something stands that `record`, made of him, could not use: no NIK
/// or a placeholder, no date, no name …
[[nodiscard]] std::bitset<column_fields> unusable(const Person& person, const Record& record);
/// Whether nothing but spaces stands there.
[[nodiscard]] bool is_blank(std::string_view text);

/// A date as people write it: 1980-03-31, 31-03-1980, 31/3/80, 19800331, 31 Maret 1980, with or
/// without a time behind it. Nothing if it is none, or before 1850 or after `today`.
[[nodiscard]] std::optional<std::uint32_t> read_date(std::string_view text, Date today);

/// Four bits a digit, see Record::number; 0 where there are other signs than digits, spaces, dots,
/// hyphens and apostrophes, or more than 16 digits.
[[nodiscard]] std::uint64_t read_number(std::string_view text);

/// The hash that stands for a text in a record; never 0.
[[nodiscard]] std::uint32_t hash_of(std::string_view text);

} // namespace tepat::matching
