#pragma once
#include "core/clock.hpp"
#include "core/date.hpp"
#include "core/message.hpp"
#include "journal/reader.hpp"
#include "registry/instrument.hpp"
#include "registry/regions.hpp"
#include "store/connection.hpp"

#include <string>
#include <vector>

namespace tepat::registry {

/// One thing an entry says of a subject, as a message of this room: registered, facts, household or
/// family, NIK, something to look at. NIKs in it are masked.
struct Happening {
    MessageCode code;
    MessageParams params;
    friend bool operator==(const Happening&, const Happening&) = default;
};

/// What one entry of the journal says of one subject.
struct HistoryEvent {
    Seq seq;
    Instant recorded_at;
    Date effective_on;
    std::string actor;
    std::string type; ///< such as registry.imported
    std::string file; ///< that the subject's rows came from; empty when there was none
    /// Empty when the entry is another room's.
    std::vector<Happening> what;
};

/// What concerned a subject, as far as visible, the newest last; one event an entry. Inside the
/// read transaction of `visibility`. Cost grows with the entries that concern the subject: of each
/// it opens a chunk.
[[nodiscard]] std::vector<HistoryEvent>
history_of(store::Connection& connection, const journal::Visibility& visibility, SubjectId subject);

/// A fact as it is known on a day, in words, with where it came from.
struct FactWithOrigin {
    std::string fact;  ///< canonical name
    std::string label; ///< of the question, in the language asked for
    /// Label of the code, date as 2021-01-31, money as Rp1.250.000, degrees with a point; NIK and
    /// KK number masked.
    std::string value;
    bool personal = false; ///< as Field::personal
    Date since;            ///< the day of the oldest of the unbroken versions that say the same
    Seq seq;               ///< the entry of that version
    std::string origin;    ///< the file it came from; empty when there was none
};

/// The facts of a household or person on a day, in the order of the instrument's columns; those
/// nobody stated are left out. Empty for a subject of another kind, or not there on that day. As
/// history_of for the transaction; `regions` names the village.
[[nodiscard]] std::vector<FactWithOrigin>
facts_with_origin(store::Connection& connection, const journal::Visibility& visibility,
                  const Regions& regions, const Instrument& instrument, SubjectId subject, Date on,
                  Language language);

} // namespace tepat::registry
