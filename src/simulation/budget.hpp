#pragma once
#include "programmes/policy_folder.hpp"
#include "simulation/standing.hpp"

#include <string>
#include <vector>

namespace tepat::simulation {

/// A programme in a budget.
struct BudgetLine {
    std::string programme;
    programmes::Words name;
    Period period; ///< the stage that the day lies in
    programmes::Unit unit = programmes::Unit::family;
    Totals totals;
    /// There is a quota, and how many of its places the region has is not said: all get one.
    bool places_unknown = false;
    /// Lists from outside that the rules ask about, taken for empty.
    std::vector<std::string> assumed_empty;
};

/// All programmes in force in the stage of one day, on the same register: who is on one list is
/// known where another programme asks. Programmes of groups are left out; so is what is not in
/// force.
struct Budget {
    std::vector<BudgetLine> lines; ///< in the order in which lists can be made
    Rupiah yearly;
    Rupiah stage;
};

/// Decides them all, level by level of who asks about whom, on all cores. `region`: of the ground.
/// Requires relations without problems (check_relations). Refused: simulation.stopped; as
/// QuotaAreas::of when the ground is a part of an area that has places.
[[nodiscard]] Result<Budget> budget(const Ground& ground,
                                    std::span<const programmes::PolicyFile> policies, Date on,
                                    RegionCode region, Seq known_at, Progress& progress);

} // namespace tepat::simulation
