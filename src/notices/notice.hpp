#pragma once
#include "access/account.hpp"
#include "core/clock.hpp"
#include "core/message.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tepat::notices {

/// One thing that concerns an account, in words that hold no personal data: who may read of whom is
/// asked where it leads.
struct Notice {
    std::string key; ///< the same as long as it is the same thing
    MessageCode text;
    /// Labels are codes of messages; the reader's language is known later.
    MessageParams params;
    std::vector<std::pair<std::string, MessageCode>> labels;
    std::string page;           ///< of the app, where one goes on
    std::optional<Instant> at;  ///< when it happened; nothing: it waits
    std::optional<Instant> due; ///< until when
    bool security = false;      ///< of the account itself
    bool read = false;
    bool told = false; ///< by mail
};
[[nodiscard]] std::string text_of(const Notice& notice, Language language);

/// What an account is told now: what waits comes first, then the newest, at most two hundred, none
/// older than ninety days. One notice a region, duty and round, and one more when its deadline is
/// three days away. Computed from the tables as they stand and from what follow() kept. Inside a
/// read transaction.
[[nodiscard]] std::vector<Notice> notices_of(store::Connection& connection,
                                             const access::Account& account, Instant now);

/// That its holder read them; what is no notice does no harm. Inside a write transaction.
void mark_read(store::Connection& connection, std::string_view login,
               std::span<const std::string> keys, Instant now);
/// That a mail told of them.
void mark_told(store::Connection& connection, std::string_view login,
               std::span<const std::string> keys, Instant now);

} // namespace tepat::notices
