#include "facts/group_units.hpp"

#include "registry/reader.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace tepat::facts {
namespace {

using rules::Value;

/// The villages in which the members of some groups live.
std::vector<RegionId> homes_of(const registry::Reader& reader,
                               std::span<const registry::GroupView> groups) {
    std::set<RegionId> villages;
    for (const auto& group : groups)
        for (const auto member : group.members)
            if (const auto household = reader.household_of(member))
                if (const auto view = reader.household(*household)) villages.insert(view->region);
    return {villages.begin(), villages.end()};
}

std::int64_t code_of(const registry::Regions& regions, RegionId id, RegionLevel level) {
    const auto* region = regions.find(id);
    return region == nullptr ? 0 : region->code.at(level).number();
}

} // namespace

std::vector<std::unique_ptr<MemoryUnit>>
group_units(store::Connection& connection, const journal::Visibility& visibility, Date on,
            const snapshot::Layout& layout, const registry::Regions& regions,
            std::span<const registry::GroupView> groups, const ListedOf& listed) {
    const registry::Reader reader{connection, visibility, on};
    const auto segment = snapshot::Segment::build(reader, homes_of(reader, groups), layout);
    const RegisterUnits persons{segment, layout, regions, Unit::person};
    std::unordered_map<SubjectId, std::size_t> places;
    for (std::size_t at = 0; at < persons.size(); ++at)
        places.emplace(persons[at].subject, at);

    std::vector<std::unique_ptr<MemoryUnit>> units;
    for (const auto& group : groups) {
        auto& unit = *units.emplace_back(std::make_unique<MemoryUnit>(group.id));
        std::set<SubjectId> families;
        auto on_lists = ~std::uint64_t{0};
        for (const auto member : group.members) {
            const auto place = places.find(member);
            if (place == places.end()) continue;
            const auto person = persons[place->second];
            const auto at = unit.add_member(member);
            for (int fact = 0; fact < member_facts; ++fact)
                unit.set(at, static_cast<MemberFact>(fact), person.member(person.self).field(fact));
            unit.set(at, MemberFact::relation, Value::integer(at == 0 ? 1 : 8));
            const auto kin = persons.kin(place->second);
            families.insert(kin[1]);
            on_lists &= listed ? listed(kin) : 0;
        }
        if (unit.view().size == 0) on_lists = 0;
        unit.set_listed(on_lists);
        unit.set(HouseholdFact::presence, Value::integer(1));
        unit.set(HouseholdFact::province,
                 Value::integer(code_of(regions, group.region, RegionLevel::province)));
        unit.set(HouseholdFact::regency,
                 Value::integer(code_of(regions, group.region, RegionLevel::regency)));
        unit.set(HouseholdFact::families,
                 Value::integer(static_cast<std::int64_t>(families.size())));
    }
    return units;
}

} // namespace tepat::facts
