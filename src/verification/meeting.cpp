#include "verification/meeting.hpp"

#include "verification/detail/names.hpp"
#include "verification/detail/submit.hpp"
#include "verification/period.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tepat::verification {
namespace {

constexpr std::array<std::string_view, 3> kind_names{"musdes", "muskel", "statement"};
constexpr std::int64_t most_meetings = 100;
constexpr std::string_view columns =
    "subject_id, seq, kind, village_id, held_on, place, agenda, opened_by, attendees, families, "
    "submitted";

Meeting meeting_at(const store::Row& row) {
    Meeting its;
    its.id = row.id<SubjectId>(0);
    its.seq = row.id<Seq>(1);
    its.kind = static_cast<MeetingKind>(row.integer(2));
    its.village = row.id<RegionId>(3);
    its.held_on = Date{static_cast<std::int32_t>(row.integer(4))};
    its.place = row.text(5);
    its.agenda = row.text(6);
    its.opened_by = row.text(7);
    its.attendees = row.integer(8);
    its.families = row.integer(9);
    if (const auto seq = row.maybe_integer(10)) its.submitted = Seq{*seq};
    return its;
}

/// What it decided, and who signed.
void complete(store::Connection& connection, Meeting& its) {
    // One that was sent back or withdrawn since is no longer of this meeting.
    connection.each(
        fmt::format("select {0}, count(*) from proposal where meeting_id = $1 group by {0}",
                    fmt::format("case when stage = {} then 1 else 0 end",
                                static_cast<int>(Stage::refused))),
        [&](const store::Row& row) {
            (row.integer(0) == 1 ? its.refused : its.agreed) = row.integer(1);
        },
        its.id);
    connection.each(
        "select name, office from meeting_signature where subject_id = $1 "
        "order by place",
        [&](const store::Row& row) {
            its.signatures.push_back({std::string{row.text(0)}, std::string{row.text(1)}});
        },
        its.id);
}

/// The one that is named, while it goes on.
Result<Meeting> open_one(store::Connection& connection, SubjectId id) {
    auto its = meeting(connection, id);
    if (!its) return refuse("verification.no_meeting"_msg);
    if (its->submitted) return refuse("verification.meeting_over"_msg);
    return *std::move(its);
}

Result<void> enough(const Meeting& meeting, const Minutes& minutes) {
    const bool alone = meeting.kind == MeetingKind::statement;
    const auto named = [](const Signature& one) {
        return !one.name.empty() && !one.office.empty();
    };
    const auto wanted = alone ? 1 : 2;
    if (std::ssize(minutes.signatures) < wanted ||
        !std::ranges::all_of(minutes.signatures, named) ||
        (!alone && minutes.signatures[0].name == minutes.signatures[1].name))
        return refuse("verification.signatures"_msg, {{"wanted", std::to_string(wanted)}});
    if (minutes.signed_minutes.empty()) return refuse("verification.minutes_missing"_msg);
    if (alone) return {};
    if (minutes.attendance.empty() || minutes.attendees < wanted)
        return refuse("verification.attendance_missing"_msg);
    if (minutes.photos.empty()) return refuse("verification.photo_missing"_msg);
    return {};
}

} // namespace

std::string_view name_of(MeetingKind kind) {
    return detail::name_in(kind_names, kind);
}
std::optional<MeetingKind> meeting_kind_of(std::string_view name) {
    return detail::named<MeetingKind>(kind_names, name);
}
MessageCode label_of(MeetingKind kind) {
    switch (kind) {
    case MeetingKind::musdes:
        return "verification.meeting_musdes"_msg;
    case MeetingKind::muskel:
        return "verification.meeting_muskel"_msg;
    case MeetingKind::statement:
        return "verification.meeting_statement"_msg;
    }
    return "verification.meeting_musdes"_msg;
}

Result<Opened> open_meeting(journal::Journal& journal, const Act& act, const MeetingPlan& plan) {
    if (auto fine = detail::short_enough({plan.place, plan.agenda}); !fine)
        return std::unexpected(fine.error());
    if (plan.held_on > act.effective_on)
        return refuse("verification.day_ahead"_msg, {{"day", plan.held_on.text()}});
    detail::MeetingOpenedEvent event{
        {}, static_cast<std::int64_t>(plan.kind), {}, plan.held_on, plan.place, plan.agenda};
    const auto content =
        std::string{detail::MeetingOpenedEvent::name} + plan.village.digits() + encode(event);
    event.id = journal.reserve_ids(1).front();
    auto receipt = detail::submit(
        journal, act, content,
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            const auto place = detail::place_of(context.connection, act.effective_on, plan.village);
            if (!place) return std::unexpected(place.error());
            event.place = *place;
            for (const auto& other : meetings(context.connection, place->village))
                if (!other.submitted)
                    return refuse("verification.meeting_open"_msg,
                                  {{"meeting", std::to_string(other.id.value())}});
            return std::vector<journal::Event>{
                {{std::string{detail::MeetingOpenedEvent::name}, 1}, encode(event), {}}};
        });
    if (!receipt) return std::unexpected(receipt.error());
    return Opened{detail::made_by(journal, "meeting", *receipt, event.id), *receipt};
}

Result<journal::Receipt> decide(journal::Journal& journal, const Act& act, SubjectId meeting,
                                std::vector<SubjectId> proposals, bool agreed,
                                const std::string& reason) {
    if (auto fine = detail::short_enough({reason}); !fine) return std::unexpected(fine.error());
    std::ranges::sort(proposals);
    proposals.erase(std::ranges::unique(proposals).begin(), proposals.end());
    if (proposals.empty() || proposals.size() > detail::most_proposals)
        return refuse("verification.nothing"_msg);
    if (!agreed && reason.empty()) return refuse("verification.no_reason"_msg);
    return detail::submit(journal, act, detail::DecidedEvent::name,
                          encode(detail::DecidedEvent{meeting, agreed, reason, proposals}), {},
                          [&](store::Connection& connection, const auto&) -> Result<void> {
                              const auto its = open_one(connection, meeting);
                              if (!its) return std::unexpected(its.error());
                              for (const auto id : proposals) {
                                  const auto one = detail::standing_at(
                                      connection, id, agreed ? Step::agree : Step::refuse);
                                  if (!one) return std::unexpected(one.error());
                                  if (one->village != its->village)
                                      return refuse("verification.elsewhere"_msg);
                              }
                              return {};
                          });
}

Result<journal::Receipt> submit_minutes(journal::Journal& journal, const Act& act,
                                        SubjectId meeting_id, const Minutes& minutes) {
    detail::SubmittedEvent event{meeting_id, minutes.attendees, minutes.families, {}, 0, 0};
    for (const auto& one : minutes.signatures) {
        if (auto fine = detail::short_enough({one.name, one.office}); !fine)
            return std::unexpected(fine.error());
        event.signatures.emplace_back(one.name, one.office);
    }
    std::vector<journal::Digest> documents;
    std::string content{detail::SubmittedEvent::name};
    for (const auto* some : {&minutes.signed_minutes, &minutes.attendance, &minutes.photos}) {
        content += std::to_string(some->size()) + detail::digests(*some);
        documents.insert(documents.end(), some->begin(), some->end());
    }
    content += encode(event);
    return detail::submit(
        journal, act, content,
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            const auto its = open_one(context.connection, meeting_id);
            if (!its) return std::unexpected(its.error());
            if (auto fine = enough(*its, minutes); !fine) return std::unexpected(fine.error());
            if (const auto period = period_at(context.connection, context.now);
                period && context.now > period->villages_until)
                return refuse("verification.deadline"_msg,
                              {{"until", period->villages_until.text()}});
            event.agreed = its->agreed;
            event.refused = its->refused;
            return std::vector<journal::Event>{
                {{std::string{detail::SubmittedEvent::name}, 1}, encode(event), documents}};
        });
}

std::optional<Meeting> meeting(store::Connection& connection, SubjectId id) {
    std::optional<Meeting> found;
    connection.each(
        fmt::format("select {} from meeting where subject_id = $1", columns),
        [&](const store::Row& row) { found = meeting_at(row); }, id);
    if (found) complete(connection, *found);
    return found;
}

std::vector<Meeting> meetings(store::Connection& connection, RegionId village) {
    std::vector<Meeting> all;
    connection.each(
        fmt::format("select {} from meeting where village_id = $1 "
                    "order by seq desc limit {}",
                    columns, most_meetings),
        [&](const store::Row& row) { all.push_back(meeting_at(row)); }, village);
    for (auto& its : all)
        complete(connection, its);
    return all;
}

} // namespace tepat::verification
