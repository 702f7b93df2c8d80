#pragma once
#include "programmes/list.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// A list computed again and laid beside what is stored: the proof that it is what it says.
namespace tepat::programmes {

/// Why computing again gives another line, as far as the two lines tell.
enum class NotReproduced : std::uint8_t {
    not_computed, ///< stored, but the register of that position has no such unit in the region
    not_stored,   ///< computed, but the list has no line of it
    unreadable,   ///< the stored bytes are no line
    facts,        ///< the unit's facts are others than the list saw: the tables changed behind us
    other_semantics, ///< same facts; the list was decided by other semantics than this program's
    decision, ///< same facts and semantics: the line, the policy's text or the program changed
};
[[nodiscard]] std::string_view name_of(NotReproduced why);

/// What of a line is other than computed.
enum class LinePart : std::uint8_t {
    outcome,
    criterion,
    fault,
    yearly,
    stage,
    bounded,
    counted,
    left_out,
    fixed,
    payee,
    facts,
    goods,
    provided,
    placement,
};
[[nodiscard]] std::string_view name_of(LinePart part);
[[nodiscard]] std::vector<LinePart> differing_parts(const ListLine& a, const ListLine& b);

struct LineNotReproduced {
    std::optional<std::int64_t> line; ///< of the list; nothing for `not_stored`
    SubjectId subject;                ///< 0 for `unreadable`
    NotReproduced why = NotReproduced::decision;
    std::vector<LinePart> parts; ///< where both lines can be read
};

struct Reproduction {
    std::int64_t lines = 0; ///< stored
    std::int64_t differing = 0;
    std::vector<LineNotReproduced> first; ///< of those that differ, by subject
};

/// Computes a list again and compares line by line; of those that differ the first `most` are
/// told. `differing` is 0 for a list that is what it says. Refused as make_list; ChunkError when a
/// chunk is damaged.
[[nodiscard]] Result<Reproduction> reproduce_list(store::Database& database, const StoredList& list,
                                                  const Policy& policy,
                                                  const registry::Instrument& instrument,
                                                  Progress& progress, std::size_t most = 20);

} // namespace tepat::programmes
