#pragma once
#include "audit/difference.hpp"
#include "audit/policy_mix.hpp"
#include "facts/memory_unit.hpp"

#include <memory>

namespace tepat::audit {

/// A unit as one list saw it.
struct UnitFacts {
    std::unique_ptr<facts::MemoryUnit> unit;
    SubjectId household;
    std::string village; ///< digits of its code; empty when it is not in force
};

/// What rules give a unit, which has that place among those who want the places of a quota.
[[nodiscard]] Answer answer_of(const programmes::PolicyAt& policy, const facts::UnitView& unit,
                               const std::optional<programmes::Placement>& placement);

/// What a member's presence is called as a cause: deceased, moved, left_register; nothing for one
/// who is there.
[[nodiscard]] std::optional<Cause> cause_of_presence(const rules::Value& presence);

/// Finds out why two lists answer differently about one unit, by deciding again with the facts of
/// the one and the rules of the other, as cause.hpp defines. Pure and thread-safe; some ten to some
/// hundred decisions a unit.
class Attribution {
public:
    /// The mix must outlive it, and be of lists that decide on the same kind of unit.
    explicit Attribution(const PolicyMix& mix) : mix_{mix} {}

    /// Adds every cause that acts between `first` by the first list's rules and `second` by the
    /// second's, with the places that the answers of `into` have: deceased, moved, left_register,
    /// duplicate, fact_changed, period, policy_changed, beyond_quota. Adds nothing when both answer
    /// alike. What is listed is by the places of PolicyMix::lists().
    void explain(const UnitFacts& first, const UnitFacts& second, Difference& into) const;

private:
    class Case;
    const PolicyMix& mix_;
};

} // namespace tepat::audit
