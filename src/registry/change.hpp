#pragma once
#include "core/date.hpp"
#include "journal/journal.hpp"
#include "journal/reader.hpp"
#include "registry/instrument.hpp"
#include "registry/standing.hpp"
#include "registry/subject.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Changes of the register that are no file: what was proposed, looked at and approved. A change
/// tells single facts; what it does not tell stays as it is when it is recorded.
namespace tepat::registry {

/// What is told of one subject.
struct SubjectChange {
    SubjectId subject;
    SubjectKind kind = SubjectKind::household; ///< household, family or person
    bool fresh = false;                        ///< begins with this change
    std::optional<RegionId> village;           ///< of a household, from then on
    std::optional<SubjectId> group; ///< a family's household, a person's family, from then on
    /// Answers by field number of the instrument, those with a column of their own (name, birth
    /// date, sex, NIK, relations; of a family its number and KK) as well.
    Bytes told;
    std::vector<int> cleared; ///< fields that have no answer from then on, ascending
    /// Of a person: put to sleep, merged or woken.
    std::optional<StandingOrder> standing;
    friend bool operator==(const SubjectChange&, const SubjectChange&) = default;
};
[[nodiscard]] Bytes encode(const SubjectChange& change);
/// CborError for anything that encode() does not write.
[[nodiscard]] SubjectChange decode_change(BytesView bytes);

/// Answers with later ones over them: without those to `cleared`, and with those of `later` that
/// `takes` lets through; all of them when it is empty.
[[nodiscard]] Bytes overlaid(BytesView before, std::span<const int> cleared, BytesView later,
                             const std::function<bool(int)>& takes = {});

/// Whether a change can be what it says, whatever the register holds: its fields are of the form of
/// its kind, codes are in their lists, numbers within bounds, a person has a family or is known, a
/// date is not after `today`. Pure. Refused: registry.change_field {field}, registry.change_shape,
/// and what values.hpp refuses.
[[nodiscard]] Result<void> check_change(const Instrument& instrument, const SubjectChange& change,
                                        Date today);

/// An answer in text that could not be taken: which, and why, with the remedy.
struct FieldProblem {
    std::string fact;
    Refusal why;
};
/// Answers as people write them, by the fact's name: as Answers, cleared where empty.
struct Said {
    Bytes told;
    std::vector<int> cleared;
    std::vector<FieldProblem> problems;
};
[[nodiscard]] Said read_said(const Form& form, const std::map<std::string, std::string>& by_fact,
                             Date today);
/// An answer as people read it: label of a code, date, number. `field` is of the form.
[[nodiscard]] std::string said_in_words(const Field& field, std::int64_t integer,
                                        std::string_view text, Language language);

/// Where a change rests: in words, and the papers.
struct Basis {
    std::string words;
    std::vector<journal::Digest> documents;
};

/// What `changes` make of the register as it is known: one event "registry.recorded" 1; nothing
/// when all is so already. To be called where a command is decided. Refused: a subject that is
/// unknown or, being fresh, known (registry.change_subject {subject}), a village that is none, what
/// check_change and change_standings refuse.
[[nodiscard]] Result<std::optional<journal::Event>>
decide_changes(store::Connection& connection, const journal::Visibility& visibility,
               const Instrument& instrument, Date on, const Basis& basis,
               std::span<const SubjectChange> changes);

} // namespace tepat::registry
