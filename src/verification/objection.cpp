#include "verification/objection.hpp"

#include "documents/uses.hpp"
#include "registry/reader.hpp"
#include "verification/detail/case_events.hpp"
#include "verification/detail/cases.hpp"
#include "verification/detail/columns.hpp"
#include "verification/detail/names.hpp"
#include "verification/detail/proposing.hpp"
#include "verification/detail/shape.hpp"
#include "verification/detail/submit.hpp"
#include "verification/form.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tepat::verification {
namespace {

constexpr std::array<std::string_view, objection_states> state_names{"open", "upheld", "dismissed",
                                                                     "lapsed"};
constexpr std::string_view columns =
    "subject_id, seq, village_id, about_id, head, cause, note, latitude, longitude, objector, "
    "made, until, state, decided_by, decision, proposal_id";

Objection objection_at(const store::Row& row) {
    Objection its;
    its.id = row.id<SubjectId>(0);
    its.seq = row.id<Seq>(1);
    its.village = row.id<RegionId>(2);
    its.about = row.id<SubjectId>(3);
    its.head = row.text(4);
    its.cause = static_cast<registry::SleepCause>(row.integer(5));
    its.reason = row.text(6);
    its.house = {row.integer(7), row.integer(8)};
    its.objector = row.text(9);
    its.made = Instant::parse(row.text(10)).value();
    its.until = Instant::parse(row.text(11)).value();
    its.kept = static_cast<ObjectionState>(row.integer(12));
    its.decided_by = row.text(13);
    its.decision = row.text(14);
    if (!row.null(15)) its.proposal = row.id<SubjectId>(15);
    return its;
}

Result<void> fine(const ObjectionDraft& draft) {
    if (auto brief = detail::short_enough({draft.reason}); !brief) return brief;
    if (draft.reason.empty()) return refuse("verification.no_reason"_msg);
    if (!is_ground(draft.cause)) return refuse("verification.ground"_msg);
    if (draft.photos.empty()) return refuse("verification.house_photo_missing"_msg);
    return detail::on_earth(draft.house);
}

/// Whether the same person may object once more.
Result<void> may_object(store::Connection& connection, const Act& act, SubjectId family,
                        const ObjectionTerms& terms, Instant now) {
    std::int64_t same = 0;
    std::int64_t open = 0;
    connection.each(
        "select count(*), count(case when about_id = $3 then 1 end) from objection "
        "where objector = $1 and state = 1 and until >= $2",
        [&](const store::Row& row) {
            open = row.integer(0);
            same = row.integer(1);
        },
        act.actor, now.text(), family);
    if (same > 0) return refuse("verification.objected_before"_msg);
    if (open >= terms.most_open)
        return refuse("verification.objections_many"_msg,
                      {{"most", std::to_string(terms.most_open)}});
    return {};
}

detail::Place place_at(store::Connection& connection, SubjectId objection) {
    detail::Place place;
    connection.each(
        "select village_id, district_id, regency_id, province_id from objection "
        "where subject_id = $1",
        [&](const store::Row& row) {
            place = {row.id<RegionId>(0), row.id<RegionId>(1), row.id<RegionId>(2),
                     row.id<RegionId>(3)};
        },
        objection);
    return place;
}

/// The removal of a family that was objected to, as any other would be proposed.
Result<journal::Event> removal(store::Connection& connection,
                               const registry::Instrument& instrument, const Objection& its,
                               const std::string& reason, Date on, SubjectId id) {
    const auto place = place_at(connection, its.id);
    if (!detail::head_of(connection, its.about, place, on, registry::Reader::Who::awake))
        return refuse("verification.elsewhere"_msg);
    ProposalForm form;
    form.kind = Kind::removal;
    form.origin = Origin::objection;
    form.note = reason;
    form.family = FormPart{its.about, {}};
    form.cause = its.cause;
    form.documents = documents::documents_of(connection, its.seq);
    const auto filled = fill(connection, instrument, form, on, [] { return SubjectId{}; });
    if (!filled) return std::unexpected(filled.error());
    if (auto sound = detail::check_shape(instrument, filled->draft, on); !sound)
        return std::unexpected(sound.error());
    const auto event = detail::proposing(connection, instrument, filled->draft, place, on, id);
    if (!event) return std::unexpected(event.error());
    return detail::written(*event, filled->draft.documents);
}

} // namespace

std::string_view name_of(ObjectionState state) {
    return detail::name_in(state_names, state);
}
std::optional<ObjectionState> objection_state_of(std::string_view name) {
    return detail::named<ObjectionState>(state_names, name);
}

MessageCode label_of(ObjectionState state) {
    switch (state) {
    case ObjectionState::open:
        return "verification.objection_open"_msg;
    case ObjectionState::upheld:
        return "verification.objection_upheld"_msg;
    case ObjectionState::dismissed:
        return "verification.objection_dismissed"_msg;
    case ObjectionState::lapsed:
        return "verification.objection_lapsed"_msg;
    }
    return "verification.objection_open"_msg;
}

bool is_ground(registry::SleepCause cause) {
    using enum registry::SleepCause;
    return cause == able || cause == moved || cause == deceased || cause == duplicate;
}

ObjectionState Objection::at(Instant now) const {
    return kept == ObjectionState::open && until < now ? ObjectionState::lapsed : kept;
}

Result<Objected> object(journal::Journal& journal, const Act& act, const ObjectionDraft& draft,
                        const ObjectionTerms& terms) {
    if (auto sound = fine(draft); !sound) return std::unexpected(sound.error());
    detail::ObjectedEvent event;
    event.about = draft.family;
    event.cause = static_cast<std::int64_t>(draft.cause);
    event.note = draft.reason;
    event.position = draft.house;
    event.days = terms.days;
    const auto content = std::string{detail::ObjectedEvent::name} + draft.village.digits() +
                         detail::digests(draft.photos) + encode(event);
    event.id = journal.reserve_ids(1).front();
    const auto receipt = detail::submit(
        journal, act, content,
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            auto& connection = context.connection;
            const auto place = detail::place_of(connection, act.effective_on, draft.village);
            if (!place) return std::unexpected(place.error());
            const journal::Visibility visibility{connection};
            const registry::Reader reader{connection, visibility, act.effective_on};
            auto head = detail::head_of(connection, draft.family, *place, act.effective_on,
                                        registry::Reader::Who::awake);
            if (!head || reader.kind(draft.family) != registry::SubjectKind::family)
                return refuse("verification.elsewhere"_msg);
            if (auto may = may_object(connection, act, draft.family, terms, context.now); !may)
                return std::unexpected(may.error());
            event.place = *place;
            event.head = *std::move(head);
            return std::vector<journal::Event>{
                {{std::string{detail::ObjectedEvent::name}, 1}, encode(event), draft.photos}};
        });
    if (!receipt) return std::unexpected(receipt.error());
    return Objected{detail::made_by(journal, "objection", *receipt, event.id), *receipt};
}

Result<journal::Receipt> decide_objection(journal::Journal& journal,
                                          const registry::Instrument& instrument, const Act& act,
                                          SubjectId objection, bool upheld,
                                          const std::string& reason) {
    if (auto brief = detail::short_enough({reason}); !brief) return std::unexpected(brief.error());
    if (reason.empty()) return refuse("verification.no_reason"_msg);
    const auto fresh = upheld ? journal.reserve_ids(1).front() : SubjectId{};
    const auto content = std::string{detail::objection_decided_name} +
                         encode(detail::RuledEvent{objection, upheld, reason, {}});
    return detail::submit(
        journal, act, content,
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            auto& connection = context.connection;
            const auto its = verification::objection(connection, objection);
            if (!its)
                return refuse("verification.no_objection"_msg,
                              {{"objection", std::to_string(objection.value())}});
            if (its->at(context.now) != ObjectionState::open)
                return refuse("verification.objection_over"_msg);
            if (its->objector == act.actor)
                return refuse("verification.four_eyes"_msg, {{"count", "1"}});
            detail::RuledEvent ruled{objection, upheld, reason, {}};
            std::vector<journal::Event> events;
            if (upheld) {
                ruled.proposal = detail::under_way(connection, its->about, Kind::removal);
                if (!ruled.proposal) {
                    auto event =
                        removal(connection, instrument, *its, reason, act.effective_on, fresh);
                    if (!event) return std::unexpected(event.error());
                    ruled.proposal = fresh;
                    events.push_back(*std::move(event));
                }
            }
            events.insert(events.begin(),
                          {{std::string{detail::objection_decided_name}, 1}, encode(ruled), {}});
            return events;
        });
}

std::optional<Objection> objection(store::Connection& connection, SubjectId id) {
    std::optional<Objection> found;
    connection.each(
        fmt::format("select {} from objection where subject_id = $1", columns),
        [&](const store::Row& row) { found = objection_at(row); }, id);
    return found;
}

std::vector<Objection> objections(store::Connection& connection, const ObjectionFilter& filter,
                                  Instant now, SubjectId after, std::int64_t limit) {
    detail::Question question{"objection", columns, after};
    if (filter.region) question.where(detail::column_of(filter.level), *filter.region);
    if (filter.state) {
        const bool lapsed = *filter.state == ObjectionState::lapsed;
        question.where("state",
                       static_cast<std::int64_t>(lapsed ? ObjectionState::open : *filter.state));
        if (lapsed) question.before("until", now);
        if (*filter.state == ObjectionState::open) question.not_before("until", now);
    }
    std::vector<Objection> found;
    question.ask(connection, limit,
                 [&](const store::Row& row) { found.push_back(objection_at(row)); });
    return found;
}

std::vector<Objection> objections_by(store::Connection& connection, std::string_view objector) {
    std::vector<Objection> found;
    connection.each(
        fmt::format("select {} from objection where objector = $1 "
                    "order by subject_id desc limit {}",
                    columns, most_read),
        [&](const store::Row& row) { found.push_back(objection_at(row)); }, objector);
    return found;
}

Waiting objections_waiting(store::Connection& connection, RegionId region, RegionLevel level,
                           Instant now) {
    Waiting waiting;
    connection.each(
        fmt::format("select count(*), min(until) from objection "
                    "where {} = $1 and state = 1 and until >= $2",
                    detail::column_of(level)),
        [&](const store::Row& row) {
            waiting.count = row.integer(0);
            if (!row.null(1)) waiting.due = Instant::parse(row.text(1)).value();
        },
        region, now.text());
    return waiting;
}

} // namespace tepat::verification
