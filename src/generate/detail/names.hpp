#pragma once
#include "core/nik.hpp"
#include "generate/detail/dice.hpp"

#include <string>

namespace tepat::generate::detail {

/// Whose naming customs a household follows; the mixture is that of the western half of Java.
enum class Custom { sundanese, betawi, javanese, minangkabau, batak };

[[nodiscard]] Custom draw_custom(Dice& dice);

/// A name as a register writes it: capitals, one to three words, by the customs of who was born
/// then. Put together from common given names; it names nobody.
[[nodiscard]] std::string person_name(Dice& dice, Custom custom, Sex sex, int age);
/// A batak child carries the father's clan; the others' names are their own.
[[nodiscard]] std::string clan_of(Dice& dice, Custom custom);
/// H., Hj., Drs. before the names of some older people.
[[nodiscard]] std::string titled(Dice& dice, std::string name, Sex sex, int age);

} // namespace tepat::generate::detail
