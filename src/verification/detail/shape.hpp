#pragma once
#include "registry/reader.hpp"
#include "verification/detail/events.hpp"
#include "verification/proposal.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tepat::verification::detail {

/// Whether the changes make such a proposal: a birth adds one person to a family, a removal puts
/// everybody of one to sleep, and so on. Pure. Refused: verification.shape {kind},
/// registry::check_change's.
[[nodiscard]] Result<void> check_shape(const registry::Instrument& instrument, const Draft& draft,
                                       Date today);

/// Whom a draft is about, where it is decided.
struct About {
    SubjectId subject; ///< the family, or the household when it is about the house
    std::string head;  ///< a name
};
/// Refused: verification.elsewhere, when somebody it is about is unknown or lives in another
/// village (of a move: does not live there yet either way is right).
[[nodiscard]] Result<About> about(store::Connection& connection,
                                  const registry::Instrument& instrument, const Draft& draft,
                                  const Place& place, Date on);

/// Whose family, or who, lives in that village: a name, empty where none is known. Nothing for
/// whoever is unknown or lives elsewhere, or of whom everybody sleeps unless `who` is everybody.
[[nodiscard]] std::optional<std::string> head_of(store::Connection& connection, SubjectId subject,
                                                 const Place& place, Date on,
                                                 registry::Reader::Who who);

/// Whether what a visit found fits: subjects that are known live in the household that the proposal
/// is about, and those that are not are the proposal's own. `whole`: the proposal with all that was
/// found. Refused: as check_shape and about.
[[nodiscard]] Result<void> check_visit(store::Connection& connection,
                                       const registry::Instrument& instrument, const Draft& whole,
                                       const Proposal& proposal, Date on);

/// One change a subject: what came later over what came before.
[[nodiscard]] std::vector<registry::SubjectChange>
merged(std::span<const registry::SubjectChange> changes);

} // namespace tepat::verification::detail
