#pragma once
#include "access/account.hpp"
#include "journal/entry.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tepat::access {

/// What became of an account.
enum class AccountChange : std::uint8_t {
    opened,
    role_given,
    role_taken,
    closed,
    reopened,
    secrets_reset,
    identity_bound,
    identity_unbound,
};
struct AccountNews {
    AccountChange change = AccountChange::opened;
    std::string login;
    std::optional<Grant> grant; ///< of a role that was given or taken
};
/// What an entry did to an account; nothing for any other entry, or a redacted one. CborError when
/// its payload is damaged.
[[nodiscard]] std::optional<AccountNews> news_in(const journal::Entry& entry);

} // namespace tepat::access
