#pragma once
#include "core/date.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tepat::sheets {

/// What a spreadsheet program would show the cell as. A csv has only `empty` and `text`.
enum class CellKind : std::uint8_t { empty, text, number, date, boolean, error };

/// Excel counts days from 1900 (with a 29 February 1900 that never was) or, on old Macs, from 1904.
enum class DateSystem : std::uint8_t { from_1900, from_1904 };

/// One cell, as stored. `text` lives until the reader's next row.
struct Cell {
    /// text: UTF-8, spaces and line breaks kept as they are; number: the digits as in the file
    /// (`3201011234567890`, `3.2E15`); date: a serial number as in the file, or an ISO date (strict
    /// OOXML); boolean: TRUE or FALSE; error: `#N/A` and the like; empty: "".
    std::string_view text;
    CellKind kind = CellKind::empty;
    /// The text is what the program last computed; a formula never computed is empty with this
    /// flag.
    bool formula = false;

    /// True for a number of 10^15 or more: spreadsheets keep 15 digits and put zeros for the rest,
    /// so the last digits of a NIK, KK or account number stored so are suspect even when they look
    /// whole.
    [[nodiscard]] bool digits_suspect() const;
};

/// The day of a date cell or of a number the caller takes for a date; a time of day is dropped.
/// Nothing for other kinds, for times without a day, for the 29 February 1900 (serial 60) and
/// beyond the year 9999.
[[nodiscard]] std::optional<Date> date_of(const Cell& cell, DateSystem system);
/// The day of a serial number.
[[nodiscard]] std::optional<Date> from_serial(double serial, DateSystem system);

/// The whole number that a number's text stands for, in exact decimals: `12`, `12.0`, `3.2E15`.
/// Nothing when there is a fraction, it is no number, or it has more than 18 digits.
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text);
/// `3,20101E+15`, with comma or point: an identity number that a program shortened before saving as
/// csv.
[[nodiscard]] bool is_scientific(std::string_view text);

} // namespace tepat::sheets
