#pragma once
#include "core/date.hpp"
#include "core/message.hpp"
#include "core/strong.hpp"
#include "journal/reader.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>

namespace tepat::registry {

/// Why a NIK or KK number that was written for a person could not be taken. The numbers are
/// permanent.
enum class NumberFault : std::uint8_t {
    length = 1,  ///< not sixteen digits
    letter,      ///< something else than digits
    placeholder, ///< one digit sixteen times, or a serial of 0000
    region,      ///< begins with 00
    digits_lost, ///< a spreadsheet's number, or 3,2E+15: nobody knows the last digits
};
inline constexpr std::int64_t last_number_fault = 5;

/// What the refusal of a number says; nothing for any other refusal.
[[nodiscard]] std::optional<NumberFault> fault_of(MessageCode refused);

/// What was wrong with the numbers that the newest form gave of a person. They are not kept: the
/// file they came in is.
struct NumberFaults {
    std::optional<NumberFault> nik;
    std::optional<NumberFault> kk;
    [[nodiscard]] bool any() const { return nik || kk; }
    friend bool operator==(const NumberFaults&, const NumberFaults&) = default;
};

/// Of those of `persons` for whom a number was refused by that day, and no better one or none at
/// all has been written since. Imports before version 2 of "registry.imported" did not say so:
/// importing their file again does.
[[nodiscard]] std::unordered_map<SubjectId, NumberFaults>
number_faults(store::Connection& connection, const journal::Visibility& visibility, Date on,
              std::span<const SubjectId> persons);

} // namespace tepat::registry
