#include "programmes/policy.hpp"

#include "programmes/policy_at.hpp"

#include <numeric>
#include <set>

namespace tepat::programmes {
namespace {

template <class T>
void add_dates(std::set<Date>& dates, const Series<T>& series) {
    for (const auto& entry : series.entries()) {
        dates.insert(entry.from);
        if (entry.until) dates.insert(*entry.until + 1);
    }
}

template <class Item, class Value>
std::vector<InForce<Item, Value>> in_force(const std::vector<Item>& items,
                                           Series<Value> Item::* series, Date date) {
    std::vector<InForce<Item, Value>> found;
    for (std::size_t i = 0; i < items.size(); ++i)
        if (const auto* dated = (items[i].*series).at(date))
            found.push_back({static_cast<std::uint16_t>(i), &items[i], dated});
    return found;
}

bool needs_same(const Condition& a, const Condition& b) {
    return a.needs && b.needs && a.needs->source() == b.needs->source();
}

Result<const StagePlan*> plan_on(const Policy& policy, Date date, std::string_view calendar) {
    if (policy.unit.at(date) == nullptr)
        return refuse("programmes.not_in_force"_msg,
                      {{"policy", policy.id}, {"date", date.text()}});
    const auto found = std::ranges::find(policy.calendars, calendar, &Calendar::id);
    const auto* plan = found == policy.calendars.end() ? nullptr : found->plans.at(date);
    if (plan == nullptr)
        return refuse(
            "programmes.no_calendar"_msg,
            {{"policy", policy.id}, {"calendar", std::string{calendar}}, {"date", date.text()}});
    return &plan->value;
}

Period period_in(const StagePlan& plan, Date date) {
    const auto begun = std::ranges::count_if(plan.months, [&](int m) { return m <= date.month(); });
    // Before the first stage of the year begins, the last one of the year before still runs.
    if (begun == 0) return {date.year() - 1, {plan.stages(), plan.stages()}};
    return {date.year(), {static_cast<int>(begun), plan.stages()}};
}

} // namespace

int StagePlan::shares_until(int number) const {
    return std::accumulate(shares.begin(), shares.begin() + number, 0);
}

Result<PolicyAt> Policy::at(Date date, std::string_view calendar) const {
    const auto plan = plan_on(*this, date, calendar);
    if (!plan) return std::unexpected(plan.error());
    PolicyAt made;
    made.policy = this;
    made.date = date;
    made.plan = *plan;
    made.period = period_in(**plan, date);
    made.unit = unit.at(date)->value;
    if (const auto* rule = member.at(date)) made.member = &rule->value;
    made.criteria = in_force(criteria, &Criterion::rules, date);
    for (std::size_t i = 0; i < components.size(); ++i) {
        const auto* rule = components[i].rules.at(date);
        const auto* amount = components[i].amounts.at(date);
        if (rule == nullptr || amount == nullptr) continue;
        const bool same_needs = std::ranges::any_of(made.components, [&](const auto& earlier) {
            return needs_same(*earlier.rule, rule->value);
        });
        made.components.push_back({static_cast<std::uint16_t>(i), &components[i], &rule->value,
                                   amount->value, same_needs});
    }
    made.persons = &persons.at(date)->value;
    made.caps = in_force(caps, &Cap::most, date);
    if (const auto* bound = bounds.at(date)) made.bounds = bound->value;
    made.fixed = in_force(fixed, &FixedPart::rules, date);
    made.payees = in_force(payees, &PayeeStep::rules, date);
    made.nik_to_be_paid = nik_to_be_paid.at(date)->value;
    return made;
}

Result<Period> Policy::period_on(Date date, std::string_view calendar) const {
    const auto plan = plan_on(*this, date, calendar);
    if (!plan) return std::unexpected(plan.error());
    return period_in(**plan, date);
}

Result<Date> Policy::first_day(Period period, std::string_view calendar) const {
    const auto no_stage = [&] {
        return refuse("programmes.no_stage"_msg, {{"policy", id}, {"period", period.text()}});
    };
    // The plan in force at the year's end is the year's plan: a programme may have begun in
    // mid-year.
    const auto year_end = Date::from_ymd(period.year, 12, 31);
    if (!year_end) return no_stage();
    const auto plan = plan_on(*this, *year_end, calendar);
    if (!plan) return std::unexpected(plan.error());
    if (period.stage.count != (*plan)->stages() || period.stage.number < 1 ||
        period.stage.number > period.stage.count)
        return no_stage();
    const auto month = (*plan)->months[static_cast<std::size_t>(period.stage.number - 1)];
    return Date::from_ymd(period.year, month, 1);
}

Result<PolicyAt> Policy::in_period(Period period) const {
    const auto begins = first_day(period);
    if (!begins) return std::unexpected(begins.error());
    return at(*begins);
}

std::vector<Date> Policy::effective_dates() const {
    std::set<Date> dates;
    add_dates(dates, unit);
    add_dates(dates, member);
    for (const auto& criterion : criteria)
        add_dates(dates, criterion.rules);
    for (const auto& component : components) {
        add_dates(dates, component.rules);
        add_dates(dates, component.amounts);
    }
    add_dates(dates, persons);
    for (const auto& cap : caps)
        add_dates(dates, cap.most);
    add_dates(dates, bounds);
    for (const auto& part : fixed)
        add_dates(dates, part.rules);
    for (const auto& step : payees)
        add_dates(dates, step.rules);
    add_dates(dates, nik_to_be_paid);
    for (const auto& calendar : calendars)
        add_dates(dates, calendar.plans);
    return {dates.begin(), dates.end()};
}

} // namespace tepat::programmes
