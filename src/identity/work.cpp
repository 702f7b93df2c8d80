#include "identity/work.hpp"

#include "identity/detail/entries.hpp"
#include "registry/nik_claims.hpp"
#include "registry/reader.hpp"
#include "registry/regions.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace tepat::identity {
namespace {

std::unordered_map<SubjectId, Work> all_work(store::Connection& connection,
                                             const journal::Visibility& visibility) {
    std::unordered_map<SubjectId, Work> found;
    connection.each("select subject_id, seq, owner, closed, note from identity_work "
                    "order by subject_id, seq",
                    [&](const store::Row& row) {
                        const auto seq = row.id<Seq>(1);
                        if (!visibility.sees(seq)) return;
                        found[row.id<SubjectId>(0)] = {seq, std::string{row.text(2)},
                                                       row.integer(3) != 0,
                                                       std::string{row.text(4)}};
                    });
    return found;
}

} // namespace

Bytes encode(const WorkOrder& line) {
    CborWriter out;
    out.array(4);
    out.integer(line.person.value());
    out.text(line.owner);
    out.boolean(line.closed);
    out.text(line.note);
    return out.take();
}

WorkOrder decode_work(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(4);
    WorkOrder line;
    line.person = SubjectId{in.integer()};
    if (line.person.value() <= 0) throw CborError{"identity: a subject id is above zero"};
    line.owner = in.text();
    line.closed = in.boolean();
    line.note = in.text();
    in.finish();
    return line;
}

void each_work_item(store::Connection& connection, const journal::Visibility& visibility, Date on,
                    RegionCode region, bool closed_too,
                    const std::function<void(const WorkItem&)>& each) {
    const auto work = all_work(connection, visibility);
    const auto regions = registry::Regions::read(connection, visibility, on);
    std::vector<RegionId> villages;
    for (const auto& village : regions.villages_in(region))
        villages.push_back(village.id);
    registry::Reader{connection, visibility, on}.scan(
        villages, registry::Reader::Keys::read, [&](registry::HouseholdView& household) {
            for (const auto& family : household.families)
                for (const auto& person : family.members) {
                    const auto verdict = person.nik.verdict;
                    if (person.nik.nik && registry::counts(verdict)) continue;
                    WorkItem item{person.id,
                                  household.region,
                                  person.name,
                                  person.source_key,
                                  verdict == registry::NikVerdict::suspect,
                                  std::nullopt};
                    if (const auto its = work.find(person.id); its != work.end())
                        item.work = its->second;
                    if (closed_too || !item.work || !item.work->closed) each(item);
                }
        });
}

Result<WorkReport> change_work(journal::Journal& journal, const std::string& actor, Date on,
                               RegionCode region, std::span<const WorkOrder> orders,
                               Progress& progress) {
    journal.settle(progress);
    WorkReport report;
    std::vector<WorkOrder> lines;
    Seq before;
    {
        const auto connection = journal.database().connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection};
        std::unordered_map<SubjectId, std::optional<Work>> waiting;
        each_work_item(*connection, visibility, on, region, true,
                       [&](const WorkItem& item) { waiting.emplace(item.person, item.work); });
        for (const auto& [person, work] : waiting)
            if (work) before = std::max(before, work->seq);
        std::unordered_set<SubjectId> met;
        for (const auto& order : orders) {
            if (!met.insert(order.person).second) continue;
            const auto its = waiting.find(order.person);
            if (its == waiting.end()) {
                report.refused.push_back(order.person);
            } else if (its->second && its->second->owner == order.owner &&
                       its->second->closed == order.closed && its->second->note == order.note) {
                ++report.unchanged;
            } else {
                ++report.changed;
                lines.push_back(order);
            }
        }
    }
    if (lines.empty()) return report;
    std::ranges::sort(lines, {}, &WorkOrder::person);
    journal::Hasher content;
    for (const auto& line : lines)
        content.add(encode(line));
    const auto digest = content.finish();
    // The same orders after others of the region are another command.
    journal::SetDraft draft{journal, "work:" + digest.hex() + ":" + std::to_string(before.value())};
    draft.discard();
    for (const auto& line : lines) {
        draft.add(encode(line));
        draft.mark({});
    }
    draft.finish();
    CborWriter header;
    header.array(0);
    const auto receipt = journal.submit_set({actor, {draft.key(), 0, digest}, on},
                                            {{std::string{detail::work_name}, 1},
                                             header.take(),
                                             draft.chunks(),
                                             {{"changed", report.changed}},
                                             {}},
                                            draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    report.receipt = *receipt;
    return report;
}

} // namespace tepat::identity
