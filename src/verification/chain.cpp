#include "verification/chain.hpp"

#include "verification/detail/cases.hpp"
#include "verification/detail/columns.hpp"
#include "verification/detail/shape.hpp"
#include "verification/detail/submit.hpp"
#include "verification/period.hpp"
#include "verification/revisit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tepat::verification {
namespace {

/// The region of a selection, when as many wait there as the officer saw.
Result<registry::Region> counted(store::Connection& connection, const Act& act, Instant now,
                                 const Selection& selection, Step step) {
    auto region = detail::region_of(connection, act.effective_on, selection.region);
    if (!region) return region;
    const auto found =
        waiting(connection, step, region->id, region->level, selection.kind, day_of(now));
    if (found != selection.expected)
        return refuse("verification.count"_msg, {{"expected", std::to_string(selection.expected)},
                                                 {"found", std::to_string(found)}});
    if (found == 0) return refuse("verification.nothing"_msg);
    return region;
}

Result<void> in_time(Instant now, const std::optional<Instant>& until) {
    if (!until || now <= *until) return {};
    return refuse("verification.deadline"_msg, {{"until", until->text()}});
}

/// Who did an earlier step of any of them does not do this one.
Result<void> other_eyes(store::Connection& connection, const Act& act, Instant now,
                        const registry::Region& region, std::optional<Kind> kind, Step step,
                        std::string_view before) {
    const auto sql =
        fmt::format("select count(*) from proposal_step where actor = $3 and what in ({}) "
                    "and subject_id in (select subject_id from proposal where {} and $2 = $2)",
                    before, detail::waiting_for(step, region.level, kind));
    std::int64_t own = 0;
    connection.each(
        sql, [&](const store::Row& row) { own = row.integer(0); }, region.id,
        day_of(now).day_number(), act.actor);
    if (own > 0) return refuse("verification.four_eyes"_msg, {{"count", std::to_string(own)}});
    return {};
}

/// Nobody validates over a second visit that differs.
Result<void> all_settled(store::Connection& connection, const registry::Region& region,
                         std::optional<Kind> kind) {
    std::int64_t open = 0;
    connection.each(
        fmt::format("select count(*) from revisit where state = {} and subject_id in "
                    "(select subject_id from proposal where {})",
                    static_cast<int>(RevisitState::differs),
                    detail::waiting_for(Step::validate, region.level, kind)),
        [&](const store::Row& row) { open = row.integer(0); }, region.id);
    if (open > 0)
        return refuse("verification.difference_open"_msg, {{"count", std::to_string(open)}});
    return {};
}

Result<void> whole(const Letter& letter) {
    if (auto fine = detail::short_enough({letter.number}); !fine) return fine;
    if (letter.number.empty() || letter.documents.empty())
        return refuse("verification.letter_missing"_msg);
    return {};
}

/// That all batches are there, at the stage before, and in the province if one is given.
Result<void> ready(store::Connection& connection, std::span<const SubjectId> batches, Stage stage,
                   std::optional<RegionId> province) {
    for (const auto id : batches) {
        std::optional<Stage> its;
        RegionId there;
        connection.each(
            "select stage, province_id from batch where subject_id = $1",
            [&](const store::Row& row) {
                its = static_cast<Stage>(row.integer(0));
                there = row.id<RegionId>(1);
            },
            id);
        if (!its || (province && there != *province))
            return refuse("verification.no_batch"_msg, {{"batch", std::to_string(id.value())}});
        if (*its != stage) return detail::refuse_stage(*its);
    }
    return {};
}

std::vector<SubjectId> ascending(std::vector<SubjectId> ids) {
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    return ids;
}

} // namespace

std::int64_t waiting(store::Connection& connection, Step step, RegionId region, RegionLevel level,
                     std::optional<Kind> kind, Date today) {
    std::int64_t found = 0;
    connection.each(
        fmt::format("select coalesce(cast(sum(proposals) as bigint), 0) "
                    "from proposal_count where {} and $2 = $2",
                    detail::waiting_for(step, level, kind)),
        [&](const store::Row& row) { found = row.integer(0); }, region, today.day_number());
    return found;
}

Result<journal::Receipt> pass_on(journal::Journal& journal, const Act& act,
                                 const Selection& selection) {
    const auto content =
        fmt::format("{}{} {} {}", detail::passed_name, selection.region.digits(),
                    selection.kind ? static_cast<int>(*selection.kind) : 0, selection.expected);
    return detail::submit(
        journal, act, content,
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            const auto region =
                counted(context.connection, act, context.now, selection, Step::pass);
            if (!region) return std::unexpected(region.error());
            return std::vector<journal::Event>{
                {{std::string{detail::passed_name}, 1},
                 detail::encode(detail::BulkEvent{region->id, region->level, selection.kind,
                                                  selection.expected, 0}),
                 {}}};
        });
}

Result<journal::Receipt> record_visit(journal::Journal& journal,
                                      const registry::Instrument& instrument, const Act& act,
                                      const Visit& visit) {
    if (auto fine = detail::short_enough({visit.note}); !fine) return std::unexpected(fine.error());
    if (visit.again) return refuse("verification.again_by_sample"_msg);
    if (visit.on > act.effective_on)
        return refuse("verification.day_ahead"_msg, {{"day", visit.on.text()}});
    if (visit.position)
        if (auto fine = detail::on_earth(*visit.position); !fine)
            return std::unexpected(fine.error());
    if (visit.changes.size() > detail::most_changes)
        return refuse("verification.shape"_msg, {{"kind", "visit"}});
    for (const auto& change : visit.changes) {
        if (auto sound = registry::check_change(instrument, change, act.effective_on); !sound)
            return std::unexpected(sound.error());
    }
    const detail::VisitedEvent event{visit.proposal, visit.on,   visit.again,
                                     visit.position, visit.note, visit.changes};
    return detail::submit(
        journal, act, detail::VisitedEvent::name, encode(event), visit.documents,
        [&](store::Connection& connection, const auto&) -> Result<void> {
            const auto its = detail::standing_at(connection, visit.proposal, Step::visit);
            if (!its) return std::unexpected(its.error());
            // What is found may be of the same household alone: those proposed, and who lives
            // there.
            auto all = changes_of(connection, visit.proposal);
            all.insert(all.end(), visit.changes.begin(), visit.changes.end());
            const Draft whole{its->kind, its->origin, {}, {}, detail::merged(all), {}};
            return detail::check_visit(connection, instrument, whole, *its, act.effective_on);
        });
}

Result<journal::Receipt> validate(journal::Journal& journal, const Act& act,
                                  const Selection& selection) {
    const auto content =
        fmt::format("{}{} {} {}", detail::validated_name, selection.region.digits(),
                    selection.kind ? static_cast<int>(*selection.kind) : 0, selection.expected);
    return detail::submit(
        journal, act, content,
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            auto& connection = context.connection;
            const auto period = period_at(connection, context.now);
            if (auto timely = in_time(context.now,
                                      period ? std::optional{period->dinsos_until} : std::nullopt);
                !timely)
                return std::unexpected(timely.error());
            const auto region = counted(connection, act, context.now, selection, Step::validate);
            if (!region) return std::unexpected(region.error());
            if (auto other =
                    other_eyes(connection, act, context.now, *region, selection.kind,
                               Step::validate, "'verification.proposed', 'verification.visited'");
                !other)
                return std::unexpected(other.error());
            if (auto fine = all_settled(connection, *region, selection.kind); !fine)
                return std::unexpected(fine.error());
            return std::vector<journal::Event>{
                {{std::string{detail::validated_name}, 1},
                 detail::encode(detail::BulkEvent{
                     region->id, region->level, selection.kind, selection.expected,
                     period ? period->notice_days : Period::usual_notice_days}),
                 {}}};
        });
}

Result<journal::Receipt> send_back(journal::Journal& journal, const Act& act, SubjectId proposal,
                                   const std::string& reason) {
    if (auto fine = detail::short_enough({reason}); !fine) return std::unexpected(fine.error());
    if (reason.empty()) return refuse("verification.no_reason"_msg);
    return detail::submit(
        journal, act, detail::sent_back_name, detail::encode(detail::SingleEvent{proposal, reason}),
        {}, [&](store::Connection& connection, const auto&) -> Result<void> {
            const auto its = detail::standing_at(connection, proposal, Step::send_back);
            if (!its) return std::unexpected(its.error());
            return {};
        });
}

Result<journal::Receipt> appeal(journal::Journal& journal, const Act& act, SubjectId proposal,
                                const std::string& reason) {
    if (auto fine = detail::short_enough({reason}); !fine) return std::unexpected(fine.error());
    if (reason.empty()) return refuse("verification.no_reason"_msg);
    return detail::submit(
        journal, act, detail::appealed_name, detail::encode(detail::SingleEvent{proposal, reason}),
        {},
        [&](store::Connection& connection, const journal::DecideContext& context) -> Result<void> {
            const auto its = detail::standing_at(connection, proposal, Step::approve);
            if (!its) return std::unexpected(its.error());
            if (!its->notice || *its->notice < day_of(context.now))
                return refuse("verification.no_notice"_msg);
            return {};
        });
}

Result<journal::Receipt> decide_appeal(journal::Journal& journal, const Act& act,
                                       SubjectId proposal, bool upheld, const std::string& reason) {
    if (auto fine = detail::short_enough({reason}); !fine) return std::unexpected(fine.error());
    if (reason.empty()) return refuse("verification.no_reason"_msg);
    return detail::submit(
        journal, act, detail::AppealDecidedEvent::name,
        detail::encode(detail::AppealDecidedEvent{proposal, upheld, reason}), {},
        [&](store::Connection& connection, const auto&) -> Result<void> {
            std::int64_t appealed = 0;
            connection.each(
                "select appealed from proposal where subject_id = $1",
                [&](const store::Row& row) { appealed = row.integer(0); }, proposal);
            if (appealed == 0) return refuse("verification.no_appeal"_msg);
            std::int64_t own = 0;
            connection.each(
                "select count(*) from proposal_step where subject_id = $1 and "
                "actor = $2 and what in ('verification.validated', "
                "'verification.appealed')",
                [&](const store::Row& row) { own = row.integer(0); }, proposal, act.actor);
            if (own > 0) return refuse("verification.four_eyes"_msg, {{"count", "1"}});
            return {};
        });
}

Result<Approved> approve(journal::Journal& journal, const Act& act, const Selection& selection,
                         const Letter& letter) {
    if (auto fine = whole(letter); !fine) return std::unexpected(fine.error());
    detail::ApprovedEvent event;
    event.letter = letter.number;
    event.dated = letter.dated;
    event.count = selection.expected;
    const auto content = std::string{detail::ApprovedEvent::name} + selection.region.digits() +
                         detail::digests(letter.documents) + encode(event);
    event.batch = journal.reserve_ids(1).front();
    auto receipt = detail::submit(
        journal, act, content,
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            auto& connection = context.connection;
            const auto period = period_at(connection, context.now);
            if (auto timely = in_time(context.now,
                                      period ? std::optional{period->bupati_until} : std::nullopt);
                !timely)
                return std::unexpected(timely.error());
            const auto region =
                counted(connection, act, context.now,
                        {selection.region, std::nullopt, selection.expected}, Step::approve);
            if (!region) return std::unexpected(region.error());
            if (region->level != RegionLevel::regency) return refuse("verification.no_regency"_msg);
            if (auto other = other_eyes(connection, act, context.now, *region, std::nullopt,
                                        Step::approve, "'verification.validated'");
                !other)
                return std::unexpected(other.error());
            event.regency = region->id;
            event.province = region->parent.value_or(RegionId{});
            event.period = period ? period->period : 0;
            event.today = day_of(context.now);
            return std::vector<journal::Event>{
                {{std::string{detail::ApprovedEvent::name}, 1}, encode(event), letter.documents}};
        });
    if (!receipt) return std::unexpected(receipt.error());
    return Approved{detail::made_by(journal, "batch", *receipt, event.batch), *receipt};
}

Result<journal::Receipt> forward(journal::Journal& journal, const Act& act, RegionCode province,
                                 std::vector<SubjectId> batches, const Letter& letter) {
    if (auto fine = whole(letter); !fine) return std::unexpected(fine.error());
    batches = ascending(std::move(batches));
    if (batches.empty()) return refuse("verification.nothing"_msg);
    return detail::submit(
        journal, act, detail::forwarded_name,
        encode(detail::BatchesEvent{letter.number, letter.dated, batches}), letter.documents,
        [&](store::Connection& connection, const auto&) -> Result<void> {
            const auto region = detail::region_of(connection, act.effective_on, province);
            if (!region) return std::unexpected(region.error());
            return ready(connection, batches, Stage::approved, region->id);
        });
}

Result<journal::Receipt> decree(journal::Journal& journal, const Act& act,
                                std::vector<SubjectId> batches, const Letter& letter) {
    if (auto fine = whole(letter); !fine) return std::unexpected(fine.error());
    batches = ascending(std::move(batches));
    if (batches.empty()) return refuse("verification.nothing"_msg);
    return detail::submit(journal, act, detail::decreed_name,
                          encode(detail::BatchesEvent{letter.number, letter.dated, batches}),
                          letter.documents, [&](store::Connection& connection, const auto&) {
                              return ready(connection, batches, Stage::forwarded, std::nullopt);
                          });
}

} // namespace tepat::verification
