#pragma once
#include "audit/settlement.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Looking through the differences of a comparison, and acting on many of them.
namespace tepat::audit {

/// What a difference is chosen by; those of one comparison never change.
struct DifferenceBrief {
    std::optional<SubjectId> subject;
    Cause cause = Cause::not_reproduced; ///< the primary one
    Side side = Side::both;
};
/// By line. Reads the whole comparison: keep it when it is asked for often.
[[nodiscard]] std::vector<DifferenceBrief> briefs_of(store::Connection& connection,
                                                     const StoredComparison& comparison);

/// Which differences are meant; what is not said fits every one.
struct DifferenceChoice {
    std::optional<Cause> cause = {};
    std::optional<Side> side = {};
    std::optional<bool> settled = {};
    std::optional<std::string> owner = {}; ///< empty: nobody's
};
[[nodiscard]] bool fits(const DifferenceChoice& choice, const DifferenceBrief& brief,
                        const DifferenceState& state);
/// The lines that fit, ascending.
[[nodiscard]] std::vector<std::int64_t> lines_that_fit(std::span<const DifferenceBrief> briefs,
                                                       const ComparisonState& state,
                                                       const DifferenceChoice& choice);

/// Those of `lines`, which ascend, with their numbers; each chunk is read once. Lines that are
/// none are passed over.
void differences_at(store::Connection& connection, const StoredComparison& comparison,
                    std::span<const std::int64_t> lines,
                    const std::function<void(std::int64_t, const Difference&)>& each);

/// Does the same to any number of lines, in lots that one entry holds; stops at the first refusal,
/// what was recorded before it stays. `act` says who and which comparison.
[[nodiscard]] Result<void> in_lots(std::span<const std::int64_t> lines, ActOn act,
                                   const std::function<Result<void>(const ActOn&)>& each);

} // namespace tepat::audit
