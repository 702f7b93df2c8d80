#pragma once
#include "identity/list_link.hpp"
#include "journal/reader.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::identity {

/// A programme's or bank's list whose rows were linked to the register (link_list), in the journal.
struct LinkedList {
    Seq seq;
    std::string list; ///< what it is called
    Seq position;     ///< the register as known at this place in the journal
    Date on;          ///< and as it was on this day
    RegionCode region;
    std::string file;
    std::int64_t found = 0; ///< rows that mean somebody
};

/// The visible ones not after `on` that no newer link of the same name, of a region that holds
/// theirs, took the place of; the newest first.
[[nodiscard]] std::vector<LinkedList> linked_lists(store::Connection& connection,
                                                   const journal::Visibility& visibility, Date on);

/// Every row in order.
void each_list_row(store::Connection& connection, const LinkedList& list,
                   const std::function<void(const ListRow&)>& each);

/// How the name on a row that was found is written beside the register's: the level of
/// matching::Field::name that decided, `same` where nothing differs. A level whose weight was too
/// small to be told as a reason lies between the near and the other names: name_level::similar.
[[nodiscard]] matching::Level name_level_of(const ListRow& row);

} // namespace tepat::identity
