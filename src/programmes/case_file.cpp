#include "programmes/case_file.hpp"

#include "programmes/detail/list_inputs.hpp"

#include <algorithm>
#include <charconv>

namespace tepat::programmes {
namespace {

/// The village of a case as columns: small enough to be read for one family.
struct VillageFacts {
    VillageFacts(store::Connection& connection, const journal::Visibility& visibility,
                 const StoredList& list, const registry::Reader& reader,
                 const registry::Instrument& instrument, const registry::HouseholdView& household,
                 Unit unit)
        : layout{instrument},
          regions{registry::Regions::read(connection, visibility, list.header.effective_on)},
          segment{snapshot::Segment::build(reader, {{household.region}}, layout)},
          units{segment, layout, regions, unit,
                places_of(connection, list, household.id, segment)} {}

    /// Of the household alone, where the list had a ranking among its inputs.
    static facts::Overlay places_of(store::Connection& connection, const StoredList& list,
                                    SubjectId household, const snapshot::Segment& segment) {
        const auto ranking = detail::ranking_of(connection, list.header);
        if (!ranking || !*ranking) return {};
        return welfare::RankingFacts::read_one(connection, **ranking, household).overlay(segment);
    }

    snapshot::Layout layout;
    registry::Regions regions;
    snapshot::Segment segment;
    facts::RegisterUnits units;
};

std::string region_name(const registry::Regions& regions, RegionId id, RegionLevel level) {
    const auto* village = regions.find(id);
    const auto* region = village == nullptr ? nullptr : regions.enclosing(*village, level);
    return region == nullptr ? std::string{} : region->name;
}

} // namespace

std::optional<CaseFile> open_case(store::Connection& connection, const StoredList& list,
                                  const PolicyAt& policy, const registry::Instrument& instrument,
                                  SubjectId subject) {
    const auto stored = line_of(connection, list, subject);
    if (!stored) return std::nullopt;
    const journal::Visibility visibility{connection, list.header.seq};
    const registry::Reader reader{connection, visibility, list.header.effective_on};
    const auto household_id =
        policy.unit == Unit::household ? std::optional{subject} : reader.household_of(subject);
    const auto household = household_id ? reader.household(*household_id) : std::nullopt;
    if (!household) return std::nullopt;

    const auto facts = std::make_shared<const VillageFacts>(connection, visibility, list, reader,
                                                            instrument, *household, policy.unit);
    for (std::size_t at = 0; at < facts->units.size(); ++at) {
        const auto unit = facts->units[at];
        if (unit.subject != subject) continue;
        CaseFile found;
        found.stored = *stored;
        found.decision = decide_family(policy, unit);
        found.computed = list_line(policy, unit, found.decision);
        if (const auto key = reader.source_key(*household_id)) found.household_key = key->key;
        found.village = region_name(facts->regions, household->region, RegionLevel::village);
        found.district = region_name(facts->regions, household->region, RegionLevel::district);
        for (const auto person : unit.persons) {
            const auto view = reader.person(person);
            found.members.push_back(
                view ? CaseFile::Member{person, view->name, view->born, view->sex}
                     : CaseFile::Member{person, {}, {}, {}});
        }
        found.facts = facts;
        found.unit = unit;
        return found;
    }
    return std::nullopt;
}

std::vector<SubjectId> find_units(store::Connection& connection, const StoredList& list,
                                  const PolicyAt& policy, const registry::Instrument& instrument,
                                  std::string_view key) {
    const journal::Visibility visibility{connection, list.header.seq};
    const registry::Reader reader{connection, visibility, list.header.effective_on};
    auto subject = reader.find(instrument.household.key_scheme, key);
    if (!subject) subject = reader.find(instrument.member.key_scheme, key);
    if (!subject) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
        if (error == std::errc{} && end == key.data() + key.size()) subject = SubjectId{number};
    }
    if (!subject) return {};
    const auto kind = reader.kind(*subject);
    if (!kind) return {};
    const auto household_id =
        *kind == registry::SubjectKind::household ? subject : reader.household_of(*subject);
    const auto household = household_id ? reader.household(*household_id) : std::nullopt;
    if (!household) return {};
    if (policy.unit == Unit::household) return {household->id};
    std::vector<SubjectId> families;
    for (const auto& family : household->families) {
        const bool of_person =
            std::ranges::any_of(family.members, [&](const registry::PersonView& person) {
                return person.id == *subject;
            });
        if (*kind == registry::SubjectKind::household || family.id == *subject || of_person)
            families.push_back(family.id);
    }
    return families;
}

} // namespace tepat::programmes
