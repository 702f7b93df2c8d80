#include "registry/reader.hpp"

#include "registry/detail/gather.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>

namespace tepat::registry {
namespace {

using detail::Gatherer;
using detail::Sight;
using detail::Version;

constexpr std::array<std::string_view, 5> verdicts{"none", "claimed", "suspect", "verified",
                                                   "refuted"};
constexpr std::array<std::string_view, 5> flags{"no_nik", "suspect_nik", "shared_nik",
                                                "possible_double", "no_name"};
constexpr std::size_t households_at_once = 100;

template <class Pairs>
std::vector<SubjectId> ids_of(const Pairs& pairs) {
    std::vector<SubjectId> ids;
    ids.reserve(pairs.size());
    for (const auto& entry : pairs)
        ids.push_back(entry.first);
    return ids;
}

/// Puts families and members into households, which are ordered by id.
void fill(const Gatherer& gatherer, std::span<HouseholdView> households, Reader::Keys keys) {
    std::vector<SubjectId> household_ids;
    for (const auto& household : households)
        household_ids.push_back(household.id);
    const auto families = gatherer.members_of(household_ids);
    const auto family_ids = ids_of(families);
    auto family_views = gatherer.families(family_ids);
    const auto persons = gatherer.members_of(family_ids);
    const auto person_ids = ids_of(persons);
    auto person_views = gatherer.persons(person_ids);
    if (keys == Reader::Keys::read) {
        const auto household_keys = gatherer.keys(household_ids);
        for (auto& household : households)
            household.source_key = household_keys.at(household.id);
        for (const auto& [id, key] : gatherer.keys(person_ids))
            if (const auto view = person_views.find(id); view != person_views.end())
                view->second.source_key = key;
    }
    for (const auto& [id, member] : persons) {
        const auto person = person_views.find(id);
        const auto family = family_views.find(member.group);
        if (person == person_views.end() || family == family_views.end()) continue;
        auto& view = person->second;
        view.family = member.group;
        view.to_household_head = member.to_household_head;
        view.to_family_head = member.to_family_head;
        family->second.members.push_back(std::move(view));
    }
    for (const auto& [id, member] : families) {
        const auto household =
            std::ranges::lower_bound(households, member.group, {}, &HouseholdView::id);
        if (const auto family = family_views.find(id); family != family_views.end())
            household->families.push_back(std::move(family->second));
    }
}

/// Gives on the households without those who sleep, without families in which nobody is awake, and
/// only when somebody in them is.
void give_awake(const Gatherer& gatherer, bool anybody_sleeps, std::span<HouseholdView> households,
                const std::function<void(HouseholdView&)>& each) {
    std::vector<SubjectId> persons;
    if (anybody_sleeps)
        for (const auto& household : households)
            for (const auto& family : household.families)
                for (const auto& person : family.members)
                    persons.push_back(person.id);
    const auto asleep = gatherer.sleepers(persons);
    for (auto& household : households) {
        bool emptied = false;
        if (!asleep.empty())
            std::erase_if(household.families, [&](FamilyView& family) {
                const auto gone = std::erase_if(family.members, [&](const PersonView& person) {
                    return asleep.contains(person.id);
                });
                emptied = emptied || (gone > 0 && family.members.empty());
                return gone > 0 && family.members.empty();
            });
        if (!emptied || !household.families.empty()) each(household);
    }
}

HouseholdView household_view(const store::Row& row) {
    HouseholdView view;
    view.id = row.id<SubjectId>(0);
    view.seq = row.id<Seq>(2);
    view.region = row.id<RegionId>(3);
    view.answer_bytes = row.blob(4);
    return view;
}

HouseholdView household_view(SubjectId id, detail::HouseholdFacts facts) {
    HouseholdView view;
    view.id = id;
    view.seq = facts.version.seq;
    view.region = facts.region;
    view.answer_bytes = std::move(facts.answers);
    return view;
}

} // namespace

std::string_view name_of(NikVerdict verdict) {
    return verdicts.at(static_cast<std::size_t>(verdict));
}

std::string_view name_of(Flag flag) {
    return flags.at(static_cast<std::size_t>(flag));
}

std::optional<SubjectId> Reader::find(std::string_view scheme, std::string_view key) const {
    std::optional<SubjectId> found;
    connection_.each(
        "select subject_id, seq from subject where source_key = $1 and scheme = $2 order by "
        "subject_id desc",
        [&](const store::Row& row) {
            if (visibility_.sees(row.id<Seq>(1))) found = row.id<SubjectId>(0);
        },
        key, scheme);
    return found;
}

std::unordered_map<std::string, SubjectId> Reader::find(std::string_view scheme,
                                                        std::span<const std::string> keys) const {
    return Gatherer{connection_, {visibility_, on_}}.subjects(scheme, keys);
}

std::optional<SourceKey> Reader::source_key(SubjectId subject) const {
    std::optional<SourceKey> found;
    connection_.each(
        "select scheme, source_key, seq from subject where subject_id = $1",
        [&](const store::Row& row) {
            if (visibility_.sees(row.id<Seq>(2)))
                found = SourceKey{std::string{row.text(0)}, std::string{row.text(1)}};
        },
        subject);
    return found;
}

std::optional<SubjectKind> Reader::kind(SubjectId subject) const {
    std::optional<SubjectKind> found;
    connection_.each(
        "select kind, seq from subject where subject_id = $1",
        [&](const store::Row& row) {
            if (visibility_.sees(row.id<Seq>(1))) found = subject_kind(row.text(0));
        },
        subject);
    return found;
}

std::optional<HouseholdView> Reader::household(SubjectId subject) const {
    const Gatherer gatherer{connection_, {visibility_, on_}};
    auto found = gatherer.households({&subject, 1});
    if (found.empty()) return std::nullopt;
    auto view = household_view(subject, std::move(found.begin()->second));
    fill(gatherer, {&view, 1}, Keys::read);
    return view;
}

std::optional<PersonView> Reader::person(SubjectId subject) const {
    const Gatherer gatherer{connection_, {visibility_, on_}};
    auto found = gatherer.persons({&subject, 1});
    if (found.empty()) return std::nullopt;
    auto& view = found.begin()->second;
    for (const auto& [id, member] : gatherer.memberships({&subject, 1})) {
        view.family = member.group;
        view.to_household_head = member.to_household_head;
        view.to_family_head = member.to_family_head;
    }
    view.source_key = gatherer.keys({&subject, 1}).at(subject);
    return std::move(view);
}

std::unordered_map<SubjectId, PersonView>
Reader::persons(std::span<const SubjectId> subjects) const {
    const Gatherer gatherer{connection_, {visibility_, on_}};
    auto views = gatherer.persons(subjects);
    for (const auto& [id, member] : gatherer.memberships(subjects)) {
        const auto view = views.find(id);
        if (view == views.end()) continue;
        view->second.family = member.group;
        view->second.to_household_head = member.to_household_head;
        view->second.to_family_head = member.to_family_head;
    }
    return views;
}

std::optional<SubjectId> Reader::household_of(SubjectId family_or_person) const {
    const Gatherer gatherer{connection_, {visibility_, on_}};
    auto at = family_or_person;
    do {
        const auto found = gatherer.memberships({&at, 1});
        if (found.empty()) return std::nullopt;
        at = found.begin()->second.group;
    } while (kind(at) == SubjectKind::family);
    return at;
}

std::optional<Registration> registration_of(store::Connection& connection, SubjectId subject) {
    std::optional<Registration> found;
    connection.each(
        "select seq from subject where subject_id = $1",
        [&](const store::Row& row) { found = {row.id<Seq>(0), {}}; }, subject);
    if (found) found->effective_on = journal::read_head(connection, found->seq)->effective_on;
    return found;
}

void Reader::scan(std::span<const RegionId> regions, Keys keys,
                  const std::function<void(HouseholdView&)>& each, Who who) const {
    const Sight sight{visibility_, on_};
    const Gatherer gatherer{connection_, sight};
    const bool anybody_sleeps = who == Who::awake && gatherer.anybody_sleeps();
    for (const auto region : regions) {
        std::vector<HouseholdView> households;
        HouseholdView latest;
        Version held;
        const auto close = [&] {
            if (held != Version{} && latest.region == region)
                households.push_back(std::move(latest));
            held = {};
        };
        connection_.each(
            "select subject_id, effective_on, seq, region_id, answers from household where "
            "subject_id in (select subject_id from household where region_id = $1) "
            "order by subject_id, seq",
            [&](const store::Row& row) {
                if (held != Version{} && latest.id != row.id<SubjectId>(0)) close();
                if (sight.renews(held, {detail::date_at(row, 1), row.id<Seq>(2)}))
                    latest = household_view(row);
            },
            region);
        close();
        for (std::size_t from = 0; from < households.size(); from += households_at_once) {
            const auto count = std::min(households_at_once, households.size() - from);
            const auto batch = std::span{households}.subspan(from, count);
            fill(gatherer, batch, keys);
            give_awake(gatherer, anybody_sleeps, batch, each);
        }
    }
}

Seq newest_position(store::Connection& connection, std::optional<Seq> up_to) {
    Seq seq;
    connection.each(
        "select coalesce(max(s.activated), 0) from journal_set s join journal_entry e "
        "on e.seq = s.seq where e.type like 'registry.%' and s.activated <= $1",
        [&](const store::Row& row) { seq = row.id<Seq>(0); },
        up_to.value_or(Seq{std::numeric_limits<std::int64_t>::max()}));
    connection.each(
        "select coalesce(max(seq), 0) from recorded where seq <= $1",
        [&](const store::Row& row) { seq = std::max(seq, row.id<Seq>(0)); },
        up_to.value_or(Seq{std::numeric_limits<std::int64_t>::max()}));
    return seq;
}

void Reader::households(std::span<const SubjectId> households, Keys keys,
                        const std::function<void(HouseholdView&)>& each) const {
    const Gatherer gatherer{connection_, {visibility_, on_}};
    const bool anybody_sleeps = gatherer.anybody_sleeps();
    for (std::size_t from = 0; from < households.size(); from += households_at_once) {
        const auto ids =
            households.subspan(from, std::min(households_at_once, households.size() - from));
        auto facts = gatherer.households(ids);
        std::vector<HouseholdView> views;
        for (const auto id : ids)
            if (const auto its = facts.find(id); its != facts.end())
                views.push_back(household_view(id, std::move(its->second)));
        fill(gatherer, views, keys);
        give_awake(gatherer, anybody_sleeps, views, each);
    }
}

std::vector<std::optional<SubjectId>>
Reader::households_of(std::span<const SubjectId> units) const {
    const Gatherer gatherer{connection_, {visibility_, on_}};
    // A person belongs to a family, a family to a household, and a household to nothing.
    const auto in_family = gatherer.memberships(units);
    std::vector<SubjectId> groups;
    for (const auto& [id, member] : in_family)
        groups.push_back(member.group);
    const auto in_household = gatherer.memberships(groups);
    std::erase_if(groups, [&](SubjectId group) { return in_household.contains(group); });
    const auto nowhere = gatherer.families(groups);
    std::vector<SubjectId> alone;
    for (const auto unit : units)
        if (!in_family.contains(unit)) alone.push_back(unit);
    const auto found = gatherer.households(alone);
    std::vector<std::optional<SubjectId>> households;
    for (const auto unit : units) {
        const auto member = in_family.find(unit);
        if (member == in_family.end()) {
            households.push_back(found.contains(unit) ? std::optional{unit} : std::nullopt);
            continue;
        }
        const auto group = member->second.group;
        const auto above = in_household.find(group);
        if (above != in_household.end())
            households.push_back(above->second.group);
        else
            households.push_back(nowhere.contains(group) ? std::nullopt : std::optional{group});
    }
    return households;
}

} // namespace tepat::registry
