#include "notices/post.hpp"

#include "notices/detail/queue.hpp"
#include "notices/detail/told.hpp"
#include "notices/follow.hpp"
#include "notices/notice.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace tepat::notices {
namespace {

using detail::MailKind;
using detail::MailState;
using detail::Queued;

constexpr std::int64_t minute_us = 60'000'000;
constexpr std::int64_t hour_us = 60 * minute_us;
constexpr std::int64_t day_us = 24 * hour_us;
constexpr int jakarta_hours = 7;
/// What could not leave for so long, because no server was set up, is news no more.
constexpr std::int64_t stale_us = 3 * day_us;

std::int64_t number_of(MailKind kind) {
    return static_cast<std::int64_t>(kind);
}
std::int64_t number_of(MailState state) {
    return static_cast<std::int64_t>(state);
}

std::int64_t pause_after(std::int64_t tries) {
    constexpr std::array<std::int64_t, 5> minutes{1, 5, 15, 60, 240};
    const auto at = std::min<std::size_t>(
        static_cast<std::size_t>(std::max<std::int64_t>(tries, 1)) - 1, minutes.size() - 1);
    const auto longer = std::max<std::int64_t>(tries - std::ssize(minutes), 0);
    return minutes.at(at) * minute_us * (1 + longer);
}

std::int64_t day_at(Instant now) {
    return now.date_at(jakarta_hours).day_number();
}

struct Recipient {
    std::string login;
    std::string language;
    Bytes address;
};

MessageCode subject_of(MailKind kind) {
    switch (kind) {
    case MailKind::code:
        return "notices.mail_code_subject"_msg;
    case MailKind::security:
        return "notices.mail_security_subject"_msg;
    case MailKind::digest:
        return "notices.mail_digest_subject"_msg;
    case MailKind::address_changed:
        return "notices.mail_address_subject"_msg;
    }
    return {};
}

MessageCode body_of(MailKind kind) {
    switch (kind) {
    case MailKind::code:
        return "notices.mail_code"_msg;
    case MailKind::security:
        return "notices.mail_security"_msg;
    case MailKind::digest:
        return "notices.mail_digest"_msg;
    case MailKind::address_changed:
        return "notices.mail_address"_msg;
    }
    return {};
}

} // namespace

namespace detail {

void enqueue(store::Connection& connection, const Queued& mail) {
    std::optional<store::Blob> code;
    if (mail.code) code = store::Blob{*mail.code};
    connection.run("insert into notice_mail (mail, login, kind, seq, waiting, language, made, "
                   "tries, next_try, state, recipient, code) values ($1, $2, $3, $4, $5, $6, $7, "
                   "0, $7, $8, $9, $10) on conflict (mail) do nothing",
                   mail.mail, mail.login, number_of(mail.kind), mail.seq, mail.waiting,
                   mail.language, mail.made.microseconds(), number_of(MailState::waiting),
                   store::Blob{mail.recipient}, code);
}

} // namespace detail

struct Post::Due : Queued {};

MailCounts mail_counts(store::Connection& connection) {
    MailCounts counts;
    connection.each("select state, count(*) from notice_mail where state <> 2 group by state",
                    [&](const store::Row& row) {
                        (row.integer(0) == number_of(MailState::waiting) ? counts.waiting
                                                                         : counts.given_up) =
                            row.integer(1);
                    });
    return counts;
}

Posted Post::pass(const std::stop_token& stop) {
    follow(journal_);
    Posted posted;
    if (!idle()) posted.queued = queue_security() + queue_digests(stop);
    while (!stop.stop_requested()) {
        const auto mails = due();
        for (const auto& mail : mails) {
            if (stop.stop_requested()) break;
            const auto to = addresses_.open(mail.recipient);
            const auto age = journal_.clock().now().microseconds() - mail.made.microseconds();
            Sending sending{Outcome::never, "key"};
            if (age > stale_us)
                sending.why = "stale";
            else if (to)
                sending = channel_.send(rendered(mail, *to));
            // What was cut off because we stop says nothing about the mail.
            if (stop.stop_requested() && sending.outcome != Outcome::sent) break;
            settle(mail, sending, posted);
        }
        if (std::ssize(mails) < rules_.at_once) break;
    }
    if (const auto today = day_at(journal_.clock().now()); cleaned_ != today) {
        clean();
        cleaned_ = today;
    }
    return posted;
}

/// Nothing new in the journal and nobody without today's digest: then nothing is written.
bool Post::idle() const {
    const auto reader = journal_.database().connect_reader();
    const store::ReadScope scope{*reader};
    bool waits = detail::position(*reader, detail::Place::mailed) !=
                 detail::position(*reader, detail::Place::read);
    reader->each(
        "select 1 from notice_address where address is not null and digest_day < $1 limit 1",
        [&](const store::Row&) { waits = true; }, day_at(journal_.clock().now()));
    return !waits;
}

std::int64_t Post::queue_security() {
    const auto now = journal_.clock().now();
    return journal_.sequencer().run(
        store::Lane::bulk, [&](store::Transaction& transaction) -> std::int64_t {
            auto& connection = transaction.connection;
            const auto read = detail::position(connection, detail::Place::read);
            const auto mailed = detail::position(connection, detail::Place::mailed);
            if (!read || !mailed || *mailed >= *read) return 0;
            std::vector<Queued> found;
            connection.each(
                "select n.seq, a.login, a.language, a.address from notice_entry n join "
                "notice_address a on a.login = n.login where n.seq > $1 and n.seq <= $2 and "
                "n.kind <= $3 and n.kind <> $4 and a.address is not null order by n.seq",
                [&](const store::Row& row) {
                    found.push_back({{},
                                     std::string{row.text(1)},
                                     MailKind::security,
                                     row.integer(0),
                                     0,
                                     std::string{row.text(2)},
                                     now,
                                     0,
                                     Bytes{row.blob(3)},
                                     {}});
                },
                *mailed, *read, static_cast<std::int64_t>(detail::last_of_account),
                static_cast<std::int64_t>(detail::Told::opened));
            for (auto& mail : found) {
                mail.mail = addresses_.mail_name(mail.login, number_of(mail.kind), mail.seq);
                detail::enqueue(connection, mail);
                mark_told(connection, mail.login, std::array{"entry." + std::to_string(mail.seq)},
                          now);
            }
            detail::set_position(connection, detail::Place::mailed, *read);
            return std::ssize(found);
        });
}

std::int64_t Post::queue_digests(const std::stop_token& stop) {
    const auto now = journal_.clock().now();
    const auto today = day_at(now);
    const auto since_midnight = now.microseconds() + jakarta_hours * hour_us - today * day_us;
    if (since_midnight < rules_.hour * hour_us) return 0;
    std::int64_t queued = 0;
    while (!stop.stop_requested()) {
        const auto taken =
            journal_.sequencer().run(store::Lane::bulk, [&](store::Transaction& transaction) {
                auto& connection = transaction.connection;
                std::vector<Recipient> recipients;
                connection.each(
                    "select login, language, address from notice_address where address is not "
                    "null and digest_day < $1 order by login limit $2",
                    [&](const store::Row& row) {
                        recipients.push_back({std::string{row.text(0)}, std::string{row.text(1)},
                                              Bytes{row.blob(2)}});
                    },
                    today, rules_.at_once);
                std::int64_t fresh = 0;
                for (const auto& its : recipients) {
                    connection.run("update notice_address set digest_day = $1 where login = $2",
                                   today, its.login);
                    const auto account = access::account(connection, its.login);
                    if (!account || account->closed) continue;
                    std::vector<std::string> unread;
                    bool news = false;
                    for (const auto& notice : notices_of(connection, *account, now)) {
                        if (notice.read) continue;
                        unread.push_back(notice.key);
                        news = news || !notice.told;
                    }
                    if (!news) continue;
                    detail::enqueue(connection, {addresses_.mail_name(
                                                     its.login, number_of(MailKind::digest), today),
                                                 its.login,
                                                 MailKind::digest,
                                                 today,
                                                 std::ssize(unread),
                                                 its.language,
                                                 now,
                                                 0,
                                                 its.address,
                                                 {}});
                    mark_told(connection, its.login, unread, now);
                    ++fresh;
                }
                return std::pair{std::ssize(recipients), fresh};
            });
        queued += taken.second;
        if (taken.first < rules_.at_once) break;
    }
    return queued;
}

std::vector<Post::Due> Post::due() const {
    const auto reader = journal_.database().connect_reader();
    const store::ReadScope scope{*reader};
    std::vector<Due> mails;
    reader->each(
        "select mail, login, kind, seq, waiting, language, made, tries, recipient, code "
        "from notice_mail where state = $1 and next_try <= $2 order by next_try limit $3",
        [&](const store::Row& row) {
            Due mail;
            mail.mail = row.text(0);
            mail.login = row.text(1);
            mail.kind = static_cast<MailKind>(row.integer(2));
            mail.seq = row.integer(3);
            mail.waiting = row.integer(4);
            mail.language = row.text(5);
            mail.made = Instant{row.integer(6)};
            mail.tries = row.integer(7);
            if (!row.null(8)) mail.recipient = row.blob(8);
            if (!row.null(9)) mail.code = Bytes{row.blob(9)};
            mails.push_back(std::move(mail));
        },
        number_of(MailState::waiting), journal_.clock().now().microseconds(), rules_.at_once);
    return mails;
}

Mail Post::rendered(const Due& mail, std::string to) const {
    const auto language = mail.language == "en" ? Language::en : Language::id;
    const MessageParams params{{"site", rules_.site},
                               {"page", rules_.site + "/pemberitahuan"},
                               {"count", std::to_string(mail.waiting)},
                               {"code", mail.code ? addresses_.open(*mail.code).value_or("") : ""}};
    return {mail.mail, std::move(to), message_text(subject_of(mail.kind), params, language),
            message_text(body_of(mail.kind), params, language) + "\n\n" +
                message_text("notices.mail_foot"_msg, params, language) + "\n",
            mail.made};
}

void Post::settle(const Due& mail, const Sending& sending, Posted& posted) {
    const auto tries = mail.tries + 1;
    const bool over = sending.outcome == Outcome::never ||
                      (sending.outcome == Outcome::later && tries >= rules_.tries);
    const auto now = journal_.clock().now().microseconds();
    journal_.sequencer().run(store::Lane::interactive, [&](store::Transaction& transaction) {
        auto& connection = transaction.connection;
        if (sending.outcome == Outcome::later && !over) {
            connection.run("update notice_mail set tries = $1, next_try = $2 where mail = $3",
                           tries, now + pause_after(tries), mail.mail);
            return;
        }
        connection.run("update notice_mail set tries = $1, state = $2, recipient = null, "
                       "code = null where mail = $3",
                       tries, number_of(over ? MailState::given_up : MailState::sent), mail.mail);
        if (mail.kind == MailKind::security || mail.kind == MailKind::digest)
            connection.run("update notice_address set failed = $1 where login = $2", over ? 1 : 0,
                           mail.login);
    });
    if (over) {
        ++posted.given_up;
        warn_(mail.mail, sending.why);
    } else {
        ++(sending.outcome == Outcome::sent ? posted.sent : posted.later);
    }
}

/// What is older than any notice.
void Post::clean() {
    const auto old = journal_.clock().now().microseconds() - 2 * notice_days * day_us;
    journal_.sequencer().run(store::Lane::bulk, [&](store::Transaction& transaction) {
        auto& connection = transaction.connection;
        connection.run("delete from notice_mail where made < $1 and state <> $2", old,
                       number_of(MailState::waiting));
        connection.run("delete from notice_mark where coalesce(read_at, 0) < $1 and "
                       "coalesce(told_at, 0) < $1",
                       old);
        connection.run("delete from notice_entry where at < $1", old);
    });
}

} // namespace tepat::notices
