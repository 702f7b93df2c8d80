#include "verification/detail/case_folds.hpp"

#include "documents/uses.hpp"
#include "verification/complaint.hpp"
#include "verification/detail/case_events.hpp"

namespace tepat::verification::detail {
namespace {

using journal::ApplyContext;

constexpr std::int64_t day = 86'400'000'000; ///< microseconds

/// When the days that begin with this entry are over.
std::string until(const ApplyContext& context, std::int64_t days) {
    return Instant{context.entry.recorded_at.microseconds() + days * day}.text();
}
std::int64_t number_of(ComplaintState state) {
    return static_cast<std::int64_t>(state);
}

/// The entry is no part of the family's history: that would tell it who objected.
void apply_objected(const ApplyContext& context) {
    const auto its = decode_objected(context.entry.payload);
    const auto& place = its.place;
    context.connection.run(
        "insert into objection (subject_id, seq, village_id, district_id, regency_id, province_id, "
        "about_id, head, cause, note, latitude, longitude, objector, made, until, state, "
        "decided_by, decision) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
        "$14, $15, 1, '', '')",
        its.id, context.entry.seq, place.village, place.district, place.regency, place.province,
        its.about, its.head, its.cause, its.note, its.position.first, its.position.second,
        context.entry.actor, context.entry.recorded_at.text(), until(context, its.days));
    documents::rest_on(context, place.village);
    context.touches.add(its.id, 0);
}

void apply_objection_decided(const ApplyContext& context) {
    const auto its = decode_ruled(context.entry.payload);
    const auto state = its.upheld ? ObjectionState::upheld : ObjectionState::dismissed;
    context.connection.run("update objection set state = $1, decided_by = $2, decision = $3, "
                           "proposal_id = $4 where subject_id = $5",
                           static_cast<std::int64_t>(state), context.entry.actor, its.reason,
                           its.proposal, its.about);
    context.touches.add(its.about, 0);
}

void add_step(const ApplyContext& context, SubjectId complaint, ComplaintState state,
              std::string_view words, std::string_view done,
              std::optional<std::int64_t> upheld = std::nullopt) {
    context.connection.run("insert into complaint_step (subject_id, seq, at, actor, state, words, "
                           "done, upheld) values ($1, $2, $3, $4, $5, $6, $7, $8)",
                           complaint, context.entry.seq, context.entry.recorded_at.text(),
                           context.entry.actor, number_of(state), words, done, upheld);
    context.touches.add(complaint, 0);
}

void apply_complained(const ApplyContext& context) {
    const auto its = decode_complained(context.entry.payload);
    const auto& place = its.place;
    context.connection.run(
        "insert into complaint (subject_id, seq, kind, state, village_id, district_id, regency_id, "
        "province_id, about_id, head, maker, complainant, words, made, until, answered_by) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '')",
        its.id, context.entry.seq, its.kind, number_of(ComplaintState::opened), place.village,
        place.district, place.regency, place.province, its.about, its.head, context.entry.actor,
        its.complainant, its.words, context.entry.recorded_at.text(), until(context, its.days));
    documents::rest_on(context, place.village);
    if (its.about) context.touches.add(*its.about, 0);
    add_step(context, its.id, ComplaintState::opened, its.words, {});
}

/// A complaint comes to its next state, which waits so many days.
void move(const ApplyContext& context, const ComplaintStepEvent& its, ComplaintState state) {
    context.connection.run("update complaint set state = $1, until = $2 where subject_id = $3",
                           number_of(state), until(context, its.days), its.complaint);
    add_step(context, its.complaint, state, its.words, its.done);
}

void apply_answered(const ApplyContext& context) {
    const auto its = decode_complaint_step(context.entry.payload);
    context.connection.run("update complaint set answered_by = $1 where subject_id = $2",
                           context.entry.actor, its.complaint);
    RegionId village;
    context.connection.each(
        "select village_id from complaint where subject_id = $1",
        [&](const store::Row& row) { village = row.id<RegionId>(0); }, its.complaint);
    documents::rest_on(context, village);
    move(context, its, ComplaintState::answered);
}

void apply_complaint_decided(const ApplyContext& context) {
    const auto its = decode_ruled(context.entry.payload);
    context.connection.run("update complaint set state = $1 where subject_id = $2",
                           number_of(ComplaintState::decided), its.about);
    add_step(context, its.about, ComplaintState::decided, its.reason, {}, its.upheld ? 1 : 0);
}

} // namespace

std::vector<journal::EventFold> case_folds() {
    const auto moved = [](ComplaintState state) {
        return [state](const ApplyContext& context) {
            move(context, decode_complaint_step(context.entry.payload), state);
        };
    };
    return {{ObjectedEvent::name, 1, apply_objected, {}},
            {objection_decided_name, 1, apply_objection_decided, {}},
            {ComplainedEvent::name, 1, apply_complained, {}},
            {complaint_answered_name, 1, apply_answered, {}},
            {complaint_accepted_name, 1, moved(ComplaintState::accepted), {}},
            {complaint_appealed_name, 1, moved(ComplaintState::appealed), {}},
            {complaint_decided_name, 1, apply_complaint_decided, {}}};
}

} // namespace tepat::verification::detail
