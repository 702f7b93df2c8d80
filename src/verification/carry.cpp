#include "verification/chain.hpp"
#include "verification/detail/columns.hpp"
#include "verification/detail/shape.hpp"
#include "verification/detail/submit.hpp"
#include "verification/period.hpp"

#include <fmt/format.h>

#include <charconv>

namespace tepat::verification {
namespace {

constexpr std::string_view basis_prefix = "usulan ";
constexpr std::int64_t a_slice = 100; ///< proposals recorded in one command
constexpr std::int64_t most_batches = 200;
constexpr std::string_view columns = "b.subject_id, b.seq, b.regency_id, b.period_id, b.letter, "
                                     "b.dated, b.proposals, b.stage, b.forwarded, b.decree";

/// SQL: of the proposals of a batch, those that can be recorded now.
std::string ready_sql() {
    const auto number = [](auto value) { return static_cast<int>(value); };
    return fmt::format("(stage = {} or (stage = {} and kind not in {}))", number(Stage::decreed),
                       number(Stage::approved), detail::kinds_of(needs_decree));
}

Batch batch_at(const store::Row& row) {
    Batch its;
    its.id = row.id<SubjectId>(0);
    its.seq = row.id<Seq>(1);
    its.regency = row.id<RegionId>(2);
    its.period = row.integer(3);
    its.letter = row.text(4);
    its.dated = Date{static_cast<std::int32_t>(row.integer(5))};
    its.count = row.integer(6);
    its.stage = static_cast<Stage>(row.integer(7));
    its.forwarded = row.text(8);
    its.decree = row.text(9);
    return its;
}

void complete(store::Connection& connection, Batch& its) {
    connection.each(
        fmt::format("select count(*) from proposal where batch_id = $1 and {}", ready_sql()),
        [&](const store::Row& row) { its.open = row.integer(0); }, its.id);
    connection.each(
        fmt::format("select count(*) from proposal where batch_id = $1 and kind in {}",
                    detail::kinds_of(needs_decree)),
        [&](const store::Row& row) { its.to_decree = row.integer(0); }, its.id);
}

/// What a recorded change says of itself.
std::string basis_of(const Batch& batch, SubjectId proposal) {
    auto words = fmt::format("{}{}; {}", basis_prefix, proposal.value(), batch.letter);
    if (!batch.decree.empty()) words += "; " + batch.decree;
    return words;
}

struct Slice {
    SubjectId batch;
    std::vector<SubjectId> proposals;
};
std::optional<Slice> next_slice(store::Connection& connection) {
    std::optional<SubjectId> batch;
    connection.each(fmt::format("select batch_id from proposal where batch_id is not null and {} "
                                "order by batch_id limit 1",
                                ready_sql()),
                    [&](const store::Row& row) { batch = row.id<SubjectId>(0); });
    if (!batch) return std::nullopt;
    Slice slice{*batch, {}};
    connection.each(
        fmt::format("select subject_id from proposal where batch_id = $1 and {} "
                    "order by subject_id limit {}",
                    ready_sql(), a_slice),
        [&](const store::Row& row) { slice.proposals.push_back(row.id<SubjectId>(0)); }, *batch);
    return slice;
}

} // namespace

std::optional<SubjectId> proposal_in(std::string_view basis) {
    if (!basis.starts_with(basis_prefix)) return std::nullopt;
    basis.remove_prefix(basis_prefix.size());
    std::int64_t id = 0;
    const auto* end = basis.data() + basis.size();
    const auto [behind, wrong] = std::from_chars(basis.data(), end, id);
    if (wrong != std::errc{} || behind == end || *behind != ';' || id <= 0) return std::nullopt;
    return SubjectId{id};
}

std::optional<Batch> batch(store::Connection& connection, SubjectId id) {
    std::optional<Batch> found;
    connection.each(
        fmt::format("select {} from batch b where b.subject_id = $1", columns),
        [&](const store::Row& row) { found = batch_at(row); }, id);
    if (found) complete(connection, *found);
    return found;
}

std::vector<Batch> batches(store::Connection& connection, std::optional<RegionId> region,
                           std::optional<Stage> stage) {
    auto sql = fmt::format("select {} from batch b where 1 = 1", columns);
    std::vector<store::Param> params;
    if (region) {
        params.emplace_back(*region);
        sql += " and (b.regency_id = $1 or b.province_id = $1)";
    }
    if (stage) {
        params.emplace_back(static_cast<std::int64_t>(*stage));
        sql += fmt::format(" and b.stage = ${}", params.size());
    }
    sql += fmt::format(" order by b.seq desc limit {}", most_batches);
    std::vector<Batch> all;
    connection.query(sql, params, [&](const store::Row& row) { all.push_back(batch_at(row)); });
    for (auto& its : all)
        complete(connection, its);
    return all;
}

Result<CarriedOut> carry_out(journal::Journal& journal, const registry::Instrument& instrument,
                             const std::string& actor, Progress& progress) {
    CarriedOut done;
    while (!progress.stop_requested()) {
        std::optional<Slice> slice;
        {
            const auto connection = journal.database().connect_reader();
            const store::ReadScope scope{*connection};
            slice = next_slice(*connection);
        }
        if (!slice) return done;
        const auto today = day_of(journal.clock().now());
        std::string content{detail::CarriedEvent::name};
        for (const auto id : slice->proposals)
            content += std::to_string(id.value()) + ' ';
        std::int64_t recorded = 0;
        std::int64_t unfit = 0;
        const auto receipt = detail::submit(
            journal, {actor, today, {}}, content,
            [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
                recorded = unfit = 0; // a command may be decided again
                auto& connection = context.connection;
                const journal::Visibility visibility{connection};
                const auto its = batch(connection, slice->batch);
                std::vector<journal::Event> events;
                detail::CarriedEvent carried{slice->batch, {}};
                for (const auto id : slice->proposals) {
                    const auto one = proposal(connection, id);
                    if (!one || one->batch != slice->batch ||
                        !after(one->stage, Step::record, one->kind))
                        continue;
                    const auto event = registry::decide_changes(
                        connection, visibility, instrument, today, {basis_of(*its, id), {}},
                        detail::merged(changes_of(connection, id)));
                    if (event && *event) events.push_back(**event);
                    ++(event ? recorded : unfit);
                    carried.proposals.push_back(
                        {id, event ? std::string{} : std::string{event.error().code.name}});
                }
                if (carried.proposals.empty()) return events;
                events.push_back(
                    {{std::string{detail::CarriedEvent::name}, 1}, encode(carried), {}});
                return events;
            });
        if (!receipt) return std::unexpected(receipt.error());
        done.recorded += recorded;
        done.unfit += unfit;
        progress.at("progress.carrying_out"_msg, done.recorded + done.unfit,
                    std::max(done.recorded + done.unfit, a_slice));
    }
    done.stopped = true;
    return done;
}

} // namespace tepat::verification
