#include "facts/unit_columns.hpp"

#include <algorithm>
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

UnitColumns::UnitColumns(const RegisterColumns& of, Unit unit) : of_{of}, unit_{unit} {
    assert(unit != Unit::group);
    const auto member = of.member(unit);
    member_.assign(member.begin(), member.end());
}

int UnitColumns::add_flags(std::span<const std::uint8_t> flags) {
    assert(flags.size() == units());
    ColumnView view;
    view.width = ColumnView::Width::one;
    view.has_missing = false;
    view.most = 1;
    view.data = flags.data();
    auto& columns = unit_ == Unit::person ? member_ : unit_columns_;
    columns.push_back(view);
    return static_cast<int>(columns.size()) - 1;
}

std::size_t UnitColumns::units() const {
    return units_in(of_.segment(), unit_);
}

std::size_t UnitBatches::units() const {
    return columns_.unit_ == Unit::household ? columns_.of_.segment().households().size()
                                             : columns_.of_.segment().families().size();
}

bool UnitBatches::next() {
    if (next_ == units()) return false;
    batch_ = {};
    batch_.first_unit = next_;
    batch_.outer_of_unit = outer_of_unit_.data();
    batch_.first_of_unit = first_of_unit_.data();
    batch_.unit_of_element = unit_of_element_.data();
    too_large_ = false;
    if (columns_.unit_ == Unit::household)
        fill([&](std::size_t household) { return of_household(household); });
    else
        fill([&, families = columns_.of_.segment().families()](std::size_t at) {
            const auto& its = families[at];
            return Members{its.household, its.first_member, its.members};
        });
    first_of_unit_[batch_.units] = static_cast<std::uint16_t>(batch_.elements);
    return true;
}

UnitBatches::Members UnitBatches::of_household(std::size_t household) const {
    const auto families = columns_.of_.segment().families_of(household);
    const auto outer = static_cast<std::uint32_t>(household);
    if (families.empty()) return {outer, 0, 0};
    const auto first = families.front().first_member;
    return {outer, first, families.back().first_member + families.back().members - first};
}

template <class MembersOf>
void UnitBatches::fill(const MembersOf& members_of) {
    const auto most = std::min<std::size_t>(VectorBatch::most_units, units() - next_);
    const auto first = next_;
    std::uint32_t units = 0;
    std::uint32_t elements = 0;
    batch_.first_outer = members_of(first).household;
    for (; units < most; ++units) {
        const Members its = members_of(first + units);
        const auto outer = its.household - batch_.first_outer;
        if (elements + its.count > VectorBatch::most_elements || outer >= VectorBatch::most_units)
            break;
        if (elements == 0) batch_.first_element = its.first;
        assert(its.count == 0 || its.first == batch_.first_element + elements);
        outer_of_unit_[units] = static_cast<std::uint16_t>(outer);
        first_of_unit_[units] = static_cast<std::uint16_t>(elements);
        auto* into = unit_of_element_.data() + elements;
        for (std::uint32_t done = 0; done < its.count; done += lane)
            std::fill_n(into + done, lane, static_cast<std::uint16_t>(units));
        elements += its.count;
        batch_.outers = static_cast<std::uint32_t>(outer + 1);
    }
    batch_.units = units;
    batch_.elements = elements;
    next_ += units;
    if (units > 0) return;
    const Members its = members_of(next_++);
    too_large_ = true;
    batch_.first_element = its.first;
    batch_.elements = its.count;
}

} // namespace tepat::facts
