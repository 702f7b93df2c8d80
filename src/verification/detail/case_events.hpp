#pragma once
#include "verification/detail/events.hpp"

/// What objections and complaints write into the journal; as events.hpp.
namespace tepat::verification::detail {

struct ObjectedEvent {
    static constexpr std::string_view name = "verification.objected";
    SubjectId id;
    Place place;
    SubjectId about;
    std::string head;
    std::int64_t cause = 0; ///< registry::SleepCause
    std::string note;
    std::pair<std::int64_t, std::int64_t> position; ///< millionths of a degree
    std::int64_t days = 0;                          ///< until it lapses
    friend bool operator==(const ObjectedEvent&, const ObjectedEvent&) = default;
};
[[nodiscard]] Bytes encode(const ObjectedEvent& event);
[[nodiscard]] ObjectedEvent decode_objected(BytesView payload);

/// What was decided about an objection, or a complaint that was appealed.
struct RuledEvent {
    SubjectId about; ///< the objection or complaint
    bool upheld = false;
    std::string reason;
    std::optional<SubjectId> proposal; ///< the removal that came of it
    friend bool operator==(const RuledEvent&, const RuledEvent&) = default;
};
inline constexpr std::string_view objection_decided_name = "verification.objection_decided";
inline constexpr std::string_view complaint_decided_name = "verification.complaint_decided";
[[nodiscard]] Bytes encode(const RuledEvent& event);
[[nodiscard]] RuledEvent decode_ruled(BytesView payload);

struct ComplainedEvent {
    static constexpr std::string_view name = "verification.complained";
    SubjectId id;
    std::int64_t kind = 0; ///< ComplaintKind
    Place place;
    std::optional<SubjectId> about;
    std::string head;
    std::string complainant;
    std::string words;
    std::int64_t days = 0; ///< to answer
    friend bool operator==(const ComplainedEvent&, const ComplainedEvent&) = default;
};
[[nodiscard]] Bytes encode(const ComplainedEvent& event);
[[nodiscard]] ComplainedEvent decode_complained(BytesView payload);

/// A step of a complaint: answered, accepted, appealed.
struct ComplaintStepEvent {
    SubjectId complaint;
    std::string words;
    std::string done;      ///< of an answer
    std::int64_t days = 0; ///< for the step after it
    friend bool operator==(const ComplaintStepEvent&, const ComplaintStepEvent&) = default;
};
inline constexpr std::string_view complaint_answered_name = "verification.complaint_answered";
inline constexpr std::string_view complaint_accepted_name = "verification.complaint_accepted";
inline constexpr std::string_view complaint_appealed_name = "verification.complaint_appealed";
[[nodiscard]] Bytes encode(const ComplaintStepEvent& event);
[[nodiscard]] ComplaintStepEvent decode_complaint_step(BytesView payload);

} // namespace tepat::verification::detail
