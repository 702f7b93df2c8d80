#include "facts/memory_unit.hpp"

namespace tepat::facts {

MemoryUnit::MemoryUnit(const UnitView& unit) : MemoryUnit{unit.subject} {
    self_ = unit.self;
    listed_ = unit.listed;
    for (int fact = 0; fact < household_facts; ++fact)
        set(static_cast<HouseholdFact>(fact), unit.household.field(fact));
    for (std::int32_t at = 0; at < unit.size; ++at) {
        add_member(unit.persons[static_cast<std::size_t>(at)]);
        for (int fact = 0; fact < member_facts; ++fact)
            set(at, static_cast<MemberFact>(fact), unit.member(at).field(fact));
    }
}

std::int32_t MemoryUnit::add_member(SubjectId person) {
    members_.rows.emplace_back();
    persons_.push_back(person);
    return static_cast<std::int32_t>(persons_.size() - 1);
}

UnitView MemoryUnit::view() const {
    return {.subject = subject_,
            .household = {&household_, 0},
            .members = &members_,
            .first = 0,
            .size = static_cast<std::int32_t>(persons_.size()),
            .self = self_,
            .listed = listed_,
            .persons = persons_};
}

} // namespace tepat::facts
