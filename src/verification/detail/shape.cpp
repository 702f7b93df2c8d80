#include "verification/detail/shape.hpp"

#include "registry/answers.hpp"
#include "registry/standing.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tepat::verification::detail {
namespace {

using registry::SubjectChange;
using registry::SubjectKind;

/// How many changes of each kind a draft has.
struct Tally {
    std::int64_t fresh_households = 0;
    std::int64_t fresh_families = 0;
    std::int64_t fresh_persons = 0;
    std::int64_t placed = 0; ///< known ones that come to another place or group
    std::int64_t told = 0;   ///< known ones of whom facts are told
    std::int64_t asleep = 0;
    std::int64_t dead = 0;
    std::int64_t woken = 0;

    explicit Tally(std::span<const SubjectChange> changes) {
        for (const auto& change : changes) {
            if (change.fresh) {
                ++(change.kind == SubjectKind::household ? fresh_households
                   : change.kind == SubjectKind::family  ? fresh_families
                                                         : fresh_persons);
                continue;
            }
            if (change.village || change.group) ++placed;
            if (!change.told.empty() || !change.cleared.empty()) ++told;
            if (!change.standing) continue;
            if (!change.standing->sleep)
                ++woken;
            else if (change.standing->sleep == registry::SleepCause::deceased)
                ++dead, ++asleep;
            else
                ++asleep;
        }
    }
    [[nodiscard]] bool fresh() const {
        return fresh_households + fresh_families + fresh_persons > 0;
    }
    [[nodiscard]] bool standing() const { return asleep + woken > 0; }
};

bool makes(Kind kind, const Tally& its) {
    switch (kind) {
    case Kind::new_family:
        return its.fresh_families == 1 && its.fresh_households <= 1 && its.fresh_persons > 0 &&
               its.placed == 0 && !its.standing();
    case Kind::change:
        return its.told > 0 && !its.fresh() && its.placed == 0 && !its.standing();
    case Kind::move:
        return its.placed > 0 && its.fresh_persons == 0 && !its.standing();
    case Kind::death:
        return its.dead > 0 && its.asleep == its.dead && its.woken == 0 && !its.fresh() &&
               its.placed == 0;
    case Kind::birth:
        return its.fresh_persons == 1 && its.fresh_families + its.fresh_households == 0 &&
               its.placed == 0 && !its.standing();
    case Kind::split:
        return its.fresh_families == 1 && its.fresh_households + its.fresh_persons == 0 &&
               its.placed > 0 && !its.standing();
    case Kind::merge:
        return its.placed > 0 && !its.fresh() && !its.standing();
    case Kind::removal:
        return its.asleep > 0 && its.woken == 0 && !its.fresh() && its.placed == 0;
    case Kind::reactivation:
        return its.woken > 0 && its.asleep == 0 && !its.fresh() && its.placed == 0;
    }
    return false;
}

std::string name_told(const registry::Instrument& instrument, const SubjectChange& person) {
    const auto* field = instrument.member.with_role(registry::FieldRole::name);
    return std::string{registry::Answers{person.told}.text(field->number).value_or("")};
}

} // namespace

Result<void> check_shape(const registry::Instrument& instrument, const Draft& draft, Date today) {
    const auto no = [&] {
        return refuse("verification.shape"_msg, {{"kind", std::string{name_of(draft.kind)}}});
    };
    if (draft.changes.empty() || draft.changes.size() > most_changes) return no();
    std::set<SubjectId> met;
    std::set<SubjectId> fresh;
    for (const auto& change : draft.changes) {
        if (!met.insert(change.subject).second) return no();
        if (change.fresh) fresh.insert(change.subject);
        if (auto sound = registry::check_change(instrument, change, today); !sound) return sound;
        if (change.fresh && change.kind == SubjectKind::person &&
            name_told(instrument, change).empty())
            return refuse("registry.name_missing"_msg);
    }
    // Who is new in a new family is named after it, so that the family is there before.
    for (const auto& change : draft.changes)
        if (draft.kind == Kind::new_family && change.fresh && change.kind == SubjectKind::person &&
            !fresh.contains(*change.group))
            return no();
    if (!makes(draft.kind, Tally{draft.changes})) return no();
    return {};
}

Result<About> about(store::Connection& connection, const registry::Instrument& instrument,
                    const Draft& draft, const Place& place, Date on) {
    const journal::Visibility visibility{connection};
    const registry::Reader reader{connection, visibility, on};
    std::set<SubjectId> fresh;
    for (const auto& change : draft.changes)
        if (change.fresh) fresh.insert(change.subject);
    /// The household of a subject that is known, when it is in the village; a move comes from
    /// anywhere.
    const auto home = [&](SubjectId subject) -> std::optional<registry::HouseholdView> {
        const auto kind = reader.kind(subject);
        const auto household =
            kind == SubjectKind::household ? std::optional{subject} : reader.household_of(subject);
        if (!household) return std::nullopt;
        auto view = reader.household(*household);
        if (!view || (draft.kind != Kind::move && view->region != place.village))
            return std::nullopt;
        return view;
    };
    About about;
    for (const auto& change : draft.changes) {
        const auto known = [&](SubjectId subject) { return !fresh.contains(subject); };
        if (change.village && *change.village != place.village)
            return refuse("verification.elsewhere"_msg);
        for (const auto subject :
             {known(change.subject) ? change.subject : SubjectId{},
              change.group && known(*change.group) ? *change.group : SubjectId{}}) {
            if (subject == SubjectId{}) continue;
            const auto view = home(subject);
            if (!view) return refuse("verification.elsewhere"_msg);
            if (about.subject != SubjectId{}) continue;
            for (const auto& family : view->families) {
                const bool its =
                    subject == view->id || family.id == subject ||
                    std::ranges::find(family.members, subject, &registry::PersonView::id) !=
                        family.members.end();
                if (!its || about.subject != SubjectId{}) continue;
                about.subject = subject == view->id ? view->id : family.id;
                if (!family.members.empty()) about.head = family.members.front().name;
            }
        }
        if (draft.kind == Kind::new_family && change.fresh) {
            if (change.kind == SubjectKind::family) about.subject = change.subject;
            if (change.kind == SubjectKind::person && about.head.empty())
                about.head = name_told(instrument, change);
        }
    }
    if (about.subject == SubjectId{}) return refuse("verification.elsewhere"_msg);
    return about;
}

std::optional<std::string> head_of(store::Connection& connection, SubjectId subject,
                                   const Place& place, Date on, registry::Reader::Who who) {
    const journal::Visibility visibility{connection};
    const registry::Reader reader{connection, visibility, on};
    if (reader.kind(subject) == SubjectKind::household) return std::nullopt;
    const auto household = reader.household_of(subject);
    const auto view = household ? reader.household(*household) : std::nullopt;
    if (!view || view->region != place.village) return std::nullopt;
    std::vector<SubjectId> persons;
    std::string head;
    for (const auto& family : view->families)
        for (const auto& member : family.members) {
            if (family.id != subject && member.id != subject) continue;
            persons.push_back(member.id);
            if (head.empty()) head = member.name;
        }
    const auto asleep = registry::sleepers(connection, visibility, on, persons);
    if (persons.empty() || (who == registry::Reader::Who::awake && asleep.size() == persons.size()))
        return std::nullopt;
    return head;
}

Result<void> check_visit(store::Connection& connection, const registry::Instrument& instrument,
                         const Draft& whole, const Proposal& proposal, Date on) {
    const journal::Visibility visibility{connection};
    const registry::Reader reader{connection, visibility, on};
    std::set<SubjectId> homes;
    for (const auto& change : whole.changes) {
        if (change.fresh) continue;
        const auto home = reader.kind(change.subject) == SubjectKind::household
                              ? std::optional{change.subject}
                              : reader.household_of(change.subject);
        if (!home) return refuse("verification.elsewhere"_msg);
        homes.insert(*home);
    }
    // A merge and a move may bring two households together.
    const bool two = proposal.kind == Kind::merge || proposal.kind == Kind::move;
    if (homes.size() > (two ? 2U : 1U)) return refuse("verification.elsewhere"_msg);
    return check_shape(instrument, whole, on);
}

std::vector<SubjectChange> merged(std::span<const SubjectChange> changes) {
    std::vector<SubjectChange> all;
    std::map<SubjectId, std::size_t> places;
    for (const auto& change : changes) {
        const auto [at, is_new] = places.try_emplace(change.subject, all.size());
        if (is_new) {
            all.push_back(change);
            continue;
        }
        auto& before = all[at->second];
        before.told = registry::overlaid(before.told, change.cleared, change.told);
        std::set<int> cleared{before.cleared.begin(), before.cleared.end()};
        registry::Answers{change.told}.each(
            [&](const registry::Answer& answer) { cleared.erase(answer.field); });
        cleared.insert(change.cleared.begin(), change.cleared.end());
        before.cleared.assign(cleared.begin(), cleared.end());
        if (change.village) before.village = change.village;
        if (change.group) before.group = change.group;
        if (change.standing) before.standing = change.standing;
    }
    return all;
}

} // namespace tepat::verification::detail
