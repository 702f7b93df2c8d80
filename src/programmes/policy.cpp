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

/// The day whose stages are the year's: its last, or the programme's last in it. A programme may
/// have begun in mid-year.
std::optional<Date> last_day_in(const Policy& policy, int year) {
    std::optional<Date> last;
    for (const auto& entry : policy.unit.entries()) {
        const auto year_end = Date::from_ymd(year, 12, 31);
        if (!year_end) return std::nullopt;
        const auto end = std::min(*year_end, entry.until.value_or(*year_end));
        if (entry.from <= end && end.year() == year) last = end;
    }
    return last;
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

std::int64_t Quota::allocated() const {
    std::int64_t sum = 0;
    for (const auto& area : allocation)
        sum += area.places;
    return sum;
}

bool Policy::of_persons() const {
    return !unit.entries().empty() && unit.entries().front().value == Unit::person;
}

bool Policy::of_groups() const {
    return !unit.entries().empty() && unit.entries().front().value == Unit::group;
}

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
    if (const auto* its = member.at(date)) made.member = &its->value;
    made.criteria = in_force(criteria, &Criterion::rules, date);
    for (std::size_t i = 0; i < components.size(); ++i) {
        const auto* counts = components[i].rules.at(date);
        const auto* amount = components[i].amounts.at(date);
        if (counts == nullptr || amount == nullptr) continue;
        const bool same_needs = std::ranges::any_of(made.components, [&](const auto& earlier) {
            return needs_same(*earlier.rule, counts->value);
        });
        made.components.push_back({static_cast<std::uint16_t>(i), &components[i], &counts->value,
                                   amount->value, same_needs});
    }
    static const PersonsRule nobody; // of a programme without components
    const auto* rule = persons.at(date);
    made.persons = rule == nullptr ? &nobody : &rule->value;
    made.caps = in_force(caps, &Cap::most, date);
    if (const auto* bound = bounds.at(date)) made.bounds = bound->value;
    made.fixed = in_force(fixed, &FixedPart::rules, date);
    made.goods = in_force(goods, &GoodsPart::rules, date);
    made.payees = in_force(payees, &PayeeStep::rules, date);
    if (const auto* its = provider.at(date)) made.provider = &its->value;
    if (const auto* its = quota.at(date)) made.quota = &its->value;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        if (std::ranges::any_of(inputs[i].asked, [&](const auto& span) {
                return span.first <= date && (!span.second || date <= *span.second);
            }))
            made.inputs |= std::uint64_t{1} << i;
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
    const auto last = last_day_in(*this, period.year);
    if (!last) return no_stage();
    const auto plan = plan_on(*this, *last, calendar);
    if (!plan) return std::unexpected(plan.error());
    if (period.stage.count != (*plan)->stages() || period.stage.number < 1 ||
        period.stage.number > period.stage.count)
        return no_stage();
    const auto month = (*plan)->months[static_cast<std::size_t>(period.stage.number - 1)];
    const auto first = Date::from_ymd(period.year, month, 1);
    if (!first) return first;
    // A programme may begin within its first month.
    const auto begin = unit.entries().front().from;
    const bool within = begin.year() == period.year && begin.month() == month;
    return within ? std::max(*first, begin) : *first;
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
    for (const auto& part : goods)
        add_dates(dates, part.rules);
    for (const auto& step : payees)
        add_dates(dates, step.rules);
    add_dates(dates, provider);
    add_dates(dates, quota);
    add_dates(dates, nik_to_be_paid);
    for (const auto& calendar : calendars)
        add_dates(dates, calendar.plans);
    return {dates.begin(), dates.end()};
}

} // namespace tepat::programmes
