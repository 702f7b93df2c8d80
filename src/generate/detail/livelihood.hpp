#pragma once
#include "generate/detail/dice.hpp"
#include "generate/model.hpp"

namespace tepat::generate::detail {

/// Disability and chronic illness by age. Before schooling, which they hinder.
void give_health(Dice& dice, Member& member);

/// Pregnancy, papers, work and whether the person is still there. After schooling, which decides
/// who is free to work. `welfare` is 0 for the poorest to 999.
void give_livelihood(Dice& dice, Member& member, int welfare);

} // namespace tepat::generate::detail
