#pragma once
#include "core/progress.hpp"
#include "verification/proposal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tepat::verification {

/// Many at once: all of a region that wait for the step, and how many the officer saw there. When
/// the number is another by now, nothing is done (verification.count {expected} {found}).
struct Selection {
    RegionCode region;
    std::optional<Kind> kind;
    std::int64_t expected = 0;
};
/// How many wait for a step in a region: submitted ones for the camat; those for Dinsos that were
/// visited, or need not be; those for the bupati whose notice, if any, is over and not appealed.
[[nodiscard]] std::int64_t waiting(store::Connection& connection, Step step, RegionId region,
                                   RegionLevel level, std::optional<Kind> kind, Date today);

/// The camat passes on what villages submitted: "verification.passed" 1.
[[nodiscard]] Result<journal::Receipt> pass_on(journal::Journal& journal, const Act& act,
                                               const Selection& selection);

struct Visit {
    SubjectId proposal;
    Date on;
    bool again = false; ///< of journals from before revisit.hpp; no new one is
    /// Latitude and longitude in millionths of a degree.
    std::optional<std::pair<std::int64_t, std::int64_t>> position;
    std::string note;
    std::vector<registry::SubjectChange> changes; ///< what was found, over what was proposed
    std::vector<journal::Digest> documents;       ///< photographs of the house
};
/// "verification.visited" 1. Refused: verification.none, verification.stage, a day that lies ahead
/// (verification.day_ahead), changes of subjects the proposal is not about
/// (verification.elsewhere), verification.shape, verification.position, `again`
/// (verification.again_by_sample: revisit.hpp has second visits), registry::check_change's.
[[nodiscard]] Result<journal::Receipt> record_visit(journal::Journal& journal,
                                                    const registry::Instrument& instrument,
                                                    const Act& act, const Visit& visit);

/// Dinsos validates: "verification.validated" 1. From then on runs the notice of who is to leave.
/// Refused: verification.count, verification.deadline, verification.four_eyes {count} (the officer
/// proposed or visited some of them), verification.difference_open {count} (second visits).
[[nodiscard]] Result<journal::Receipt> validate(journal::Journal& journal, const Act& act,
                                                const Selection& selection);
/// To the next meeting, with the reason: "verification.sent_back" 1. Refused: verification.none,
/// verification.stage, verification.no_reason.
[[nodiscard]] Result<journal::Receipt> send_back(journal::Journal& journal, const Act& act,
                                                 SubjectId proposal, const std::string& reason);

/// A family appeals against leaving the list, while its notice runs: "verification.appealed" 1. It
/// does not leave before the appeal is decided. Refused: verification.none, verification.no_notice,
/// verification.no_reason.
[[nodiscard]] Result<journal::Receipt> appeal(journal::Journal& journal, const Act& act,
                                              SubjectId proposal, const std::string& reason);
/// "verification.appeal_decided" 1: upheld, the proposal goes back to the meeting; dismissed, it
/// goes on. Refused: verification.no_appeal, verification.no_reason, verification.four_eyes.
[[nodiscard]] Result<journal::Receipt> decide_appeal(journal::Journal& journal, const Act& act,
                                                     SubjectId proposal, bool upheld,
                                                     const std::string& reason);

/// A letter, and its signed copy.
struct Letter {
    std::string number;
    Date dated;
    std::vector<journal::Digest> documents;
};
/// One letter of the bupati binds all that is validated in the regency: "verification.approved" 1.
/// Refused: verification.letter_missing, verification.count, verification.deadline,
/// verification.four_eyes, a region that is no regency (verification.no_regency).
struct Approved {
    SubjectId batch;
    journal::Receipt receipt;
};
[[nodiscard]] Result<Approved> approve(journal::Journal& journal, const Act& act,
                                       const Selection& selection, const Letter& letter);

/// What a bupati's letter binds.
struct Batch {
    SubjectId id;
    Seq seq;
    RegionId regency;
    std::int64_t period = 0;
    std::string letter;
    Date dated;
    std::int64_t count = 0;
    std::int64_t to_decree = 0; ///< of them those that the minister fixes
    Stage stage = Stage::approved;
    std::string forwarded; ///< the governor's letter
    std::string decree;    ///< the minister's
    std::int64_t open = 0; ///< still to be recorded, as far as the stage allows
};
[[nodiscard]] std::optional<Batch> batch(store::Connection& connection, SubjectId id);
/// Of a regency, a province, or all; the newest first, at most two hundred.
[[nodiscard]] std::vector<Batch> batches(store::Connection& connection,
                                         std::optional<RegionId> region,
                                         std::optional<Stage> stage = std::nullopt);

/// The governor forwards batches of his province: "verification.forwarded" 1. All or none. Refused:
/// verification.no_batch {batch}, verification.stage, verification.letter_missing,
/// verification.elsewhere.
[[nodiscard]] Result<journal::Receipt> forward(journal::Journal& journal, const Act& act,
                                               RegionCode province, std::vector<SubjectId> batches,
                                               const Letter& letter);
/// The minister's decree fixes batches: "verification.decreed" 1.
[[nodiscard]] Result<journal::Receipt> decree(journal::Journal& journal, const Act& act,
                                              std::vector<SubjectId> batches, const Letter& letter);

/// The proposal that a recorded change rests on, by what carry_out has it say of itself
/// (what registry::decide_changes was given); nothing when it rests on something else.
[[nodiscard]] std::optional<SubjectId> proposal_in(std::string_view basis);

struct CarriedOut {
    std::int64_t recorded = 0;
    std::int64_t unfit = 0; ///< the register no longer allows it: Dinsos looks again
    bool stopped = false;   ///< on request; the same call goes on
};
/// Records in the register what is approved and needs no decree, or is decreed: slice by slice,
/// "registry.recorded" and "verification.carried_out" 1. Stopped or killed anywhere, the same call
/// goes on; when all is recorded it does nothing.
[[nodiscard]] Result<CarriedOut> carry_out(journal::Journal& journal,
                                           const registry::Instrument& instrument,
                                           const std::string& actor, Progress& progress);

} // namespace tepat::verification
