#include "programmes/list.hpp"

#include "core/cbor.hpp"
#include "facts/register_units.hpp"
#include "journal/set_draft.hpp"
#include "programmes/detail/list_entry.hpp"
#include "programmes/detail/list_inputs.hpp"
#include "registry/reader.hpp"
#include "snapshot/districts.hpp"

#include <algorithm>
#include <mutex>

namespace tepat::programmes {
namespace {

struct Encoded {
    SubjectId subject;
    Bytes line;
};

struct Computed {
    std::vector<Encoded> lines; ///< by subject
    ListTotals totals;
    bool stopped = false;
};

/// Decides on all units of a region, district by district, on both cores.
class Computation {
public:
    Computation(store::Database& database, const PolicyAt& policy,
                const registry::Instrument& instrument, const ListHeader& header,
                const std::optional<welfare::StoredRanking>& ranking, Progress& progress)
        : policy_{policy}, layout_{instrument}, header_{header}, progress_{progress},
          districts_{database, header.seq, header.effective_on, header.region} {
        if (!ranking) return;
        const auto reader = database.connect_reader();
        welfare_ = welfare::RankingFacts::read(*reader, *ranking, header.region);
    }

    Result<Computed> run() {
        if (districts_.empty())
            return refuse("programmes.unknown_region"_msg, {{"region", header_.region.text()}});
        districts_.each_segment(layout_, "progress.decide"_msg, progress_,
                                [this](const snapshot::Segment& segment) { decide(segment); });
        std::ranges::sort(computed_.lines, {}, &Encoded::subject);
        computed_.stopped = progress_.stop_requested();
        return std::move(computed_);
    }

private:
    void decide(const snapshot::Segment& segment) {
        const facts::RegisterUnits units{segment, layout_, districts_.regions(), policy_.unit,
                                         welfare_ ? welfare_->overlay(segment) : facts::Overlay{}};
        std::vector<Encoded> lines;
        ListTotals totals;
        for (std::size_t at = 0; at < units.size(); ++at) {
            const auto unit = units[at];
            const auto line = list_line(policy_, unit, decide_family(policy_, unit));
            totals.add(line);
            lines.push_back({line.subject, encode(line)});
        }
        const std::lock_guard lock{mutex_};
        std::ranges::move(lines, std::back_inserter(computed_.lines));
        computed_.totals += totals;
    }

    const PolicyAt& policy_;
    const snapshot::Layout layout_;
    const ListHeader& header_;
    Progress& progress_;
    const snapshot::Districts districts_;
    std::optional<welfare::RankingFacts> welfare_;
    std::mutex mutex_;
    Computed computed_;
};

Result<void> record_policy(journal::Journal& journal, const Policy& policy, std::string_view text,
                           const ListRequest& request, Date effective_on) {
    CborWriter payload;
    payload.array(3);
    payload.bytes(policy.digest.view());
    payload.text(policy.id);
    payload.text(text);
    const journal::Command command{
        request.actor, {"policy:" + policy.digest.hex(), 0, policy.digest}, effective_on};
    const auto receipt = journal.submit(
        command, [&](journal::DecideContext&) -> Result<std::vector<journal::Event>> {
            return std::vector{
                journal::Event{{"programmes.policy_recorded", 1}, payload.take(), {}}};
        });
    if (!receipt) return std::unexpected(receipt.error());
    return {};
}

std::optional<StoredList> find_list(store::Connection& connection,
                                    const journal::Visibility& visibility, std::string_view where,
                                    std::span<const store::Param> params) {
    std::optional<Seq> found;
    connection.query("select seq from programme_list where " + std::string{where} +
                         " order by seq desc",
                     params, [&](const store::Row& row) {
                         if (!found && visibility.sees(row.id<Seq>(0))) found = row.id<Seq>(0);
                     });
    if (!found) return std::nullopt;
    return detail::stored_list(*journal::read_entry(connection, *found));
}

/// The ranking that a new list asks: the one that was named, or the newest that fits.
Result<std::optional<welfare::StoredRanking>>
choose_ranking(store::Connection& connection, const ListRequest& request, Date effective_on) {
    const journal::Visibility visibility{connection};
    if (request.ranking) {
        auto named = welfare::read_ranking(connection, visibility, *request.ranking);
        if (named) return named;
        return refuse("welfare.no_ranking"_msg,
                      {{"entry", std::to_string(request.ranking->value())}});
    }
    welfare::RankingQuery query;
    query.covering = request.region;
    query.not_after = effective_on;
    return welfare::newest_ranking(connection, visibility, query);
}

/// The list that has exactly this header: it need not be computed again.
std::optional<StoredList> list_of(store::Connection& connection, std::string_view programme,
                                  const ListHeader& header) {
    const store::ReadScope scope{connection};
    const auto period = header.period.text();
    const auto region = header.region.digits();
    const store::Param params[] = {programme,  period,
                                   region,     header.effective_on,
                                   header.seq, store::Blob{header.policies.front().view()}};
    auto list = find_list(connection, journal::Visibility{connection},
                          "programme = $1 and period = $2 and region = $3 and effective_on = $4 "
                          "and input_seq = $5 and policy = $6",
                          params);
    if (!list || list->header != header) return std::nullopt;
    list->repeated = true;
    return list;
}

} // namespace

Result<StoredList> make_list(journal::Journal& journal, const Policy& policy,
                             std::string_view policy_text, const registry::Instrument& instrument,
                             const ListRequest& request, Progress& progress) {
    const auto policy_at = policy.in_period(request.period);
    if (!policy_at) return std::unexpected(policy_at.error());

    ListHeader header;
    header.effective_on = request.effective_on.value_or(policy_at->date);
    header.policies = {policy.digest};
    header.period = request.period;
    header.region = request.region;
    const auto reader = journal.database().connect_reader();
    header.seq = registry::newest_position(*reader);
    std::optional<welfare::StoredRanking> ranking;
    if (detail::asks_for_ranking(*policy_at)) {
        auto chosen = choose_ranking(*reader, request, header.effective_on);
        if (!chosen) return std::unexpected(chosen.error());
        ranking = *std::move(chosen);
        if (ranking) header.inputs = {ranking->header.digest()};
    }
    if (auto list = list_of(*reader, policy.id, header)) return *std::move(list);
    const auto identity = journal::sha256(detail::entry_header(policy.id, header));
    const journal::Command command{
        request.actor, {"list:" + identity.hex(), 0, identity}, header.effective_on};

    if (const auto recorded = record_policy(journal, policy, policy_text, request, policy_at->date);
        !recorded)
        return std::unexpected(recorded.error());
    auto computed =
        Computation{journal.database(), *policy_at, instrument, header, ranking, progress}.run();
    if (!computed) return std::unexpected(computed.error());
    if (computed->stopped) return refuse("programmes.stopped"_msg);
    if (computed->lines.empty())
        return refuse("programmes.nobody"_msg,
                      {{"region", request.region.text()}, {"on", header.effective_on.text()}});

    journal::SetDraft draft{journal, command.key.device};
    draft.discard(); // of a run that was stopped: computing again is quicker than going on
    for (const auto& line : computed->lines) {
        draft.add(line.line);
        draft.mark({});
    }
    draft.finish();
    const auto receipt = journal.submit_set(command,
                                            {{"programmes.list_made", 1},
                                             detail::entry_header(policy.id, header),
                                             draft.chunks(),
                                             detail::sums_of(computed->totals),
                                             {}},
                                            draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    if (receipt->repeated) draft.discard();
    return StoredList{receipt->first,
                      policy.id,
                      header,
                      computed->totals,
                      static_cast<std::int64_t>(computed->lines.size()),
                      receipt->repeated};
}

Result<std::int64_t> recompute_list(store::Database& database, const StoredList& list,
                                    const Policy& policy, const registry::Instrument& instrument,
                                    Progress& progress) {
    const auto policy_at = policy.in_period(list.header.period);
    if (!policy_at) return std::unexpected(policy_at.error());
    const auto reader = database.connect_reader();
    const auto ranking = detail::ranking_of(*reader, list.header);
    if (!ranking) return std::unexpected(ranking.error());
    const auto computed =
        Computation{database, *policy_at, instrument, list.header, *ranking, progress}.run();
    if (!computed) return std::unexpected(computed.error());
    if (computed->stopped) return refuse("programmes.stopped"_msg);

    const auto entry = journal::read_entry(*reader, list.seq);
    const auto count = static_cast<std::int64_t>(computed->lines.size());
    std::int64_t differing = std::max<std::int64_t>(0, count - list.lines);
    journal::read_lines(*reader, *entry, [&](std::int64_t number, BytesView line) {
        if (number >= count || computed->lines[static_cast<std::size_t>(number)].line != line)
            ++differing;
    });
    return differing;
}

std::optional<StoredList> newest_list(store::Connection& connection,
                                      const journal::Visibility& visibility,
                                      std::string_view programme, Period period) {
    const auto text = period.text();
    const store::Param params[] = {programme, text};
    return find_list(connection, visibility, "programme = $1 and period = $2", params);
}

std::optional<StoredList> read_list(store::Connection& connection,
                                    const journal::Visibility& visibility, Seq seq) {
    const store::Param params[] = {seq};
    return find_list(connection, visibility, "seq = $1", params);
}

std::vector<StoredList> all_lists(store::Connection& connection,
                                  const journal::Visibility& visibility) {
    std::vector<Seq> entries;
    connection.each("select seq from programme_list order by seq desc",
                    [&](const store::Row& row) { entries.push_back(row.id<Seq>(0)); });
    std::vector<StoredList> lists;
    for (const auto seq : entries)
        if (visibility.sees(seq))
            lists.push_back(detail::stored_list(*journal::read_entry(connection, seq)));
    return lists;
}

void each_line(store::Connection& connection, const StoredList& list,
               const std::function<bool(std::int64_t, const ListLine&)>& each) {
    const auto entry = journal::read_entry(connection, list.seq);
    std::int64_t number = 0;
    for (const auto& ref : journal::decode_set(entry->type, entry->payload).chunks) {
        const auto chunk = journal::read_chunk(connection, ref.root);
        for (std::uint32_t line = 0; line < chunk.lines.size(); ++line)
            if (!each(number++, decode_list_line(chunk.lines[line]).value())) return;
    }
}

std::optional<ListLine> line_of(store::Connection& connection, const StoredList& list,
                                SubjectId subject) {
    std::optional<std::int64_t> number;
    connection.each(
        "select line from touch where subject_id = $1 and seq = $2",
        [&](const store::Row& row) { number = row.integer(0); }, subject, list.seq);
    if (!number) return std::nullopt;
    const auto entry = journal::read_entry(connection, list.seq);
    const auto line = journal::read_line(connection, *entry, *number);
    return line ? decode_list_line(*line).value() : std::optional<ListLine>{};
}

std::optional<std::string> policy_text(store::Connection& connection,
                                       const journal::Digest& digest) {
    std::optional<std::string> text;
    connection.each(
        "select text from programme_policy where digest = $1",
        [&](const store::Row& row) { text = row.text(0); }, store::Blob{digest.view()});
    return text;
}

} // namespace tepat::programmes
