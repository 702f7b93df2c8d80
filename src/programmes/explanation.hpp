#pragma once
#include "programmes/decision.hpp"
#include "registry/instrument.hpp"

#include <string>
#include <vector>

namespace tepat::programmes {

/// A decision in words, a line each. The officer's lines name the members by their place in the
/// register, counted from 1, and the facts that decided, as the
/// instrument says them. The citizen's say cause and remedy without
/// personal data: the programme's sentences, amounts, duties, who collects by kind ("mother").
[[nodiscard]] std::vector<std::string> explain(const Decision& decision, const PolicyAt& policy,
                                               const UnitView& unit,
                                               const registry::Instrument& instrument,
                                               Language language, Audience audience);

} // namespace tepat::programmes
