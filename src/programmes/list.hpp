#pragma once
#include "core/progress.hpp"
#include "journal/journal.hpp"
#include "journal/reader.hpp"
#include "programmes/list_line.hpp"
#include "registry/instrument.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::programmes {

/// Lines a chunk of a list: one family's line is read often, whole lists seldom.
inline constexpr std::uint32_t list_chunk_lines = 4'096;

/// For whom and when. Facts are those of the register's newest entry, as they were on
/// `effective_on`; when that is not said, on the first day of the stage.
struct ListRequest {
    std::string actor;
    Period period;
    RegionCode region;
    std::optional<Date> effective_on;
    /// For policies that ask for places in a ranking; nothing: the newest one of the region whose
    /// facts are not later than the list's.
    std::optional<Seq> ranking = {};
    std::optional<std::int64_t> quota = std::nullopt; ///< the region's places, as QuotaAreas::of
};

/// A list in the journal: the set entry `seq`, its lines sorted by subject.
struct StoredList {
    Seq seq;
    std::string programme;
    ListHeader header;
    ListTotals totals;
    std::int64_t lines = 0;
    bool repeated = false; ///< it was there already: same facts, policy, period and region
};

/// Decides on every unit of a region, those left out included, gives the places of a quota to the
/// eligible in the policy's order, and records the list and, once, the text of its policy. A list
/// is a function of its header, so making it again finds the one that is there. Both cores; memory:
/// two districts of the register and 100 bytes a line, 200 under a quota. Refused: the period does
/// not fit the policy's calendar, a region that does not exist, or that holds no unit; an input
/// list that is not there, as InputLists::find; a named ranking that is none; places as
/// QuotaAreas::of, and programmes.quota_larger {region, places, units} when an area has more places
/// than units; "programmes.stopped"_msg when stopped before it was recorded.
[[nodiscard]] Result<StoredList> make_list(journal::Journal& journal, const Policy& policy,
                                           std::string_view policy_text,
                                           const registry::Instrument& instrument,
                                           const ListRequest& request, Progress& progress);

/// A line as it would be stored.
struct EncodedLine {
    SubjectId subject;
    Bytes line;
};
/// Computes the lines of a list again from the journal and the policy that it names, by subject.
/// Refused as make_list. See reproduction.hpp for what differs.
[[nodiscard]] Result<std::vector<EncodedLine>>
compute_again(store::Database& database, const StoredList& list, const Policy& policy,
              const registry::Instrument& instrument, Progress& progress);

/// The newest visible list of a programme and period, of any region; nothing if there is none.
[[nodiscard]] std::optional<StoredList> newest_list(store::Connection& connection,
                                                    const journal::Visibility& visibility,
                                                    std::string_view programme, Period period);
/// The list that entry `seq` is; nothing if it is none or not visible.
[[nodiscard]] std::optional<StoredList> read_list(store::Connection& connection,
                                                  const journal::Visibility& visibility, Seq seq);

/// Every visible list of a programme, the newest first.
[[nodiscard]] std::vector<StoredList> lists_of(store::Connection& connection,
                                               const journal::Visibility& visibility,
                                               std::string_view programme);
/// Every visible list, the newest first.
[[nodiscard]] std::vector<StoredList> all_lists(store::Connection& connection,
                                                const journal::Visibility& visibility);

/// Every line in order, with its number. Stops early when `each` says false.
void each_line(store::Connection& connection, const StoredList& list,
               const std::function<bool(std::int64_t, const ListLine&)>& each);
/// The line of one subject; nothing when the list does not know it.
[[nodiscard]] std::optional<ListLine> line_of(store::Connection& connection, const StoredList& list,
                                              SubjectId subject);

/// The policy that was recorded under a digest. Refused: programmes.policy_lost {digest}, or as
/// read_policy when it is of another version of this program.
[[nodiscard]] Result<Policy> recorded_policy(store::Connection& connection,
                                             const journal::Digest& digest);
/// The policy text that was recorded under a digest.
[[nodiscard]] std::optional<std::string> policy_text(store::Connection& connection,
                                                     const journal::Digest& digest);
/// The entry that recorded it.
[[nodiscard]] std::optional<Seq> policy_entry(store::Connection& connection,
                                              const journal::Digest& digest);
/// The rules that made a list, not those of today. Refused the same.
[[nodiscard]] Result<Policy> recorded_policy(store::Connection& connection, const StoredList& list);

/// Tables and events of this room.
[[nodiscard]] journal::RoomFolds folds();

} // namespace tepat::programmes
