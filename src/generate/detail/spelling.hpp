#pragma once
#include "generate/detail/dice.hpp"

#include <string>

namespace tepat::generate::detail {

/// The spelling of before 1972 where it differs: SUKARDI → SOEKARDI, JUNAEDI → DJUNAEDI.
[[nodiscard]] std::string old_spelling(const std::string& name);

/// The same name as another clerk writes it: oe/u, dj/j, tj/c, sj/sy, Muh./Muhammad, a title more
/// or less, a doubled letter. Differs from `name`.
[[nodiscard]] std::string respelled(Dice& dice, const std::string& name);

/// One slip of the keyboard: a letter lost, doubled, exchanged with the next, or its neighbour's.
/// Differs from `name`, which must not be empty.
[[nodiscard]] std::string mistyped(Dice& dice, const std::string& name);

} // namespace tepat::generate::detail
