#pragma once
#include "identity/run.hpp"
#include "registry/standing.hpp"

#include <string>
#include <vector>

namespace tepat::identity {

struct FollowRequest {
    std::string actor;
    Seq run;
    std::vector<Verdict> verdicts; ///< those that put to sleep
    Date from;                     ///< the day from which they sleep
    std::string note;
};

/// Follows verdicts: whoever has one of these and is not held is put to sleep for that cause, a
/// second registration into the first. Where reviewers settled the pair that a verdict rests on,
/// they decide: one held that they bear out is followed, one that they refute is not. The registry
/// decides on each (registry::change_standings).
/// Refused: no such entry (identity.no_run), a verdict for which nobody sleeps
/// (identity.verdict_awake).
[[nodiscard]] Result<registry::StandingReport>
follow_verdicts(journal::Journal& journal, const FollowRequest& request, Progress& progress);

} // namespace tepat::identity
