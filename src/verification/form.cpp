#include "verification/form.hpp"

#include "registry/form_rules.hpp"
#include "registry/reader.hpp"
#include "verification/detail/submit.hpp"

#include <algorithm>

namespace tepat::verification {
namespace {

using registry::SubjectChange;
using registry::SubjectKind;
using Part = FormProblem::Part;

SubjectKind kind_of(Part part) {
    switch (part) {
    case Part::household:
        return SubjectKind::household;
    case Part::family:
        return SubjectKind::family;
    case Part::member:
        return SubjectKind::person;
    }
    return SubjectKind::person;
}

/// What the register holds on a day, with what `before` would make of it. References must outlive
/// it.
class Known {
public:
    Known(store::Connection& connection, const registry::Instrument& instrument,
          std::span<const SubjectChange> before, Date on)
        : instrument_{instrument}, before_{before}, visibility_{connection},
          reader_{connection, visibility_, on} {}

    [[nodiscard]] registry::Given of(Part part, SubjectId subject) const {
        registry::Given given;
        if (part == Part::member) {
            if (const auto person = reader_.person(subject))
                given = registry::given_of(instrument_.member, *person);
        } else if (part == Part::household) {
            if (const auto household = reader_.household(subject))
                registry::give(given, household->answers());
        }
        for (const auto& change : before_) {
            if (change.subject != subject) continue;
            for (const int field : change.cleared)
                given.erase(field);
            registry::give(given, registry::Answers{change.told});
        }
        return given;
    }

private:
    const registry::Instrument& instrument_;
    std::span<const SubjectChange> before_;
    journal::Visibility visibility_;
    registry::Reader reader_;
};

class Filler {
public:
    Filler(const registry::Instrument& instrument, const Known& known, registry::Fullness fullness,
           Date today, Filled& filled)
        : instrument_{instrument}, known_{known}, fullness_{fullness}, today_{today},
          filled_{filled} {}

    /// A change that tells what the part says; unknown answers become problems.
    SubjectChange told(Part part, std::size_t member, SubjectId subject, const Facts& facts) {
        const auto& form = part == Part::household ? instrument_.household : instrument_.member;
        auto said = registry::read_said(form, facts, today_);
        for (auto& problem : said.problems)
            filled_.problems.push_back({part, member, std::move(problem)});
        for (auto& problem :
             registry::broken_rules(form, known_.of(part, subject), said, fullness_, today_))
            filled_.problems.push_back({part, member, std::move(problem)});
        SubjectChange change;
        change.subject = subject;
        change.kind = kind_of(part);
        change.told = facts.size() == said.cleared.size() ? Bytes{} : std::move(said.told);
        change.cleared = std::move(said.cleared);
        return change;
    }
    void add(SubjectChange change) { filled_.draft.changes.push_back(std::move(change)); }

private:
    const registry::Instrument& instrument_;
    const Known& known_;
    registry::Fullness fullness_;
    Date today_;
    Filled& filled_;
};

/// Fills one form in.
class FormFiller {
public:
    FormFiller(store::Connection& connection, const registry::Instrument& instrument,
               const ProposalForm& form, Date today, const std::function<SubjectId()>& next_id,
               Filled& filled)
        : connection_{connection}, form_{form}, today_{today}, next_id_{next_id},
          known_{connection, instrument, {}, today},
          fill_{instrument, known_, registry::Fullness::some, today, filled} {}

    Result<void> run() {
        switch (form_.kind) {
        case Kind::new_family:
            return new_family();
        case Kind::change:
            return change();
        case Kind::move:
            return move();
        case Kind::split:
            return split();
        case Kind::merge:
            return merge();
        case Kind::birth:
            return birth();
        case Kind::death:
            return standing(registry::SleepCause::deceased);
        case Kind::reactivation:
            return standing(std::nullopt);
        case Kind::removal:
            return removal();
        }
        return no();
    }

private:
    Result<void> no() const {
        return refuse("verification.shape"_msg, {{"kind", std::string{name_of(form_.kind)}}});
    }
    [[nodiscard]] Result<RegionId> village() const {
        const auto place = detail::place_of(connection_, today_, form_.village);
        if (!place) return std::unexpected(place.error());
        return place->village;
    }
    static const Facts& facts_of(const std::optional<FormPart>& part) {
        static const Facts none;
        return part ? part->facts : none;
    }
    /// A new household in the form's village.
    Result<SubjectId> fresh_household() {
        const auto there = village();
        if (!there) return std::unexpected(there.error());
        auto home = fill_.told(Part::household, 0, next_id_(), facts_of(form_.household));
        home.fresh = true;
        home.village = *there;
        const auto id = home.subject;
        fill_.add(std::move(home));
        return id;
    }
    SubjectId fresh_family(SubjectId household) {
        auto family = fill_.told(Part::family, 0, next_id_(), facts_of(form_.family));
        family.fresh = true;
        family.group = household;
        const auto id = family.subject;
        fill_.add(std::move(family));
        return id;
    }
    void fresh_member(std::size_t at, SubjectId family) {
        auto member = fill_.told(Part::member, at, next_id_(), form_.members[at].facts);
        member.fresh = true;
        member.group = family;
        fill_.add(std::move(member));
    }
    [[nodiscard]] bool all_members(bool known) const {
        return !form_.members.empty() &&
               std::ranges::all_of(form_.members, [&](const FormPart& member) {
                   return member.subject.has_value() == known;
               });
    }
    /// Known members come to a family.
    void place_members(SubjectId family) {
        for (std::size_t at = 0; at < form_.members.size(); ++at) {
            auto member =
                fill_.told(Part::member, at, *form_.members[at].subject, form_.members[at].facts);
            member.group = family;
            fill_.add(std::move(member));
        }
    }

    Result<void> new_family() {
        if (!all_members(false) || (form_.family && form_.family->subject)) return no();
        const bool known = form_.household && form_.household->subject;
        const auto household =
            known ? Result<SubjectId>{*form_.household->subject} : fresh_household();
        if (!household) return std::unexpected(household.error());
        const auto family = fresh_family(*household);
        for (std::size_t at = 0; at < form_.members.size(); ++at)
            fresh_member(at, family);
        return {};
    }

    Result<void> change() {
        const auto add = [&](Part part, std::size_t at, const FormPart& its) {
            if (its.subject && !its.facts.empty())
                fill_.add(fill_.told(part, at, *its.subject, its.facts));
        };
        if (form_.household) add(Part::household, 0, *form_.household);
        if (form_.family) add(Part::family, 0, *form_.family);
        for (std::size_t at = 0; at < form_.members.size(); ++at)
            add(Part::member, at, form_.members[at]);
        return {};
    }

    Result<void> move() {
        if (form_.household && form_.household->subject) {
            const auto there = village();
            if (!there) return std::unexpected(there.error());
            auto home =
                fill_.told(Part::household, 0, *form_.household->subject, form_.household->facts);
            home.village = *there;
            fill_.add(std::move(home));
            return {};
        }
        if (!all_members(true)) return no();
        const auto household = fresh_household();
        if (!household) return std::unexpected(household.error());
        place_members(fresh_family(*household));
        return {};
    }

    Result<void> split() {
        if (!form_.household || !form_.household->subject || !all_members(true)) return no();
        place_members(fresh_family(*form_.household->subject));
        return {};
    }

    Result<void> merge() {
        if (!form_.family || !form_.family->subject || !all_members(true)) return no();
        place_members(*form_.family->subject);
        return {};
    }

    Result<void> birth() {
        if (!form_.family || !form_.family->subject || form_.members.size() != 1 ||
            !all_members(false))
            return no();
        fresh_member(0, *form_.family->subject);
        return {};
    }

    void sleep_or_wake(SubjectId person, std::optional<registry::SleepCause> cause) {
        SubjectChange member;
        member.subject = person;
        member.kind = SubjectKind::person;
        // Waking takes a sleep back from its first day, unless a day is said.
        const auto from = cause ? std::optional{form_.on.value_or(today_)} : form_.on;
        member.standing = registry::StandingOrder{person, cause, {}, from};
        fill_.add(std::move(member));
    }

    Result<void> standing(std::optional<registry::SleepCause> cause) {
        if (!all_members(true)) return no();
        for (const auto& member : form_.members)
            sleep_or_wake(*member.subject, cause);
        return {};
    }

    Result<void> removal() {
        if (!form_.cause || !form_.family || !form_.family->subject) return no();
        const journal::Visibility visibility{connection_};
        const registry::Reader reader{connection_, visibility, today_};
        const auto home = reader.household_of(*form_.family->subject);
        const auto view = home ? reader.household(*home) : std::nullopt;
        if (!view) return refuse("verification.elsewhere"_msg);
        const auto family =
            std::ranges::find(view->families, *form_.family->subject, &registry::FamilyView::id);
        if (family == view->families.end()) return refuse("verification.elsewhere"_msg);
        std::vector<SubjectId> persons;
        for (const auto& member : family->members)
            persons.push_back(member.id);
        const auto asleep = registry::sleepers(connection_, visibility, today_, persons);
        for (const auto person : persons)
            if (!asleep.contains(person)) sleep_or_wake(person, form_.cause);
        return {};
    }

    store::Connection& connection_;
    const ProposalForm& form_;
    Date today_;
    const std::function<SubjectId()>& next_id_;
    Known known_;
    Filler fill_;
};

} // namespace

Result<Filled> fill(store::Connection& connection, const registry::Instrument& instrument,
                    const ProposalForm& form, Date today,
                    const std::function<SubjectId()>& next_id) {
    Filled filled{{form.kind, form.origin, form.village, form.note, {}, form.documents}, {}};
    if (auto done = FormFiller{connection, instrument, form, today, next_id, filled}.run(); !done)
        return std::unexpected(done.error());
    return filled;
}

Filled fill_visit(store::Connection& connection, const registry::Instrument& instrument,
                  const std::vector<SubjectChange>& proposed,
                  const std::optional<FormPart>& household, const std::vector<FormPart>& members,
                  Date today) {
    Filled filled;
    const Known known{connection, instrument, proposed, today};
    Filler fill{instrument, known, registry::Fullness::whole, today, filled};
    const auto add = [&](Part part, std::size_t at, const FormPart& its) {
        if (!its.subject || its.facts.empty()) return;
        auto change = fill.told(part, at, *its.subject, its.facts);
        // Of somebody the proposal brings, the visit tells more.
        const auto own = std::ranges::find(proposed, *its.subject, &SubjectChange::subject);
        if (own != proposed.end()) {
            change.fresh = own->fresh;
            change.village = own->village;
            change.group = own->group;
        }
        fill.add(std::move(change));
    };
    if (household) add(Part::household, 0, *household);
    for (std::size_t at = 0; at < members.size(); ++at)
        add(Part::member, at, members[at]);
    return filled;
}

Result<void> keep_rules(store::Connection& connection, const registry::Instrument& instrument,
                        std::span<const SubjectChange> before,
                        std::span<const SubjectChange> changes, registry::Fullness fullness,
                        Date today) {
    const Known known{connection, instrument, before, today};
    for (const auto& change : changes) {
        if (change.kind == SubjectKind::family) continue;
        const bool person = change.kind == SubjectKind::person;
        const auto& form = person ? instrument.member : instrument.household;
        const auto broken = registry::broken_rules(
            form, known.of(person ? Part::member : Part::household, change.subject),
            {change.told, change.cleared, {}}, fullness, today);
        if (broken.empty()) continue;
        const auto& [fact, why] = broken.front();
        return refuse("verification.form_rule"_msg, {{"question", form.fact(fact)->column},
                                                     {"because", why.params.front().second}});
    }
    return {};
}

} // namespace tepat::verification
