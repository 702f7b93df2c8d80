#include "core/cbor.hpp"
#include "documents/uses.hpp"
#include "registry/answers.hpp"
#include "verification/detail/case_folds.hpp"
#include "verification/detail/columns.hpp"
#include "verification/detail/events.hpp"
#include "verification/detail/frame.hpp"
#include "verification/detail/revisit_events.hpp"
#include "verification/detail/revisits.hpp"
#include "verification/detail/schema.hpp"
#include "verification/detail/submit.hpp"
#include "verification/period.hpp"
#include "verification/proposal.hpp"
#include "verification/revisit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace tepat::verification {
namespace {

using journal::ApplyContext;
using store::Blob;

std::int64_t number_of(Stage stage) {
    return static_cast<std::int64_t>(stage);
}
std::int64_t number_of(Kind kind) {
    return static_cast<std::int64_t>(kind);
}

/// What is common to folding: the entry, and where counts have to be made again.
class Folder {
public:
    explicit Folder(const ApplyContext& context)
        : to_{context.connection}, entry_{context.entry}, touches_{context.touches} {}

    /// One proposal comes to a stage.
    void move(SubjectId proposal, Stage stage, std::string_view reason) {
        to_.run("update proposal set stage = $1, since = $2 where subject_id = $3",
                number_of(stage), entry_.recorded_at.text(), proposal);
        step(proposal, stage, reason);
    }
    void step(SubjectId proposal, Stage stage, std::string_view reason) {
        to_.run("insert into proposal_step (subject_id, seq, stage, actor, what, reason) "
                "values ($1, $2, $3, $4, $5, $6)",
                proposal, entry_.seq, number_of(stage), entry_.actor, entry_.type.name, reason);
        touches_.add(proposal, 0);
    }
    /// Something was done about it, and it stays where it is.
    void step_here(SubjectId proposal, std::string_view reason) {
        auto stage = Stage::passed;
        to_.each(
            "select stage from proposal where subject_id = $1",
            [&](const store::Row& row) { stage = static_cast<Stage>(row.integer(0)); }, proposal);
        step(proposal, stage, reason);
    }
    void content(SubjectId proposal, const std::vector<registry::SubjectChange>& changes) {
        CborWriter out;
        out.array(changes.size());
        for (const auto& change : changes) {
            out.bytes(registry::encode(change));
            if (!change.fresh) touches_.add(change.subject, 0);
        }
        to_.run("insert into proposal_content (subject_id, seq, changes) values ($1, $2, $3)",
                proposal, entry_.seq, Blob{out.view()});
    }
    /// All that `where` names, of a stage, at once; $1 is the region (or meeting, batch).
    void move_all(std::string_view where, std::int64_t of, Stage stage) {
        to_.run(fmt::format("insert into proposal_step (subject_id, seq, stage, actor, what, "
                            "reason) select subject_id, cast($2 as bigint), cast($3 as smallint), "
                            "cast($4 as text), cast($5 as text), '' from proposal where {}",
                            where),
                of, entry_.seq, number_of(stage), entry_.actor, entry_.type.name);
        to_.run(fmt::format("update proposal set stage = $2, since = $3 where {}", where), of,
                number_of(stage), entry_.recorded_at.text());
    }
    void recount(std::string_view column, RegionId region) {
        to_.run(fmt::format("delete from proposal_count where {} = $1", column), region);
        constexpr std::string_view seen = "case when visits > 0 then 1 else 0 end";
        to_.run(fmt::format("insert into proposal_count (village_id, district_id, regency_id, "
                            "province_id, kind, stage, visits, appealed, notice, proposals) "
                            "select village_id, district_id, regency_id, province_id, kind, stage, "
                            "{0}, appealed, notice, count(*) from proposal where {1} = $1 "
                            "group by village_id, district_id, regency_id, province_id, kind, "
                            "stage, {0}, appealed, notice",
                            seen, column),
                region);
    }
    void recount_of(SubjectId proposal) { recount("village_id", village_of(proposal)); }
    [[nodiscard]] RegionId village_of(SubjectId proposal) {
        return region("select village_id from proposal where subject_id = $1", proposal);
    }
    [[nodiscard]] RegionId region(std::string_view sql, SubjectId of) {
        RegionId region;
        to_.each(sql, [&](const store::Row& row) { region = row.id<RegionId>(0); }, of);
        return region;
    }
    [[nodiscard]] store::Connection& to() { return to_; }
    [[nodiscard]] const journal::Entry& entry() const { return entry_; }
    [[nodiscard]] journal::Touches& touches() { return touches_; }

private:
    store::Connection& to_;
    const journal::Entry& entry_;
    journal::Touches& touches_;
};

void apply_period(const ApplyContext& context) {
    const auto its = detail::decode_period(context.entry.payload);
    context.connection.run("delete from period where period_id = $1", its.period);
    context.connection.run("insert into period (period_id, seq, opens, villages_until, "
                           "dinsos_until, bupati_until, notice_days) "
                           "values ($1, $2, $3, $4, $5, $6, $7)",
                           its.period, context.entry.seq, its.opens.text(),
                           its.villages_until.text(), its.dinsos_until.text(),
                           its.bupati_until.text(), its.notice_days);
}

void apply_proposed(const ApplyContext& context) {
    Folder fold{context};
    const auto its = detail::decode_proposed(context.entry.payload);
    const auto& place = its.place;
    context.connection.run(
        "insert into proposal (subject_id, seq, kind, origin, stage, village_id, district_id, "
        "regency_id, province_id, about_id, head, proposer, note, visits, since, notice, appealed) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, 0, 0)",
        its.id, context.entry.seq, number_of(its.kind), static_cast<std::int64_t>(its.origin),
        number_of(Stage::proposed), place.village, place.district, place.regency, place.province,
        its.about, its.head, context.entry.actor, its.note, context.entry.recorded_at.text());
    documents::rest_on(context, place.village);
    fold.content(its.id, its.changes);
    fold.step(its.id, Stage::proposed, its.note);
    fold.recount("village_id", place.village);
}

void apply_withdrawn(const ApplyContext& context) {
    Folder fold{context};
    const auto its = detail::decode_single(context.entry.payload);
    fold.move(its.proposal, Stage::withdrawn, its.reason);
    fold.recount_of(its.proposal);
}

/// Back to the next meeting: what bound it before no longer does.
void send_back(Folder& fold, SubjectId proposal, std::string_view reason) {
    fold.to().run("update proposal set meeting_id = null, notice = 0, appealed = 0 "
                  "where subject_id = $1",
                  proposal);
    fold.move(proposal, Stage::returned, reason);
    fold.recount_of(proposal);
}

void apply_sent_back(const ApplyContext& context) {
    Folder fold{context};
    const auto its = detail::decode_single(context.entry.payload);
    send_back(fold, its.proposal, its.reason);
}

void apply_appealed(const ApplyContext& context) {
    Folder fold{context};
    const auto its = detail::decode_single(context.entry.payload);
    context.connection.run("update proposal set appealed = 1 where subject_id = $1", its.proposal);
    fold.step(its.proposal, Stage::validated, its.reason);
    fold.recount_of(its.proposal);
}

void apply_appeal_decided(const ApplyContext& context) {
    Folder fold{context};
    const auto its = detail::decode_appeal_decided(context.entry.payload);
    if (its.upheld) {
        send_back(fold, its.proposal, its.reason);
        return;
    }
    context.connection.run("update proposal set appealed = 0 where subject_id = $1", its.proposal);
    fold.step(its.proposal, Stage::validated, its.reason);
    fold.recount_of(its.proposal);
}

void apply_meeting_opened(const ApplyContext& context) {
    const auto its = detail::decode_meeting_opened(context.entry.payload);
    context.connection.run("insert into meeting (subject_id, seq, kind, village_id, held_on, "
                           "place, agenda, opened_by, attendees, families) "
                           "values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)",
                           its.id, context.entry.seq, its.kind, its.place.village,
                           its.held_on.day_number(), its.where, its.agenda, context.entry.actor);
    context.touches.add(its.id, 0);
}

void apply_decided(const ApplyContext& context) {
    Folder fold{context};
    const auto its = detail::decode_decided(context.entry.payload);
    for (const auto proposal : its.proposals) {
        context.connection.run("update proposal set meeting_id = $1 where subject_id = $2",
                               its.meeting, proposal);
        fold.move(proposal, its.agreed ? Stage::agreed : Stage::refused, its.reason);
    }
    if (!its.proposals.empty()) fold.recount_of(its.proposals.front());
    context.touches.add(its.meeting, 0);
}

void apply_submitted(const ApplyContext& context) {
    Folder fold{context};
    const auto its = detail::decode_submitted(context.entry.payload);
    context.connection.run("update meeting set submitted = $1, attendees = $2, families = $3 "
                           "where subject_id = $4",
                           context.entry.seq, its.attendees, its.families, its.meeting);
    std::int64_t place = 0;
    for (const auto& [name, office] : its.signatures)
        context.connection.run("insert into meeting_signature (subject_id, place, name, office) "
                               "values ($1, $2, $3, $4)",
                               its.meeting, place++, name, office);
    fold.move_all(fmt::format("meeting_id = $1 and stage = {}", number_of(Stage::agreed)),
                  its.meeting.value(), Stage::submitted);
    const auto village =
        fold.region("select village_id from meeting where subject_id = $1", its.meeting);
    documents::rest_on(context, village);
    fold.recount("village_id", village);
    context.touches.add(its.meeting, 0);
}

void apply_passed(const ApplyContext& context) {
    Folder fold{context};
    const auto its = detail::decode_bulk(context.entry.payload);
    fold.move_all(detail::waiting_for(Step::pass, its.level, its.kind), its.region.value(),
                  Stage::passed);
    fold.recount(detail::column_of(its.level), its.region);
}

void apply_validated(const ApplyContext& context) {
    Folder fold{context};
    const auto its = detail::decode_bulk(context.entry.payload);
    const auto until = day_of(context.entry.recorded_at).day_number() + its.notice_days;
    const auto waiting = detail::waiting_for(Step::validate, its.level, its.kind);
    context.connection.run(fmt::format("update proposal set notice = $2 where kind = {} and {}",
                                       number_of(Kind::removal), waiting),
                           its.region, until);
    fold.move_all(waiting, its.region.value(), Stage::validated);
    fold.recount(detail::column_of(its.level), its.region);
}

void apply_visited(const ApplyContext& context) {
    Folder fold{context};
    const auto its = detail::decode_visited(context.entry.payload);
    context.connection.run("update proposal set visits = visits + 1 where subject_id = $1",
                           its.proposal);
    documents::rest_on(context, fold.village_of(its.proposal));
    if (!its.changes.empty()) fold.content(its.proposal, its.changes);
    fold.step(its.proposal, Stage::passed, its.note);
    fold.recount_of(its.proposal);
}

void apply_approved(const ApplyContext& context) {
    Folder fold{context};
    const auto its = detail::decode_approved(context.entry.payload);
    context.connection.run("insert into batch (subject_id, seq, regency_id, province_id, "
                           "period_id, letter, dated, proposals, stage, forwarded, decree) "
                           "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '')",
                           its.batch, context.entry.seq, its.regency, its.province, its.period,
                           its.letter, its.dated.day_number(), its.count,
                           number_of(Stage::approved));
    context.connection.run(
        fmt::format("update proposal set batch_id = $3 where {}",
                    detail::waiting_for(Step::approve, RegionLevel::regency, std::nullopt)),
        its.regency, its.today.day_number(), its.batch);
    documents::rest_on(context, its.regency);
    fold.move_all(fmt::format("batch_id = $1 and stage = {}", number_of(Stage::validated)),
                  its.batch.value(), Stage::approved);
    fold.recount("regency_id", its.regency);
    context.touches.add(its.batch, 0);
}

std::int64_t number_of(RevisitState state) {
    return static_cast<std::int64_t>(state);
}

/// The frame by the same question as the drawing, then what was drawn from it.
void apply_sampled(const ApplyContext& context) {
    const auto its = detail::decode_sampled(context.entry.payload);
    auto& to = context.connection;
    to.run("insert into revisit (subject_id, visit, sample_id, visitor, village_id, district_id, "
           "regency_id, province_id, state, supervisor) select p.subject_id, s.seq, "
           "cast($2 as bigint), s.actor, p.village_id, p.district_id, p.regency_id, "
           "p.province_id, 0, '' " +
               detail::frame_of(its.level),
           its.region, its.id);
    for (const auto proposal : its.proposals) {
        to.run("update revisit set state = $1 where subject_id = $2 and sample_id = $3",
               number_of(RevisitState::waits), proposal, its.id);
        context.touches.add(proposal, 0);
    }
    // Of the regions that it lies in; 0 where it is larger.
    std::array<std::int64_t, 4> around{};
    to.each(
        "select province_id, regency_id, district_id, village_id from revisit where "
        "sample_id = $1 order by subject_id limit 1",
        [&](const store::Row& row) {
            for (int level = 0; level <= static_cast<int>(its.level); ++level)
                around.at(static_cast<std::size_t>(level)) = row.integer(level);
        },
        its.id);
    to.run("insert into revisit_sample (subject_id, seq, region_id, level, province_id, "
           "regency_id, district_id, village_id, per_mille, tree_size, root, frame, chosen, "
           "drawn_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
           its.id, context.entry.seq, its.region, static_cast<std::int64_t>(its.level), around[0],
           around[1], around[2], around[3], its.per_mille, its.tree_size, Blob{its.root.view()},
           its.frame, std::ssize(its.proposals), context.entry.actor);
    context.touches.add(its.id, 0);
}

/// Lays the answers beside those of the first visit; what is proposed stays.
void apply_revisited(const ApplyContext& context) {
    Folder fold{context};
    auto& to = context.connection;
    const auto its = detail::decode_revisited(context.entry.payload);
    const auto first = detail::first_answers(to, its.proposal, its.visit);
    bool differs = false;
    for (const auto& change : its.changes) {
        const auto before =
            std::ranges::find(first, change.subject, &registry::SubjectChange::subject);
        if (before == first.end()) continue;
        registry::Answers{change.told}.each([&](const registry::Answer& answer) {
            const auto was = registry::Answers{before->told}.integer(answer.field);
            if (!was || !answer.integer) return;
            differs = differs || *was != *answer.integer;
            to.run("insert into revisit_answer (subject_id, visit, about_id, field, first, second) "
                   "values ($1, $2, $3, $4, $5, $6)",
                   its.proposal, its.visit, change.subject, answer.field, *was, *answer.integer);
        });
    }
    CborWriter changes;
    changes.array(its.changes.size());
    for (const auto& change : its.changes)
        changes.bytes(registry::encode(change));
    to.run("update revisit set state = $1, revisited = $2, supervisor = $3, changes = $4 "
           "where subject_id = $5 and visit = $6",
           number_of(differs ? RevisitState::differs : RevisitState::agrees), context.entry.seq,
           context.entry.actor, Blob{changes.view()}, its.proposal, its.visit);
    documents::rest_on(context, fold.village_of(its.proposal));
    fold.step_here(its.proposal, its.note);
}

void apply_settled(const ApplyContext& context) {
    Folder fold{context};
    auto& to = context.connection;
    const auto its = detail::decode_settled(context.entry.payload);
    to.run("update revisit set state = $1 where subject_id = $2 and visit = $3", its.take,
           its.proposal, its.visit);
    if (its.take == number_of(RevisitState::second_kept)) {
        std::vector<registry::SubjectChange> found;
        to.each(
            "select changes from revisit where subject_id = $1 and visit = $2",
            [&](const store::Row& row) { found = detail::read_changes(row.blob(0)); }, its.proposal,
            its.visit);
        fold.content(its.proposal, found);
    }
    fold.step_here(its.proposal, its.reason);
}

/// Of a batch, those that go on to the minister.
std::string those_to_decree(Stage stage) {
    return fmt::format("batch_id = $1 and stage = {} and kind in {}", number_of(stage),
                       detail::kinds_of(needs_decree));
}

void apply_batches(const ApplyContext& context, std::string_view column, Stage from, Stage to) {
    Folder fold{context};
    const auto its = detail::decode_batches(context.entry.payload);
    documents::rest_on(context, fold.region("select province_id from batch where subject_id = $1",
                                            its.batches.front()));
    for (const auto batch : its.batches) {
        context.connection.run(
            fmt::format("update batch set stage = $1, {} = $2 where subject_id = $3", column),
            number_of(to), its.letter, batch);
        fold.move_all(those_to_decree(from), batch.value(), to);
        fold.recount("regency_id",
                     fold.region("select regency_id from batch where subject_id = $1", batch));
        context.touches.add(batch, 0);
    }
}

void apply_carried(const ApplyContext& context) {
    Folder fold{context};
    const auto its = detail::decode_carried(context.entry.payload);
    std::vector<RegionId> villages;
    for (const auto& one : its.proposals) {
        if (!one.refused.empty())
            context.connection.run("update proposal set batch_id = null where subject_id = $1",
                                   one.proposal);
        fold.move(one.proposal, one.refused.empty() ? Stage::recorded : Stage::unfit, one.refused);
        villages.push_back(fold.village_of(one.proposal));
    }
    std::ranges::sort(villages);
    villages.erase(std::ranges::unique(villages).begin(), villages.end());
    for (const auto village : villages)
        fold.recount("village_id", village);
}

} // namespace

journal::RoomFolds folds() {
    const auto forwarded = [](const ApplyContext& context) {
        apply_batches(context, "forwarded", Stage::approved, Stage::forwarded);
    };
    const auto decreed = [](const ApplyContext& context) {
        apply_batches(context, "decree", Stage::forwarded, Stage::decreed);
    };
    journal::RoomFolds room{detail::verification_schema(),
                            {{detail::PeriodEvent::name, 1, apply_period, {}},
                             {detail::ProposedEvent::name, 1, apply_proposed, {}},
                             {detail::withdrawn_name, 1, apply_withdrawn, {}},
                             {detail::sent_back_name, 1, apply_sent_back, {}},
                             {detail::appealed_name, 1, apply_appealed, {}},
                             {detail::AppealDecidedEvent::name, 1, apply_appeal_decided, {}},
                             {detail::MeetingOpenedEvent::name, 1, apply_meeting_opened, {}},
                             {detail::DecidedEvent::name, 1, apply_decided, {}},
                             {detail::SubmittedEvent::name, 1, apply_submitted, {}},
                             {detail::passed_name, 1, apply_passed, {}},
                             {detail::VisitedEvent::name, 1, apply_visited, {}},
                             {detail::validated_name, 1, apply_validated, {}},
                             {detail::ApprovedEvent::name, 1, apply_approved, {}},
                             {detail::forwarded_name, 1, forwarded, {}},
                             {detail::decreed_name, 1, decreed, {}},
                             {detail::CarriedEvent::name, 1, apply_carried, {}},
                             {detail::SampledEvent::name, 1, apply_sampled, {}},
                             {detail::RevisitedEvent::name, 1, apply_revisited, {}},
                             {detail::SettledEvent::name, 1, apply_settled, {}}}};
    std::ranges::move(detail::case_folds(), std::back_inserter(room.events));
    return room;
}

} // namespace tepat::verification
