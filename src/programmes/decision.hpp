#pragma once
#include "core/region_code.hpp"
#include "facts/facts.hpp"
#include "programmes/policy_at.hpp"
#include "rules/evaluate.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tepat::programmes {

using rules::Verdict;

/// A member who is paid for, and as what. Places are those of the policy and of the unit.
struct Counted {
    std::uint16_t component = 0;
    std::uint16_t member = 0;
    Rupiah yearly;
    friend bool operator==(const Counted&, const Counted&) = default;
};

enum class LeftOutWhy : std::uint8_t {
    counted_as_other, ///< the same person is paid for in another component
    cap,              ///< a cap is full
    persons,          ///< as many persons as the programme pays for were counted already
    missing_fact,     ///< a fact that the component needs is unknown
};
/// A member who would count in a component and is not paid for in it. With `missing_fact`: may
/// count.
struct LeftOut {
    std::uint16_t component = 0;
    std::uint16_t member = 0;
    LeftOutWhy why = LeftOutWhy::cap;
    /// Which cap of the policy, when it is one.
    std::uint16_t cap = 0;
    friend bool operator==(const LeftOut&, const LeftOut&) = default;
};

/// Who collects the money, and by which step of the payee order.
struct Payee {
    std::uint16_t step = 0;
    std::uint16_t member = 0;
    friend bool operator==(const Payee&, const Payee&) = default;
};

enum class Bounded : std::uint8_t { no, raised, lowered };

/// Where an eligible unit stands among those who want the same places (quota.hpp).
struct Placement {
    RegionCode area;         ///< whose places they are
    std::int64_t place = 0;  ///< from 1
    std::int64_t places = 0; ///< as many as there are
    [[nodiscard]] bool within() const { return place <= places; }
    friend bool operator==(const Placement&, const Placement&) = default;
};

/// What a programme owes a unit on a day, and why. Lists hold places, not names: `PolicyAt::policy`
/// and the unit say who and what is meant.
struct Decision {
    Verdict outcome = Verdict::undetermined;
    /// The criterion that decided: the first in the order of the file that failed, or, when none
    /// failed, the first that could not be told. Nothing when eligible.
    std::optional<std::uint16_t> criterion;
    /// Set when undetermined because an expression failed rather than because a fact is missing.
    std::optional<rules::Fault> fault;
    /// Empty unless eligible, as all that follows. In the order in which they were counted.
    std::vector<Counted> counted;
    std::vector<LeftOut> left_out;
    /// Parts that do not depend on persons; places in Policy::fixed and Policy::goods.
    std::vector<std::uint16_t> fixed;
    std::vector<std::uint16_t> goods;
    Bounded bounded = Bounded::no;
    Rupiah yearly;
    /// What the stage of the day pays of it.
    Rupiah stage;
    /// Nothing: a provider is paid, or nobody in the unit may collect; then listed, never paid.
    std::optional<Payee> payee;
    /// Somebody would be, had they a NIK.
    bool payee_lacks_nik = false;
    /// Set by place_in_quota(), never by decide_family().
    std::optional<Placement> placement;

    friend bool operator==(const Decision&, const Decision&) = default;
};

/// Decides on one unit on the day of `policy`. Pure; thread-safe; takes no longer than its
/// expressions. The unit must be the one PolicyAt::unit names, of at most 65,535 members.
///
/// 1. Criteria in the order of the file. 2. Every present member, of a unit that is a person that
/// one alone, is tried in every component; the candidates are taken in the policy's order of
/// preference while caps and the number of persons allow, each person once.
/// 3. Amounts and fixed parts are added, then bounded; goods are granted. 4. Unless a provider is
/// paid, the first payee step that finds somebody decides; every present member may, and `counted`
/// is true of who is paid for: the counted, or the person decided on. A member of whom a needed
/// fact is missing is left out and listed; if nobody else counts, the unit is undetermined instead
/// of ineligible. Throws std::overflow_error for a policy whose amounts overflow.
[[nodiscard]] Decision decide_family(const PolicyAt& policy, const UnitView& unit);

/// Puts an eligible decision into its place: beyond the quota it becomes ineligible, without a
/// criterion, and nothing is owed.
void place_in_quota(Decision& decision, const Placement& placement);

/// What stage `number` of PolicyAt::plan pays of a decision's year: the cumulative share, rounded
/// down, less what the stages before it pay, so that the stages sum to the year. 1 ≤ number ≤
/// plan->stages().
[[nodiscard]] Rupiah stage_amount(const PolicyAt& policy, const Decision& decision, int number);

} // namespace tepat::programmes
