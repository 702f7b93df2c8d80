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

/// What one entry of the journal says of one subject.
struct HistoryEvent {
    Seq seq;
    Instant recorded_at;
    Date effective_on;
    std::string actor;
    std::string type; ///< such as registry.imported
    std::string file; ///< that the subject's rows came from, or what the change rests on; or empty
    /// In words: registered, each fact that changed with what it was before, membership, NIK,
    /// something to look at. Empty when the entry is another room's, or said nothing new.
    std::vector<std::string> what;
};

/// A fact as it is known on a day, in words, with where it came from.
struct FactWithOrigin {
    std::string fact;  ///< canonical name
    std::string label; ///< of the question
    /// Label of the code, date as 2021-01-31, money as Rp1.250.000, degrees with a point, the
    /// village's code and name.
    std::string value;
    bool personal = false; ///< as Field::personal
    Date since;            ///< the day of the oldest of the unbroken versions that say the same
    Seq seq;               ///< the entry of that version
    std::int64_t line = 0; ///< its line in that entry
    std::string origin;    ///< the file it came from, or what it rests on; or empty
};

/// Tells where the facts of a subject come from. Personal data, in the words of one language; a NIK
/// or KK number is never given whole. All calls belong into the read transaction in which
/// `visibility` was made. Not thread-safe; the references outlive it. Cost grows with the versions
/// of the subject alone.
class Historian {
public:
    Historian(store::Connection& connection, const journal::Visibility& visibility,
              const Regions& regions, const Instrument& instrument, Language language)
        : connection_{connection}, visibility_{visibility}, regions_{regions},
          instrument_{instrument}, language_{language} {}

    /// What concerned a household, family or person, as far as visible, the newest last; one event
    /// an entry.
    [[nodiscard]] std::vector<HistoryEvent> history_of(SubjectId subject) const;
    /// The facts of a household or person on a day, in the order of the instrument's columns; those
    /// nobody stated are left out. Empty for a subject of another kind, or not there on that day.
    [[nodiscard]] std::vector<FactWithOrigin> facts_of(SubjectId subject, Date on) const;

private:
    store::Connection& connection_;
    const journal::Visibility& visibility_;
    const Regions& regions_;
    const Instrument& instrument_;
    Language language_;
};

} // namespace tepat::registry
