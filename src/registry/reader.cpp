#include "registry/reader.hpp"

#include "registry/detail/id_list.hpp"
#include "registry/detail/version.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace tepat::registry {
namespace {

using detail::Sight;
using detail::Version;

constexpr std::array<std::string_view, 5> verdicts{"none", "claimed", "suspect", "verified",
                                                   "refuted"};
constexpr std::array<std::string_view, 5> flags{"no_nik", "suspect_nik", "shared_nik",
                                                "possible_double", "no_name"};
constexpr std::size_t households_at_once = 100;

NikVerdict verdict_of(std::string_view name) {
    return static_cast<NikVerdict>(std::ranges::find(verdicts, name) - verdicts.begin());
}

std::optional<Nik> nik_of(const store::Row& row, int column) {
    if (row.null(column)) return std::nullopt;
    return Nik::parse(detail::sixteen_digits(row.integer(column))).value();
}

std::optional<Relation> relation_of(const store::Row& row, int column) {
    if (row.null(column)) return std::nullopt;
    return static_cast<Relation>(row.integer(column));
}

/// Which group a family or person belongs to.
struct Member {
    Version version;
    SubjectId group;
    std::optional<Relation> to_household_head;
    std::optional<Relation> to_family_head;
};

/// Gathers what holds of some subjects, a list of ids at a time.
class Gatherer {
public:
    Gatherer(store::Connection& connection, Sight sight) : connection_{connection}, sight_{sight} {}

    /// Families or persons that belong to one of `groups`, by id.
    std::vector<std::pair<SubjectId, Member>> members_of(std::span<const SubjectId> groups) {
        std::unordered_map<SubjectId, Member> found;
        static const auto sql = detail::with_id_list(
            "select subject_id, effective_on, seq, group_id, household_relation, family_relation "
            "from membership where subject_id in (select subject_id from membership where group_id "
            "in (",
            "))");
        for_each(sql, groups,
                 [&](const store::Row& row) { renew(found[row.id<SubjectId>(0)], row); });
        std::vector<std::pair<SubjectId, Member>> members;
        for (const auto& entry : found)
            if (std::ranges::binary_search(groups, entry.second.group)) members.push_back(entry);
        std::ranges::sort(members, {}, [](const auto& entry) { return entry.first; });
        return members;
    }

    std::optional<Member> membership(SubjectId subject) {
        Member member;
        connection_.each(
            "select subject_id, effective_on, seq, group_id, household_relation, "
            "family_relation from membership where subject_id = $1",
            [&](const store::Row& row) { renew(member, row); }, subject);
        if (member.version == Version{}) return std::nullopt;
        return member;
    }

    std::unordered_map<SubjectId, FamilyView> families(std::span<const SubjectId> ids) {
        std::unordered_map<SubjectId, FamilyView> views;
        std::unordered_map<SubjectId, Version> versions;
        static const auto sql = detail::with_id_list(
            "select subject_id, effective_on, seq, number, kk_number from family where subject_id "
            "in (",
            ")");
        for_each(sql, ids, [&](const store::Row& row) {
            const auto id = row.id<SubjectId>(0);
            if (!sight_.renews(versions[id], version(row))) return;
            auto& view = views[id];
            view.id = id;
            view.seq = row.id<Seq>(2);
            view.number = static_cast<int>(row.integer(3));
            view.kk = row.null(4)
                          ? std::nullopt
                          : std::optional{
                                KkNumber::parse(detail::sixteen_digits(row.integer(4))).value()};
        });
        return views;
    }

    std::unordered_map<SubjectId, PersonView> persons(std::span<const SubjectId> ids) {
        std::unordered_map<SubjectId, PersonView> views;
        std::unordered_map<SubjectId, Version> versions;
        static const auto sql = detail::with_id_list(
            "select subject_id, effective_on, seq, name, born_on, sex, answers from person where "
            "subject_id in (",
            ")");
        for_each(sql, ids, [&](const store::Row& row) {
            const auto id = row.id<SubjectId>(0);
            if (!sight_.renews(versions[id], version(row))) return;
            auto& view = views[id];
            view.id = id;
            view.seq = row.id<Seq>(2);
            view.name = row.text(3);
            view.born = row.null(4) ? std::nullopt : std::optional{detail::date_at(row, 4)};
            view.sex = row.null(5) ? std::nullopt
                                   : std::optional{row.integer(5) == 1 ? Sex::male : Sex::female};
            view.answer_bytes = row.blob(6);
        });
        claims(ids, views);
        return views;
    }

    std::unordered_map<SubjectId, std::string> keys(std::span<const SubjectId> ids) {
        std::unordered_map<SubjectId, std::string> found;
        static const auto sql = detail::with_id_list(
            "select subject_id, source_key from subject where subject_id in (", ")");
        for_each(sql, ids,
                 [&](const store::Row& row) { found.emplace(row.id<SubjectId>(0), row.text(1)); });
        return found;
    }

private:
    static Version version(const store::Row& row) {
        return {detail::date_at(row, 1), row.id<Seq>(2)};
    }

    void for_each(const std::string& sql, std::span<const SubjectId> ids,
                  const store::EachRow& each) {
        detail::for_each_list(
            ids, [&](std::span<const store::Param> list) { connection_.query(sql, list, each); });
    }

    void renew(Member& member, const store::Row& row) const {
        if (!sight_.renews(member.version, version(row))) return;
        member.group = row.id<SubjectId>(3);
        member.to_household_head = relation_of(row, 4);
        member.to_family_head = relation_of(row, 5);
    }

    void claims(std::span<const SubjectId> ids, std::unordered_map<SubjectId, PersonView>& views) {
        std::unordered_map<SubjectId, Version> versions;
        static const auto claims_sql = detail::with_id_list(
            "select subject_id, effective_on, seq, nik, verdict from nik_claim where subject_id in "
            "(",
            ")");
        for_each(claims_sql, ids, [&](const store::Row& row) {
            const auto view = views.find(row.id<SubjectId>(0));
            if (view == views.end() || !sight_.renews(versions[view->first], version(row))) return;
            view->second.nik = {nik_of(row, 3), verdict_of(row.text(4))};
        });
        static const auto flags_sql = detail::with_id_list(
            "select subject_id, kind, detail, seq from subject_flag where subject_id in (", ")");
        for_each(flags_sql, ids, [&](const store::Row& row) {
            const auto view = views.find(row.id<SubjectId>(0));
            if (view == views.end() || !sight_.visibility.sees(row.id<Seq>(3))) return;
            auto& person = view->second;
            if (row.text(1) == name_of(Flag::possible_double))
                person.flags.set(Flag::possible_double);
            else if (person.nik.nik && person.nik.nik->number() == row.integer(2))
                person.flags.set(Flag::shared_nik);
        });
        for (auto& [id, person] : views) {
            if (!person.nik.nik) person.flags.set(Flag::no_nik);
            if (person.nik.verdict == NikVerdict::suspect) person.flags.set(Flag::suspect_nik);
            if (person.name.empty()) person.flags.set(Flag::no_name);
        }
    }

    store::Connection& connection_;
    Sight sight_;
};

template <class Pairs>
std::vector<SubjectId> ids_of(const Pairs& pairs) {
    std::vector<SubjectId> ids;
    ids.reserve(pairs.size());
    for (const auto& entry : pairs)
        ids.push_back(entry.first);
    return ids;
}

/// Puts families and members into households, which are ordered by id.
void fill(Gatherer& gatherer, std::span<HouseholdView> households, Reader::Keys keys) {
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

HouseholdView household_view(const store::Row& row) {
    HouseholdView view;
    view.id = row.id<SubjectId>(0);
    view.seq = row.id<Seq>(2);
    view.region = row.id<RegionId>(3);
    view.answer_bytes = row.blob(4);
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
    const Sight sight{visibility_, on_};
    std::optional<HouseholdView> found;
    Version held;
    connection_.each(
        "select subject_id, effective_on, seq, region_id, answers from household where "
        "subject_id = $1",
        [&](const store::Row& row) {
            if (sight.renews(held, {detail::date_at(row, 1), row.id<Seq>(2)}))
                found = household_view(row);
        },
        subject);
    if (found) {
        Gatherer gatherer{connection_, sight};
        fill(gatherer, {&*found, 1}, Keys::read);
    }
    return found;
}

std::optional<PersonView> Reader::person(SubjectId subject) const {
    Gatherer gatherer{connection_, {visibility_, on_}};
    auto views = gatherer.persons({&subject, 1});
    if (views.empty()) return std::nullopt;
    auto& view = views.begin()->second;
    if (const auto member = gatherer.membership(subject)) {
        view.family = member->group;
        view.to_household_head = member->to_household_head;
        view.to_family_head = member->to_family_head;
    }
    view.source_key = gatherer.keys({&subject, 1}).at(subject);
    return std::move(view);
}

std::optional<SubjectId> Reader::household_of(SubjectId family_or_person) const {
    Gatherer gatherer{connection_, {visibility_, on_}};
    auto group = gatherer.membership(family_or_person);
    if (group && kind(group->group) == SubjectKind::family)
        group = gatherer.membership(group->group);
    return group ? std::optional{group->group} : std::nullopt;
}

void Reader::scan(std::span<const RegionId> regions, Keys keys,
                  const std::function<void(HouseholdView&)>& each) const {
    const Sight sight{visibility_, on_};
    Gatherer gatherer{connection_, sight};
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
            for (auto& household : batch)
                each(household);
        }
    }
}

} // namespace tepat::registry
