#pragma once
#include "core/region_code.hpp"
#include "generate/detail/dice.hpp"

#include <cstdint>

namespace tepat::generate::detail {

/// What a member of a household consumes in a month, as the millionths of the natural logarithm of
/// rupiah: what a survey would measure, and what a proxy means test guesses. It goes with the
/// hidden welfare (0 poorest to 999), is less where more people share and for every child below 15,
/// differs by province, and a part of it is chance. docs/generate.md has the figures.
[[nodiscard]] std::int64_t draw_log_consumption(Dice& dice, int welfare, int members, int children,
                                                RegionCode region);

} // namespace tepat::generate::detail
