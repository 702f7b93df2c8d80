#include "payments/entitlements.hpp"

#include "payments/plan.hpp"

#include <algorithm>

namespace tepat::payments {
namespace {

constexpr std::size_t shown_digits = 4;

std::string masked(std::string account) {
    const auto hidden = account.size() - std::min(account.size(), shown_digits);
    std::fill_n(account.begin(), hidden, '*');
    return account;
}

} // namespace

std::vector<Entitlement> entitlements_of(store::Connection& connection,
                                         const journal::Visibility& visibility, SubjectId subject) {
    struct Place {
        Seq plan;
        std::int64_t line;
    };
    std::vector<Place> places;
    connection.each(
        "select seq, line from entitlement where subject_id = $1 order by seq desc, line",
        [&](const store::Row& row) {
            if (visibility.sees(row.id<Seq>(0))) places.push_back({row.id<Seq>(0), row.integer(1)});
        },
        subject);

    std::vector<Entitlement> found;
    for (const auto& place : places) {
        const auto plan = read_plan(connection, visibility, place.plan).value();
        const auto entry = journal::read_entry(connection, place.plan).value();
        const auto line =
            decode_plan_line(journal::read_line(connection, entry, place.line).value());
        auto& it = found.emplace_back(place.plan, plan.header.programme, plan.header.period,
                                      line.amount, Held::no_payee);
        if (const auto* held = std::get_if<Held>(&line.payment)) {
            it.status = *held;
        } else {
            const auto& payment = std::get<PlannedPayment>(line.payment);
            const auto& batch = plan.header.batches.at(static_cast<std::size_t>(payment.batch));
            it.status = Entitlement::Paid{batch.bank, masked(payment.account)};
        }
    }
    return found;
}

} // namespace tepat::payments
