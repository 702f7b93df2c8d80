#pragma once
#include "verification/chain.hpp"
#include "verification/form.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Home visits that a supervisor makes a second time, by sample and without knowing what the first
/// visitor wrote down. A second visit never changes what is proposed: where it differs, Dinsos says
/// which answer holds, or sends back.
namespace tepat::verification {

/// Whether and how a visit of a frame was made again. Numbers are permanent.
enum class RevisitState : std::uint8_t {
    passed_over = 0, ///< in the frame, not drawn
    waits,           ///< drawn
    agrees,
    differs,     ///< waits for Dinsos
    first_kept,  ///< Dinsos: what the first visitor wrote holds
    second_kept, ///< Dinsos: what the supervisor found is part of the proposal now
    sent_back,   ///< Dinsos: to the next meeting
};
[[nodiscard]] std::string_view name_of(RevisitState state);
[[nodiscard]] MessageCode label_of(RevisitState state);

/// A drawing. Its frame are the newest visits of a region's proposals that no drawing before had in
/// its frame: a visit is drawn from once, so that nobody draws until it suits.
struct Sample {
    SubjectId id;
    Seq seq;
    RegionId region;
    RegionLevel level = RegionLevel::regency;
    std::int64_t per_mille = 0; ///< of each visitor's visits, rounded up: at least one of everybody
    std::int64_t tree_size = 0; ///< entries before the drawing
    journal::Digest root;       ///< of the journal's tree over those: the seed, which nobody chose
    std::int64_t frame = 0;
    std::int64_t chosen = 0;
    std::string drawn_by;
    std::int64_t done = 0;      ///< made again
    std::int64_t differing = 0; ///< wait for Dinsos
};
/// "verification.sampled" 1. Of each visitor's visits those are drawn whose
/// SHA-256("tepat.revisit/1" ‖ 0x00 ‖ root ‖ u64be(proposal)) is smallest. Refused:
/// registry.region_unknown, verification.share (not from 1 to 1,000 per mille),
/// verification.sample_empty (no visit that was not in a frame before), verification.sample_large
/// {most}.
struct Drawn {
    SubjectId id;
    journal::Receipt receipt;
};
[[nodiscard]] Result<Drawn> draw_sample(journal::Journal& journal, const Act& act,
                                        RegionCode region, std::int64_t per_mille);
/// The newest first, at most two hundred, of a region and what lies in it; nothing: of all.
[[nodiscard]] std::vector<Sample> samples(store::Connection& connection,
                                          std::optional<RegionId> region, RegionLevel level);
[[nodiscard]] std::optional<Sample> sample(store::Connection& connection, SubjectId id);
/// Draws again from what the journal holds: whether root, frame and choice are those of the entry.
struct Redrawn {
    bool root = false;
    bool frame = false;
    bool choice = false;
};
/// Refused: verification.no_sample {sample}.
[[nodiscard]] Result<Redrawn> redraw(store::Connection& connection, SubjectId sample);

/// A visit that was drawn.
struct Revisit {
    SubjectId proposal;
    Seq visit; ///< the entry of the first visit
    SubjectId sample;
    std::string visitor;
    RegionId village;
    RevisitState state = RevisitState::waits;
    std::string supervisor; ///< empty: nobody yet
};
/// In one state, by proposal, from behind `after` on. `not_by`: without those whose house this
/// officer visited himself. Cost grows with what is read alone.
[[nodiscard]] std::vector<Revisit> revisits(store::Connection& connection,
                                            std::optional<RegionId> region, RegionLevel level,
                                            RevisitState state, SubjectId after,
                                            std::string_view not_by = {},
                                            std::int64_t limit = most_read);
[[nodiscard]] std::int64_t revisits_in(store::Connection& connection, RegionId region,
                                       RegionLevel level, RevisitState state);
/// The newest of a proposal that was drawn.
[[nodiscard]] std::optional<Revisit> revisit_of(store::Connection& connection, SubjectId proposal);

/// What a second visit asks of one subject: the questions with codes or whole numbers to which the
/// first visitor left an answer, without that answer. Nothing that tells who somebody is, beside
/// the name of whom to ask for.
struct AskedAgain {
    SubjectId subject;
    registry::SubjectKind kind = registry::SubjectKind::household;
    std::string name;
    std::vector<std::string> facts; ///< in the form's order
};
[[nodiscard]] std::vector<AskedAgain> asked_again(store::Connection& connection,
                                                  const registry::Instrument& instrument,
                                                  const Revisit& revisit);
/// The supervisor's answers as changes. Problems: as read_said, rules between these answers alone,
/// and verification.revisit_missing for a question that was asked and stands under no condition.
/// What was not asked is refused with verification.revisit_unasked.
[[nodiscard]] Result<Filled> fill_revisit(store::Connection& connection,
                                          const registry::Instrument& instrument,
                                          const Revisit& revisit,
                                          const std::optional<FormPart>& household,
                                          const std::vector<FormPart>& members, Date today);

/// "verification.revisited" 1; `visit.again` and `visit.proposal` as in a visit. Refused:
/// verification.not_drawn, verification.own_visit (who was there the first time),
/// verification.revisit_unasked, and what record_visit refuses of days, places and texts.
[[nodiscard]] Result<journal::Receipt> record_revisit(journal::Journal& journal,
                                                      const registry::Instrument& instrument,
                                                      const Act& act, const Visit& visit);

/// An answer that was given twice.
struct Pair {
    SubjectId subject;
    int field = 0;
    std::int64_t first = 0;
    std::int64_t second = 0;
};
[[nodiscard]] std::vector<Pair> pairs_of(store::Connection& connection, const Revisit& revisit);

/// Dinsos decides about a second visit that differs: "verification.revisit_settled" 1; to send back
/// also "verification.sent_back" 1. `take`: first_kept, second_kept or sent_back. Refused:
/// verification.no_difference, verification.no_reason, verification.four_eyes (who made one of the
/// two visits), verification.stage (second_kept once it is validated: propose a change then; or
/// where nothing can be sent back).
[[nodiscard]] Result<journal::Receipt> settle_revisit(journal::Journal& journal, const Act& act,
                                                      SubjectId proposal, RevisitState take,
                                                      const std::string& reason);

} // namespace tepat::verification
