#pragma once
#include "access/permission.hpp"
#include "journal/fold.hpp"
#include "journal/journal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::access {

/// A role held in a region.
struct Grant {
    Role role = Role::citizen;
    RegionCode region;
    friend auto operator<=>(const Grant&, const Grant&) = default;
};

/// Who may sign in, and as what. Its secrets are kept apart (see Gate): they are no entries.
struct Account {
    std::string login;
    std::string name; ///< of the officer
    bool closed = false;
    Seq seq;                   ///< of the newest entry about it
    std::vector<Grant> grants; ///< ascending

    /// Whether a role of it lets it do that anywhere.
    [[nodiscard]] bool may(Action action) const;
    /// … in this region, the whole of it.
    [[nodiscard]] bool may(Action action, RegionCode region) const;
    /// The regions it may do that in; none lies in another.
    [[nodiscard]] std::vector<RegionCode> where(Action action) const;
    [[nodiscard]] bool needs_code() const;
};

/// Whether anybody has an account: from then on nobody is let in without one.
[[nodiscard]] bool any_account(store::Connection& connection);
/// Nothing when there is none.
[[nodiscard]] std::optional<Account> account(store::Connection& connection, std::string_view login);
/// By login.
[[nodiscard]] std::vector<Account> all_accounts(store::Connection& connection);

/// Who somebody is at a provider outside (OpenID Connect: `iss` and `sub`, which are never given to
/// anybody else).
struct OutsideIdentity {
    std::string issuer;
    std::string subject;
    friend auto operator<=>(const OutsideIdentity&, const OutsideIdentity&) = default;
};
/// The account that it is bound to; nothing when to none.
[[nodiscard]] std::optional<std::string> login_of(store::Connection& connection,
                                                  const OutsideIdentity& identity);
/// Ascending.
[[nodiscard]] std::vector<OutsideIdentity> identities_of(store::Connection& connection,
                                                         std::string_view login);

/// What is done about an account, and by whom.
struct AccountOrder {
    std::string actor; ///< the login of who does it; before the first account anybody's name
    Date effective_on;
    std::string login;
};

/// Opens an account with one role, as an entry "access.account_opened" and one
/// "access.role_given". The first account of a database opens accounts itself, so it is one of the
/// data team or of a head of Dinsos; whoever comes later is opened by who may appoint the role, in
/// the own region. Refused, with what is wrong: access.login_shape (2 to 40 of a-z, 0-9, dot and
/// hyphen, a letter first), access.name_missing, access.role_region, access.first_account,
/// access.login_taken, access.may_not_appoint. The same again records nothing: the receipt says
/// nothing new.
[[nodiscard]] Result<journal::Receipt> open_account(journal::Journal& journal,
                                                    const AccountOrder& order,
                                                    const std::string& name, Grant grant);
/// "access.role_given"; "access.role_taken". Refused: access.no_account, access.role_region,
/// access.may_not_appoint, access.role_not_held, access.last_keeper (nobody could open accounts).
[[nodiscard]] Result<journal::Receipt> give_role(journal::Journal& journal,
                                                 const AccountOrder& order, Grant grant);
[[nodiscard]] Result<journal::Receipt> take_role(journal::Journal& journal,
                                                 const AccountOrder& order, Grant grant);
/// "access.account_closed" with the reason: roles stay, nobody signs in. "access.account_reopened".
/// Who closes or opens again may appoint every role that it holds. Refused: access.no_account,
/// access.reason_missing, access.may_not_appoint, access.last_keeper.
[[nodiscard]] Result<journal::Receipt>
close_account(journal::Journal& journal, const AccountOrder& order, const std::string& reason);
[[nodiscard]] Result<journal::Receipt> reopen_account(journal::Journal& journal,
                                                      const AccountOrder& order);
/// "access.secrets_reset": that a supervisor gave a new first password, which Gate::reset makes.
[[nodiscard]] Result<journal::Receipt> record_reset(journal::Journal& journal,
                                                    const AccountOrder& order);

/// "access.identity_bound": whoever the provider says is this, signs in to the account from now on.
/// "access.identity_unbound". By who may appoint every role that the account holds. Refused:
/// access.no_account, access.may_not_appoint, access.identity_shape (an https address; a subject of
/// 1 to 255 printable ASCII characters), access.identity_taken (by another account),
/// access.identity_not_bound.
[[nodiscard]] Result<journal::Receipt> bind_identity(journal::Journal& journal,
                                                     const AccountOrder& order,
                                                     const OutsideIdentity& identity);
[[nodiscard]] Result<journal::Receipt> unbind_identity(journal::Journal& journal,
                                                       const AccountOrder& order,
                                                       const OutsideIdentity& identity);

/// Tables access_account, access_grant and access_identity (folded), those of schema(), and the
/// events above.
[[nodiscard]] journal::RoomFolds folds();

} // namespace tepat::access
