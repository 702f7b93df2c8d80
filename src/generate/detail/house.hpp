#pragma once
#include "generate/detail/dice.hpp"
#include "generate/model.hpp"

namespace tepat::generate::detail {

/// Building, water, light, assets, animals: the better off (welfare 999) have the better of each.
/// Needs the members' work for the own business.
void build_house(Dice& dice, Dwelling& dwelling, int welfare);

/// What the household and its members receive, and the numbers of its cards. Poorer households more
/// often; `percentile` and the welfare band are set before.
void give_programmes(Dice& dice, Dwelling& dwelling);

} // namespace tepat::generate::detail
