#include "verification/complaint.hpp"

#include "verification/detail/case_events.hpp"
#include "verification/detail/cases.hpp"
#include "verification/detail/columns.hpp"
#include "verification/detail/names.hpp"
#include "verification/detail/shape.hpp"
#include "verification/detail/submit.hpp"

#include <fmt/format.h>

namespace tepat::verification {
namespace {

constexpr std::array<std::string_view, complaint_kinds> kind_names{
    "not_received", "amount_cut", "card_held", "left_out", "other"};
constexpr std::array<std::string_view, complaint_states> state_names{
    "opened", "answered", "accepted", "appealed", "decided", "closed"};
constexpr std::string_view columns = "subject_id, seq, kind, village_id, about_id, head, maker, "
                                     "complainant, words, made, state, until, answered_by";

Complaint complaint_at(const store::Row& row) {
    Complaint its;
    its.id = row.id<SubjectId>(0);
    its.seq = row.id<Seq>(1);
    its.kind = static_cast<ComplaintKind>(row.integer(2));
    its.village = row.id<RegionId>(3);
    if (!row.null(4)) its.about = row.id<SubjectId>(4);
    its.head = row.text(5);
    its.maker = row.text(6);
    its.complainant = row.text(7);
    its.words = row.text(8);
    its.made = Instant::parse(row.text(9)).value();
    its.kept = static_cast<ComplaintState>(row.integer(10));
    its.until = Instant::parse(row.text(11)).value();
    its.answered_by = row.text(12);
    return its;
}

/// Records a step of a complaint that stands at `state`, when `may` has no objection.
template <class May>
Result<journal::Receipt> step(journal::Journal& journal, const Act& act, std::string_view name,
                              SubjectId complaint, ComplaintState state, Bytes payload,
                              std::vector<journal::Digest> documents, May&& may) {
    return detail::submit(
        journal, act, name, std::move(payload), std::move(documents),
        [&](store::Connection& connection, const journal::DecideContext& context) -> Result<void> {
            const auto its = verification::complaint(connection, complaint);
            if (!its)
                return refuse("verification.no_complaint"_msg,
                              {{"complaint", std::to_string(complaint.value())}});
            const auto now = its->at(context.now);
            if (now != state)
                return refuse("verification.complaint_state"_msg,
                              {{"state", std::string{name_of(now)}}});
            return may(*its);
        });
}

Result<void> said(std::initializer_list<std::string_view> texts) {
    if (auto brief = detail::short_enough(texts); !brief) return brief;
    for (const auto text : texts)
        if (text.empty()) return refuse("verification.no_reason"_msg);
    return {};
}

/// What who complained says of the answer.
Result<journal::Receipt> reply(journal::Journal& journal, const Act& act, std::string_view name,
                               SubjectId complaint, const std::string& reason, std::int64_t days) {
    if (auto fine = said({reason}); !fine) return std::unexpected(fine.error());
    return step(journal, act, name, complaint, ComplaintState::answered,
                encode(detail::ComplaintStepEvent{complaint, reason, {}, days}), {},
                [&](const Complaint& its) -> Result<void> {
                    if (its.maker != act.actor) return refuse("verification.not_complainant"_msg);
                    return {};
                });
}

Result<void> four_eyes(bool other) {
    if (!other) return refuse("verification.four_eyes"_msg, {{"count", "1"}});
    return {};
}

} // namespace

std::string_view name_of(ComplaintKind kind) {
    return detail::name_in(kind_names, kind);
}
std::optional<ComplaintKind> complaint_kind_of(std::string_view name) {
    return detail::named<ComplaintKind>(kind_names, name);
}
std::string_view name_of(ComplaintState state) {
    return detail::name_in(state_names, state);
}
std::optional<ComplaintState> complaint_state_of(std::string_view name) {
    return detail::named<ComplaintState>(state_names, name);
}

MessageCode label_of(ComplaintKind kind) {
    switch (kind) {
    case ComplaintKind::not_received:
        return "verification.complaint_not_received"_msg;
    case ComplaintKind::amount_cut:
        return "verification.complaint_amount_cut"_msg;
    case ComplaintKind::card_held:
        return "verification.complaint_card_held"_msg;
    case ComplaintKind::left_out:
        return "verification.complaint_left_out"_msg;
    case ComplaintKind::other:
        return "verification.complaint_other"_msg;
    }
    return "verification.complaint_other"_msg;
}

MessageCode label_of(ComplaintState state) {
    switch (state) {
    case ComplaintState::opened:
        return "verification.complaint_opened"_msg;
    case ComplaintState::answered:
        return "verification.complaint_answered"_msg;
    case ComplaintState::accepted:
        return "verification.complaint_accepted"_msg;
    case ComplaintState::appealed:
        return "verification.complaint_appealed"_msg;
    case ComplaintState::decided:
        return "verification.complaint_decided"_msg;
    case ComplaintState::closed:
        return "verification.complaint_closed"_msg;
    }
    return "verification.complaint_opened"_msg;
}

bool needs_subject(ComplaintKind kind) {
    return kind != ComplaintKind::left_out && kind != ComplaintKind::other;
}

std::int64_t days_to_answer(ComplaintKind kind) {
    switch (kind) {
    case ComplaintKind::card_held:
        return 3;
    case ComplaintKind::not_received:
    case ComplaintKind::amount_cut:
        return 7;
    case ComplaintKind::left_out:
    case ComplaintKind::other:
        return 14;
    }
    return 14;
}

bool is_over(ComplaintState state) {
    return state == ComplaintState::accepted || state == ComplaintState::decided ||
           state == ComplaintState::closed;
}

ComplaintState Complaint::at(Instant now) const {
    return kept == ComplaintState::answered && until < now ? ComplaintState::closed : kept;
}

bool Complaint::overdue(Instant now) const {
    return (kept == ComplaintState::opened || kept == ComplaintState::appealed) && until < now;
}

Result<Complained> complain(journal::Journal& journal, const Act& act,
                            const ComplaintDraft& draft) {
    if (auto brief = detail::short_enough({draft.complainant, draft.words}); !brief)
        return std::unexpected(brief.error());
    if (draft.words.empty()) return refuse("verification.no_words"_msg);
    if (!draft.about && needs_subject(draft.kind)) return refuse("verification.about_missing"_msg);
    detail::ComplainedEvent event;
    event.kind = static_cast<std::int64_t>(draft.kind);
    event.about = draft.about;
    event.complainant = draft.complainant;
    event.words = draft.words;
    event.days = days_to_answer(draft.kind);
    const auto content = std::string{detail::ComplainedEvent::name} + draft.village.digits() +
                         detail::digests(draft.documents) + encode(event);
    event.id = journal.reserve_ids(1).front();
    const auto receipt = detail::submit(
        journal, act, content,
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            const auto place =
                detail::place_of(context.connection, act.effective_on, draft.village);
            if (!place) return std::unexpected(place.error());
            event.place = *place;
            if (draft.about) {
                // Also who sleeps: being put to sleep is what may be complained of.
                auto head = detail::head_of(context.connection, *draft.about, *place,
                                            act.effective_on, registry::Reader::Who::everybody);
                if (!head) return refuse("verification.elsewhere"_msg);
                event.head = *std::move(head);
            }
            return std::vector<journal::Event>{
                {{std::string{detail::ComplainedEvent::name}, 1}, encode(event), draft.documents}};
        });
    if (!receipt) return std::unexpected(receipt.error());
    return Complained{detail::made_by(journal, "complaint", *receipt, event.id), *receipt};
}

Result<journal::Receipt> answer(journal::Journal& journal, const Act& act, SubjectId complaint,
                                const std::string& words, const std::string& done,
                                std::vector<journal::Digest> documents) {
    if (auto fine = said({words, done}); !fine) return std::unexpected(fine.error());
    return step(journal, act, detail::complaint_answered_name, complaint, ComplaintState::opened,
                encode(detail::ComplaintStepEvent{complaint, words, done, days_to_appeal}),
                std::move(documents),
                [&](const Complaint& its) { return four_eyes(its.maker != act.actor); });
}

Result<journal::Receipt> accept_answer(journal::Journal& journal, const Act& act,
                                       SubjectId complaint, const std::string& reason) {
    return reply(journal, act, detail::complaint_accepted_name, complaint, reason, 0);
}

Result<journal::Receipt> appeal_answer(journal::Journal& journal, const Act& act,
                                       SubjectId complaint, const std::string& reason) {
    return reply(journal, act, detail::complaint_appealed_name, complaint, reason, days_to_decide);
}

Result<journal::Receipt> decide_complaint(journal::Journal& journal, const Act& act,
                                          SubjectId complaint, bool upheld,
                                          const std::string& reason) {
    if (auto fine = said({reason}); !fine) return std::unexpected(fine.error());
    return step(journal, act, detail::complaint_decided_name, complaint, ComplaintState::appealed,
                encode(detail::RuledEvent{complaint, upheld, reason, {}}), {},
                [&](const Complaint& its) {
                    return four_eyes(its.maker != act.actor && its.answered_by != act.actor);
                });
}

std::optional<Complaint> complaint(store::Connection& connection, SubjectId id) {
    std::optional<Complaint> found;
    connection.each(
        fmt::format("select {} from complaint where subject_id = $1", columns),
        [&](const store::Row& row) { found = complaint_at(row); }, id);
    return found;
}

std::vector<Complaint> complaints(store::Connection& connection, const ComplaintFilter& filter,
                                  Instant now, SubjectId after, std::int64_t limit) {
    detail::Question question{"complaint", columns, after};
    if (filter.region) question.where(detail::column_of(filter.level), *filter.region);
    if (filter.kind) question.where("kind", static_cast<std::int64_t>(*filter.kind));
    if (filter.state) {
        const bool closed = *filter.state == ComplaintState::closed;
        question.where(
            "state", static_cast<std::int64_t>(closed ? ComplaintState::answered : *filter.state));
        if (closed) question.before("until", now);
        if (*filter.state == ComplaintState::answered) question.not_before("until", now);
    }
    std::vector<Complaint> found;
    question.ask(connection, limit,
                 [&](const store::Row& row) { found.push_back(complaint_at(row)); });
    return found;
}

std::vector<Complaint> complaints_by(store::Connection& connection, std::string_view maker) {
    std::vector<Complaint> found;
    connection.each(
        fmt::format("select {} from complaint where maker = $1 "
                    "order by subject_id desc limit {}",
                    columns, most_read),
        [&](const store::Row& row) { found.push_back(complaint_at(row)); }, maker);
    return found;
}

Waiting complaints_waiting(store::Connection& connection, ComplaintState state, RegionId region,
                           RegionLevel level, Instant now) {
    Waiting waiting;
    connection.each(
        fmt::format("select count(*), count(case when until < $3 then 1 end), min(until) "
                    "from complaint where {} = $1 and state = $2",
                    detail::column_of(level)),
        [&](const store::Row& row) {
            waiting.count = row.integer(0);
            waiting.overdue = row.integer(1);
            if (!row.null(2)) waiting.due = Instant::parse(row.text(2)).value();
        },
        region, static_cast<std::int64_t>(state), now.text());
    return waiting;
}

std::vector<ComplaintStep> steps_of(store::Connection& connection, SubjectId complaint) {
    std::vector<ComplaintStep> all;
    connection.each(
        "select seq, actor, state, words, done, upheld, at from complaint_step "
        "where subject_id = $1 order by seq",
        [&](const store::Row& row) {
            ComplaintStep its;
            its.seq = row.id<Seq>(0);
            its.actor = row.text(1);
            its.state = static_cast<ComplaintState>(row.integer(2));
            its.words = row.text(3);
            its.done = row.text(4);
            if (const auto upheld = row.maybe_integer(5)) its.upheld = *upheld != 0;
            its.at = Instant::parse(row.text(6)).value();
            all.push_back(std::move(its));
        },
        complaint);
    return all;
}

} // namespace tepat::verification
