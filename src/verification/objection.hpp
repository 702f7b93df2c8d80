#pragma once
#include "registry/standing.hpp"
#include "verification/proposal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tepat::verification {

/// Latitude and longitude in millionths of a degree.
using Position = std::pair<std::int64_t, std::int64_t>;

/// Sanggah: somebody of the same village says that a family should not be on the register, and
/// shows the house. The family is told what was said of it, never by whom.
struct ObjectionDraft {
    RegionCode village; ///< where the family lives
    SubjectId family;
    registry::SleepCause cause = registry::SleepCause::able; ///< why it should leave
    std::string reason;
    Position house;
    std::vector<journal::Digest> photos; ///< of the house; at least one
};
/// How long an objection waits, and how many one person may have waiting.
struct ObjectionTerms {
    std::int64_t days = 14; ///< the regency looks within these, or the objection lapses
    std::int64_t most_open = 5;
};

/// Where an objection is. The first three are kept; a lapsed one is an open one whose days are
/// over.
enum class ObjectionState : std::uint8_t { open = 1, upheld, dismissed, lapsed };
inline constexpr std::size_t objection_states = 4;
[[nodiscard]] std::string_view name_of(ObjectionState state);
[[nodiscard]] std::optional<ObjectionState> objection_state_of(std::string_view name);
[[nodiscard]] MessageCode label_of(ObjectionState state);
/// Whether a family may be objected to for this: what villages remove families for.
[[nodiscard]] bool is_ground(registry::SleepCause cause);

struct Objection {
    SubjectId id;
    Seq seq;
    RegionId village;
    SubjectId about;
    std::string head; ///< whose family: a name; personal data
    registry::SleepCause cause = registry::SleepCause::able;
    std::string reason;
    Position house;
    std::string objector; ///< told to who decides and to auditors alone
    Instant made;
    Instant until; ///< lapses after it
    ObjectionState kept = ObjectionState::open;
    std::string decided_by;
    std::string decision;              ///< why
    std::optional<SubjectId> proposal; ///< the removal that came of it

    [[nodiscard]] ObjectionState at(Instant now) const;
};

struct Objected {
    SubjectId id;
    journal::Receipt receipt;
};
/// "verification.objected" 1. Refused: registry.region_unknown, verification.elsewhere (the family
/// is unknown, lives in another village or is on the register no longer: the same words),
/// verification.no_reason, verification.ground, verification.house_photo_missing,
/// verification.position, verification.too_long, verification.objected_before (the same person
/// waits for an answer about this family), verification.objections_many {most}.
[[nodiscard]] Result<Objected> object(journal::Journal& journal, const Act& act,
                                      const ObjectionDraft& draft,
                                      const ObjectionTerms& terms = {});
/// "verification.objection_decided" 1. Upheld, a removal is proposed with it, which goes through
/// the meeting as any other: nobody leaves the list by an objection. Is one under way already, the
/// objection names that one. Refused: verification.no_objection {objection},
/// verification.objection_over, verification.four_eyes (the decider objected),
/// verification.no_reason, verification.too_long, verification.elsewhere.
[[nodiscard]] Result<journal::Receipt> decide_objection(journal::Journal& journal,
                                                        const registry::Instrument& instrument,
                                                        const Act& act, SubjectId objection,
                                                        bool upheld, const std::string& reason);

[[nodiscard]] std::optional<Objection> objection(store::Connection& connection, SubjectId id);
struct ObjectionFilter {
    std::optional<RegionId> region; ///< nothing: all
    RegionLevel level = RegionLevel::village;
    std::optional<ObjectionState> state;
};
/// By id, from behind `after` on, at most `limit`. Cost grows with what is read alone.
[[nodiscard]] std::vector<Objection> objections(store::Connection& connection,
                                                const ObjectionFilter& filter, Instant now,
                                                SubjectId after, std::int64_t limit = most_read);
/// The newest of who made them, at most two hundred.
[[nodiscard]] std::vector<Objection> objections_by(store::Connection& connection,
                                                   std::string_view objector);

/// What waits in a region, and until when the first of it.
struct Waiting {
    std::int64_t count = 0;
    std::int64_t overdue = 0;
    std::optional<Instant> due;
};
/// Open objections; none is overdue: it lapses.
[[nodiscard]] Waiting objections_waiting(store::Connection& connection, RegionId region,
                                         RegionLevel level, Instant now);

} // namespace tepat::verification
