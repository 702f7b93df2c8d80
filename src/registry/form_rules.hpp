#pragma once
#include "registry/answers.hpp"
#include "registry/change.hpp"
#include "registry/instrument.hpp"
#include "registry/reader.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace tepat::registry {

/// Answers by field number: nothing within where one is a text.
using Given = std::map<int, std::optional<std::int64_t>>;
/// Puts answers over those that are there.
void give(Given& given, const Answers& answers);
/// What the register holds of a person, of the questions of `form`.
[[nodiscard]] Given given_of(const Form& form, const PersonView& person);

/// Whether all that is asked has to be answered, or only what somebody wants to say.
enum class Fullness : std::uint8_t { some, whole };

/// What the form's rules say against answers that are told now, over those that were `known`; rules
/// of which nothing is told now say nothing, and a condition without an answer neither holds nor
/// fails. Each names the question to be mended: registry.rule_unasked {because} it is answered, and
/// not asked after the answer to `because`; registry.rule_missing {because} (of a whole form) it is
/// asked then; registry.rule_unfit {other} two answers that do not go together. Questions are named
/// as the form's columns are.
[[nodiscard]] std::vector<FieldProblem> broken_rules(const Form& form, Given known,
                                                     const Said& told, Fullness fullness, Date on);

} // namespace tepat::registry
