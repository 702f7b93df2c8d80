#pragma once
#include "core/period.hpp"
#include "core/progress.hpp"
#include "core/region_code.hpp"
#include "journal/journal.hpp"
#include "journal/reader.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::programmes {

/// What to take a file in as.
struct TakeRequest {
    std::string actor;
    std::string list; ///< id of the input that policies ask about
    Period period;    ///< a year's part of whole months: 1/1, 1/2, 1/3, 1/4, 1/6 or 1/12
    RegionCode region;
    std::filesystem::path errors; ///< the error workbook; written only when there are errors
    bool again = false;           ///< take a file that was taken before once more
};

/// A list from outside in the journal: the set entry `seq`.
struct OutsideList {
    Seq seq;
    std::string list;
    Period period;
    RegionCode region;
    std::int64_t rows = 0;       ///< of the file
    std::int64_t found = 0;      ///< subjects of the register
    std::int64_t unresolved = 0; ///< rows kept without a subject

    /// Whether the day lies in the period, of which the year has equal parts.
    [[nodiscard]] bool holds_on(Date date) const;
};

struct TakeReport {
    OutsideList list;
    std::int64_t twice = 0;  ///< rows of somebody an earlier row named
    bool known_file = false; ///< taken before for this list, period and region: nothing was done
    std::optional<std::filesystem::path> errors;
};

/// Takes in a list that another office made, csv or xlsx, as one set entry
/// "programmes.list_taken": who stands in it is what `listed.<list>` asks. Columns: at least one of
/// nik, idartbdt (a person) and idbdt (a household); nama for the reports. A row is looked up by
/// idartbdt, then nik, then idbdt, on the period's first day.
///
/// A row that names nobody of the register, or a NIK that several claim, goes to the error workbook
/// with its reason, and into the entry: take the file `again` when the register knows more. The
/// same file again does nothing. Refused as a whole: a period that is no part of whole months,
/// columns missing or double, what sheets' reader refuses, programmes.stopped.
[[nodiscard]] Result<TakeReport> take_list(journal::Journal& journal,
                                           const std::filesystem::path& file,
                                           const TakeRequest& request, Progress& progress);

/// The visible ones of a name, the newest first.
[[nodiscard]] std::vector<OutsideList> outside_lists(store::Connection& connection,
                                                     const journal::Visibility& visibility,
                                                     std::string_view list);
/// The visible ones of every name, the newest first.
[[nodiscard]] std::vector<OutsideList> outside_lists(store::Connection& connection,
                                                     const journal::Visibility& visibility);
/// Every subject on it.
void each_listed(store::Connection& connection, const OutsideList& list,
                 const std::function<void(SubjectId)>& each);

} // namespace tepat::programmes
