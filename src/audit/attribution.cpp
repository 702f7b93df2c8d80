#include "audit/attribution.hpp"

#include "programmes/decision.hpp"
#include "programmes/quota.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <functional>

namespace tepat::audit {
namespace {

using facts::fact_type;
using facts::household_facts;
using facts::HouseholdFact;
using facts::member_facts;
using facts::MemberFact;
using facts::MemoryUnit;
using facts::UnitView;
using rules::Value;
using From = PolicyMix::From;

/// Codes of the categories HouseholdPresence and Presence (facts/facts.cpp).
enum class HouseholdPresence : std::int64_t { found = 1, moved, died, twice, not_found };
enum class Presence : std::int64_t { present = 1, died, moved, abroad, arrived, not_found };

/// One thing that is otherwise in the second list's facts.
struct Change {
    enum class Kind : std::uint8_t { household, member, joined, left, listed };
    Kind kind = Kind::household;
    Cause group = Cause::fact_changed;
    int fact = 0; ///< or a place in PolicyMix::lists()
    SubjectId person;
    Value before;
    Value after;
};

Cause group_of(HouseholdPresence presence) {
    switch (presence) {
    case HouseholdPresence::died:
        return Cause::deceased;
    case HouseholdPresence::moved:
        return Cause::moved;
    case HouseholdPresence::twice:
        return Cause::duplicate;
    case HouseholdPresence::not_found:
        return Cause::left_register;
    case HouseholdPresence::found:
        break;
    }
    return Cause::fact_changed;
}

Cause group_of(Presence presence) {
    switch (presence) {
    case Presence::died:
        return Cause::deceased;
    case Presence::moved:
    case Presence::abroad:
        return Cause::moved;
    case Presence::not_found:
        return Cause::left_register;
    case Presence::present:
    case Presence::arrived:
        break;
    }
    return Cause::fact_changed;
}

/// What a change of presence is called: by where the second list has them, or, when they are back,
/// by where the first had them.
template <class PresenceKind>
Cause group_of(const Value& before, const Value& after) {
    if (after.known())
        if (const auto group = group_of(static_cast<PresenceKind>(after.as_integer()));
            group != Cause::fact_changed)
            return group;
    return before.known() ? group_of(static_cast<PresenceKind>(before.as_integer()))
                          : Cause::fact_changed;
}

/// Facts are yes or no, whole numbers and dates.
bool same(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return false;
    if (!a.known()) return true;
    if (a.kind() == rules::Kind::boolean) return a.as_boolean() == b.as_boolean();
    if (a.kind() == rules::Kind::timestamp) return a.as_timestamp() == b.as_timestamp();
    return a.as_integer() == b.as_integer();
}

std::string text_of(const Value& value) {
    if (!value.known()) return {};
    if (value.kind() == rules::Kind::boolean) return value.as_boolean() ? "yes" : "no";
    if (value.kind() == rules::Kind::timestamp) return value.as_date().text();
    return std::to_string(value.as_integer());
}

std::optional<std::int32_t> place_of(const UnitView& unit, SubjectId person) {
    const auto at = std::ranges::find(unit.persons, person);
    if (at == unit.persons.end()) return std::nullopt;
    return static_cast<std::int32_t>(at - unit.persons.begin());
}

std::vector<Change> changes_between(const UnitView& first, const UnitView& second) {
    std::vector<Change> changes;
    for (int fact = 0; fact < household_facts; ++fact) {
        const auto before = first.household.field(fact);
        const auto after = second.household.field(fact);
        if (same(before, after)) continue;
        const auto which = static_cast<HouseholdFact>(fact);
        auto group = Cause::fact_changed;
        if (which == HouseholdFact::presence)
            group = group_of<HouseholdPresence>(before, after);
        else if (which == HouseholdFact::province || which == HouseholdFact::regency)
            group = Cause::moved;
        changes.push_back({Change::Kind::household, group, fact, {}, before, after});
    }
    for (std::int32_t at = 0; at < first.size; ++at) {
        const auto person = first.persons[static_cast<std::size_t>(at)];
        const auto other = place_of(second, person);
        if (!other) {
            changes.push_back({Change::Kind::left, Cause::fact_changed, 0, person, {}, {}});
            continue;
        }
        for (int fact = 0; fact < member_facts; ++fact) {
            const auto before = first.member(at).field(fact);
            const auto after = second.member(*other).field(fact);
            if (same(before, after)) continue;
            const auto group = static_cast<MemberFact>(fact) == MemberFact::presence
                                   ? group_of<Presence>(before, after)
                                   : Cause::fact_changed;
            changes.push_back({Change::Kind::member, group, fact, person, before, after});
        }
    }
    for (const auto person : second.persons)
        if (!place_of(first, person))
            changes.push_back({Change::Kind::joined, Cause::fact_changed, 0, person, {}, {}});
    for (int list = 0; list < static_cast<int>(facts::most_inputs); ++list) {
        const auto on = [&](const UnitView& unit) { return (unit.listed >> list & 1U) != 0; };
        if (on(first) != on(second))
            changes.push_back({Change::Kind::listed,
                               Cause::fact_changed,
                               list,
                               {},
                               Value::boolean(on(first)),
                               Value::boolean(on(second))});
    }
    return changes;
}

Detail detail_of(const Change& change, const PolicyMix& mix) {
    switch (change.kind) {
    case Change::Kind::household:
        return {"household." + std::string{fact_type(static_cast<HouseholdFact>(change.fact)).name},
                std::nullopt, text_of(change.before), text_of(change.after)};
    case Change::Kind::member:
        return {"member." + std::string{fact_type(static_cast<MemberFact>(change.fact)).name},
                change.person, text_of(change.before), text_of(change.after)};
    case Change::Kind::joined:
        return {"member", change.person, "", "member"};
    case Change::Kind::left:
        return {"member", change.person, "member", ""};
    case Change::Kind::listed:
        return {"listed." + mix.lists()[static_cast<std::size_t>(change.fact)].id, std::nullopt,
                text_of(change.before), text_of(change.after)};
    }
    assert(false);
    return {};
}

constexpr std::array all_groups{Cause::duplicate,     Cause::deceased,    Cause::moved,
                                Cause::left_register, Cause::period,      Cause::policy_changed,
                                Cause::fact_changed,  Cause::beyond_quota};

std::string text_of(const std::optional<std::int64_t>& number) {
    return number ? std::to_string(*number) : std::string{};
}

} // namespace

Answer answer_of(const programmes::PolicyAt& policy, const UnitView& unit,
                 const std::optional<programmes::Placement>& placement) {
    auto decision = programmes::decide_family(policy, unit);
    if (placement && decision.outcome == programmes::Verdict::eligible)
        programmes::place_in_quota(decision, *placement);
    Answer answer;
    answer.placement = decision.placement;
    switch (decision.outcome) {
    case programmes::Verdict::eligible:
        answer.standing = Standing::recipient;
        answer.yearly = decision.yearly;
        answer.stage = decision.stage;
        if (decision.payee) answer.payee = unit.persons[decision.payee->member];
        answer.goods = programmes::goods_of(policy, decision);
        answer.provided = policy.provider != nullptr;
        return answer;
    case programmes::Verdict::ineligible:
        answer.standing = Standing::left_out;
        break;
    case programmes::Verdict::undetermined:
        answer.standing = Standing::undetermined;
        break;
    }
    if (decision.fault)
        answer.reason = decision.fault->code.name;
    else if (decision.criterion)
        answer.reason = policy.policy->criteria[*decision.criterion].id;
    else if (decision.placement)
        answer.reason = programmes::beyond_quota;
    return answer;
}

std::optional<Cause> cause_of_presence(const Value& presence) {
    if (!presence.known()) return std::nullopt;
    const auto group = group_of(static_cast<Presence>(presence.as_integer()));
    return group == Cause::fact_changed ? std::nullopt : std::optional{group};
}

/// One unit between two lists.
class Attribution::Case {
public:
    Case(const PolicyMix& mix, const UnitView& first, const UnitView& second,
         const Difference& about)
        : mix_{mix}, first_{first}, second_{second}, first_place_{about.first.placement},
          second_place_{about.second.placement}, places_rule_{mix.difference("quota.places")},
          changes_{changes_between(first, second)}, in_first_{answer({})},
          in_second_{answer(everything())} {}

    void explain(Difference& into) {
        if (agree(in_first_, in_second_)) return;
        std::vector<Cause> differing;
        for (const auto group : all_groups)
            if (differs(group)) differing.push_back(group);
        std::vector<Cause> acting;
        for (const auto group : differing)
            if (acts(only(group))) acting.push_back(group);
        if (acting.empty()) acting = along_the_way(differing);
        for (const auto group : acting)
            add_cause(into, group, details(group));
    }

private:
    /// Which things come from the second list.
    struct Choice {
        std::vector<bool> changes; ///< empty: none
        bool time = false;
        bool rules = false;
        std::optional<std::size_t> rule = {}; ///< this one the other way round
        bool place = false;
        /// How many places there are, where that is told to each list and no rule of the policy.
        bool places = false;
    };

    [[nodiscard]] bool differs(Cause group) const {
        if (group == Cause::period) return !mix_.same_time();
        if (group == Cause::policy_changed) return !mix_.differences().empty();
        if (group == Cause::beyond_quota) return first_place_ != second_place_;
        return std::ranges::find(changes_, group, &Change::group) != changes_.end();
    }
    [[nodiscard]] Choice nothing() const { return {std::vector<bool>(changes_.size())}; }
    [[nodiscard]] Choice everything() const { return opposite(nothing()); }
    [[nodiscard]] Choice only(Cause group) const {
        auto choice = nothing();
        add(choice, group);
        return choice;
    }
    void add(Choice& choice, Cause group) const {
        if (group == Cause::period) choice.time = true;
        if (group == Cause::policy_changed) choice.rules = true;
        if (group == Cause::beyond_quota) choice.place = choice.places = true;
        for (std::size_t i = 0; i < changes_.size(); ++i)
            if (changes_[i].group == group) choice.changes[i] = true;
    }
    /// Everything but what was chosen.
    [[nodiscard]] static Choice opposite(Choice choice) {
        choice.changes.flip();
        choice.time = !choice.time;
        choice.rules = !choice.rules;
        choice.place = !choice.place;
        choice.places = !choice.places;
        return choice;
    }

    [[nodiscard]] bool acts(const Choice& alone) {
        return !agree(in_first_, answer(alone)) || !agree(in_second_, answer(opposite(alone)));
    }
    /// Those whose turn changes the answer, one after the other.
    [[nodiscard]] std::vector<Cause> along_the_way(const std::vector<Cause>& groups) {
        std::vector<Cause> acting;
        auto choice = nothing();
        auto before = in_first_;
        for (const auto group : groups) {
            add(choice, group);
            const auto after = answer(choice);
            if (!agree(before, after)) acting.push_back(group);
            before = after;
        }
        return acting;
    }

    [[nodiscard]] std::vector<Detail> details(Cause group) {
        std::vector<Detail> found;
        if (group == Cause::period) {
            const auto& one = mix_.at(From::first, From::first);
            const auto& other = mix_.at(From::second, From::second);
            return {{"period", std::nullopt, one.period.text() + " " + one.date.text(),
                     other.period.text() + " " + other.date.text()}};
        }
        if (group == Cause::beyond_quota) return quota_details();
        if (group == Cause::policy_changed) {
            for (const bool every : {!mix_.separable(), true}) {
                for (std::size_t i = 0; i < mix_.differences().size(); ++i) {
                    auto alone = nothing();
                    alone.rule = i;
                    if (every || acts(alone)) found.push_back(rule_detail(i));
                }
                if (!found.empty()) return found;
            }
            return found;
        }
        // Each that acts by itself; all of the group when they act together alone.
        for (const bool every : {false, true}) {
            for (std::size_t i = 0; i < changes_.size(); ++i) {
                if (changes_[i].group != group) continue;
                auto alone = nothing();
                alone.changes[i] = true;
                if (every || acts(alone)) found.push_back(detail_of(changes_[i], mix_));
            }
            if (!found.empty()) return found;
        }
        return found;
    }

    [[nodiscard]] Answer answer(const Choice& choice) {
        const auto time = choice.time ? From::second : From::first;
        const auto rules = choice.rules ? From::second : From::first;
        const auto& policy =
            choice.rule ? mix_.with_one(rules, *choice.rule, time) : mix_.at(rules, time);
        const auto place = placement(choice);
        const auto by = [&](const UnitView& unit) {
            return answer_of(policy, mix_.seen_by(rules, unit), place);
        };
        const auto from_second = std::ranges::count(choice.changes, true);
        if (from_second == 0) return by(first_);
        if (from_second == std::ssize(changes_)) return by(second_);
        return by(mixed(choice.changes)->view());
    }

    /// Nothing where a list has no quota, or the unit did not want a place on it.
    [[nodiscard]] std::optional<programmes::Placement> placement(const Choice& choice) const {
        const bool from_rules = choice.rules != (choice.rule && choice.rule == places_rule_);
        const auto& place = choice.place ? second_place_ : first_place_;
        const auto& places =
            (places_rule_ ? from_rules : choice.places) ? second_place_ : first_place_;
        if (!place || !places) return std::nullopt;
        return programmes::Placement{places->area, place->place, places->places};
    }

    /// Of a rule that differs; of how many places there are, those that the unit wanted.
    [[nodiscard]] Detail rule_detail(std::size_t which) const {
        const auto& rule = mix_.differences()[which];
        Detail made{rule.what, std::nullopt, rule.first, rule.second};
        if (which == places_rule_) {
            if (first_place_) made.before = std::to_string(first_place_->places);
            if (second_place_) made.after = std::to_string(second_place_->places);
        }
        return made;
    }

    [[nodiscard]] std::vector<Detail> quota_details() {
        const auto of = [&](auto value) {
            const auto text = [&](const std::optional<programmes::Placement>& its) {
                return text_of(its ? std::optional{(*its).*value} : std::nullopt);
            };
            return std::pair{text(first_place_), text(second_place_)};
        };
        const auto [place_before, place_after] = of(&programmes::Placement::place);
        const auto [places_before, places_after] = of(&programmes::Placement::places);
        auto place_alone = nothing();
        place_alone.place = true;
        auto places_alone = nothing();
        places_alone.places = true;
        bool place = acts(place_alone);
        bool places = !places_rule_ && acts(places_alone);
        if (!place && !places) place = places = true;
        std::vector<Detail> found;
        if (place) {
            found.push_back({"quota.place", std::nullopt, place_before, place_after});
            if (const auto order = mix_.difference("quota.order"))
                found.push_back(rule_detail(*order));
            const auto before = ranks(From::first, first_);
            const auto after = ranks(From::second, second_);
            if (before != after) found.push_back({"quota.rank", std::nullopt, before, after});
        }
        if (places && places_before != places_after)
            found.push_back({"quota.places", std::nullopt, places_before, places_after});
        return found;
    }

    /// What a list puts the unit in order by.
    [[nodiscard]] std::string ranks(From side, const UnitView& unit) const {
        const auto& policy = mix_.at(side, side);
        if (policy.quota == nullptr) return {};
        const auto all = programmes::ranks_of(policy, mix_.seen_by(side, unit));
        std::string made;
        for (std::size_t i = 0; i < policy.quota->order.size(); ++i) {
            if (i > 0) made += ' ';
            made += all[i] == programmes::unknown_rank ? "?" : std::to_string(all[i]);
        }
        return made;
    }

    [[nodiscard]] std::unique_ptr<MemoryUnit> mixed(const std::vector<bool>& from_second) const {
        auto made = std::make_unique<MemoryUnit>(first_);
        auto& unit = *made;
        std::vector<SubjectId> gone;
        bool joined = false;
        for (std::size_t i = 0; i < changes_.size(); ++i) {
            const auto& change = changes_[i];
            if (!from_second[i]) continue;
            switch (change.kind) {
            case Change::Kind::household:
                unit.set(static_cast<HouseholdFact>(change.fact), change.after);
                break;
            case Change::Kind::member:
                unit.set(*place_of(first_, change.person), static_cast<MemberFact>(change.fact),
                         change.after);
                break;
            case Change::Kind::joined:
                joined = true;
                break;
            case Change::Kind::left:
                gone.push_back(change.person);
                break;
            case Change::Kind::listed:
                unit.set_listed(static_cast<std::size_t>(change.fact), change.after.as_boolean());
                break;
            }
        }
        if (!joined && gone.empty()) return made;
        return with_members(unit.view(), gone, from_second);
    }

    /// Members in the order of the register: by id.
    [[nodiscard]] std::unique_ptr<MemoryUnit>
    with_members(const UnitView& mixed_facts, const std::vector<SubjectId>& gone,
                 const std::vector<bool>& from_second) const {
        struct Taken {
            SubjectId person;
            rules::Record facts;
        };
        std::vector<Taken> members;
        for (std::int32_t at = 0; at < mixed_facts.size; ++at) {
            const auto person = mixed_facts.persons[static_cast<std::size_t>(at)];
            if (std::ranges::find(gone, person) == gone.end())
                members.push_back({person, mixed_facts.member(at)});
        }
        for (std::size_t i = 0; i < changes_.size(); ++i)
            if (from_second[i] && changes_[i].kind == Change::Kind::joined)
                members.push_back(
                    {changes_[i].person, second_.member(*place_of(second_, changes_[i].person))});
        std::ranges::sort(members, {}, &Taken::person);
        auto made = std::make_unique<MemoryUnit>(mixed_facts.subject);
        auto& unit = *made;
        for (int fact = 0; fact < household_facts; ++fact)
            unit.set(static_cast<HouseholdFact>(fact), mixed_facts.household.field(fact));
        for (const auto& member : members) {
            const auto at = unit.add_member(member.person);
            for (int fact = 0; fact < member_facts; ++fact)
                unit.set(at, static_cast<MemberFact>(fact), member.facts.field(fact));
            if (mixed_facts.self >= 0 && member.person == mixed_facts.subject) unit.set_self(at);
        }
        unit.set_listed(mixed_facts.listed);
        return made;
    }

    const PolicyMix& mix_;
    UnitView first_;
    UnitView second_;
    std::optional<programmes::Placement> first_place_;
    std::optional<programmes::Placement> second_place_;
    std::optional<std::size_t> places_rule_; ///< the difference in how many places there are
    std::vector<Change> changes_;
    Answer in_first_;
    Answer in_second_;
};

void Attribution::explain(const UnitFacts& first, const UnitFacts& second, Difference& into) const {
    assert(mix_.same_unit());
    Case{mix_, first.unit->view(), second.unit->view(), into}.explain(into);
}

} // namespace tepat::audit
