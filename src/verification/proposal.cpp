#include "verification/proposal.hpp"

#include "registry/reader.hpp"
#include "verification/detail/cases.hpp"
#include "verification/detail/columns.hpp"
#include "verification/detail/proposing.hpp"
#include "verification/detail/shape.hpp"
#include "verification/detail/submit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tepat::verification {
namespace {

constexpr std::string_view columns =
    "subject_id, seq, kind, origin, stage, village_id, about_id, head, proposer, note, visits, "
    "since, notice, meeting_id, batch_id, appealed";

std::optional<SubjectId> maybe_subject(const store::Row& row, int column) {
    return row.null(column) ? std::nullopt : std::optional{row.id<SubjectId>(column)};
}

Proposal proposal_at(const store::Row& row) {
    Proposal its;
    its.id = row.id<SubjectId>(0);
    its.seq = row.id<Seq>(1);
    its.kind = static_cast<Kind>(row.integer(2));
    its.origin = static_cast<Origin>(row.integer(3));
    its.stage = static_cast<Stage>(row.integer(4));
    its.village = row.id<RegionId>(5);
    its.about = row.id<SubjectId>(6);
    its.head = row.text(7);
    its.proposer = row.text(8);
    its.note = row.text(9);
    its.visits = row.integer(10);
    its.since = Instant::parse(row.text(11)).value();
    if (const auto day = row.integer(12); day != 0)
        its.notice = Date{static_cast<std::int32_t>(day)};
    its.meeting = maybe_subject(row, 13);
    its.batch = maybe_subject(row, 14);
    its.appealed = row.integer(15) != 0;
    return its;
}

/// The changes with fresh subjects numbered from −1 on, so that drafts can be compared.
std::vector<registry::SubjectChange> numbered(std::vector<registry::SubjectChange> changes) {
    std::map<SubjectId, SubjectId> numbers;
    for (const auto& change : changes)
        if (change.fresh) numbers.emplace(change.subject, SubjectId{-1 - std::ssize(numbers)});
    for (auto& change : changes) {
        if (const auto its = numbers.find(change.subject); its != numbers.end())
            change.subject = its->second;
        if (!change.group) continue;
        if (const auto its = numbers.find(*change.group); its != numbers.end())
            change.group = its->second;
    }
    return changes;
}

} // namespace

Result<Proposed> propose(journal::Journal& journal, const registry::Instrument& instrument,
                         const Act& act, const Draft& draft) {
    if (auto fine = detail::short_enough({draft.note}); !fine) return std::unexpected(fine.error());
    if (auto sound = detail::check_shape(instrument, draft, act.effective_on); !sound)
        return std::unexpected(sound.error());
    const auto id = journal.reserve_ids(1).front();
    // The same draft under the same key is the same proposal, whatever ids it would get.
    const auto content =
        std::string{detail::ProposedEvent::name} + draft.village.digits() +
        detail::digests(draft.documents) +
        encode(detail::ProposedEvent{
            {}, draft.kind, draft.origin, {}, {}, {}, draft.note, numbered(draft.changes)});
    auto receipt = detail::submit(
        journal, act, content,
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            auto& connection = context.connection;
            const auto place = detail::place_of(connection, act.effective_on, draft.village);
            if (!place) return std::unexpected(place.error());
            auto made =
                detail::proposing(connection, instrument, draft, *place, act.effective_on, id);
            if (!made) return std::unexpected(made.error());
            return std::vector{detail::written(*made, draft.documents)};
        });
    if (!receipt) return std::unexpected(receipt.error());
    return Proposed{detail::made_by(journal, "proposal", *receipt, id), *receipt};
}

Result<journal::Receipt> withdraw(journal::Journal& journal, const Act& act, SubjectId proposal,
                                  const std::string& reason) {
    if (auto fine = detail::short_enough({reason}); !fine) return std::unexpected(fine.error());
    return detail::submit(
        journal, act, detail::withdrawn_name, encode(detail::SingleEvent{proposal, reason}), {},
        [&](store::Connection& connection, const auto&) -> Result<void> {
            const auto its = detail::standing_at(connection, proposal, Step::withdraw);
            if (!its) return std::unexpected(its.error());
            if (its->proposer != act.actor) return refuse("verification.not_yours"_msg);
            return {};
        });
}

std::vector<Proposal> proposals(store::Connection& connection, const Filter& filter,
                                SubjectId after, std::int64_t limit) {
    // Of all stages: each has its index in order of the ids; the first of all are among the first
    // of each.
    if (filter.region && !filter.stage && !filter.meeting && !filter.batch && !filter.about) {
        std::vector<Proposal> found;
        for (std::size_t at = 1; at <= stages; ++at) {
            auto one = filter;
            one.stage = static_cast<Stage>(at);
            std::ranges::move(proposals(connection, one, after, limit), std::back_inserter(found));
        }
        std::ranges::sort(found, {}, &Proposal::id);
        if (std::ssize(found) > limit) found.resize(static_cast<std::size_t>(limit));
        return found;
    }
    detail::Question question{"proposal", columns, after};
    if (filter.region) question.where(detail::column_of(filter.level), *filter.region);
    if (filter.stage) question.where("stage", static_cast<std::int64_t>(*filter.stage));
    if (filter.kind) question.where("kind", static_cast<std::int64_t>(*filter.kind));
    if (filter.meeting) question.where("meeting_id", *filter.meeting);
    if (filter.batch) question.where("batch_id", *filter.batch);
    if (filter.about) question.where("about_id", *filter.about);
    std::vector<Proposal> found;
    question.ask(connection, limit,
                 [&](const store::Row& row) { found.push_back(proposal_at(row)); });
    return found;
}

std::vector<Proposal> proposals_by(store::Connection& connection, std::string_view proposer) {
    std::vector<Proposal> found;
    connection.each(
        fmt::format("select {} from proposal where proposer = $1 "
                    "order by seq desc limit {}",
                    columns, most_read),
        [&](const store::Row& row) { found.push_back(proposal_at(row)); }, proposer);
    return found;
}

std::optional<Proposal> proposal(store::Connection& connection, SubjectId id) {
    std::optional<Proposal> found;
    connection.each(
        fmt::format("select {} from proposal where subject_id = $1", columns),
        [&](const store::Row& row) { found = proposal_at(row); }, id);
    return found;
}

std::vector<registry::SubjectChange> changes_of(store::Connection& connection, SubjectId proposal) {
    std::vector<registry::SubjectChange> all;
    connection.each(
        "select changes from proposal_content where subject_id = $1 order by seq",
        [&](const store::Row& row) {
            for (auto& change : detail::read_changes(row.blob(0)))
                all.push_back(std::move(change));
        },
        proposal);
    return all;
}

std::vector<Count> counts(store::Connection& connection, std::optional<RegionId> region,
                          RegionLevel level) {
    std::vector<Count> all;
    const auto take = [&](const store::Row& row) {
        all.push_back({row.id<RegionId>(0), static_cast<Kind>(row.integer(1)),
                       static_cast<Stage>(row.integer(2)), row.integer(3)});
    };
    constexpr std::string_view select =
        "select village_id, kind, stage, cast(sum(proposals) as bigint) from proposal_count";
    constexpr std::string_view order =
        " group by village_id, kind, stage order by village_id, kind, stage";
    if (region)
        connection.each(fmt::format("{} where {} = $1{}", select, detail::column_of(level), order),
                        take, *region);
    else
        connection.each(fmt::format("{}{}", select, order), take);
    return all;
}

std::vector<Event> timeline(store::Connection& connection, SubjectId proposal) {
    std::vector<Event> all;
    connection.each(
        "select seq, stage, actor, what, reason from proposal_step "
        "where subject_id = $1 order by seq",
        [&](const store::Row& row) {
            Event event;
            event.seq = row.id<Seq>(0);
            event.stage = static_cast<Stage>(row.integer(1));
            event.actor = row.text(2);
            event.what = row.text(3);
            event.reason = row.text(4);
            all.push_back(std::move(event));
        },
        proposal);
    for (auto& event : all)
        if (const auto head = journal::read_head(connection, event.seq))
            event.at = head->recorded_at;
    return all;
}

} // namespace tepat::verification
