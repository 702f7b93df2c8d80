#pragma once
#include "identity/link.hpp"
#include "identity/review.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tepat::identity {

inline constexpr std::int32_t usual_lower = 50'000; ///< pairs are listed from there on
inline constexpr std::int32_t usual_upper = 950'000;
inline constexpr std::int64_t usual_lot = 300;

/// Which pairs are drawn.
struct DrawChoice {
    std::int32_t lower = usual_lower; ///< the doubtful band, in millionths: all of it is drawn
    std::int32_t upper = usual_upper;
    std::int64_t slept = usual_lot; ///< by lot, of verdicts that put to sleep
    std::int64_t taken = usual_lot; ///< by lot, of pairs taken above the band
    std::int64_t seed = 1;
    /// Those that would be, or were, followed; empty: every one that rests on a pair.
    std::vector<Verdict> verdicts = {};
};
/// Whether a verdict rests on what a pair is. Nobody's sleep for want of a NIK does.
[[nodiscard]] bool rests_on_a_pair(Verdict verdict);

struct DrawRequest {
    std::string actor;
    Seq run;
    std::optional<std::filesystem::path> civil; ///< the extract that the run was made with
    matching::JobOptions job;                   ///< as LinkRequest: the model and settings of then
    std::filesystem::path folder;               ///< where unfinished work is kept; personal data
    DrawChoice choice = {};
};
struct DrawReport {
    StoredReview review;
    bool stopped = false; ///< on request; the same call goes on
};

/// Draws a set from a run of verdicts: all pairs of the doubtful band, all that are held, and two
/// samples by lot. The run keeps no pair that was not taken and nothing of the extract's side, so
/// it is matched again, from the register as it was then; sleep that followed changes nothing. The
/// same again is the entry that is there. Refused: identity.no_run, identity.review_answers (an
/// answer has no pairs), identity.review_extract {file} when the extract is missing or another,
/// identity.review_other {entry} when matching finds other verdicts (another model or settings),
/// identity.review_band for a band that is none, identity.review_verdict {verdict},
/// identity.review_nothing; as link_register.
[[nodiscard]] Result<DrawReport> draw_review(journal::Journal& journal,
                                             const registry::Instrument& instrument,
                                             const DrawRequest& request, Progress& progress);

} // namespace tepat::identity
