#include "access/account.hpp"

#include "access/access_log.hpp"
#include "access/detail/account_events.hpp"

#include <algorithm>
#include <functional>

namespace tepat::access {
namespace {

using detail::AccountEvent;
using detail::IdentityEvent;
using detail::RoleEvent;
using journal::Event;
using Events = std::vector<Event>;

constexpr std::size_t longest_login = 40;
constexpr std::size_t longest_name = 200;

bool is_login(std::string_view login) {
    const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto fits = [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
    };
    return login.size() >= 2 && login.size() <= longest_login && letter(login.front()) &&
           std::ranges::all_of(login, fits);
}

constexpr std::size_t longest_issuer = 500;
constexpr std::size_t longest_subject = 255;

/// http is for a provider on this machine, in tests.
bool is_identity(const OutsideIdentity& identity) {
    const auto printable = [](std::string_view text) {
        return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
    };
    const auto& [issuer, subject] = identity;
    return (issuer.starts_with("https://") || issuer.starts_with("http://127.0.0.1:")) &&
           issuer.size() <= longest_issuer && printable(issuer) && !issuer.contains(' ') &&
           !subject.empty() && subject.size() <= longest_subject && printable(subject);
}

template <class Payload>
Event event_of(std::string_view name, const Payload& payload) {
    return {{std::string{name}, 1}, detail::encode(payload), {}};
}

std::unexpected<Refusal> no_account(const std::string& login) {
    return refuse("access.no_account"_msg, {{"login", login}});
}

/// A refusal about a role in a region; `more` comes first.
std::unexpected<Refusal> refuse_grant(MessageCode code, Grant grant, MessageParams more = {}) {
    more.emplace_back("role", name_of(grant.role));
    more.emplace_back("region", grant.region.text());
    return refuse(code, std::move(more));
}

Result<void> held_there(Grant grant) {
    if (can_be_held(grant.role, grant.region)) return {};
    return refuse_grant("access.role_region"_msg, grant);
}

/// What is known where it is decided.
class Keeper {
public:
    Keeper(store::Connection& connection, const AccountOrder& order)
        : connection_{connection}, order_{order} {}

    [[nodiscard]] std::optional<Account> its() const { return account(connection_, order_.login); }
    [[nodiscard]] std::optional<std::string> bound_to(const OutsideIdentity& identity) const {
        return login_of(connection_, identity);
    }
    [[nodiscard]] bool anybody() const { return any_account(connection_); }
    [[nodiscard]] Result<void> may_appoint(Grant grant) const {
        const auto by = account(connection_, order_.actor);
        if (by && !by->closed && std::ranges::any_of(by->grants, [&](const Grant& own) {
                return access::may_appoint(own.role, grant.role) &&
                       own.region.contains(grant.region);
            }))
            return {};
        return refuse_grant("access.may_not_appoint"_msg, grant, {{"actor", order_.actor}});
    }
    [[nodiscard]] Result<void> may_appoint_all(const Account& its) const {
        for (const auto& grant : its.grants)
            if (auto may = may_appoint(grant); !may) return may;
        return {};
    }
    /// Without these grants of this account somebody else must still be able to open accounts
    /// wherever it could.
    [[nodiscard]] Result<void> leaves_a_keeper(const Account& its, const Account& after) const {
        for (const auto region : its.where(Action::keep_accounts)) {
            if (!after.closed && after.may(Action::keep_accounts, region)) continue;
            const auto all = all_accounts(connection_);
            if (std::ranges::none_of(all, [&](const Account& other) {
                    return other.login != its.login && !other.closed &&
                           other.may(Action::keep_accounts, region);
                }))
                return refuse("access.last_keeper"_msg, {{"region", region.text()}});
        }
        return {};
    }

private:
    store::Connection& connection_;
    const AccountOrder& order_;
};

/// Under a key of its own each time: what is already so is seen by `decide`, not by the key.
Result<journal::Receipt>
submit(journal::Journal& journal, const AccountOrder& order,
       const std::function<Result<Events>(const Keeper&, const std::optional<Account>&)>& decide) {
    const journal::CommandKey key{"access:" + to_hex(journal.fresh_seed()), 0,
                                  journal::sha256(order.login)};
    return journal.submit({order.actor, key, order.effective_on},
                          [&](journal::DecideContext& context) -> Result<Events> {
                              const Keeper keeper{context.connection, order};
                              return decide(keeper, keeper.its());
                          });
}

/// The same about an account that must be there.
Result<journal::Receipt>
submit_about(journal::Journal& journal, const AccountOrder& order,
             const std::function<Result<Events>(const Keeper&, const Account&)>& decide) {
    return submit(journal, order,
                  [&](const Keeper& keeper, const std::optional<Account>& its) -> Result<Events> {
                      if (!its) return no_account(order.login);
                      return decide(keeper, *its);
                  });
}

Grant grant_at(const store::Row& row, int role, int region) {
    return {role_of(row.text(role)).value(), RegionCode::parse(row.text(region)).value()};
}

constexpr std::string_view select_accounts = "select login, name, closed, seq from access_account";
Account account_at(const store::Row& row) {
    return {std::string{row.text(0)},
            std::string{row.text(1)},
            row.integer(2) != 0,
            row.id<Seq>(3),
            {}};
}

void touch_account(const journal::ApplyContext& context, const std::string& login) {
    context.connection.run("update access_account set seq = $1 where login = $2", context.entry.seq,
                           login);
}

void apply_opened(const journal::ApplyContext& context) {
    const auto its = detail::decode_account(context.entry.payload);
    context.connection.run(
        "insert into access_account (login, name, closed, seq) values ($1, $2, 0, $3)", its.login,
        its.text, context.entry.seq);
}

void apply_given(const journal::ApplyContext& context) {
    const auto its = detail::decode_role(context.entry.payload);
    context.connection.run(
        "insert into access_grant (login, role, region, seq) values ($1, $2, $3, $4)", its.login,
        name_of(its.grant.role), its.grant.region.digits(), context.entry.seq);
    touch_account(context, its.login);
}

void apply_taken(const journal::ApplyContext& context) {
    const auto its = detail::decode_role(context.entry.payload);
    context.connection.run(
        "delete from access_grant where login = $1 and role = $2 and region = $3", its.login,
        name_of(its.grant.role), its.grant.region.digits());
    touch_account(context, its.login);
}

void apply_closed(const journal::ApplyContext& context) {
    const auto its = detail::decode_account(context.entry.payload);
    context.connection.run("update access_account set closed = 1 where login = $1", its.login);
    touch_account(context, its.login);
}

void apply_reopened(const journal::ApplyContext& context) {
    const auto its = detail::decode_account(context.entry.payload);
    context.connection.run("update access_account set closed = 0 where login = $1", its.login);
    touch_account(context, its.login);
}

void apply_bound(const journal::ApplyContext& context) {
    const auto its = detail::decode_identity(context.entry.payload);
    context.connection.run(
        "insert into access_identity (issuer, subject, login, seq) values ($1, $2, $3, $4)",
        its.identity.issuer, its.identity.subject, its.login, context.entry.seq);
    touch_account(context, its.login);
}

void apply_unbound(const journal::ApplyContext& context) {
    const auto its = detail::decode_identity(context.entry.payload);
    context.connection.run("delete from access_identity where issuer = $1 and subject = $2",
                           its.identity.issuer, its.identity.subject);
    touch_account(context, its.login);
}

void apply_reset(const journal::ApplyContext& context) {
    touch_account(context, detail::decode_account(context.entry.payload).login);
}

} // namespace

bool Account::may(Action action) const {
    return std::ranges::any_of(grants,
                               [&](const Grant& grant) { return access::may(grant.role, action); });
}

bool Account::may(Action action, RegionCode region) const {
    return std::ranges::any_of(grants, [&](const Grant& grant) {
        return access::may(grant.role, action) && grant.region.contains(region);
    });
}

std::vector<RegionCode> Account::where(Action action) const {
    std::vector<RegionCode> regions;
    const auto covers = [&](RegionCode region) {
        return std::ranges::any_of(grants, [&](const Grant& other) {
            return access::may(other.role, action) && other.region != region &&
                   other.region.contains(region);
        });
    };
    for (const auto& grant : grants)
        if (access::may(grant.role, action) && !covers(grant.region))
            regions.push_back(grant.region);
    std::ranges::sort(regions);
    regions.erase(std::ranges::unique(regions).begin(), regions.end());
    return regions;
}

bool Account::needs_code() const {
    return std::ranges::any_of(grants,
                               [](const Grant& grant) { return access::needs_code(grant.role); });
}

bool any_account(store::Connection& connection) {
    bool any = false;
    connection.each("select 1 from access_account limit 1", [&](const store::Row&) { any = true; });
    return any;
}

std::optional<Account> account(store::Connection& connection, std::string_view login) {
    std::optional<Account> found;
    connection.each(
        std::string{select_accounts} + " where login = $1",
        [&](const store::Row& row) { found = account_at(row); }, login);
    if (!found) return found;
    connection.each(
        "select role, region from access_grant where login = $1",
        [&](const store::Row& row) { found->grants.push_back(grant_at(row, 0, 1)); }, login);
    std::ranges::sort(found->grants);
    return found;
}

std::vector<Account> all_accounts(store::Connection& connection) {
    std::vector<Account> all;
    connection.each(std::string{select_accounts} + " order by login",
                    [&](const store::Row& row) { all.push_back(account_at(row)); });
    connection.each("select login, role, region from access_grant order by login",
                    [&](const store::Row& row) {
                        std::ranges::lower_bound(all, row.text(0), {}, &Account::login)
                            ->grants.push_back(grant_at(row, 1, 2));
                    });
    for (auto& its : all)
        std::ranges::sort(its.grants);
    return all;
}

std::optional<std::string> login_of(store::Connection& connection,
                                    const OutsideIdentity& identity) {
    std::optional<std::string> login;
    connection.each(
        "select login from access_identity where issuer = $1 and subject = $2",
        [&](const store::Row& row) { login = std::string{row.text(0)}; }, identity.issuer,
        identity.subject);
    return login;
}

std::vector<OutsideIdentity> identities_of(store::Connection& connection, std::string_view login) {
    std::vector<OutsideIdentity> all;
    connection.each(
        "select issuer, subject from access_identity where login = $1",
        [&](const store::Row& row) {
            all.push_back({std::string{row.text(0)}, std::string{row.text(1)}});
        },
        login);
    std::ranges::sort(all);
    return all;
}

Result<journal::Receipt> open_account(journal::Journal& journal, const AccountOrder& order,
                                      const std::string& name, Grant grant) {
    if (!is_login(order.login)) return refuse("access.login_shape"_msg, {{"login", order.login}});
    if (name.empty() || name.size() > longest_name) return refuse("access.name_missing"_msg);
    if (auto fits = held_there(grant); !fits) return std::unexpected(fits.error());
    return submit(journal, order,
                  [&](const Keeper& keeper, const std::optional<Account>& its) -> Result<Events> {
                      if (its) {
                          if (its->name == name && its->grants == std::vector{grant} &&
                              !its->closed)
                              return Events{};
                          return refuse("access.login_taken"_msg, {{"login", order.login}});
                      }
                      if (!keeper.anybody()) {
                          if (!access::may(grant.role, Action::keep_accounts))
                              return refuse("access.first_account"_msg);
                      } else if (auto may = keeper.may_appoint(grant); !may) {
                          return std::unexpected(may.error());
                      }
                      return Events{event_of(detail::opened, AccountEvent{order.login, name}),
                                    event_of(detail::given, RoleEvent{order.login, grant})};
                  });
}

Result<journal::Receipt> give_role(journal::Journal& journal, const AccountOrder& order,
                                   Grant grant) {
    if (auto fits = held_there(grant); !fits) return std::unexpected(fits.error());
    return submit_about(journal, order,
                        [&](const Keeper& keeper, const Account& its) -> Result<Events> {
                            if (auto may = keeper.may_appoint(grant); !may)
                                return std::unexpected(may.error());
                            if (std::ranges::find(its.grants, grant) != its.grants.end())
                                return Events{};
                            return Events{event_of(detail::given, RoleEvent{order.login, grant})};
                        });
}

Result<journal::Receipt> take_role(journal::Journal& journal, const AccountOrder& order,
                                   Grant grant) {
    return submit_about(
        journal, order, [&](const Keeper& keeper, const Account& its) -> Result<Events> {
            if (auto may = keeper.may_appoint(grant); !may) return std::unexpected(may.error());
            auto after = its;
            if (std::erase(after.grants, grant) == 0)
                return refuse_grant("access.role_not_held"_msg, grant, {{"login", order.login}});
            if (auto left = keeper.leaves_a_keeper(its, after); !left)
                return std::unexpected(left.error());
            return Events{event_of(detail::taken, RoleEvent{order.login, grant})};
        });
}

Result<journal::Receipt> close_account(journal::Journal& journal, const AccountOrder& order,
                                       const std::string& reason) {
    if (reason.empty() || reason.size() > longest_name) return refuse("access.reason_missing"_msg);
    return submit_about(
        journal, order, [&](const Keeper& keeper, const Account& its) -> Result<Events> {
            if (auto may = keeper.may_appoint_all(its); !may) return std::unexpected(may.error());
            if (its.closed) return Events{};
            auto after = its;
            after.closed = true;
            if (auto left = keeper.leaves_a_keeper(its, after); !left)
                return std::unexpected(left.error());
            return Events{event_of(detail::closed, AccountEvent{order.login, reason})};
        });
}

Result<journal::Receipt> reopen_account(journal::Journal& journal, const AccountOrder& order) {
    return submit_about(
        journal, order, [&](const Keeper& keeper, const Account& its) -> Result<Events> {
            if (auto may = keeper.may_appoint_all(its); !may) return std::unexpected(may.error());
            if (!its.closed) return Events{};
            return Events{event_of(detail::reopened, AccountEvent{order.login, {}})};
        });
}

Result<journal::Receipt> record_reset(journal::Journal& journal, const AccountOrder& order) {
    return submit_about(
        journal, order, [&](const Keeper& keeper, const Account& its) -> Result<Events> {
            if (its.closed) return no_account(order.login);
            if (auto may = keeper.may_appoint_all(its); !may) return std::unexpected(may.error());
            return Events{event_of(detail::secrets_reset, AccountEvent{order.login, {}})};
        });
}

Result<journal::Receipt> bind_identity(journal::Journal& journal, const AccountOrder& order,
                                       const OutsideIdentity& identity) {
    if (!is_identity(identity)) return refuse("access.identity_shape"_msg);
    return submit_about(
        journal, order, [&](const Keeper& keeper, const Account& its) -> Result<Events> {
            if (its.closed) return no_account(order.login);
            if (auto may = keeper.may_appoint_all(its); !may) return std::unexpected(may.error());
            const auto bound = keeper.bound_to(identity);
            if (bound == order.login) return Events{};
            if (bound) return refuse("access.identity_taken"_msg);
            return Events{event_of(detail::bound, IdentityEvent{order.login, identity})};
        });
}

Result<journal::Receipt> unbind_identity(journal::Journal& journal, const AccountOrder& order,
                                         const OutsideIdentity& identity) {
    return submit_about(
        journal, order, [&](const Keeper& keeper, const Account& its) -> Result<Events> {
            if (auto may = keeper.may_appoint_all(its); !may) return std::unexpected(may.error());
            if (keeper.bound_to(identity) != order.login)
                return refuse("access.identity_not_bound"_msg, {{"login", order.login}});
            return Events{event_of(detail::unbound, IdentityEvent{order.login, identity})};
        });
}

journal::RoomFolds folds() {
    using detail::bound;
    using detail::closed;
    using detail::given;
    using detail::opened;
    using detail::reopened;
    using detail::secrets_reset;
    using detail::taken;
    using detail::unbound;
    return {schema(),
            {{opened, 1, apply_opened, {}},
             {given, 1, apply_given, {}},
             {taken, 1, apply_taken, {}},
             {closed, 1, apply_closed, {}},
             {reopened, 1, apply_reopened, {}},
             {secrets_reset, 1, apply_reset, {}},
             {bound, 1, apply_bound, {}},
             {unbound, 1, apply_unbound, {}}}};
}

} // namespace tepat::access
