#include "journal/stored_tree.hpp"
#include "verification/detail/columns.hpp"
#include "verification/detail/frame.hpp"
#include "verification/detail/revisit_events.hpp"
#include "verification/detail/submit.hpp"
#include "verification/revisit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tepat::verification {
namespace detail {

std::string frame_of(RegionLevel level) {
    return fmt::format(
        "from proposal p join proposal_step s on s.subject_id = p.subject_id where p.{} = $1 and "
        "p.visits > 0 and s.what = 'verification.visited' and s.seq = (select max(t.seq) from "
        "proposal_step t where t.subject_id = p.subject_id and t.what = 'verification.visited') "
        "and not exists (select 1 from revisit r where r.subject_id = p.subject_id and "
        "r.visit = s.seq)",
        column_of(level));
}

std::vector<SubjectId> choose(const Frame& frame, std::int64_t per_mille,
                              const journal::Digest& seed) {
    constexpr BytesView method{"tepat.revisit/1\0", 16};
    std::vector<SubjectId> chosen;
    for (const auto& [visitor, proposals] : frame) {
        std::vector<std::pair<journal::Digest, SubjectId>> ranked;
        for (const auto proposal : proposals) {
            Bytes id;
            append_u64(id, static_cast<std::uint64_t>(proposal.value()));
            ranked.emplace_back(journal::sha256({method, seed.view(), id}), proposal);
        }
        std::ranges::sort(ranked);
        const auto share = (std::ssize(ranked) * per_mille + 999) / 1'000;
        for (std::int64_t at = 0; at < share; ++at)
            chosen.push_back(ranked[static_cast<std::size_t>(at)].second);
    }
    std::ranges::sort(chosen);
    return chosen;
}

} // namespace detail

namespace {

constexpr std::string_view columns = "subject_id, seq, region_id, level, per_mille, tree_size, "
                                     "root, frame, chosen, drawn_by";

Sample sample_at(const store::Row& row) {
    Sample its;
    its.id = row.id<SubjectId>(0);
    its.seq = row.id<Seq>(1);
    its.region = row.id<RegionId>(2);
    its.level = static_cast<RegionLevel>(row.integer(3));
    its.per_mille = row.integer(4);
    its.tree_size = row.integer(5);
    if (const auto root = journal::Digest::from(row.blob(6))) its.root = *root;
    its.frame = row.integer(7);
    its.chosen = row.integer(8);
    its.drawn_by = row.text(9);
    return its;
}

void complete(store::Connection& connection, Sample& its) {
    connection.each(
        "select state, count(*) from revisit where sample_id = $1 group by state",
        [&](const store::Row& row) {
            const auto state = static_cast<RevisitState>(row.integer(0));
            if (state > RevisitState::waits) its.done += row.integer(1);
            if (state == RevisitState::differs) its.differing = row.integer(1);
        },
        its.id);
}

} // namespace

Result<Drawn> draw_sample(journal::Journal& journal, const Act& act, RegionCode region,
                          std::int64_t per_mille) {
    if (per_mille < 1 || per_mille > 1'000) return refuse("verification.share"_msg);
    const auto id = journal.reserve_ids(1).front();
    const auto content =
        fmt::format("{}{} {}", detail::SampledEvent::name, region.digits(), per_mille);
    auto receipt = detail::submit(
        journal, act, content,
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            auto& connection = context.connection;
            const auto where = detail::region_of(connection, act.effective_on, region);
            if (!where) return std::unexpected(where.error());
            detail::SampledEvent event{id, where->id, where->level, per_mille, 0, {}, 0, {}};
            detail::Frame frame;
            connection.each(
                "select s.actor, p.subject_id " + detail::frame_of(where->level),
                [&](const store::Row& row) {
                    frame[std::string{row.text(0)}].push_back(row.id<SubjectId>(1));
                    ++event.frame;
                },
                where->id);
            if (event.frame == 0) return refuse("verification.sample_empty"_msg);
            connection.each("select max(seq) from journal_entry",
                            [&](const store::Row& row) { event.tree_size = row.integer(0); });
            event.root = journal::StoredTree{connection}.root(event.tree_size);
            event.proposals = detail::choose(frame, per_mille, event.root);
            if (event.proposals.size() > detail::most_proposals)
                return refuse("verification.sample_large"_msg,
                              {{"most", std::to_string(detail::most_proposals)}});
            return std::vector<journal::Event>{
                {{std::string{detail::SampledEvent::name}, 1}, encode(event), {}}};
        });
    if (!receipt) return std::unexpected(receipt.error());
    return Drawn{detail::made_by(journal, "revisit_sample", *receipt, id), *receipt};
}

std::vector<Sample> samples(store::Connection& connection, std::optional<RegionId> region,
                            RegionLevel level) {
    auto sql = fmt::format("select {} from revisit_sample", columns);
    std::vector<store::Param> params;
    if (region) {
        params.emplace_back(*region);
        sql += fmt::format(" where {} = $1", detail::column_of(level));
    }
    sql += fmt::format(" order by seq desc limit {}", most_read);
    std::vector<Sample> all;
    connection.query(sql, params, [&](const store::Row& row) { all.push_back(sample_at(row)); });
    for (auto& its : all)
        complete(connection, its);
    return all;
}

std::optional<Sample> sample(store::Connection& connection, SubjectId id) {
    std::optional<Sample> found;
    connection.each(
        fmt::format("select {} from revisit_sample where subject_id = $1", columns),
        [&](const store::Row& row) { found = sample_at(row); }, id);
    if (found) complete(connection, *found);
    return found;
}

Result<Redrawn> redraw(store::Connection& connection, SubjectId id) {
    const auto its = sample(connection, id);
    if (!its) return refuse("verification.no_sample"_msg, {{"sample", std::to_string(id.value())}});
    detail::Frame frame;
    std::vector<SubjectId> chosen;
    std::int64_t size = 0;
    connection.each(
        "select visitor, subject_id, state from revisit where sample_id = $1",
        [&](const store::Row& row) {
            frame[std::string{row.text(0)}].push_back(row.id<SubjectId>(1));
            ++size;
            if (row.integer(2) != 0) chosen.push_back(row.id<SubjectId>(1));
        },
        id);
    std::ranges::sort(chosen);
    Redrawn again;
    again.root = its->seq.value() > its->tree_size &&
                 journal::StoredTree{connection}.root(its->tree_size) == its->root;
    again.frame = size == its->frame;
    again.choice = std::ssize(chosen) == its->chosen &&
                   detail::choose(frame, its->per_mille, its->root) == chosen;
    return again;
}

} // namespace tepat::verification
