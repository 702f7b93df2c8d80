#pragma once
#include "notices/address.hpp"
#include "notices/channel.hpp"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::notices {

struct PostRules {
    std::string site;       ///< where one signs in; in each mail
    int hour = 7;           ///< from when on digests are made, in Jakarta
    std::int64_t tries = 8; ///< over about two days, then it is given up
    std::int64_t at_once = 50;
};

/// What one pass did.
struct Posted {
    std::int64_t queued = 0;
    std::int64_t sent = 0;
    std::int64_t later = 0;
    std::int64_t given_up = 0;
};

/// Mails that wait, and those that were given up in the last ninety days.
struct MailCounts {
    std::int64_t waiting = 0;
    std::int64_t given_up = 0;
};
[[nodiscard]] MailCounts mail_counts(store::Connection& connection);

/// Sends notices away: to each address that was confirmed a digest a day at most, "so many things
/// wait", when there is one that no mail told of; at once when something becomes of the account
/// itself; codes when they are asked for. A mail names nobody and no aid: it says where to sign in.
///
/// The queue is in the database. A mail is marked as sent after the channel took it: killed in
/// between, it goes twice, under one Message-ID. Later: after 1, 5, 15, 60, 240 … minutes. One
/// thread at a time.
class Post {
public:
    /// `warn` is told of each mail that is given up: its name and a number of the protocol.
    using Warn = std::function<void(std::string_view mail, std::string_view why)>;
    Post(journal::Journal& journal, const Addresses& addresses, Channel& channel, PostRules rules,
         Warn warn)
        : journal_{journal}, addresses_{addresses}, channel_{channel}, rules_{std::move(rules)},
          warn_{std::move(warn)} {}

    /// Queues what is due and sends what waits.
    Posted pass(const std::stop_token& stop = {});

private:
    struct Due;
    [[nodiscard]] bool idle() const;
    std::int64_t queue_security();
    std::int64_t queue_digests(const std::stop_token& stop);
    [[nodiscard]] std::vector<Due> due() const;
    [[nodiscard]] Mail rendered(const Due& mail, std::string to) const;
    void settle(const Due& mail, const Sending& sending, Posted& posted);
    void clean();

    journal::Journal& journal_;
    const Addresses& addresses_;
    Channel& channel_;
    const PostRules rules_;
    const Warn warn_;
    std::int64_t cleaned_ = 0; ///< the day, as its number
};

} // namespace tepat::notices
