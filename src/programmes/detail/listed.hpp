#pragma once
#include "programmes/policy.hpp"

namespace tepat::programmes::detail {

/// Whether an expression asks about an input: its text has `listed.<id>`. Comments and texts count
/// too, so that nothing is overlooked.
[[nodiscard]] bool asks_about(const rules::Expression& expression, std::string_view input);

/// Fills Input::asked from the expressions of the policy.
void find_asked(Policy& policy);

} // namespace tepat::programmes::detail
