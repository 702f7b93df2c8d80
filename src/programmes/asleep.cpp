#include "programmes/asleep.hpp"

#include "registry/standing.hpp"

#include <unordered_set>

namespace tepat::programmes {
namespace {

std::optional<registry::SubjectKind> kind_of(Unit unit) {
    switch (unit) {
    case Unit::household:
        return registry::SubjectKind::household;
    case Unit::family:
        return registry::SubjectKind::family;
    case Unit::person:
        return registry::SubjectKind::person;
    case Unit::group: // members who sleep are left out of it like those who are gone
        return std::nullopt;
    }
    return std::nullopt;
}

} // namespace

ListLine asleep_line(SubjectId subject) {
    ListLine line;
    line.subject = subject;
    line.outcome = Verdict::ineligible;
    line.criterion = asleep;
    line.facts = journal::sha256(BytesView{});
    return line;
}

std::vector<SubjectId> asleep_units(store::Connection& connection, const ListHeader& header,
                                    Unit unit, const registry::Regions& regions) {
    const auto kind = kind_of(unit);
    if (!kind) return {};
    const store::ReadScope scope{connection};
    std::unordered_set<RegionId> villages;
    for (const auto& village : regions.villages_in(header.region))
        villages.insert(village.id);
    std::vector<SubjectId> units;
    for (const auto& its : registry::all_asleep(
             connection, journal::Visibility{connection, header.seq}, header.effective_on))
        if (its.kind == *kind && villages.contains(its.village)) units.push_back(its.subject);
    return units;
}

std::vector<std::string> explain_asleep(store::Connection& connection, const StoredList& list,
                                        SubjectId subject, Language language) {
    const auto found =
        registry::sleepers(connection, journal::Visibility{connection, list.header.seq},
                           list.header.effective_on, {{subject}});
    std::vector<std::string> lines;
    if (found.empty()) {
        lines.push_back(message_text("programmes.asleep_all"_msg, {}, language));
    } else {
        const auto& sleep = found.begin()->second;
        lines.push_back(
            message_text("programmes.asleep_person"_msg,
                         {{"since", sleep.since.text()},
                          {"cause", message_text(registry::label_of(sleep.cause), {}, language)},
                          {"entry", std::to_string(sleep.seq.value())}},
                         language));
    }
    lines.push_back(message_text("programmes.asleep_remedy"_msg, {}, language));
    return lines;
}

} // namespace tepat::programmes
