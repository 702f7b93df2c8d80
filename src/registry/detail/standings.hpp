#pragma once
#include "registry/lines.hpp"
#include "registry/standing.hpp"

#include <vector>

namespace tepat::registry::detail {

struct DecidedStandings {
    StandingReport report;
    std::vector<lines::Standing> lines; ///< by person
};
/// What becomes of each order, on what is known at `visibility`. Refused: registry.stopped.
[[nodiscard]] Result<void> decide_standings(store::Connection& connection,
                                            const journal::Visibility& visibility, Date on,
                                            std::span<const StandingOrder> orders,
                                            DecidedStandings& decided, Progress& progress);

} // namespace tepat::registry::detail
