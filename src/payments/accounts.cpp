#include "payments/accounts.hpp"

#include <algorithm>
#include <array>

namespace tepat::payments {
namespace {

constexpr std::array<std::string_view, 3> statuses{"active", "inactive", "not_activated"};

} // namespace

std::string_view name_of(AccountStatus status) {
    return statuses.at(static_cast<std::size_t>(status));
}

std::optional<AccountStatus> account_status(std::string_view name) {
    const auto at = std::ranges::find(statuses, name);
    if (at == statuses.end()) return std::nullopt;
    return static_cast<AccountStatus>(at - statuses.begin());
}

std::optional<BankAccount> account_of(store::Connection& connection,
                                      const journal::Visibility& visibility, SubjectId person) {
    std::optional<BankAccount> newest;
    connection.each(
        "select seq, bank, number, holder, status from bank_account where subject_id = $1 "
        "order by seq, line",
        [&](const store::Row& row) {
            if (!visibility.sees(row.id<Seq>(0))) return;
            newest = BankAccount{std::string{row.text(1)}, std::string{row.text(2)},
                                 std::string{row.text(3)}, account_status(row.text(4)).value()};
        },
        person);
    return newest;
}

} // namespace tepat::payments
