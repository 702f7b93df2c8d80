#include "access/news.hpp"

#include "access/detail/account_events.hpp"

#include <array>

namespace tepat::access {
namespace {

struct Change {
    std::string_view name;
    AccountChange change;
};
constexpr std::array of_account{Change{detail::opened, AccountChange::opened},
                                Change{detail::closed, AccountChange::closed},
                                Change{detail::reopened, AccountChange::reopened},
                                Change{detail::secrets_reset, AccountChange::secrets_reset}};
constexpr std::array of_role{Change{detail::given, AccountChange::role_given},
                             Change{detail::taken, AccountChange::role_taken}};
constexpr std::array of_identity{Change{detail::bound, AccountChange::identity_bound},
                                 Change{detail::unbound, AccountChange::identity_unbound}};

template <std::size_t N>
std::optional<AccountChange> among(const std::array<Change, N>& all, std::string_view name) {
    for (const auto& its : all)
        if (its.name == name) return its.change;
    return std::nullopt;
}

} // namespace

std::optional<AccountNews> news_in(const journal::Entry& entry) {
    if (entry.type.version != 1 || entry.payload.empty()) return std::nullopt;
    if (const auto change = among(of_account, entry.type.name))
        return AccountNews{*change, detail::decode_account(entry.payload).login, {}};
    if (const auto change = among(of_identity, entry.type.name))
        return AccountNews{*change, detail::decode_identity(entry.payload).login, {}};
    if (const auto change = among(of_role, entry.type.name)) {
        const auto its = detail::decode_role(entry.payload);
        return AccountNews{*change, its.login, its.grant};
    }
    return std::nullopt;
}

} // namespace tepat::access
