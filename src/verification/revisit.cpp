#include "verification/revisit.hpp"

#include "registry/answers.hpp"
#include "registry/form_rules.hpp"
#include "registry/reader.hpp"
#include "verification/detail/cases.hpp"
#include "verification/detail/columns.hpp"
#include "verification/detail/names.hpp"
#include "verification/detail/revisit_events.hpp"
#include "verification/detail/revisits.hpp"
#include "verification/detail/shape.hpp"
#include "verification/detail/submit.hpp"
#include "verification/period.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tepat::verification {
namespace {

using registry::SubjectChange;
using registry::SubjectKind;

constexpr std::string_view columns =
    "subject_id, visit, sample_id, visitor, village_id, state, supervisor";

Revisit revisit_at(const store::Row& row) {
    Revisit its;
    its.proposal = row.id<SubjectId>(0);
    its.visit = row.id<Seq>(1);
    its.sample = row.id<SubjectId>(2);
    its.visitor = row.text(3);
    its.village = row.id<RegionId>(4);
    its.state = static_cast<RevisitState>(row.integer(5));
    its.supervisor = row.text(6);
    return its;
}

/// Whether two people may differ about it without one being another person.
bool comparable(const registry::Field& field) {
    return field.role == registry::FieldRole::answer && !field.personal &&
           (field.kind == registry::FieldKind::code || field.kind == registry::FieldKind::integer);
}

const registry::Form& form_of(const registry::Instrument& instrument, SubjectKind kind) {
    return kind == SubjectKind::household ? instrument.household : instrument.member;
}

/// Whether a rule may say that the question is not asked at all.
bool conditional(const registry::Form& form, int field) {
    return std::ranges::any_of(form.rules, [&](const registry::FormRule& rule) {
        return std::ranges::find(rule.asks, field) != rule.asks.end() ||
               std::ranges::find(rule.may, field) != rule.may.end();
    });
}

bool visited_by(store::Connection& connection, SubjectId proposal, std::string_view actor) {
    std::int64_t own = 0;
    connection.each(
        "select count(*) from proposal_step where subject_id = $1 and actor = $2 and "
        "what = 'verification.visited'",
        [&](const store::Row& row) { own = row.integer(0); }, proposal, actor);
    return own > 0;
}

std::string name_of(store::Connection& connection, const registry::Instrument& instrument,
                    const SubjectChange& change, Date on) {
    if (change.kind != SubjectKind::person) return {};
    const auto* field = instrument.member.with_role(registry::FieldRole::name);
    if (field != nullptr)
        if (const auto told = registry::Answers{change.told}.text(field->number))
            return std::string{*told};
    const journal::Visibility visibility{connection};
    const auto person = registry::Reader{connection, visibility, on}.person(change.subject);
    return person ? person->name : std::string{};
}

/// Says of each answer whether it was asked; `asked` by subject.
Result<void> only_asked(const registry::Instrument& instrument,
                        const std::vector<AskedAgain>& asked,
                        const std::vector<SubjectChange>& changes) {
    bool some = false;
    for (const auto& change : changes) {
        const auto its = std::ranges::find(asked, change.subject, &AskedAgain::subject);
        bool fine = its != asked.end() && its->kind == change.kind && change.cleared.empty() &&
                    !change.standing;
        if (fine)
            registry::Answers{change.told}.each([&](const registry::Answer& answer) {
                const auto* field = form_of(instrument, change.kind).field(answer.field);
                fine = fine && field != nullptr &&
                       std::ranges::find(its->facts, field->fact) != its->facts.end();
                some = true;
            });
        if (!fine) return refuse("verification.revisit_unasked"_msg);
    }
    if (!some) return refuse("verification.revisit_unasked"_msg);
    return {};
}

} // namespace

std::string_view name_of(RevisitState state) {
    static constexpr std::array<std::string_view, 7> names{
        "passed_over", "waits", "agrees", "differs", "first_kept", "second_kept", "sent_back"};
    return names.at(static_cast<std::size_t>(state));
}

MessageCode label_of(RevisitState state) {
    switch (state) {
    case RevisitState::passed_over:
        return "verification.revisit_passed_over"_msg;
    case RevisitState::waits:
        return "verification.revisit_waits"_msg;
    case RevisitState::agrees:
        return "verification.revisit_agrees"_msg;
    case RevisitState::differs:
        return "verification.revisit_differs"_msg;
    case RevisitState::first_kept:
        return "verification.revisit_first_kept"_msg;
    case RevisitState::second_kept:
        return "verification.revisit_second_kept"_msg;
    case RevisitState::sent_back:
        return "verification.revisit_sent_back"_msg;
    }
    return "verification.revisit_waits"_msg;
}

namespace detail {

std::vector<SubjectChange> first_answers(store::Connection& connection, SubjectId proposal,
                                         Seq visit) {
    std::vector<SubjectChange> all;
    connection.each(
        "select changes from proposal_content where subject_id = $1 and seq <= $2 order by seq",
        [&](const store::Row& row) {
            for (auto& change : read_changes(row.blob(0)))
                all.push_back(std::move(change));
        },
        proposal, visit);
    return merged(all);
}

} // namespace detail

std::vector<Revisit> revisits(store::Connection& connection, std::optional<RegionId> region,
                              RegionLevel level, RevisitState state, SubjectId after,
                              std::string_view not_by, std::int64_t limit) {
    detail::Question question{"revisit", columns, after};
    question.where("state", static_cast<std::int64_t>(state));
    if (region) question.where(detail::column_of(level), *region);
    std::vector<Revisit> all;
    question.ask(connection, limit, [&](const store::Row& row) { all.push_back(revisit_at(row)); });
    if (!not_by.empty())
        std::erase_if(
            all, [&](const Revisit& its) { return visited_by(connection, its.proposal, not_by); });
    return all;
}

std::int64_t revisits_in(store::Connection& connection, RegionId region, RegionLevel level,
                         RevisitState state) {
    std::int64_t count = 0;
    connection.each(
        fmt::format("select count(*) from revisit where {} = $1 and state = $2",
                    detail::column_of(level)),
        [&](const store::Row& row) { count = row.integer(0); }, region,
        static_cast<std::int64_t>(state));
    return count;
}

std::optional<Revisit> revisit_of(store::Connection& connection, SubjectId proposal) {
    std::optional<Revisit> found;
    connection.each(
        fmt::format("select {} from revisit where subject_id = $1 and state > 0 "
                    "order by visit desc limit 1",
                    columns),
        [&](const store::Row& row) { found = revisit_at(row); }, proposal);
    return found;
}

std::vector<AskedAgain> asked_again(store::Connection& connection,
                                    const registry::Instrument& instrument,
                                    const Revisit& revisit) {
    std::vector<AskedAgain> all;
    std::optional<Date> on;
    if (const auto head = journal::read_head(connection, revisit.visit))
        on = day_of(head->recorded_at);
    for (const auto& change : detail::first_answers(connection, revisit.proposal, revisit.visit)) {
        if (change.kind == SubjectKind::family) continue;
        AskedAgain asked{change.subject, change.kind, {}, {}};
        const registry::Answers answers{change.told};
        for (const auto& field : form_of(instrument, change.kind).fields)
            if (comparable(field) && answers.integer(field.number))
                asked.facts.push_back(field.fact);
        if (asked.facts.empty()) continue;
        asked.name = name_of(connection, instrument, change, on.value_or(Date{}));
        all.push_back(std::move(asked));
    }
    return all;
}

Result<Filled> fill_revisit(store::Connection& connection, const registry::Instrument& instrument,
                            const Revisit& revisit, const std::optional<FormPart>& household,
                            const std::vector<FormPart>& members, Date today) {
    Filled filled;
    const auto asked = asked_again(connection, instrument, revisit);
    const auto own = detail::first_answers(connection, revisit.proposal, revisit.visit);
    std::set<SubjectId> answered;
    const auto add = [&](FormProblem::Part part, std::size_t at,
                         const FormPart& its) -> Result<void> {
        const auto of =
            std::ranges::find(asked, its.subject.value_or(SubjectId{}), &AskedAgain::subject);
        const bool person = part == FormProblem::Part::member;
        if (of == asked.end() || person != (of->kind == SubjectKind::person))
            return refuse("verification.revisit_unasked"_msg);
        const auto& form = form_of(instrument, of->kind);
        answered.insert(of->subject);
        auto said = registry::read_said(form, its.facts, today);
        for (auto& problem : said.problems)
            filled.problems.push_back({part, at, std::move(problem)});
        for (auto& problem :
             registry::broken_rules(form, {}, said, registry::Fullness::some, today))
            filled.problems.push_back({part, at, std::move(problem)});
        for (const auto& fact : of->facts) {
            const auto given = its.facts.find(fact);
            if ((given == its.facts.end() || given->second.empty()) &&
                !conditional(form, form.fact(fact)->number))
                filled.problems.push_back(
                    {part, at, {fact, {"verification.revisit_missing"_msg, {}}}});
        }
        const auto first = std::ranges::find(own, of->subject, &SubjectChange::subject);
        SubjectChange change;
        change.subject = of->subject;
        change.kind = of->kind;
        change.fresh = first->fresh;
        change.village = first->village;
        change.group = first->group;
        change.told = std::move(said.told);
        filled.draft.changes.push_back(std::move(change));
        return {};
    };
    if (household)
        if (auto fine = add(FormProblem::Part::household, 0, *household); !fine)
            return std::unexpected(fine.error());
    for (std::size_t at = 0; at < members.size(); ++at)
        if (auto fine = add(FormProblem::Part::member, at, members[at]); !fine)
            return std::unexpected(fine.error());
    // Somebody who was passed over altogether is missing with his first question.
    std::size_t behind = members.size();
    for (const auto& its : asked) {
        if (answered.contains(its.subject)) continue;
        const bool person = its.kind == SubjectKind::person;
        filled.problems.push_back(
            {person ? FormProblem::Part::member : FormProblem::Part::household,
             person ? behind++ : 0,
             {its.facts.front(), {"verification.revisit_missing"_msg, {}}}});
    }
    return filled;
}

Result<journal::Receipt> record_revisit(journal::Journal& journal,
                                        const registry::Instrument& instrument, const Act& act,
                                        const Visit& visit) {
    if (auto fine = detail::short_enough({visit.note}); !fine) return std::unexpected(fine.error());
    if (visit.on > act.effective_on)
        return refuse("verification.day_ahead"_msg, {{"day", visit.on.text()}});
    if (visit.position)
        if (auto fine = detail::on_earth(*visit.position); !fine)
            return std::unexpected(fine.error());
    for (const auto& change : visit.changes)
        if (auto sound = registry::check_change(instrument, change, act.effective_on); !sound)
            return std::unexpected(sound.error());
    detail::RevisitedEvent event{visit.proposal, {},         visit.on,
                                 visit.position, visit.note, visit.changes};
    const auto content = std::string{detail::RevisitedEvent::name} + encode(event) +
                         detail::digests(visit.documents);
    return detail::submit(
        journal, act, content,
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            auto& connection = context.connection;
            const auto its = revisit_of(connection, visit.proposal);
            if (!its || its->state != RevisitState::waits)
                return refuse("verification.not_drawn"_msg);
            if (visited_by(connection, visit.proposal, act.actor))
                return refuse("verification.own_visit"_msg);
            if (auto fine = only_asked(instrument, asked_again(connection, instrument, *its),
                                       visit.changes);
                !fine)
                return std::unexpected(fine.error());
            event.visit = its->visit;
            return std::vector<journal::Event>{
                {{std::string{detail::RevisitedEvent::name}, 1}, encode(event), visit.documents}};
        });
}

std::vector<Pair> pairs_of(store::Connection& connection, const Revisit& revisit) {
    std::vector<Pair> all;
    connection.each(
        "select about_id, field, first, second from revisit_answer where subject_id = $1 and "
        "visit = $2 order by about_id, field",
        [&](const store::Row& row) {
            all.push_back({row.id<SubjectId>(0), static_cast<int>(row.integer(1)), row.integer(2),
                           row.integer(3)});
        },
        revisit.proposal, revisit.visit);
    return all;
}

Result<journal::Receipt> settle_revisit(journal::Journal& journal, const Act& act,
                                        SubjectId proposal, RevisitState take,
                                        const std::string& reason) {
    if (auto fine = detail::short_enough({reason}); !fine) return std::unexpected(fine.error());
    if (reason.empty()) return refuse("verification.no_reason"_msg);
    if (take < RevisitState::first_kept) return refuse("verification.no_difference"_msg);
    detail::SettledEvent event{proposal, {}, static_cast<std::int64_t>(take), reason};
    const auto content = std::string{detail::SettledEvent::name} + encode(event);
    return detail::submit(
        journal, act, content,
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            auto& connection = context.connection;
            const auto its = revisit_of(connection, proposal);
            if (!its || its->state != RevisitState::differs)
                return refuse("verification.no_difference"_msg);
            if (its->supervisor == act.actor || visited_by(connection, proposal, act.actor))
                return refuse("verification.four_eyes"_msg, {{"count", "1"}});
            std::optional<Step> step;
            if (take == RevisitState::second_kept) step = Step::visit;
            if (take == RevisitState::sent_back) step = Step::send_back;
            if (step)
                if (const auto at = detail::standing_at(connection, proposal, *step); !at)
                    return std::unexpected(at.error());
            event.visit = its->visit;
            std::vector<journal::Event> events{
                {{std::string{detail::SettledEvent::name}, 1}, encode(event), {}}};
            if (take == RevisitState::sent_back)
                events.push_back({{std::string{detail::sent_back_name}, 1},
                                  detail::encode(detail::SingleEvent{proposal, reason}),
                                  {}});
            return events;
        });
}

} // namespace tepat::verification
