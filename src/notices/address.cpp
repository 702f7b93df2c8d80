#include "notices/address.hpp"

#include "notices/channel.hpp"
#include "notices/detail/queue.hpp"

#include <fmt/format.h>

namespace tepat::notices {
namespace {

using detail::MailKind;

constexpr std::int64_t day_us = 86'400'000'000;

struct Kept {
    std::optional<Bytes> address;
    std::optional<Bytes> next;
    std::optional<Bytes> code;
    std::int64_t code_until = 0;
    std::int64_t wrong = 0;
    std::string language;
    bool failed = false;
};

std::optional<Kept> kept_of(store::Connection& connection, std::string_view login) {
    std::optional<Kept> found;
    connection.each(
        "select address, next, code, code_until, wrong, language, failed from notice_address "
        "where login = $1",
        [&](const store::Row& row) {
            const auto maybe = [&](int column) {
                return row.null(column) ? std::nullopt : std::optional{Bytes{row.blob(column)}};
            };
            found = {maybe(0),           maybe(1),       maybe(2),
                     row.integer(3),     row.integer(4), std::string{row.text(5)},
                     row.integer(6) != 0};
        },
        login);
    return found;
}

std::int64_t random_number() {
    std::uint64_t number = 0;
    for (const char byte : store::random_bytes(8))
        number = number << 8 | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(number >> 1);
}

/// Six digits: five of them may be tried.
std::string fresh_code() {
    return fmt::format("{:06}", random_number() % 1'000'000);
}

} // namespace

std::string Addresses::mail_name(std::string_view login, std::int64_t kind,
                                 std::int64_t seq) const {
    return to_hex(key_.tag("notice", fmt::format("{} {} {}", login, kind, seq)));
}

std::optional<Addresses::Shown> Addresses::shown(store::Connection& connection,
                                                 std::string_view login) const {
    const auto its = kept_of(connection, login);
    if (!its) return std::nullopt;
    const auto text = [&](const std::optional<Bytes>& sealed) {
        const auto address = sealed ? open(*sealed) : std::nullopt;
        return address ? masked(*address) : std::string{};
    };
    return Shown{text(its->address), text(its->next), its->failed};
}

Result<void> Addresses::give(const std::string& login, const std::string& address,
                             Language language) {
    if (!is_address(address)) return refuse("notices.address_shape"_msg);
    const auto now = journal_.clock().now().microseconds();
    const auto sealed = key_.seal(address);
    const auto code = key_.seal(fresh_code());
    const auto mail = random_number();
    const std::string named{language == Language::en ? "en" : "id"};
    const bool well = write([&](store::Connection& connection) {
        std::int64_t sent = 0;
        connection.each(
            "select count(*) from notice_mail where login = $1 and kind = $2 and made > $3",
            [&](const store::Row& row) { sent = row.integer(0); }, login,
            static_cast<std::int64_t>(MailKind::code), now - day_us);
        if (sent >= rules_.most_codes_a_day) return false;
        connection.run(
            "insert into notice_address (login, address, next, code, code_until, wrong, language, "
            "digest_day, failed) values ($1, null, $2, $3, $4, 0, $5, 0, 0) on conflict (login) do "
            "update set next = excluded.next, code = excluded.code, code_until = "
            "excluded.code_until, wrong = 0, language = excluded.language",
            login, store::Blob{sealed}, store::Blob{code},
            now + std::chrono::microseconds{rules_.code_holds}.count(), named);
        // Of codes that wait, only the last is of use.
        connection.run("update notice_mail set state = $1, recipient = null, code = null where "
                       "login = $2 and kind = $3 and state = $4",
                       static_cast<std::int64_t>(detail::MailState::given_up), login,
                       static_cast<std::int64_t>(MailKind::code),
                       static_cast<std::int64_t>(detail::MailState::waiting));
        detail::enqueue(connection,
                        {mail_name(login, static_cast<std::int64_t>(MailKind::code), mail), login,
                         MailKind::code, mail, 0, named, Instant{now}, 0, sealed, code});
        return true;
    });
    if (!well)
        return refuse("notices.codes_many"_msg,
                      {{"most", std::to_string(rules_.most_codes_a_day)}});
    return {};
}

Result<void> Addresses::confirm(const std::string& login, const std::string& code) {
    const auto now = journal_.clock().now().microseconds();
    const bool well = write([&](store::Connection& connection) {
        const auto its = kept_of(connection, login);
        if (!its || !its->next || !its->code || its->wrong >= rules_.most_wrong ||
            now > its->code_until)
            return false;
        const auto right = key_.open(*its->code);
        if (!right || right->size() != code.size() || !store::same(*right, code)) {
            connection.run("update notice_address set wrong = wrong + 1 where login = $1", login);
            return false;
        }
        if (its->address && open(*its->address) != open(*its->next))
            detail::enqueue(
                connection,
                {mail_name(login, static_cast<std::int64_t>(MailKind::address_changed), now),
                 login,
                 MailKind::address_changed,
                 now,
                 0,
                 its->language,
                 Instant{now},
                 0,
                 *its->address,
                 {}});
        connection.run("update notice_address set address = next, next = null, code = null, "
                       "failed = 0 where login = $1",
                       login);
        return true;
    });
    if (!well) return refuse("notices.code_wrong"_msg);
    return {};
}

void Addresses::remove(const std::string& login) {
    write([&](store::Connection& connection) {
        connection.run("delete from notice_address where login = $1", login);
        connection.run("update notice_mail set state = $1, recipient = null, code = null where "
                       "login = $2 and state = $3",
                       static_cast<std::int64_t>(detail::MailState::given_up), login,
                       static_cast<std::int64_t>(detail::MailState::waiting));
        return 0;
    });
}

} // namespace tepat::notices
