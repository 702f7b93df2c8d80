#include "verification/period.hpp"

#include "verification/detail/submit.hpp"

#include <fmt/format.h>

namespace tepat::verification {
namespace {

constexpr int wib = 7;
constexpr std::string_view columns =
    "period_id, opens, villages_until, dinsos_until, bupati_until, notice_days";

Period period_at(const store::Row& row) {
    const auto instant = [&](int column) { return Instant::parse(row.text(column)).value(); };
    return {row.integer(0), instant(1), instant(2), instant(3), instant(4), row.integer(5)};
}

} // namespace

Result<journal::Receipt> open_period(journal::Journal& journal, const Act& act,
                                     const Period& period) {
    const auto month = period.period % 100;
    if (period.period < 200'000 || period.period > 299'912 || month < 1 || month > 12 ||
        !(period.opens < period.villages_until && period.villages_until <= period.dinsos_until &&
          period.dinsos_until <= period.bupati_until) ||
        period.notice_days < 1 || period.notice_days > 365)
        return refuse("verification.period_shape"_msg);
    return detail::submit(journal, act, detail::PeriodEvent::name,
                          detail::encode(detail::PeriodEvent{
                              period.period, period.opens, period.villages_until,
                              period.dinsos_until, period.bupati_until, period.notice_days}),
                          {}, [](store::Connection&, const auto&) { return Result<void>{}; });
}

std::optional<Period> period_at(store::Connection& connection, Instant now) {
    std::optional<Period> found;
    connection.each(
        fmt::format("select {} from period where opens <= $1 "
                    "order by opens desc, period_id desc limit 1",
                    columns),
        [&](const store::Row& row) { found = period_at(row); }, now.text());
    return found;
}

std::vector<Period> all_periods(store::Connection& connection) {
    std::vector<Period> all;
    connection.each(fmt::format("select {} from period order by period_id desc", columns),
                    [&](const store::Row& row) { all.push_back(period_at(row)); });
    return all;
}

Date day_of(Instant now) {
    return now.date_at(wib);
}

} // namespace tepat::verification
