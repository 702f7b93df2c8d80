#pragma once
#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Rows of notice_mail.
namespace tepat::notices::detail {

enum class MailKind : std::uint8_t {
    code = 1,
    security,        ///< something about the account: at once
    digest,          ///< so many things wait: once a day
    address_changed, ///< to the address before
};
enum class MailState : std::uint8_t { waiting = 1, sent, given_up };

/// What is to be sent. `seq`: the entry, the day or the moment it is of (of a code a random
/// number), so that the same thing is never queued twice.
struct Queued {
    std::string mail; ///< Addresses::mail_name
    std::string login;
    MailKind kind = MailKind::digest;
    std::int64_t seq = 0;
    std::int64_t waiting = 0; ///< of a digest: how many things
    std::string language;
    Instant made;
    std::int64_t tries = 0;
    Bytes recipient;           ///< sealed
    std::optional<Bytes> code; ///< sealed
};
/// Does nothing when it was queued before.
void enqueue(store::Connection& connection, const Queued& mail);

} // namespace tepat::notices::detail
