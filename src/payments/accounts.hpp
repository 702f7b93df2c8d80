#pragma once
#include "core/strong.hpp"
#include "journal/reader.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tepat::payments {

/// What the bank says of an account. Money goes to active ones only: an account never activated, or
/// fallen asleep, would keep it where nobody can draw it.
enum class AccountStatus : std::uint8_t { active, inactive, not_activated };
/// As tables and lines write it.
[[nodiscard]] std::string_view name_of(AccountStatus status);
[[nodiscard]] std::optional<AccountStatus> account_status(std::string_view name);

/// A person's account as a bank reported it. Personal data.
struct BankAccount {
    std::string bank;   ///< Channel::id
    std::string number; ///< digits alone, leading zeros kept
    std::string holder; ///< the name as the bank has it, UTF-8
    AccountStatus status = AccountStatus::active;
    friend bool operator==(const BankAccount&, const BankAccount&) = default;
};

/// The account that counts: the last one told, as far as `visibility` sees. A person has one at a
/// time; a new one takes the place of the old.
[[nodiscard]] std::optional<BankAccount>
account_of(store::Connection& connection, const journal::Visibility& visibility, SubjectId person);

} // namespace tepat::payments
