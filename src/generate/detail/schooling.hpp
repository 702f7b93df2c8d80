#pragma once
#include "generate/detail/dice.hpp"
#include "generate/model.hpp"

namespace tepat::generate::detail {

/// Fills schooling, level, grade and diploma of a member whose birth date is known. School years
/// begin in July; a child enters primary school in the July when it is at least six years and three
/// months old, may repeat a year, and stops where its generation and welfare (0 poorest to 999) let
/// it. Not asked under five.
void send_to_school(Dice& dice, Member& member, int welfare, Date reference);

} // namespace tepat::generate::detail
