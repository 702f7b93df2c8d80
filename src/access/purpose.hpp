#pragma once
#include "access/account.hpp"
#include "access/role.hpp"
#include "core/message.hpp"
#include "core/region_code.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tepat::access {

/// What a whole NIK is wanted for (UU 27/2022 art. 16 and 28: personal data is shown for a stated
/// purpose, and no more than that needs). Elsewhere the number is masked.
enum class Purpose : std::uint8_t {
    home_visit,      ///< the KTP that is shown at the door is compared with the record
    civil_match,     ///< with the civil register, by whoever keeps the record
    payment_problem, ///< a bank or post office turns somebody away
    complaint,       ///< is answered
    audit,
};

/// Who may see one for it, among those with Action::unmask.
struct PurposeRule {
    Purpose purpose;
    std::string_view name;
    MessageCode label;
    std::span<const Role> roles;
};
/// All of them, by purpose. docs/roles.md is written from it.
[[nodiscard]] std::span<const PurposeRule> purposes();
[[nodiscard]] const PurposeRule& rule_of(Purpose purpose);
[[nodiscard]] std::optional<Purpose> purpose_of(std::string_view name);

/// Whether a role of this account may, somewhere.
[[nodiscard]] bool may(const Account& account, Purpose purpose);
/// … in this region, the whole of it.
[[nodiscard]] bool may(const Account& account, Purpose purpose, RegionCode region);

/// What is kept beside a purpose: a letter's or ticket's number, of at most 80 bytes. A run of nine
/// digits or more would be somebody's own number, and is refused: readings hold no personal data.
[[nodiscard]] bool is_purpose_note(std::string_view note);

} // namespace tepat::access
