#include "facts/register_units.hpp"

#include <cassert>

namespace tepat::facts {
namespace {

rules::Value value_of(rules::Kind kind, std::int64_t stored) {
    if (stored == ColumnView::missing) return {};
    switch (kind) {
    case rules::Kind::boolean:
        return rules::Value::boolean(stored != 0);
    case rules::Kind::integer:
        return rules::Value::integer(stored);
    case rules::Kind::timestamp:
        return rules::Value::date(Date{static_cast<std::int32_t>(stored)});
    case rules::Kind::unknown:
    case rules::Kind::real:
    case rules::Kind::text:
    case rules::Kind::duration:
    case rules::Kind::list:
    case rules::Kind::record:
    case rules::Kind::unsigned_integer:
    case rules::Kind::bytes:
    case rules::Kind::null:
    case rules::Kind::map:
    case rules::Kind::type:
    case rules::Kind::optional:
    case rules::Kind::dynamic:
    case rules::Kind::parameter:
    case rules::Kind::opaque:
        break;
    }
    return {};
}

} // namespace

RegisterUnits::HouseholdRows::HouseholdRows(const snapshot::Segment& segment,
                                            const snapshot::Layout& layout,
                                            const registry::Regions& regions, Overlay overlay)
    : segment_{segment}, overlay_{std::move(overlay)} {
    for (int fact = 0; fact < household_facts; ++fact)
        columns_[static_cast<std::size_t>(fact)] =
            layout.household(fact_type(static_cast<HouseholdFact>(fact)).name);
    const auto households = segment.households().size();
    provinces_.reserve(households);
    regencies_.reserve(households);
    for (std::size_t row = 0; row < households; ++row) {
        // Households of a village lie together.
        if (row > 0 && segment.region(row) == segment.region(row - 1)) {
            provinces_.push_back(provinces_.back());
            regencies_.push_back(regencies_.back());
            continue;
        }
        const auto* village = regions.find(segment.region(row));
        const auto code = [&](RegionLevel level) {
            return village == nullptr ? std::int16_t{-1}
                                      : static_cast<std::int16_t>(village->code.at(level).number());
        };
        provinces_.push_back(code(RegionLevel::province));
        regencies_.push_back(code(RegionLevel::regency));
    }
}

rules::Value RegisterUnits::HouseholdRows::at(std::int64_t row, int field) const {
    const auto at = static_cast<std::size_t>(row);
    const auto fact = static_cast<HouseholdFact>(field);
    if (fact == HouseholdFact::province && provinces_[at] >= 0)
        return rules::Value::integer(provinces_[at]);
    if (fact == HouseholdFact::regency && regencies_[at] >= 0)
        return rules::Value::integer(regencies_[at]);
    if (fact == HouseholdFact::families)
        return rules::Value::integer(static_cast<std::int64_t>(segment_.families_of(at).size()));
    for (const auto& [laid_over, column] : overlay_)
        if (laid_over == fact) return value_of(fact_type(fact).kind, column[at]);
    const auto column = columns_[static_cast<std::size_t>(field)];
    return column ? value_of(fact_type(fact).kind, segment_.household_column(*column).at(at))
                  : rules::Value{};
}

RegisterUnits::MemberRows::MemberRows(const snapshot::Segment& segment,
                                      const snapshot::Layout& layout, Unit unit)
    : segment_{segment} {
    for (int fact = 0; fact < member_facts; ++fact)
        columns_[static_cast<std::size_t>(fact)] =
            layout.member(fact_type(static_cast<MemberFact>(fact)).name);
    columns_[static_cast<std::size_t>(MemberFact::relation)] = layout.member(
        unit == Unit::household ? "relation_to_household_head" : "relation_to_family_head");
}

rules::Value RegisterUnits::MemberRows::at(std::int64_t row, int field) const {
    const auto column = columns_[static_cast<std::size_t>(field)];
    if (!column) return {};
    return value_of(fact_type(static_cast<MemberFact>(field)).kind,
                    segment_.member_column(*column).at(static_cast<std::size_t>(row)));
}

RegisterUnits::RegisterUnits(const snapshot::Segment& segment, const snapshot::Layout& layout,
                             const registry::Regions& regions, Unit unit, Overlay overlay)
    : segment_{segment}, unit_{unit}, households_{segment, layout, regions, std::move(overlay)},
      members_{segment, layout, unit} {
    assert(unit != Unit::group);
    if (unit != Unit::person) return;
    for (std::uint32_t family = 0; family < segment.families().size(); ++family)
        family_of_member_.insert(family_of_member_.end(), segment.families()[family].members,
                                 family);
}

std::size_t units_in(const snapshot::Segment& segment, Unit unit) {
    switch (unit) {
    case Unit::household:
        return segment.households().size();
    case Unit::family:
        return segment.families().size();
    case Unit::person:
        return segment.members().size();
    case Unit::group:
        break;
    }
    return 0;
}

SubjectId subject_in(const snapshot::Segment& segment, Unit unit, std::size_t at) {
    switch (unit) {
    case Unit::household:
        return segment.households()[at];
    case Unit::family:
        return segment.families()[at].id;
    case Unit::person:
    case Unit::group:
        break;
    }
    return segment.members()[at];
}

std::size_t units_before(const snapshot::Segment& segment, Unit unit, std::size_t household) {
    if (household == segment.households().size()) return units_in(segment, unit);
    if (unit == Unit::household) return household;
    const auto family =
        static_cast<std::size_t>(segment.families_of(household).data() - segment.families().data());
    if (unit == Unit::family) return family;
    return family == segment.families().size() ? segment.members().size()
                                               : segment.families()[family].first_member;
}

std::size_t RegisterUnits::size() const {
    return units_in(segment_, unit_);
}

/// The family that a unit is or lies in; not of a household.
std::size_t RegisterUnits::family_of(std::size_t at) const {
    return unit_ == Unit::person ? family_of_member_[at] : at;
}

std::size_t RegisterUnits::household_of(std::size_t at) const {
    return unit_ == Unit::household ? at : segment_.families()[family_of(at)].household;
}

UnitView RegisterUnits::operator[](std::size_t at) const {
    auto unit = view(at);
    if (listed_) unit.listed = listed_(kin(at));
    return unit;
}

UnitView RegisterUnits::view(std::size_t at) const {
    const auto household = household_of(at);
    const auto families = unit_ == Unit::household ? segment_.families_of(household)
                                                   : segment_.families().subspan(family_of(at), 1);
    UnitView unit;
    unit.household = {&households_, static_cast<std::int64_t>(household)};
    unit.members = &members_;
    unit.subject =
        unit_ == Unit::household ? segment_.households()[household] : families.front().id;
    if (families.empty()) return unit;
    unit.first = families.front().first_member;
    for (const auto& family : families)
        unit.size += static_cast<std::int32_t>(family.members);
    unit.persons = segment_.members().subspan(families.front().first_member,
                                              static_cast<std::size_t>(unit.size));
    if (unit_ == Unit::person) {
        unit.subject = segment_.members()[at];
        unit.self = static_cast<std::int32_t>(at) - static_cast<std::int32_t>(unit.first);
    }
    return unit;
}

std::vector<SubjectId> RegisterUnits::kin(std::size_t at) const {
    const auto household = household_of(at);
    std::vector<SubjectId> found{segment_.households()[household]};
    if (unit_ == Unit::household)
        for (const auto& family : segment_.families_of(household))
            found.push_back(family.id);
    else
        found.push_back(segment_.families()[family_of(at)].id);
    const auto unit = view(at);
    if (unit_ == Unit::person)
        found.push_back(unit.subject);
    else
        found.insert(found.end(), unit.persons.begin(), unit.persons.end());
    return found;
}

} // namespace tepat::facts
