#pragma once
#include "generate/detail/dice.hpp"
#include "generate/model.hpp"

#include <vector>

namespace tepat::generate::detail {

/// A person before names and numbers: where it stands in the household. `mother` and `father` are
/// indices of the same list, -1 when they live elsewhere or are dead.
struct Draft {
    Sex sex = Sex::male;
    int age = 0;
    int family = 1;
    Relation to_household_head = Relation::head;
    Relation to_family_head = Relation::head;
    Marriage marriage = Marriage::single;
    int mother = -1;
    int father = -1;
};

/// No household is larger: two digits number its members, and NIK serials are dealt in rounds of
/// this many.
inline constexpr int most_members = 14;

/// Who lives under one roof: couples with and without children, lone parents, the lone elderly, kin
/// who moved in; with two families, the second is a married child's.
[[nodiscard]] std::vector<Draft> compose_household(Dice& dice, int families);

} // namespace tepat::generate::detail
