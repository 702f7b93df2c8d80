#pragma once
#include "core/clock.hpp"
#include "journal/journal.hpp"
#include "registry/change.hpp"
#include "registry/regions.hpp"
#include "verification/stage.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tepat::verification {

/// Who acts. The same key again, with the same content, is done once.
struct Act {
    std::string actor;
    Date effective_on;
    std::string key; ///< the client's; empty: a command of its own
};

/// What is to be proposed.
struct Draft {
    Kind kind = Kind::new_family;
    Origin origin = Origin::officer;
    RegionCode village; ///< where the family lives, or lives from now on
    std::string note;
    std::vector<registry::SubjectChange> changes;
    std::vector<journal::Digest> documents; ///< KTP, KK, photos: kept before
};

/// A proposal; its id is a subject of its own, so that a village without network can make one.
struct Proposal {
    SubjectId id;
    Seq seq; ///< the entry that made it
    Kind kind = Kind::change;
    Origin origin = Origin::officer;
    Stage stage = Stage::proposed;
    RegionId village;
    SubjectId about;  ///< the family (or household) it is about
    std::string head; ///< whose family: a name; personal data
    std::string proposer;
    std::string note;
    std::int64_t visits = 0;
    Instant since;              ///< when it came to its stage
    bool appealed = false;      ///< an appeal waits to be decided
    std::optional<Date> notice; ///< of a removal: until when the family may appeal
    std::optional<SubjectId> meeting;
    std::optional<SubjectId> batch; ///< the bupati's letter that binds it
};

/// Proposes: "verification.proposed" 1. Ids of fresh subjects are the caller's
/// (Journal::reserve_ids). Refused: the village is none (registry.region_unknown), the changes do
/// not make such a proposal (verification.shape {kind}), somebody it is about lives elsewhere or is
/// unknown (verification.elsewhere: the same words for both), such a proposal is under way
/// (verification.already {proposal}), a note of more than 2,000 bytes (verification.too_long), what
/// registry::check_change refuses, journal.key_reused.
struct Proposed {
    SubjectId id;
    journal::Receipt receipt;
};
[[nodiscard]] Result<Proposed> propose(journal::Journal& journal,
                                       const registry::Instrument& instrument, const Act& act,
                                       const Draft& draft);
/// By who proposed it, before the village head submits: "verification.withdrawn" 1. Refused:
/// verification.none {proposal}, verification.not_yours, verification.stage {stage}.
[[nodiscard]] Result<journal::Receipt> withdraw(journal::Journal& journal, const Act& act,
                                                SubjectId proposal, const std::string& reason);

/// What is read of many.
struct Filter {
    /// Village, district, regency or province; nothing: all.
    std::optional<RegionId> region;
    RegionLevel level = RegionLevel::village; ///< of that region
    std::optional<Stage> stage;
    std::optional<Kind> kind;
    std::optional<SubjectId> meeting;
    std::optional<SubjectId> batch;
    std::optional<SubjectId> about;
};
inline constexpr std::int64_t most_read = 200;
/// By id, from behind `after` on, at most `limit`. Cost grows with what is read alone.
[[nodiscard]] std::vector<Proposal> proposals(store::Connection& connection, const Filter& filter,
                                              SubjectId after, std::int64_t limit = most_read);
/// The newest of who proposed them, at most two hundred.
[[nodiscard]] std::vector<Proposal> proposals_by(store::Connection& connection,
                                                 std::string_view proposer);
[[nodiscard]] std::optional<Proposal> proposal(store::Connection& connection, SubjectId id);
/// What it would change, the visits' facts after those that were proposed.
[[nodiscard]] std::vector<registry::SubjectChange> changes_of(store::Connection& connection,
                                                              SubjectId proposal);

/// How many there are of each kind and stage in a region; empty ones are left out.
struct Count {
    RegionId village;
    Kind kind = Kind::change;
    Stage stage = Stage::proposed;
    std::int64_t count = 0;
};
[[nodiscard]] std::vector<Count> counts(store::Connection& connection,
                                        std::optional<RegionId> region, RegionLevel level);

/// One thing that was done about a proposal.
struct Event {
    Seq seq;
    Instant at;
    std::string actor;
    Stage stage = Stage::proposed; ///< it then had
    std::string what;              ///< such as verification.validated
    std::string reason;
};
/// The oldest first.
[[nodiscard]] std::vector<Event> timeline(store::Connection& connection, SubjectId proposal);

/// Tables and events of this room; docs/formats/verification.md.
[[nodiscard]] journal::RoomFolds folds();

} // namespace tepat::verification
