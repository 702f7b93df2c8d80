#include "programmes/list.hpp"

#include "core/cbor.hpp"
#include "facts/group_units.hpp"
#include "facts/register_units.hpp"
#include "journal/set_draft.hpp"
#include "programmes/asleep.hpp"
#include "programmes/detail/list_entry.hpp"
#include "programmes/list_given.hpp"
#include "programmes/policy_file.hpp"
#include "registry/reader.hpp"
#include "snapshot/districts.hpp"
#include "welfare/ranking_facts.hpp"

#include <algorithm>
#include <mutex>

namespace tepat::programmes {
namespace {

constexpr std::size_t groups_at_once = 500;

struct Computed {
    std::vector<EncodedLine> lines; ///< by subject
    ListTotals totals;
    std::map<RegionCode, std::int64_t> units; ///< of each area of a quota
    bool stopped = false;
};

/// Decides on all units of a region, district by district, on both cores; then, under a quota, puts
/// the eligible in their places.
class Computation {
public:
    Computation(store::Database& database, const PolicyAt& policy,
                const registry::Instrument& instrument, const ListGiven& given, Progress& progress)
        : database_{database}, policy_{policy}, layout_{instrument}, given_{given},
          header_{given.header}, seed_{quota_seed(given.header)}, progress_{progress},
          districts_{database, header_.seq, header_.effective_on, header_.region} {
        if (!given.ranking) return;
        const auto reader = database.connect_reader();
        welfare_ = welfare::RankingFacts::read(*reader, *given.ranking, header_.region);
    }

    Result<Computed> run() {
        if (districts_.empty())
            return refuse("programmes.unknown_region"_msg, {{"region", header_.region.text()}});
        if (policy_.unit == Unit::group)
            decide_groups();
        else
            districts_.each_segment(layout_, "progress.decide"_msg, progress_,
                                    [this](const snapshot::Segment& segment) { decide(segment); });
        computed_.stopped = progress_.stop_requested();
        if (!computed_.stopped) {
            place();
            add_asleep();
        }
        std::ranges::sort(computed_.lines, {}, &EncodedLine::subject);
        return std::move(computed_);
    }

private:
    /// What one district adds.
    struct Part {
        std::vector<EncodedLine> lines;
        std::vector<Contender> contenders;
        ListTotals totals;
        std::map<RegionCode, std::int64_t> units;
    };

    void decide(const snapshot::Segment& segment) {
        facts::RegisterUnits units{segment, layout_, districts_.regions(), policy_.unit,
                                   welfare_ ? welfare_->overlay(segment) : facts::Overlay{}};
        if (policy_.inputs != 0) units.ask(listed());
        Part part;
        for (std::size_t at = 0; at < units.size(); ++at)
            decide(units[at], segment.region(units.household_of(at)), part);
        join(part);
    }

    /// Groups are few, and their members live anywhere: one thread reads them.
    void decide_groups() {
        const auto connection = database_.connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection, header_.seq};
        std::vector<RegionId> villages;
        for (const auto& village : districts_.regions().villages_in(header_.region))
            villages.push_back(village.id);
        const auto all =
            registry::groups_in(*connection, visibility, header_.effective_on, villages);
        std::span groups{all};
        for (auto done = std::size_t{0}; done < all.size() && !progress_.stop_requested();) {
            const auto some = groups.subspan(done, std::min(groups_at_once, all.size() - done));
            const auto units = facts::group_units(*connection, visibility, header_.effective_on,
                                                  layout_, districts_.regions(), some, listed());
            Part part;
            for (std::size_t at = 0; at < units.size(); ++at)
                decide(units[at]->view(), some[at].region, part);
            join(part);
            done += some.size();
            progress_.at("progress.decide_groups"_msg, static_cast<std::int64_t>(done),
                         static_cast<std::int64_t>(all.size()));
        }
    }

    [[nodiscard]] facts::ListedOf listed() const {
        return [this](std::span<const SubjectId> kin) { return given_.inputs.of(kin); };
    }

    void decide(const UnitView& unit, RegionId village, Part& part) const {
        const auto line = list_line(policy_, unit, decide_family(policy_, unit), header_.facts);
        part.lines.push_back({line.subject, encode(line)});
        const bool contends = given_.areas && line.outcome == Verdict::eligible;
        if (!contends) part.totals.add(line);
        if (!given_.areas) return;
        const auto area = given_.areas->area_of(districts_.regions().find(village)->code);
        ++part.units[area];
        if (contends)
            part.contenders.push_back({area, ranks_of(policy_, unit),
                                       quota_lot(seed_, line.subject), part.lines.size() - 1});
    }

    void join(Part& part) {
        const std::lock_guard lock{mutex_};
        for (auto& contender : part.contenders)
            contender.unit += computed_.lines.size();
        std::ranges::move(part.contenders, std::back_inserter(contenders_));
        std::ranges::move(part.lines, std::back_inserter(computed_.lines));
        computed_.totals += part.totals;
        for (const auto& [area, units] : part.units)
            computed_.units[area] += units;
    }

    /// Writes the place of each contender into its line.
    void place() {
        rank(contenders_);
        std::int64_t place = 0;
        for (std::size_t i = 0; i < contenders_.size(); ++i) {
            const auto area = contenders_[i].area;
            place = i > 0 && contenders_[i - 1].area == area ? place + 1 : 1;
            auto& encoded = computed_.lines[contenders_[i].unit];
            auto line = decode_list_line(encoded.line).value();
            line.put_in({area, place, given_.areas->places(area)});
            computed_.totals.add(line);
            encoded.line = encode(line);
        }
    }

    /// Who sleeps is told so, and takes no place.
    void add_asleep() {
        const auto connection = database_.connect_reader();
        for (const auto subject :
             asleep_units(*connection, header_, policy_.unit, districts_.regions())) {
            const auto line = asleep_line(subject);
            computed_.totals.add(line);
            computed_.lines.push_back({subject, encode(line)});
        }
    }

    store::Database& database_;
    const PolicyAt& policy_;
    const snapshot::Layout layout_;
    const ListGiven& given_;
    const ListHeader& header_;
    const journal::Digest seed_;
    Progress& progress_;
    const snapshot::Districts districts_;
    std::optional<welfare::RankingFacts> welfare_;
    std::mutex mutex_;
    Computed computed_;
    std::vector<Contender> contenders_; ///< their `unit` is a place in computed_.lines
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

/// The newest first.
std::vector<StoredList> read_lists(store::Connection& connection,
                                   const journal::Visibility& visibility, std::string_view where,
                                   std::span<const store::Param> params) {
    std::vector<Seq> entries;
    connection.query("select seq from programme_list " + std::string{where} + " order by seq desc",
                     params, [&](const store::Row& row) { entries.push_back(row.id<Seq>(0)); });
    std::vector<StoredList> lists;
    for (const auto seq : entries)
        if (visibility.sees(seq))
            lists.push_back(detail::stored_list(*journal::read_entry(connection, seq)));
    return lists;
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
    if (!list) return std::nullopt;
    auto same = header; // a list of an older program digests fewer facts, and is the same list
    same.facts = list->header.facts;
    if (list->header != same) return std::nullopt;
    list->repeated = true;
    return list;
}

} // namespace

Result<StoredList> make_list(journal::Journal& journal, const Policy& policy,
                             std::string_view policy_text, const registry::Instrument& instrument,
                             const ListRequest& request, Progress& progress) {
    const auto policy_at = policy.in_period(request.period);
    if (!policy_at) return std::unexpected(policy_at.error());

    const auto reader = journal.database().connect_reader();
    const auto given = gather(*reader, *policy_at, request);
    if (!given) return std::unexpected(given.error());
    const auto& header = given->header;
    if (auto list = list_of(*reader, policy.id, header)) return *std::move(list);
    const auto identity = journal::sha256(detail::entry_header(policy.id, header));
    const journal::Command command{
        request.actor, {"list:" + identity.hex(), 0, identity}, header.effective_on};

    if (const auto recorded = record_policy(journal, policy, policy_text, request, policy_at->date);
        !recorded)
        return std::unexpected(recorded.error());
    auto computed = Computation{journal.database(), *policy_at, instrument, *given, progress}.run();
    if (!computed) return std::unexpected(computed.error());
    if (computed->stopped) return refuse("programmes.stopped"_msg);
    if (computed->lines.empty())
        return refuse("programmes.nobody"_msg,
                      {{"region", request.region.text()}, {"on", header.effective_on.text()}});
    for (const auto& [area, units] : computed->units)
        if (given->areas->places(area) > units)
            return refuse("programmes.quota_larger"_msg,
                          {{"region", area.text()},
                           {"places", std::to_string(given->areas->places(area))},
                           {"units", std::to_string(units)}});

    journal::SetDraft draft{journal, command.key.device, list_chunk_lines};
    draft.discard(); // of a run that was stopped: computing again is quicker than going on
    for (const auto& line : computed->lines) {
        draft.add(line.line);
        draft.mark({});
    }
    draft.finish();
    const auto receipt = journal.submit_set(command,
                                            {detail::entry_type(header),
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

Result<std::vector<EncodedLine>> compute_again(store::Database& database, const StoredList& list,
                                               const Policy& policy,
                                               const registry::Instrument& instrument,
                                               Progress& progress) {
    const auto policy_at = policy.in_period(list.header.period);
    if (!policy_at) return std::unexpected(policy_at.error());
    const auto reader = database.connect_reader();
    const auto given = gather(*reader, *policy_at, list);
    if (!given) return std::unexpected(given.error());
    auto computed = Computation{database, *policy_at, instrument, *given, progress}.run();
    if (!computed) return std::unexpected(computed.error());
    if (computed->stopped) return refuse("programmes.stopped"_msg);
    return std::move(computed->lines);
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

std::vector<StoredList> lists_of(store::Connection& connection,
                                 const journal::Visibility& visibility,
                                 std::string_view programme) {
    const store::Param params[] = {programme};
    return read_lists(connection, visibility, "where programme = $1", params);
}

std::vector<StoredList> all_lists(store::Connection& connection,
                                  const journal::Visibility& visibility) {
    return read_lists(connection, visibility, "", {});
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

std::optional<Seq> policy_entry(store::Connection& connection, const journal::Digest& digest) {
    std::optional<Seq> entry;
    connection.each(
        "select seq from programme_policy where digest = $1",
        [&](const store::Row& row) { entry = row.id<Seq>(0); }, store::Blob{digest.view()});
    return entry;
}

Result<Policy> recorded_policy(store::Connection& connection, const journal::Digest& digest) {
    std::optional<std::pair<std::string, std::string>> found;
    connection.each(
        "select programme, text from programme_policy where digest = $1",
        [&](const store::Row& row) { found.emplace(row.text(0), row.text(1)); },
        store::Blob{digest.view()});
    if (!found) return refuse("programmes.policy_lost"_msg, {{"digest", digest.hex()}});
    return read_policy(found->second, found->first + ".toml");
}

Result<Policy> recorded_policy(store::Connection& connection, const StoredList& list) {
    return recorded_policy(connection, list.header.policies.front());
}

} // namespace tepat::programmes
