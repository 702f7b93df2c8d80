#pragma once
#include "programmes/policy.hpp"

#include <string>

namespace tepat::programmes {

/// A policy as a page for people who read no files, in Markdown, first in Indonesian and then in
/// English: units, criteria with their remedies, amounts and goods by date with their sources,
/// limits, who collects, stages, places and the lists that are asked about. `tepat policy docs`
/// writes it to docs/programmes/<id>.md.
[[nodiscard]] std::string policy_page(const Policy& policy);

} // namespace tepat::programmes
