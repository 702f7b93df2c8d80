#pragma once
#include "core/clock.hpp"
#include "verification/proposal.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tepat::verification {

/// A round of proposals: until when villages submit, Dinsos validates and bupatis approve, to the
/// minute. What is not done by then waits for the next one: nothing is lost, and nothing moves
/// between rounds.
struct Period {
    std::int64_t period = 0; ///< year · 100 + month, such as 202108
    Instant opens;
    Instant villages_until;
    Instant dinsos_until;
    Instant bupati_until;
    /// Between the notice that a family is to leave and the bupati's letter: time to appeal.
    std::int64_t notice_days = usual_notice_days;

    static constexpr std::int64_t usual_notice_days = 14;
};

/// "verification.period_opened" 1; the same again changes nothing, another date for a period takes
/// the place of the one before. Refused: verification.period_shape (no such month, or its times are
/// not in order).
[[nodiscard]] Result<journal::Receipt> open_period(journal::Journal& journal, const Act& act,
                                                   const Period& period);
/// The newest one that is open at that moment; nothing when none ever was: then nothing is due.
[[nodiscard]] std::optional<Period> period_at(store::Connection& connection, Instant now);
/// The newest first.
[[nodiscard]] std::vector<Period> all_periods(store::Connection& connection);

/// The civil day at a moment where the deadline counts (WIB).
[[nodiscard]] Date day_of(Instant now);

} // namespace tepat::verification
