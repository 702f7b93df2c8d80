#pragma once
#include "core/date.hpp"
#include "core/progress.hpp"
#include "journal/journal.hpp"
#include "journal/reader.hpp"
#include "registry/subject.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tepat::registry {

/// Why a person sleeps. The numbers are permanent.
enum class SleepCause : std::uint8_t {
    deceased = 1,
    moved,
    duplicate, ///< a second registration of one person
    nik_double,
    nik_invalid,
    no_nik,
    not_matched,
    other,
    able,    ///< no longer poor (mampu)
    refused, ///< the family does not want to be registered
};

/// A person set aside: nothing is deleted, and what is known of it can be read as before. Whoever
/// goes through the register (Reader::scan, Reader::households), and so lists, rankings and
/// workbooks, meets only those awake, and no family or household in which nobody is.
struct Sleep {
    Seq seq;
    Date since;
    SleepCause cause = SleepCause::other;
    std::optional<SubjectId> into; ///< whose second registration it is
    friend bool operator==(const Sleep&, const Sleep&) = default;
};

/// As tables, files and the terminal write it.
[[nodiscard]] std::string_view name_of(SleepCause cause);
[[nodiscard]] std::optional<SleepCause> sleep_cause(std::string_view name);

/// Why somebody sleeps, in words.
[[nodiscard]] MessageCode label_of(SleepCause cause);

/// What somebody wants done with one person.
struct StandingOrder {
    SubjectId person;
    /// Nothing: to be woken.
    std::optional<SleepCause> sleep = {};
    /// With `sleep`: whose second registration this is. Both histories stay; waking undoes it.
    std::optional<SubjectId> into = {};
    /// From which day it holds. Nothing: sleep from the request's day; waking takes the sleep back
    /// from the day on which it began, so that lists of every day are as if nobody had slept.
    std::optional<Date> from = {};
    friend bool operator==(const StandingOrder&, const StandingOrder&) = default;
};

struct StandingRequest {
    std::string actor;
    Date effective_on;           ///< the day from which who sleeps sleeps
    std::optional<Seq> proposal; ///< the entry of verdicts that was followed
    std::string note;            ///< in the officer's words
};

/// An order that was not followed, and why.
struct StandingRefused {
    SubjectId person;
    Refusal why;
};

struct StandingReport {
    std::int64_t slept = 0;
    std::int64_t woken = 0;
    std::int64_t unchanged = 0; ///< they were so already
    std::vector<StandingRefused> refused;
    std::optional<journal::Receipt> receipt; ///< none: nothing changed, nothing recorded
};

/// Puts persons to sleep, merges them into others, or wakes them, as one set entry
/// "registry.standings_changed". Nobody is deleted: a sleeping person keeps every fact and takes no
/// part in lists. Each order is decided by itself; one is refused: the person is unknown
/// (registry.standing_unknown), merged into itself or into one who sleeps
/// (registry.standing_into), sleeps already as somebody else's registration
/// (registry.standing_merged), a day before what is known of the person's standing
/// (registry.standing_later). Of two orders for one person the first counts. The same orders again
/// change nothing.
[[nodiscard]] Result<StandingReport> change_standings(journal::Journal& journal,
                                                      const StandingRequest& request,
                                                      std::span<const StandingOrder> orders,
                                                      Progress& progress);

/// Those of `persons` who sleep on that day.
[[nodiscard]] std::unordered_map<SubjectId, Sleep> sleepers(store::Connection& connection,
                                                            const journal::Visibility& visibility,
                                                            Date on,
                                                            std::span<const SubjectId> persons);
/// Everybody who sleeps on that day.
[[nodiscard]] std::unordered_map<SubjectId, Sleep>
all_sleepers(store::Connection& connection, const journal::Visibility& visibility, Date on);

/// What takes no part on that day: a person who sleeps, and a family or household in which somebody
/// sleeps and nobody is awake.
struct Asleep {
    SubjectId subject;
    SubjectKind kind = SubjectKind::person;
    RegionId village;
    friend bool operator==(const Asleep&, const Asleep&) = default;
};
/// All of them, by subject. Memory: some hundred bytes for each who sleeps.
[[nodiscard]] std::vector<Asleep> all_asleep(store::Connection& connection,
                                             const journal::Visibility& visibility, Date on);

/// Who stands for a person on that day: itself, or the one it is merged into.
[[nodiscard]] SubjectId standing_for(store::Connection& connection,
                                     const journal::Visibility& visibility, Date on,
                                     SubjectId person);

/// Whom an entry of standings put to sleep or woke, ascending; empty when it is none.
[[nodiscard]] std::vector<SubjectId> persons_of_standings(store::Connection& connection,
                                                          const journal::Visibility& visibility,
                                                          Seq entry);

} // namespace tepat::registry
