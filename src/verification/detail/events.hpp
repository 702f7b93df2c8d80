#pragma once
#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "registry/change.hpp"
#include "registry/regions.hpp"
#include "verification/stage.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What this room writes into the journal, in deterministic CBOR; docs/formats/verification.md has
/// the bytes. decode_ functions throw CborError for anything that encode() does not write.
namespace tepat::verification::detail {

inline constexpr std::size_t longest_text = 2'000;
inline constexpr std::size_t most_changes = 200;
inline constexpr std::size_t most_proposals = 10'000;

/// A village and those it lies in.
struct Place {
    RegionId village;
    RegionId district;
    RegionId regency;
    RegionId province;
    friend bool operator==(const Place&, const Place&) = default;
};

struct ProposedEvent {
    static constexpr std::string_view name = "verification.proposed";
    SubjectId id;
    Kind kind = Kind::change;
    Origin origin = Origin::officer;
    Place place;
    SubjectId about;
    std::string head;
    std::string note;
    std::vector<registry::SubjectChange> changes;
    friend bool operator==(const ProposedEvent&, const ProposedEvent&) = default;
};
[[nodiscard]] Bytes encode(const ProposedEvent& event);
[[nodiscard]] ProposedEvent decode_proposed(BytesView payload);

/// One proposal and why: withdrawn, sent back, appealed.
struct SingleEvent {
    SubjectId proposal;
    std::string reason;
    friend bool operator==(const SingleEvent&, const SingleEvent&) = default;
};
inline constexpr std::string_view withdrawn_name = "verification.withdrawn";
inline constexpr std::string_view sent_back_name = "verification.sent_back";
inline constexpr std::string_view appealed_name = "verification.appealed";
[[nodiscard]] Bytes encode(const SingleEvent& event);
[[nodiscard]] SingleEvent decode_single(BytesView payload);

/// What was said of a family's appeal against its removal.
struct AppealDecidedEvent {
    static constexpr std::string_view name = "verification.appeal_decided";
    SubjectId proposal;
    bool upheld = false;
    std::string reason;
    friend bool operator==(const AppealDecidedEvent&, const AppealDecidedEvent&) = default;
};
[[nodiscard]] Bytes encode(const AppealDecidedEvent& event);
[[nodiscard]] AppealDecidedEvent decode_appeal_decided(BytesView payload);

struct MeetingOpenedEvent {
    static constexpr std::string_view name = "verification.meeting_opened";
    SubjectId id;
    std::int64_t kind = 0; ///< MeetingKind
    Place place;
    Date held_on;
    std::string where;
    std::string agenda;
    friend bool operator==(const MeetingOpenedEvent&, const MeetingOpenedEvent&) = default;
};
[[nodiscard]] Bytes encode(const MeetingOpenedEvent& event);
[[nodiscard]] MeetingOpenedEvent decode_meeting_opened(BytesView payload);

struct DecidedEvent {
    static constexpr std::string_view name = "verification.meeting_decided";
    SubjectId meeting;
    bool agreed = false;
    std::string reason;
    std::vector<SubjectId> proposals; ///< ascending
    friend bool operator==(const DecidedEvent&, const DecidedEvent&) = default;
};
[[nodiscard]] Bytes encode(const DecidedEvent& event);
[[nodiscard]] DecidedEvent decode_decided(BytesView payload);

struct SubmittedEvent {
    static constexpr std::string_view name = "verification.submitted";
    SubjectId meeting;
    std::int64_t attendees = 0;
    std::int64_t families = 0; ///< on the prelist that the meeting went through
    std::vector<std::pair<std::string, std::string>> signatures; ///< name, office
    std::int64_t agreed = 0;
    std::int64_t refused = 0;
    friend bool operator==(const SubmittedEvent&, const SubmittedEvent&) = default;
};
[[nodiscard]] Bytes encode(const SubmittedEvent& event);
[[nodiscard]] SubmittedEvent decode_submitted(BytesView payload);

/// Many at once: all of a region that wait for this step.
struct BulkEvent {
    RegionId region;
    RegionLevel level = RegionLevel::village;
    std::optional<Kind> kind;
    std::int64_t count = 0;
    std::int64_t notice_days = 0; ///< of validated removals
    friend bool operator==(const BulkEvent&, const BulkEvent&) = default;
};
inline constexpr std::string_view passed_name = "verification.passed";
inline constexpr std::string_view validated_name = "verification.validated";
[[nodiscard]] Bytes encode(const BulkEvent& event);
[[nodiscard]] BulkEvent decode_bulk(BytesView payload);

struct VisitedEvent {
    static constexpr std::string_view name = "verification.visited";
    SubjectId proposal;
    Date on;
    bool again = false;                                            ///< a supervisor's second visit
    std::optional<std::pair<std::int64_t, std::int64_t>> position; ///< millionths of a degree
    std::string note;
    std::vector<registry::SubjectChange> changes;
    friend bool operator==(const VisitedEvent&, const VisitedEvent&) = default;
};
[[nodiscard]] Bytes encode(const VisitedEvent& event);
[[nodiscard]] VisitedEvent decode_visited(BytesView payload);

struct ApprovedEvent {
    static constexpr std::string_view name = "verification.approved";
    SubjectId batch;
    RegionId regency;
    RegionId province;
    std::int64_t period = 0; ///< 0: none was opened
    std::string letter;
    Date dated;
    Date today; ///< notices that ended before it are over
    std::int64_t count = 0;
    friend bool operator==(const ApprovedEvent&, const ApprovedEvent&) = default;
};
[[nodiscard]] Bytes encode(const ApprovedEvent& event);
[[nodiscard]] ApprovedEvent decode_approved(BytesView payload);

/// Batches that a governor's letter forwards, or a decree fixes.
struct BatchesEvent {
    std::string letter;
    Date dated;
    std::vector<SubjectId> batches; ///< ascending
    friend bool operator==(const BatchesEvent&, const BatchesEvent&) = default;
};
inline constexpr std::string_view forwarded_name = "verification.forwarded";
inline constexpr std::string_view decreed_name = "verification.decreed";
[[nodiscard]] Bytes encode(const BatchesEvent& event);
[[nodiscard]] BatchesEvent decode_batches(BytesView payload);

/// What became of approved proposals in the register.
struct CarriedEvent {
    static constexpr std::string_view name = "verification.carried_out";
    struct One {
        SubjectId proposal;
        std::string refused; ///< code of the refusal; empty: recorded
        friend bool operator==(const One&, const One&) = default;
    };
    SubjectId batch;
    std::vector<One> proposals;
    friend bool operator==(const CarriedEvent&, const CarriedEvent&) = default;
};
[[nodiscard]] Bytes encode(const CarriedEvent& event);
[[nodiscard]] CarriedEvent decode_carried(BytesView payload);

struct PeriodEvent {
    static constexpr std::string_view name = "verification.period_opened";
    std::int64_t period = 0; ///< year · 100 + month
    Instant opens;
    Instant villages_until;
    Instant dinsos_until;
    Instant bupati_until;
    std::int64_t notice_days = 0;
    friend bool operator==(const PeriodEvent&, const PeriodEvent&) = default;
};
[[nodiscard]] Bytes encode(const PeriodEvent& event);
[[nodiscard]] PeriodEvent decode_period(BytesView payload);

} // namespace tepat::verification::detail
