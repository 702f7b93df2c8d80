#include "access/gate.hpp"

#include "access/detail/account_events.hpp"
#include "access/detail/secrets.hpp"
#include "core/base64url.hpp"
#include "journal/digest.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <type_traits>
#include <utility>

namespace tepat::access {
namespace {

constexpr std::size_t id_bytes = 16;
constexpr std::size_t shortest_password = 12;
constexpr std::size_t longest_password = 1'000;
constexpr std::chrono::minutes seen_again{1}; ///< how exactly idle time is kept

std::int64_t in_us(std::chrono::microseconds time) {
    return time.count();
}

std::unexpected<Refusal> wrong() {
    return refuse("access.sign_in_wrong"_msg);
}
std::unexpected<Refusal> signed_out() {
    return refuse("access.signed_out"_msg);
}

journal::Digest digest_of(BytesView id) {
    return journal::sha256(id);
}

struct Secret {
    std::string password;
    bool given = false;
    std::int64_t since = 0;
    std::optional<Bytes> code;
    std::int64_t code_step = 0;
    std::optional<Bytes> next_code;
    std::int64_t wrong = 0;
    std::int64_t locked_until = 0;
};

std::optional<Secret> secret_of(store::Connection& connection, std::string_view login) {
    std::optional<Secret> found;
    connection.each(
        "select password, given, since, code, code_step, next_code, wrong, locked_until from "
        "access_secret where login = $1",
        [&](const store::Row& row) {
            const auto maybe = [&](int column) {
                return row.null(column) ? std::nullopt : std::optional{Bytes{row.blob(column)}};
            };
            found = {std::string{row.text(0)}, row.integer(1) != 0,
                     row.integer(2),           maybe(3),
                     row.integer(4),           maybe(5),
                     row.integer(6),           row.integer(7)};
        },
        login);
    return found;
}

struct Session {
    Bytes id; ///< digest
    std::string login;
    std::int64_t started = 0;
    std::int64_t seen = 0;
    std::int64_t renewed = 0;
    std::int64_t outside = 0; ///< how it began, see schema()
    bool is_former = false;   ///< found by the token that it had before
};

std::optional<Session> session_of(store::Connection& connection, const journal::Digest& id) {
    std::optional<Session> found;
    connection.each(
        "select id, login, started, seen, renewed, outside, case when id = $1 then 0 else 1 end "
        "from access_session where id = $1 or former = $1",
        [&](const store::Row& row) {
            found = {Bytes{row.blob(0)}, std::string{row.text(1)}, row.integer(2),
                     row.integer(3),     row.integer(4),           row.integer(5),
                     row.integer(6) != 0};
        },
        store::Blob{id.view()});
    return found;
}

/// What a sign-in came to, inside its transaction.
enum class Outcome : std::uint8_t { well, wrong, code_wanted, unknown };

/// How a session began.
constexpr std::int64_t by_password = 0;
constexpr std::int64_t by_provider = 1;
constexpr std::int64_t by_provider_with_code = 2;

class TheGate final : public Gate {
public:
    TheGate(journal::Journal& journal, detail::Key key, GateRules rules)
        : journal_{journal}, key_{std::move(key)}, rules_{rules},
          reader_{journal.database().connect_reader()} {}

    bool guarded() override {
        // Accounts are closed and never gone.
        if (!guarded_)
            guarded_ = read([](store::Connection& connection) { return any_account(connection); });
        return guarded_;
    }

    Result<SignedIn> sign_in(const SignIn& given) override {
        const std::unique_lock turn{checking_, std::try_to_lock};
        if (!turn) return refuse("access.sign_in_busy"_msg);
        const auto id = detail::random_bytes(id_bytes);
        const auto outcome = checked(given.login, given.password, &given.code, digest_of(id));
        return signed_in(outcome, id);
    }

    Result<SignedIn> sign_in_outside(const OutsideSignIn& given) override {
        const auto id = detail::random_bytes(id_bytes);
        const auto at = journal_.clock().now();
        const auto outcome = write([&](store::Connection& connection) {
            const auto login = login_of(connection, given.identity);
            const auto its = login ? secret_of(connection, *login) : std::nullopt;
            const auto who = login ? account(connection, *login) : std::nullopt;
            if (!its || !who || who->closed) return Outcome::unknown;
            const auto now = at.microseconds();
            if (its->code && !given.with_code) {
                // A password that somebody guesses at locks nobody out who needs none.
                if (given.code.empty()) return Outcome::code_wanted;
                if (its->locked_until > now) return Outcome::wrong;
                const auto step = step_of(*its, given.code, at);
                if (!step) {
                    count_wrong(connection, *login, its->wrong + 1, now);
                    return Outcome::wrong;
                }
                note_right(connection, *login, *step);
            }
            begin_session(connection, *login, digest_of(id), now,
                          given.with_code ? by_provider_with_code : by_provider);
            return Outcome::well;
        });
        if (outcome == Outcome::unknown)
            return refuse("access.outside_unknown"_msg, {{"subject", given.identity.subject}});
        return signed_in(outcome, id);
    }

    std::optional<Caller> caller(std::string_view token) override {
        auto both = session_and_caller(token);
        if (!both) return std::nullopt;
        auto& [session, out] = *both;
        const auto now = this->now();
        if (!session.is_former && now - session.renewed > in_us(rules_.renewed))
            out.renewed = renew(session, now);
        else if (now - session.seen > in_us(seen_again))
            note_seen(session, now);
        return std::move(out);
    }

    std::optional<Caller> known(std::string_view token) override {
        auto both = session_and_caller(token);
        if (!both) return std::nullopt;
        return std::move(both->second);
    }

    void sign_out(std::string_view token) override {
        const auto session = session_by(token);
        if (!session) return;
        write([&](store::Connection& connection) {
            connection.run("delete from access_session where id = $1", store::Blob{session->id});
            return 0;
        });
    }

    Result<void> change_password(std::string_view token, const std::string& now,
                                 const std::string& next) override {
        const auto session = session_by(token);
        if (!session) return signed_out();
        if (checked(session->login, now, nullptr, std::nullopt) != Outcome::well) return wrong();
        if (next.size() < shortest_password || next.size() > longest_password)
            return refuse("access.password_short"_msg,
                          {{"characters", std::to_string(shortest_password)}});
        if (next == now) return refuse("access.password_same"_msg);
        if (next.contains(session->login)) return refuse("access.password_login"_msg);
        const auto hash = detail::hash_password(next);
        const auto at = this->now();
        write([&](store::Connection& connection) {
            connection.run("update access_secret set password = $1, given = 0, since = $2 "
                           "where login = $3",
                           hash, at, session->login);
            connection.run("delete from access_session where login = $1 and id <> $2",
                           session->login, store::Blob{session->id});
            return 0;
        });
        return {};
    }

    Result<CodeSecret> new_code(std::string_view token) override {
        const auto session = session_by(token);
        if (!session) return signed_out();
        const auto bytes = detail::random_bytes(detail::code_secret_bytes);
        const auto sealed = key_.seal(bytes);
        const auto changed = write([&](store::Connection& connection) {
            return connection.run("update access_secret set next_code = $1 where login = $2 and "
                                  "code is null",
                                  store::Blob{sealed}, session->login);
        });
        if (changed == 0) return refuse("access.code_is_set"_msg);
        const auto text = detail::base32(bytes);
        return CodeSecret{text, "otpauth://totp/Tepat:" + session->login + "?secret=" + text +
                                    "&issuer=Tepat"};
    }

    Result<void> confirm_code(std::string_view token, const std::string& code) override {
        const auto session = session_by(token);
        if (!session) return signed_out();
        const auto at = journal_.clock().now();
        const bool well = write([&](store::Connection& connection) {
            const auto its = secret_of(connection, session->login);
            if (!its || !its->next_code) return false;
            const auto secret = key_.open(*its->next_code);
            const auto step =
                secret ? detail::step_of_code(*secret, code, at, its->code_step) : std::nullopt;
            if (!step) return false;
            connection.run("update access_secret set code = next_code, next_code = null, "
                           "code_step = $1 where login = $2",
                           *step, session->login);
            return true;
        });
        if (!well) return refuse("access.code_wrong"_msg);
        return {};
    }

private:
    std::optional<std::pair<Session, Caller>> session_and_caller(std::string_view token) {
        const auto id = id_of(token);
        if (!id) return std::nullopt;
        const auto now = this->now();
        std::optional<Secret> secret;
        std::optional<Account> who;
        auto session = read([&](store::Connection& connection) {
            auto its = session_of(connection, digest_of(*id));
            if (!its || !holds(*its, now)) return std::optional<Session>{};
            secret = secret_of(connection, its->login);
            who = account(connection, its->login);
            return its;
        });
        if (!session || !secret || !who || who->closed) return std::nullopt;
        Caller out{*std::move(who), Must::nothing, csrf_of(*session), {}};
        if (secret->given && session->outside == by_password)
            out.must = Must::change_password;
        else if (!secret->code && out.account.needs_code() &&
                 session->outside != by_provider_with_code)
            out.must = Must::set_up_code;
        return std::pair{*std::move(session), std::move(out)};
    }

    [[nodiscard]] std::int64_t now() const { return journal_.clock().now().microseconds(); }

    template <class F>
    std::invoke_result_t<const F&, store::Connection&> read(const F& ask) {
        const std::lock_guard lock{reading_};
        try {
            const store::ReadScope scope{*reader_};
            return ask(*reader_);
        } catch (const store::DatabaseError& error) {
            if (error.kind() != store::Broken::retryable) throw;
        }
        // The server of the database was started anew, or the line was cut.
        reader_ = journal_.database().connect_reader();
        const store::ReadScope scope{*reader_};
        return ask(*reader_);
    }
    template <class F>
    std::invoke_result_t<const F&, store::Connection&> write(const F& work) {
        return journal_.sequencer().run(
            store::Lane::interactive,
            [&](store::Transaction& transaction) { return work(transaction.connection); });
    }

    [[nodiscard]] std::string token_of(BytesView id) const {
        return base64url(Bytes{id} + key_.tag("session", id));
    }
    /// Nothing for a token that this server did not give: no question to the database.
    [[nodiscard]] std::optional<Bytes> id_of(std::string_view token) const {
        auto bytes = from_base64url(token);
        if (!bytes || bytes->size() != id_bytes + detail::Key::tag_bytes) return std::nullopt;
        auto id = bytes->substr(0, id_bytes);
        if (!detail::same(bytes->substr(id_bytes), key_.tag("session", id))) return std::nullopt;
        return id;
    }
    /// The same for the session's whole life, so that a page that was open goes on.
    [[nodiscard]] std::string csrf_of(const Session& session) const {
        return base64url(key_.tag("csrf", session.login + " " + std::to_string(session.started)));
    }

    [[nodiscard]] bool holds(const Session& session, std::int64_t now) const {
        return now - session.seen <= in_us(rules_.idle) &&
               now - session.started <= in_us(rules_.whole) &&
               (!session.is_former || now - session.renewed <= in_us(rules_.both));
    }
    std::optional<Session> session_by(std::string_view token) {
        const auto id = id_of(token);
        if (!id) return std::nullopt;
        auto session = read(
            [&](store::Connection& connection) { return session_of(connection, digest_of(*id)); });
        if (!session || !holds(*session, now())) return std::nullopt;
        return session;
    }

    /// Empty when another request of the session was quicker.
    std::string renew(const Session& session, std::int64_t now) {
        const auto id = detail::random_bytes(id_bytes);
        const auto digest = digest_of(id);
        const auto changed = write([&](store::Connection& connection) {
            return connection.run("update access_session set former = id, id = $1, seen = $2, "
                                  "renewed = $2 where id = $3",
                                  store::Blob{digest.view()}, now, store::Blob{session.id});
        });
        return changed == 0 ? std::string{} : token_of(id);
    }
    void note_seen(const Session& session, std::int64_t now) {
        write([&](store::Connection& connection) {
            return connection.run("update access_session set seen = $1 where id = $2", now,
                                  store::Blob{session.id});
        });
    }

    /// Counts what was wrong; opens the session `id` when one is wanted and all is well. Without
    /// `code` none is asked for.
    Outcome checked(const std::string& login, const std::string& password, const std::string* code,
                    const std::optional<journal::Digest>& id) {
        const auto before =
            read([&](store::Connection& connection) { return secret_of(connection, login); });
        const bool known = before.has_value() && password.size() <= longest_password;
        const bool right =
            detail::is_password(known ? before->password : std::string{}, password) && known;
        if (!known) return Outcome::wrong;
        const auto at = journal_.clock().now();
        return write([&](store::Connection& connection) {
            const auto its = secret_of(connection, login);
            const auto who = account(connection, login);
            const auto now = at.microseconds();
            // Whoever guesses in parallel is counted here, one after the other.
            if (!its || !who || who->closed || its->locked_until > now ||
                its->password != before->password)
                return Outcome::wrong;
            const bool stale = its->given && now - its->since > in_us(rules_.first_password);
            auto step = std::optional{its->code_step};
            if (right && !stale && its->code && code != nullptr) {
                if (code->empty()) return Outcome::code_wanted;
                step = step_of(*its, *code, at);
            }
            if (!right || stale || !step) {
                count_wrong(connection, login, its->wrong + 1, now);
                return Outcome::wrong;
            }
            note_right(connection, login, *step);
            if (id) begin_session(connection, login, *id, now, by_password);
            return Outcome::well;
        });
    }
    /// The step that the code was right for.
    [[nodiscard]] std::optional<std::int64_t> step_of(const Secret& its, const std::string& code,
                                                      Instant at) const {
        const auto secret = key_.open(its.code.value());
        return secret ? detail::step_of_code(*secret, code, at, its.code_step) : std::nullopt;
    }
    static void note_right(store::Connection& connection, const std::string& login,
                           std::int64_t step) {
        connection.run("update access_secret set wrong = 0, code_step = $1 where login = $2", step,
                       login);
    }
    void begin_session(store::Connection& connection, const std::string& login,
                       const journal::Digest& id, std::int64_t now, std::int64_t outside) const {
        connection.run("delete from access_session where seen < $1 or started < $2",
                       now - in_us(rules_.idle), now - in_us(rules_.whole));
        connection.run("insert into access_session (id, former, login, started, seen, renewed, "
                       "outside) values ($1, null, $2, $3, $3, $3, $4)",
                       store::Blob{id.view()}, login, now, outside);
    }
    Result<SignedIn> signed_in(Outcome outcome, BytesView id) {
        if (outcome == Outcome::code_wanted) return refuse("access.code_wanted"_msg);
        if (outcome != Outcome::well) return wrong();
        const auto token = token_of(id);
        auto who = caller(token);
        if (!who) return wrong();
        return SignedIn{token, *std::move(who)};
    }
    void count_wrong(store::Connection& connection, const std::string& login, std::int64_t times,
                     std::int64_t now) const {
        std::int64_t locked = 0;
        if (times >= rules_.wrong_before_lock) {
            const auto doubled = std::min<std::int64_t>(times - rules_.wrong_before_lock, 20);
            locked =
                now + std::min(in_us(rules_.first_lock) << doubled, in_us(rules_.longest_lock));
        }
        connection.run("update access_secret set wrong = $1, locked_until = $2 where login = $3",
                       times, locked, login);
    }

    journal::Journal& journal_;
    const detail::Key key_;
    const GateRules rules_;
    std::atomic<bool> guarded_{false};
    std::mutex checking_; ///< one sign-in at a time
    std::mutex reading_;
    std::unique_ptr<store::Connection> reader_; // under reading_
};

} // namespace

Result<std::unique_ptr<Gate>> Gate::open(journal::Journal& journal,
                                         const std::filesystem::path& key_file, GateRules rules) {
    auto key = detail::Key::at(key_file);
    if (!key) return refuse("access.key_file"_msg, {{"file", key_file.string()}});
    return std::make_unique<TheGate>(journal, *std::move(key), rules);
}

std::string give_first_password(journal::Journal& journal, const std::string& login) {
    auto password = detail::first_password();
    const auto hash = detail::hash_password(password);
    const auto now = journal.clock().now().microseconds();
    journal.sequencer().run(store::Lane::interactive, [&](store::Transaction& transaction) {
        auto& connection = transaction.connection;
        connection.run("delete from access_session where login = $1", login);
        connection.run("delete from access_secret where login = $1", login);
        connection.run(
            "insert into access_secret (login, password, given, since, code, code_step, "
            "next_code, wrong, locked_until) values ($1, $2, 1, $3, null, 0, null, 0, 0)",
            login, hash, now);
        return 0;
    });
    return password;
}

} // namespace tepat::access
