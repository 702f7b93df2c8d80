#pragma once
#include "programmes/reasons.hpp"

namespace tepat::programmes {

/// A fact that would have to differ: as it is, and as it would have to be.
struct FactChange {
    FactSeen seen;
    rules::Value wanted;
};

struct Counterfactual {
    /// No more than are needed; the nearest value of each.
    std::vector<FactChange> changes;
    /// The decision were it so: admitted, or stopped by another criterion.
    Decision would_be;
};

/// What would have to differ for the criterion that left an ineligible unit out to hold, and still
/// those before it; checked by deciding again with the changes. Facts that cannot change (birth
/// date, sex) only when nothing else helps. Nothing for other outcomes, for who is beyond the
/// quota, or when no change of a few facts helps. Slow: some thousand evaluations.
[[nodiscard]] std::optional<Counterfactual>
counterfactual(const PolicyAt& policy, const UnitView& unit, const Decision& decision);

} // namespace tepat::programmes
