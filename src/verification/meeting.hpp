#pragma once
#include "verification/proposal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tepat::verification {

/// How a village decides. Numbers are permanent.
enum class MeetingKind : std::uint8_t {
    musdes = 1, ///< of a desa
    muskel,     ///< of a kelurahan
    statement,  ///< no meeting was held: the head answers alone (SPTJM)
};
[[nodiscard]] std::string_view name_of(MeetingKind kind);
[[nodiscard]] std::optional<MeetingKind> meeting_kind_of(std::string_view name);
[[nodiscard]] MessageCode label_of(MeetingKind kind);

struct MeetingPlan {
    MeetingKind kind = MeetingKind::musdes;
    RegionCode village;
    Date held_on;
    std::string place;
    std::string agenda;
};

/// Who signed the minutes.
struct Signature {
    std::string name;
    std::string office;
};

struct Meeting {
    SubjectId id;
    Seq seq;
    MeetingKind kind = MeetingKind::musdes;
    RegionId village;
    Date held_on;
    std::string place;
    std::string agenda;
    std::string opened_by;
    std::int64_t agreed = 0;
    std::int64_t refused = 0;
    std::int64_t attendees = 0;
    std::int64_t families = 0; ///< on the prelist that it went through
    std::vector<Signature> signatures;
    std::optional<Seq> submitted; ///< the entry by which the head sent it up, with the papers
};

/// Opens a meeting: "verification.meeting_opened" 1. Its first prelist is the register of the
/// village and the proposals that wait (Filter of the village, stages proposed and returned).
/// Refused: registry.region_unknown, verification.meeting_open {meeting} (one is under way there),
/// verification.too_long, a day that lies ahead (verification.day_ahead).
struct Opened {
    SubjectId id;
    journal::Receipt receipt;
};
[[nodiscard]] Result<Opened> open_meeting(journal::Journal& journal, const Act& act,
                                          const MeetingPlan& plan);
/// Agrees to proposals, or refuses them with a reason: "verification.meeting_decided" 1. All or
/// none. Refused: verification.no_meeting, verification.meeting_over, verification.elsewhere,
/// verification.stage {stage}, verification.no_reason, none named (verification.nothing).
[[nodiscard]] Result<journal::Receipt> decide(journal::Journal& journal, const Act& act,
                                              SubjectId meeting, std::vector<SubjectId> proposals,
                                              bool agreed, const std::string& reason);

/// What the village head sends up: the minutes, who was there, photographs, already kept as
/// documents.
struct Minutes {
    std::int64_t attendees = 0;
    std::int64_t families = 0;
    std::vector<Signature> signatures; ///< the head's first
    std::vector<journal::Digest> signed_minutes;
    std::vector<journal::Digest> attendance;
    std::vector<journal::Digest> photos;
};
/// Ends the meeting and sends what it agreed to the camat: "verification.submitted" 1. Without a
/// meeting the head's signature and statement are enough; else two signatures, the signed minutes,
/// the list of who attended and a photograph are asked for (Permensos 3/2021). Refused:
/// verification.no_meeting, verification.meeting_over, verification.signatures,
/// verification.minutes_missing, verification.attendance_missing, verification.photo_missing,
/// verification.deadline {until}.
[[nodiscard]] Result<journal::Receipt> submit_minutes(journal::Journal& journal, const Act& act,
                                                      SubjectId meeting, const Minutes& minutes);

[[nodiscard]] std::optional<Meeting> meeting(store::Connection& connection, SubjectId id);
/// Of a village, the newest first; at most a hundred.
[[nodiscard]] std::vector<Meeting> meetings(store::Connection& connection, RegionId village);

} // namespace tepat::verification
