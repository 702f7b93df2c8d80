#pragma once
#include "verification/objection.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tepat::verification {

/// What is complained of. Numbers are permanent.
enum class ComplaintKind : std::uint8_t {
    not_received = 1,
    amount_cut,
    card_held, ///< by somebody else
    left_out,  ///< wrongly
    other,
};
inline constexpr std::size_t complaint_kinds = 5;
[[nodiscard]] std::string_view name_of(ComplaintKind kind);
[[nodiscard]] std::optional<ComplaintKind> complaint_kind_of(std::string_view name);
[[nodiscard]] MessageCode label_of(ComplaintKind kind);
/// Whether it must be said of whom of the register: who was left out may not be in it.
[[nodiscard]] bool needs_subject(ComplaintKind kind);

/// How many days there are for each step. Our choice: a card in other hands is urgent, money that
/// is missing comes before what needs a look at the register.
[[nodiscard]] std::int64_t days_to_answer(ComplaintKind kind);
inline constexpr std::int64_t days_to_appeal = 14;
inline constexpr std::int64_t days_to_decide = 14;

/// Where a complaint is. The first five are kept; an answer that nobody appealed against in time
/// closes it.
enum class ComplaintState : std::uint8_t {
    opened = 1, ///< waits for an answer
    answered,   ///< waits for who complained
    accepted,   ///< by who complained: closed
    appealed,   ///< waits for the head of Dinsos
    decided,    ///< closed
    closed,     ///< not appealed against in time
};
inline constexpr std::size_t complaint_states = 6;
[[nodiscard]] std::string_view name_of(ComplaintState state);
[[nodiscard]] std::optional<ComplaintState> complaint_state_of(std::string_view name);
[[nodiscard]] MessageCode label_of(ComplaintState state);
[[nodiscard]] bool is_over(ComplaintState state);

struct ComplaintDraft {
    ComplaintKind kind = ComplaintKind::other;
    RegionCode village;             ///< where who complains lives
    std::optional<SubjectId> about; ///< a family or person of the register, of that village
    std::string complainant;        ///< who complains, when an officer writes it down; a name
    std::string words;
    std::vector<journal::Digest> documents;
};

/// A ticket; its number is its id.
struct Complaint {
    SubjectId id;
    Seq seq;
    ComplaintKind kind = ComplaintKind::other;
    RegionId village;
    std::optional<SubjectId> about;
    std::string head;        ///< of whom: a name; personal data; empty: of nobody in the register
    std::string maker;       ///< whose account
    std::string complainant; ///< a name; empty: the maker
    std::string words;
    Instant made;
    ComplaintState kept = ComplaintState::opened;
    Instant until; ///< of the step that waits
    std::string answered_by;

    [[nodiscard]] ComplaintState at(Instant now) const;
    /// An answer or a decision is late.
    [[nodiscard]] bool overdue(Instant now) const;
};

struct Complained {
    SubjectId id;
    journal::Receipt receipt;
};
/// "verification.complained" 1. Refused: registry.region_unknown, verification.elsewhere,
/// verification.about_missing, verification.no_words, verification.too_long.
[[nodiscard]] Result<Complained> complain(journal::Journal& journal, const Act& act,
                                          const ComplaintDraft& draft);
/// What is found, and what was done about it: "verification.complaint_answered" 1. Refused, as all
/// below: verification.no_complaint {complaint}, verification.complaint_state {state},
/// verification.no_reason, verification.too_long; verification.four_eyes for who complained.
[[nodiscard]] Result<journal::Receipt> answer(journal::Journal& journal, const Act& act,
                                              SubjectId complaint, const std::string& words,
                                              const std::string& done,
                                              std::vector<journal::Digest> documents);
/// By who complained: "verification.complaint_accepted" 1; verification.not_complainant else.
[[nodiscard]] Result<journal::Receipt> accept_answer(journal::Journal& journal, const Act& act,
                                                     SubjectId complaint,
                                                     const std::string& reason);
/// By who complained, in time: "verification.complaint_appealed" 1.
[[nodiscard]] Result<journal::Receipt> appeal_answer(journal::Journal& journal, const Act& act,
                                                     SubjectId complaint,
                                                     const std::string& reason);
/// By another than who answered or complained: "verification.complaint_decided" 1. Upheld: the
/// complaint was right, and what is said is done.
[[nodiscard]] Result<journal::Receipt> decide_complaint(journal::Journal& journal, const Act& act,
                                                        SubjectId complaint, bool upheld,
                                                        const std::string& reason);

[[nodiscard]] std::optional<Complaint> complaint(store::Connection& connection, SubjectId id);
struct ComplaintFilter {
    std::optional<RegionId> region; ///< nothing: all
    RegionLevel level = RegionLevel::village;
    std::optional<ComplaintState> state;
    std::optional<ComplaintKind> kind;
};
/// By id, from behind `after` on, at most `limit`. Cost grows with what is read alone.
[[nodiscard]] std::vector<Complaint> complaints(store::Connection& connection,
                                                const ComplaintFilter& filter, Instant now,
                                                SubjectId after, std::int64_t limit = most_read);
/// The newest of who made them, at most two hundred.
[[nodiscard]] std::vector<Complaint> complaints_by(store::Connection& connection,
                                                   std::string_view maker);
/// Those in a state that waits for Dinsos (opened, appealed).
[[nodiscard]] Waiting complaints_waiting(store::Connection& connection, ComplaintState state,
                                         RegionId region, RegionLevel level, Instant now);

struct ComplaintStep {
    Seq seq;
    Instant at;
    std::string actor;
    ComplaintState state = ComplaintState::opened; ///< it then had
    std::string words;
    std::string done;           ///< of an answer
    std::optional<bool> upheld; ///< of a decision
};
/// The oldest first.
[[nodiscard]] std::vector<ComplaintStep> steps_of(store::Connection& connection,
                                                  SubjectId complaint);

} // namespace tepat::verification
