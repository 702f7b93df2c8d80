#pragma once
#include "access/account.hpp"

#include <string>

/// The bytes of docs/formats/access.md, frozen once released. Who did it is the entry's actor.
namespace tepat::access::detail {

inline constexpr std::string_view opened = "access.account_opened";
inline constexpr std::string_view given = "access.role_given";
inline constexpr std::string_view taken = "access.role_taken";
inline constexpr std::string_view closed = "access.account_closed";
inline constexpr std::string_view reopened = "access.account_reopened";
inline constexpr std::string_view secrets_reset = "access.secrets_reset";
inline constexpr std::string_view bound = "access.identity_bound";
inline constexpr std::string_view unbound = "access.identity_unbound";

/// Of an account: [login, text]. The text is the name of who opens, the reason of who closes, else
/// empty.
struct AccountEvent {
    std::string login;
    std::string text;
    friend bool operator==(const AccountEvent&, const AccountEvent&) = default;
};
[[nodiscard]] Bytes encode(const AccountEvent& event);
/// CborError for anything that encode() does not write.
[[nodiscard]] AccountEvent decode_account(BytesView payload);

/// Of a role: [login, role, region's digits].
struct RoleEvent {
    std::string login;
    Grant grant;
    friend bool operator==(const RoleEvent&, const RoleEvent&) = default;
};
[[nodiscard]] Bytes encode(const RoleEvent& event);
[[nodiscard]] RoleEvent decode_role(BytesView payload);

/// Of an identity at a provider outside: [login, issuer, subject].
struct IdentityEvent {
    std::string login;
    OutsideIdentity identity;
    friend bool operator==(const IdentityEvent&, const IdentityEvent&) = default;
};
[[nodiscard]] Bytes encode(const IdentityEvent& event);
[[nodiscard]] IdentityEvent decode_identity(BytesView payload);

} // namespace tepat::access::detail
