#include "audit/policy_mix.hpp"

#include <algorithm>
#include <limits>

namespace tepat::audit {
namespace {

using namespace programmes;

const Date for_ever{std::numeric_limits<std::int32_t>::min()};

template <class T>
Series<T> frozen(const T& value) {
    return Series<T>{{{for_ever, std::nullopt, value, {}}}};
}

/// The values in force on the day of a list, each as one that holds for ever.
Policy freeze(const PolicyAt& at) {
    Policy made;
    made.id = at.policy->id;
    made.unit = frozen(at.unit);
    if (at.member != nullptr) made.member = frozen(*at.member);
    made.calendars = {{"main", frozen(*at.plan)}};
    for (const auto& criterion : at.criteria)
        made.criteria.push_back({criterion.item->id, {}, frozen(criterion.value())});
    for (const auto& component : at.components)
        made.components.push_back(
            {component.item->id, {}, {}, frozen(*component.rule), frozen(component.yearly)});
    made.persons = frozen(*at.persons);
    if (at.provider != nullptr) made.provider = frozen(*at.provider);
    if (at.quota != nullptr) made.quota = frozen(*at.quota);
    for (const auto& cap : at.caps) {
        Cap its{cap.item->id, {}, {}, frozen(cap.value())};
        // A component that is not in force fills no cap.
        for (const auto place : cap.item->components) {
            const auto found =
                std::ranges::find(at.components, place, &PolicyAt::ComponentAt::index);
            if (found != at.components.end())
                its.components.push_back(static_cast<std::uint16_t>(found - at.components.begin()));
        }
        made.caps.push_back(std::move(its));
    }
    if (at.bounds) made.bounds = frozen(*at.bounds);
    for (const auto& part : at.fixed)
        made.fixed.push_back({part.item->id, {}, frozen(part.value())});
    for (const auto& part : at.goods)
        made.goods.push_back({part.item->id, {}, frozen(part.value())});
    for (const auto& step : at.payees)
        made.payees.push_back({step.item->id, {}, frozen(step.value())});
    made.nik_to_be_paid = frozen(at.nik_to_be_paid);
    return made;
}

template <class T>
const T* value_of(const Series<T>& series) {
    const auto* dated = series.at(for_ever);
    return dated == nullptr ? nullptr : &dated->value;
}

std::string text(const Condition& condition) {
    std::string made{condition.test.source()};
    if (condition.needs) made += "; needs " + std::string{condition.needs->source()};
    return made;
}
std::string text(const std::vector<int>& numbers) {
    std::string made;
    for (const auto number : numbers)
        made += (made.empty() ? "" : " ") + std::to_string(number);
    return made;
}
std::string text(const std::vector<Preference>& order) {
    constexpr std::string_view words[] = {"highest_amount", "youngest", "oldest", "component"};
    std::string made;
    for (const auto preference : order)
        made += (made.empty() ? "" : " ") + std::string{words[static_cast<int>(preference)]};
    return made;
}
std::string text(const CriterionRule& rule) {
    switch (rule.kind) {
    case CriterionKind::holds:
        return text(*rule.condition);
    case CriterionKind::excluded_when:
        return "not: " + text(*rule.condition);
    case CriterionKind::persons:
        return "persons >= " + std::to_string(rule.persons);
    }
    return {};
}
std::string text(const StagePlan& plan) {
    return "months " + text(plan.months) + ", shares " + text(plan.shares);
}
std::string text(const PersonsRule& rule) {
    return "most " + (rule.most ? std::to_string(*rule.most) : std::string{"all"}) + ", order " +
           text(rule.order);
}
std::string text(const Bounds& bounds) {
    return std::to_string(bounds.least.amount()) + " to " + std::to_string(bounds.most.amount());
}
std::string text(const FixedRule& rule) {
    auto made = std::to_string(rule.yearly.amount());
    if (rule.when) made += " when " + text(*rule.when);
    for (const auto stage : rule.stages)
        made += " " + std::to_string(stage.amount());
    return made;
}
std::string text(const GoodsRule& rule) {
    auto made = "packs of " + std::to_string(rule.pack);
    if (rule.when) made += " when " + text(*rule.when);
    for (const auto grams : rule.stages)
        made += " " + std::to_string(grams);
    return made;
}
/// All that is equal in equal numbers of places.
std::string text(const Quota& quota) {
    auto made = quota.places ? std::to_string(*quota.places) : std::string{};
    for (const auto& area : quota.allocation)
        made += " " + area.area.digits() + ":" + std::to_string(area.places);
    return made;
}
/// For people: there may be five hundred areas.
std::string brief(const Quota& quota) {
    if (quota.allocation.empty()) return text(quota);
    return std::to_string(quota.allocated()) + " in " + std::to_string(quota.allocation.size());
}
std::string text(const std::vector<Rank>& order) {
    std::string made;
    for (const auto& rank : order) {
        if (!made.empty()) made += ", ";
        // With its needs a measure is compiled into one expression over several lines.
        for (const auto c : rank.measure.value.source())
            if (c != '\n') made += c;
    }
    return made;
}
std::string text(const Words& words) {
    return words.id;
}
std::string text(const PayeeRule& rule) {
    return text(rule.who) + ", order " + text(rule.order);
}
std::string text(Rupiah amount) {
    return std::to_string(amount.amount());
}
std::string text(int number) {
    return std::to_string(number);
}
std::string text(bool yes) {
    return yes ? "yes" : "no";
}
std::string text(Unit unit) {
    return std::string{facts::name_of(unit)};
}

template <class T>
std::string text_of(const Series<T>& series) {
    const auto* value = value_of(series);
    return value == nullptr ? std::string{} : text(*value);
}

template <class Item>
const Item* with_id(const std::vector<Item>& items, std::string_view id) {
    const auto at = std::ranges::find(items, id, &Item::id);
    return at == items.end() ? nullptr : &*at;
}

/// Ids of the one, then those the other has beside.
template <class Item>
std::vector<std::string> ids_of(const std::vector<Item>& one, const std::vector<Item>& other) {
    std::vector<std::string> ids;
    for (const auto* items : {&one, &other})
        for (const auto& item : *items)
            if (std::ranges::find(ids, item.id) == ids.end()) ids.push_back(item.id);
    return ids;
}

/// The ids that both have, in the order of `one`.
template <class Item>
std::string order_of(const std::vector<Item>& one, const std::vector<Item>& other) {
    std::string made;
    for (const auto& item : one)
        if (with_id(other, item.id) != nullptr) made += (made.empty() ? "" : " ") + item.id;
    return made;
}

/// Compares two frozen policies value by value.
class Differ {
public:
    Differ(const Policy& first, const Policy& second) : first_{first}, second_{second} {}

    std::vector<RuleDifference> run() {
        series("unit", &Policy::unit);
        series("member", &Policy::member);
        add("calendar", text_of(first_.calendars[0].plans), text_of(second_.calendars[0].plans));
        items("criterion.", &Policy::criteria, &Criterion::rules);
        components();
        series("persons", &Policy::persons);
        caps();
        series("bounds", &Policy::bounds);
        items("fixed.", &Policy::fixed, &FixedPart::rules);
        items("goods.", &Policy::goods, &GoodsPart::rules);
        items("payee.", &Policy::payees, &PayeeStep::rules);
        series("provider", &Policy::provider);
        quota();
        add("payee.order", order_of(first_.payees, second_.payees),
            order_of(second_.payees, first_.payees));
        series("nik_to_be_paid", &Policy::nik_to_be_paid);
        return std::move(found_);
    }

private:
    void add(std::string what, std::string first, std::string second) {
        if (first != second)
            found_.push_back({std::move(what), std::move(first), std::move(second)});
    }
    template <class T>
    void series(std::string_view what, Series<T> Policy::* its) {
        add(std::string{what}, text_of(first_.*its), text_of(second_.*its));
    }
    template <class Item, class T>
    void items(std::string_view prefix, std::vector<Item> Policy::* its, Series<T> Item::* rules) {
        for (const auto& id : ids_of(first_.*its, second_.*its)) {
            const auto* one = with_id(first_.*its, id);
            const auto* other = with_id(second_.*its, id);
            add(std::string{prefix} + id, one == nullptr ? std::string{} : text_of(one->*rules),
                other == nullptr ? std::string{} : text_of(other->*rules));
        }
    }
    /// How many places there are, and who comes first; each is told apart.
    void quota() {
        const auto* one = value_of(first_.quota);
        const auto* other = value_of(second_.quota);
        const auto said = [](const Quota* its, auto say) {
            return its == nullptr ? std::string{} : say(*its);
        };
        const auto all = [](const Quota& its) { return text(its); };
        const auto in_brief = [](const Quota& its) { return brief(its); };
        const auto order = [](const Quota& its) { return text(its.order); };
        if (said(one, all) != said(other, all))
            found_.push_back({"quota.places", said(one, in_brief), said(other, in_brief)});
        add("quota.order", said(one, order), said(other, order));
    }
    void components() {
        for (const auto& id : ids_of(first_.components, second_.components)) {
            const auto* one = with_id(first_.components, id);
            const auto* other = with_id(second_.components, id);
            const auto name = "component." + id;
            if (one != nullptr && other != nullptr) {
                add(name + ".rule", text_of(one->rules), text_of(other->rules));
                add(name + ".amount", text_of(one->amounts), text_of(other->amounts));
            } else {
                const auto whole = [](const Component* its) {
                    return its == nullptr ? std::string{}
                                          : text_of(its->rules) + ": " + text_of(its->amounts);
                };
                add(name, whole(one), whole(other));
            }
        }
        add("component.order", order_of(first_.components, second_.components),
            order_of(second_.components, first_.components));
    }
    void caps() {
        const auto whole = [](const Policy& policy, const Cap* cap) {
            if (cap == nullptr) return std::string{};
            auto made = text_of(cap->most) + " of";
            for (const auto place : cap->components)
                made += " " + policy.components[place].id;
            return made;
        };
        for (const auto& id : ids_of(first_.caps, second_.caps))
            add("cap." + id, whole(first_, with_id(first_.caps, id)),
                whole(second_, with_id(second_.caps, id)));
    }

    const Policy& first_;
    const Policy& second_;
    std::vector<RuleDifference> found_;
};

using From = PolicyMix::From;

/// Puts a policy together of the values of two.
class Mixer {
public:
    Mixer(const Policy& first, const Policy& second, std::span<const RuleDifference> differences,
          const std::vector<From>& choice)
        : first_{first}, second_{second}, differences_{differences}, choice_{choice} {}

    [[nodiscard]] Policy run() const {
        Policy made;
        made.id = first_.id;
        made.unit = from("unit").unit;
        made.member = from("member").member;
        made.calendars = from("calendar").calendars;
        items("criterion.", &Policy::criteria, made.criteria, From::first);
        components(made);
        made.persons = from("persons").persons;
        caps(made);
        made.bounds = from("bounds").bounds;
        items("fixed.", &Policy::fixed, made.fixed, From::first);
        items("goods.", &Policy::goods, made.goods, From::first);
        items("payee.", &Policy::payees, made.payees, chosen("payee.order"));
        made.provider = from("provider").provider;
        // Places are no rule that decides on one unit: whose they are is told with a decision.
        made.quota = from("quota.order").quota;
        made.nik_to_be_paid = from("nik_to_be_paid").nik_to_be_paid;
        fit(made);
        return made;
    }
    /// What does not differ may come from either.
    [[nodiscard]] From chosen(std::string_view what) const {
        const auto at = std::ranges::find(differences_, what, &RuleDifference::what);
        return at == differences_.end()
                   ? From::first
                   : choice_[static_cast<std::size_t>(at - differences_.begin())];
    }

private:
    /// What is said stage by stage of another calendar is spread evenly, or not given.
    static void fit(Policy& made) {
        const auto stages = static_cast<std::size_t>(value_of(made.calendars[0].plans)->stages());
        for (auto& part : made.fixed) {
            auto rule = *value_of(part.rules);
            if (rule.stages.empty() || rule.stages.size() == stages) continue;
            rule.stages.clear();
            part.rules = frozen(rule);
        }
        for (auto& part : made.goods) {
            auto rule = *value_of(part.rules);
            if (rule.stages.size() == stages) continue;
            rule.stages.assign(stages, 0);
            part.rules = frozen(rule);
        }
    }
    [[nodiscard]] const Policy& of(From side) const {
        return side == From::first ? first_ : second_;
    }
    [[nodiscard]] const Policy& from(std::string_view what) const { return of(chosen(what)); }
    template <class Item>
    [[nodiscard]] std::vector<std::string> ids(std::vector<Item> Policy::* its, From order) const {
        return order == From::first ? ids_of(first_.*its, second_.*its)
                                    : ids_of(second_.*its, first_.*its);
    }
    template <class Item>
    void items(std::string_view prefix, std::vector<Item> Policy::* its, std::vector<Item>& into,
               From order) const {
        for (const auto& id : ids(its, order))
            if (const auto* item = with_id(from(std::string{prefix} + id).*its, id))
                into.push_back(*item);
    }
    void components(Policy& made) const {
        for (const auto& id : ids(&Policy::components, chosen("component.order"))) {
            const auto name = "component." + id;
            const auto* one = with_id(first_.components, id);
            const auto* other = with_id(second_.components, id);
            if (one != nullptr && other != nullptr) {
                auto& component = made.components.emplace_back(*one);
                component.rules = (chosen(name + ".rule") == From::first ? one : other)->rules;
                component.amounts =
                    (chosen(name + ".amount") == From::first ? one : other)->amounts;
            } else if (const auto* its = chosen(name) == From::first ? one : other) {
                made.components.push_back(*its);
            }
        }
    }
    void caps(Policy& made) const {
        for (const auto& id : ids(&Policy::caps, From::first)) {
            const auto& side = from("cap." + id);
            const auto* cap = with_id(side.caps, id);
            if (cap == nullptr) continue;
            auto& its = made.caps.emplace_back(*cap);
            its.components.clear();
            for (const auto place : cap->components) {
                const auto at =
                    std::ranges::find(made.components, side.components[place].id, &Component::id);
                if (at != made.components.end())
                    its.components.push_back(
                        static_cast<std::uint16_t>(at - made.components.begin()));
            }
        }
    }

    const Policy& first_;
    const Policy& second_;
    std::span<const RuleDifference> differences_;
    const std::vector<From>& choice_;
};

constexpr std::size_t place(From from) {
    return static_cast<std::size_t>(from);
}

} // namespace

/// A policy on the days of both lists.
struct PolicyMix::Mixed {
    Policy policy;
    PolicyAt at[2];
};

std::unique_ptr<const PolicyMix::Mixed> PolicyMix::mix(const std::vector<From>& choice) const {
    const auto one = freeze(first_);
    const auto other = freeze(second_);
    const Mixer mixer{one, other, differences_, choice};
    auto made = std::make_unique<Mixed>();
    made->policy = mixer.run();
    const auto calendar = mixer.chosen("calendar");
    const bool same_calendar =
        std::ranges::find(differences_, "calendar", &RuleDifference::what) == differences_.end();
    for (const auto time : {From::first, From::second}) {
        auto& at = made->at[place(time)];
        const auto& its = time == From::first ? first_ : second_;
        at = made->policy.at(its.date).value();
        // A stage belongs to its calendar.
        at.period = same_calendar             ? its.period
                    : calendar == From::first ? first_.period
                                              : second_.period;
    }
    return made;
}

PolicyMix::PolicyMix(const PolicyAt& first, const PolicyAt& second)
    : first_{first}, second_{second}, differences_{Differ{freeze(first), freeze(second)}.run()} {
    const auto asks = [](const PolicyAt& at, std::size_t input) {
        return (at.inputs >> input & 1U) != 0;
    };
    const auto& ours = first.policy->inputs;
    for (std::size_t i = 0; i < ours.size(); ++i)
        lists_.push_back({ours[i].id, asks(first, i), false});
    const auto& theirs = second.policy->inputs;
    for (std::size_t i = 0; i < theirs.size(); ++i) {
        auto at = std::ranges::find(lists_, theirs[i].id, &AskedList::id);
        if (at == lists_.end()) at = lists_.insert(at, {theirs[i].id, false, false});
        at->second = asks(second, i);
        second_places_.push_back(static_cast<std::size_t>(at - lists_.begin()));
    }
    for (const auto base : {From::first, From::second}) {
        const auto other = base == From::first ? From::second : From::first;
        std::vector<From> choice(differences_.size(), base);
        whole_[place(base)] = mix(choice);
        for (auto& one : choice) {
            one = other;
            one_[place(base)].push_back(mix(choice));
            one = base;
        }
    }
}

PolicyMix::~PolicyMix() = default;

std::optional<std::size_t> PolicyMix::difference(std::string_view what) const {
    const auto at = std::ranges::find(differences_, what, &RuleDifference::what);
    if (at == differences_.end()) return std::nullopt;
    return static_cast<std::size_t>(at - differences_.begin());
}

bool PolicyMix::separable() const {
    for (std::size_t i = 0; i < second_places_.size(); ++i)
        if (second_places_[i] != i) return false;
    return true;
}

facts::UnitView PolicyMix::seen_by(From rules, facts::UnitView unit) const {
    if (rules == From::first || separable()) return unit;
    std::uint64_t listed = 0;
    for (std::size_t i = 0; i < second_places_.size(); ++i)
        if (second_places_[i] < facts::most_inputs)
            listed |= (unit.listed >> second_places_[i] & 1U) << i;
    unit.listed = listed;
    return unit;
}

std::uint64_t PolicyMix::told_by(From rules, std::uint64_t listed) const {
    if (rules == From::first || separable()) return listed;
    std::uint64_t told = 0;
    for (std::size_t i = 0; i < second_places_.size(); ++i)
        if (second_places_[i] < facts::most_inputs) told |= (listed >> i & 1U) << second_places_[i];
    return told;
}

bool PolicyMix::same_unit() const {
    return first_.unit == second_.unit;
}

bool PolicyMix::same_time() const {
    return first_.date == second_.date && first_.period == second_.period;
}

const PolicyAt& PolicyMix::at(From rules, From time) const {
    return whole_[place(rules)]->at[place(time)];
}

const PolicyAt& PolicyMix::with_one(From base, std::size_t one, From time) const {
    return one_[place(base)][one]->at[place(time)];
}

} // namespace tepat::audit
