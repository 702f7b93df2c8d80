#pragma once
#include "verification/detail/events.hpp"
#include "verification/proposal.hpp"

#include <optional>

/// How an event comes to be that proposes something: by whoever proposes, or by an objection that
/// was upheld.
namespace tepat::verification::detail {

/// Another of this kind about the same family that is under way.
[[nodiscard]] std::optional<SubjectId> under_way(store::Connection& connection, SubjectId about,
                                                 Kind kind);
/// The event that proposes a draft as `id`, where it is decided. Refused: verification.elsewhere,
/// verification.already {proposal}. The shape is the caller's to check.
[[nodiscard]] Result<ProposedEvent> proposing(store::Connection& connection,
                                              const registry::Instrument& instrument,
                                              const Draft& draft, const Place& place, Date on,
                                              SubjectId id);
[[nodiscard]] journal::Event written(const ProposedEvent& event,
                                     const std::vector<journal::Digest>& documents);

} // namespace tepat::verification::detail
