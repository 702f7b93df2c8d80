#include "welfare/ranking.hpp"

#include "core/cbor.hpp"
#include "journal/set_draft.hpp"
#include "registry/reader.hpp"
#include "welfare/detail/compute.hpp"
#include "welfare/detail/entries.hpp"

#include <algorithm>

namespace tepat::welfare {
namespace {

Result<void> record_model(journal::Journal& journal, const Model& model, std::string_view text,
                          const RankingRequest& request) {
    CborWriter payload;
    payload.array(3);
    payload.bytes(model.digest.view());
    payload.text(model.id);
    payload.text(text);
    const journal::Command command{
        request.actor, {"model:" + model.digest.hex(), 0, model.digest}, request.effective_on};
    const auto receipt = journal.submit(
        command, [&](journal::DecideContext&) -> Result<std::vector<journal::Event>> {
            return std::vector{journal::Event{{"welfare.model_recorded", 1}, payload.take(), {}}};
        });
    if (!receipt) return std::unexpected(receipt.error());
    return {};
}

std::optional<StoredRanking> find_ranking(store::Connection& connection,
                                          const journal::Visibility& visibility,
                                          std::string_view where,
                                          std::span<const store::Param> params,
                                          const std::function<bool(const StoredRanking&)>& wanted) {
    std::vector<Seq> entries;
    connection.query("select seq from welfare_ranking where " + std::string{where} +
                         " order by seq desc",
                     params, [&](const store::Row& row) { entries.push_back(row.id<Seq>(0)); });
    for (const auto seq : entries) {
        if (!visibility.sees(seq)) continue;
        auto ranking = detail::stored_ranking(*journal::read_entry(connection, seq));
        if (wanted(ranking)) return ranking;
    }
    return std::nullopt;
}

const auto any = [](const StoredRanking&) { return true; };

} // namespace

Result<StoredRanking> make_ranking(journal::Journal& journal, const Model& model,
                                   std::string_view model_text,
                                   const registry::Instrument& instrument,
                                   const RankingRequest& request, Progress& progress) {
    const auto at = model.at(request.effective_on);
    if (!at) return std::unexpected(at.error());
    RankingHeader header;
    header.model = model.id;
    header.effective_on = request.effective_on;
    header.model_digest = model.digest;
    header.region = request.region;
    header.seed = seed_of(request.effective_on);
    const auto reader = journal.database().connect_reader();
    header.seq = registry::newest_position(*reader, request.as_of);
    const auto identity = header.digest();
    {
        const store::ReadScope scope{*reader};
        if (auto there = read_ranking(*reader, journal::Visibility{*reader}, identity)) {
            there->repeated = true;
            return *std::move(there);
        }
    }
    const auto ranked =
        detail::Ranked::compute(journal.database(), *at, instrument, header, progress);
    if (!ranked) return std::unexpected(ranked.error());
    if (const auto recorded = record_model(journal, model, model_text, request); !recorded)
        return std::unexpected(recorded.error());

    const journal::Command command{
        request.actor, {"ranking:" + identity.hex(), 0, identity}, header.effective_on};
    journal::SetDraft draft{journal, command.key.device};
    draft.discard(); // of a run that was stopped: computing again is quicker than going on
    for (std::size_t line = 0; line < ranked->size(); ++line) {
        draft.add(ranked->line(line));
        draft.mark({});
    }
    draft.finish();
    const auto receipt = journal.submit_set(command,
                                            {{"welfare.ranked", 1},
                                             encode(header),
                                             draft.chunks(),
                                             detail::sums_of(ranked->totals()),
                                             {}},
                                            draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    if (receipt->repeated) draft.discard();
    return StoredRanking{receipt->first, header, ranked->totals(), receipt->repeated};
}

Result<std::int64_t> recompute_ranking(store::Database& database, const StoredRanking& ranking,
                                       const Model& model, const registry::Instrument& instrument,
                                       Progress& progress) {
    const auto at = model.at(ranking.header.effective_on);
    if (!at) return std::unexpected(at.error());
    const auto ranked =
        detail::Ranked::compute(database, *at, instrument, ranking.header, progress);
    if (!ranked) return std::unexpected(ranked.error());
    const auto reader = database.connect_reader();
    const auto entry = journal::read_entry(*reader, ranking.seq);
    const auto count = static_cast<std::int64_t>(ranked->size());
    std::int64_t differing = std::max<std::int64_t>(0, count - ranking.lines());
    journal::read_lines(*reader, *entry, [&](std::int64_t number, BytesView line) {
        if (number >= count || ranked->line(static_cast<std::size_t>(number)) != line) ++differing;
    });
    return differing;
}

std::optional<StoredRanking> newest_ranking(store::Connection& connection,
                                            const journal::Visibility& visibility,
                                            const RankingQuery& query) {
    return find_ranking(connection, visibility, "1 = 1", {}, [&](const StoredRanking& ranking) {
        const auto& header = ranking.header;
        return (!query.covering || !header.region || header.region->contains(*query.covering)) &&
               (query.model.empty() || header.model == query.model) &&
               (!query.not_after || header.effective_on <= *query.not_after);
    });
}

std::vector<StoredRanking> all_rankings(store::Connection& connection,
                                        const journal::Visibility& visibility) {
    std::vector<StoredRanking> all;
    (void)find_ranking(connection, visibility, "1 = 1", {}, [&](const StoredRanking& ranking) {
        all.push_back(ranking);
        return false;
    });
    return all;
}

std::optional<StoredRanking> read_ranking(store::Connection& connection,
                                          const journal::Visibility& visibility, Seq seq) {
    const store::Param params[] = {seq};
    return find_ranking(connection, visibility, "seq = $1", params, any);
}

std::optional<StoredRanking> read_ranking(store::Connection& connection,
                                          const journal::Visibility& visibility,
                                          const journal::Digest& digest) {
    const store::Param params[] = {store::Blob{digest.view()}};
    return find_ranking(connection, visibility, "digest = $1", params, any);
}

void each_line(store::Connection& connection, const StoredRanking& ranking,
               const std::function<bool(std::int64_t, const RankingLine&)>& each) {
    const auto entry = journal::read_entry(connection, ranking.seq);
    std::int64_t number = 0;
    for (const auto& ref : journal::decode_set(entry->type, entry->payload).chunks) {
        const auto chunk = journal::read_chunk(connection, ref.root);
        for (std::uint32_t line = 0; line < chunk.lines.size(); ++line)
            if (!each(number++, decode_ranking_line(chunk.lines[line]).value())) return;
    }
}

std::optional<RankingLine> line_of(store::Connection& connection, const StoredRanking& ranking,
                                   SubjectId household) {
    const auto line = detail::line_about(connection, ranking.seq, household);
    return line ? decode_ranking_line(*line).value() : std::optional<RankingLine>{};
}

std::optional<Model> recorded_model(store::Connection& connection, const journal::Digest& digest) {
    std::optional<Model> model;
    connection.each(
        "select model, text from welfare_model where digest = $1",
        [&](const store::Row& row) {
            auto read = read_model(row.text(1), std::string{row.text(0)} + ".toml");
            if (!read) throw CborError{"welfare: a recorded model that cannot be read"};
            model = *std::move(read);
        },
        store::Blob{digest.view()});
    return model;
}

} // namespace tepat::welfare
