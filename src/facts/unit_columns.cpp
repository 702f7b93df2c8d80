#include "facts/unit_columns.hpp"

#include "snapshot/encode_column.hpp"

#include <cassert>
#include <numeric>

namespace tepat::facts {

using rules::PlanVariable;
using rules::VectorBatch;

std::vector<PlanVariable> plan_variables(Scope scope, Date on, Unit unit,
                                         std::span<const int> listed) {
    const bool persons = unit == Unit::person;
    const auto columns = [](int count) {
        std::vector<int> numbers(static_cast<std::size_t>(count));
        std::iota(numbers.begin(), numbers.end(), 0);
        return numbers;
    };
    // Of no unit only the day and the words of categories can be asked.
    const UnitView nobody;
    const UnitRows root{nobody, on};
    std::vector<PlanVariable> made;
    const auto of = schema(scope, persons, {});
    const auto& variables = of.variables();
    for (int i = 0; i < std::ssize(variables); ++i) {
        const auto& name = variables[static_cast<std::size_t>(i)].name;
        using Is = PlanVariable::Is;
        if (name == "household")
            made.push_back({Is::outer, {}, columns(household_facts)});
        else if (name == "members")
            made.push_back({Is::list, {}, columns(member_facts)});
        else if (name == "member")
            made.push_back({Is::element, {}, columns(member_facts)});
        else if (name == "listed" && !listed.empty())
            made.push_back({persons ? Is::element : Is::unit, {}, {listed.begin(), listed.end()}});
        else if (name == "listed" || name == "counted")
            made.push_back({Is::absent, {}, {}});
        else
            made.push_back({Is::constant, root.at(0, i), {}});
    }
    return made;
}

rules::Space rows_of(Unit unit) {
    return unit == Unit::person ? rules::Space::element : rules::Space::unit;
}

int first_flags(Unit unit) {
    return unit == Unit::person ? member_facts : 0;
}

UnitColumns::UnitColumns(const snapshot::Segment& segment, const snapshot::Layout& layout,
                         const registry::Regions& regions, Unit unit, const Overlay& overlay)
    : segment_{segment}, unit_{unit}, member_(member_facts) {
    assert(unit != Unit::group);
    for (std::size_t i = 0; i < household_.size(); ++i)
        if (const auto column = layout.household(fact_type(static_cast<HouseholdFact>(i)).name))
            household_[i] = segment.household_column(*column);
    for (std::size_t i = 0; i < member_.size(); ++i) {
        auto name = fact_type(static_cast<MemberFact>(i)).name;
        if (static_cast<MemberFact>(i) == MemberFact::relation)
            name =
                unit == Unit::household ? "relation_to_household_head" : "relation_to_family_head";
        if (const auto column = layout.member(name)) member_[i] = segment.member_column(*column);
    }

    const auto households = segment.households().size();
    std::array<std::vector<std::int64_t>, 3> counted;
    for (auto& column : counted)
        column.reserve(households);
    for (std::size_t row = 0; row < households; ++row) {
        // Households of a village lie together.
        if (row == 0 || segment.region(row) != segment.region(row - 1)) {
            const auto* village = regions.find(segment.region(row));
            const auto code = [&](RegionLevel level) {
                return village == nullptr ? ColumnView::missing
                                          : std::int64_t{village->code.at(level).number()};
            };
            counted[0].resize(row + 1, code(RegionLevel::province));
            counted[1].resize(row + 1, code(RegionLevel::regency));
        } else {
            counted[0].push_back(counted[0].back());
            counted[1].push_back(counted[1].back());
        }
        counted[2].push_back(static_cast<std::int64_t>(segment.families_of(row).size()));
    }
    add(HouseholdFact::province, counted[0]);
    add(HouseholdFact::regency, counted[1]);
    add(HouseholdFact::families, counted[2]);
    for (const auto& [fact, numbers] : overlay)
        add(fact, numbers);
}

void UnitColumns::add(HouseholdFact fact, std::span<const std::int64_t> numbers) {
    auto encoded = snapshot::encode_column(numbers);
    auto& view = household_[static_cast<std::size_t>(fact)];
    view = encoded.view;
    view.data = made_.emplace_back(std::move(encoded.bytes)).data();
}

int UnitColumns::add_flags(std::vector<std::uint8_t> flags) {
    assert(flags.size() == units());
    ColumnView view;
    view.width = ColumnView::Width::one;
    view.has_missing = false;
    view.most = 1;
    view.data = flags_.emplace_back(std::move(flags)).data();
    auto& columns = unit_ == Unit::person ? member_ : unit_columns_;
    columns.push_back(view);
    return static_cast<int>(columns.size()) - 1;
}

std::size_t UnitColumns::units() const {
    return units_in(segment_, unit_);
}

std::size_t UnitBatches::units() const {
    return columns_.unit_ == Unit::household ? columns_.segment_.households().size()
                                             : columns_.segment_.families().size();
}

std::size_t UnitBatches::household_of(std::size_t unit) const {
    return columns_.unit_ == Unit::household ? unit : columns_.segment_.families()[unit].household;
}

UnitBatches::Range UnitBatches::members_of(std::size_t unit) const {
    const auto families = columns_.unit_ == Unit::household
                              ? columns_.segment_.families_of(unit)
                              : columns_.segment_.families().subspan(unit, 1);
    if (families.empty()) return {};
    const auto& last = families.back();
    return {families.front().first_member, std::size_t{last.first_member} + last.members};
}

bool UnitBatches::next() {
    const auto units = this->units();
    if (next_ == units) return false;
    batch_ = {};
    batch_.first_unit = next_;
    batch_.first_outer = household_of(next_);
    batch_.outer_of_unit = outer_of_unit_.data();
    batch_.first_of_unit = first_of_unit_.data();
    batch_.unit_of_element = unit_of_element_.data();
    bool placed = false;
    too_large_ = false;
    for (; next_ < units && batch_.units < VectorBatch::most_units; ++next_) {
        const auto members = members_of(next_);
        const auto size = members.end - members.first;
        const auto outer = household_of(next_) - batch_.first_outer;
        if (size > VectorBatch::most_elements) {
            if (batch_.units > 0) break;
            too_large_ = true;
            batch_.first_element = members.first;
            batch_.elements = static_cast<std::uint32_t>(size);
            ++next_;
            return true;
        }
        if (batch_.elements + size > VectorBatch::most_elements || outer >= VectorBatch::most_units)
            break;
        if (size > 0 && !placed) {
            batch_.first_element = members.first;
            placed = true;
        }
        assert(size == 0 || members.first == batch_.first_element + batch_.elements);
        const auto unit = static_cast<std::uint16_t>(batch_.units++);
        outer_of_unit_[unit] = static_cast<std::uint16_t>(outer);
        first_of_unit_[unit] = static_cast<std::uint16_t>(batch_.elements);
        for (std::size_t i = 0; i < size; ++i)
            unit_of_element_[batch_.elements++] = unit;
        batch_.outers = static_cast<std::uint32_t>(outer + 1);
    }
    first_of_unit_[batch_.units] = static_cast<std::uint16_t>(batch_.elements);
    return true;
}

} // namespace tepat::facts
