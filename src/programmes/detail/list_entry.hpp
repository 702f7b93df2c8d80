#pragma once
#include "programmes/list.hpp"

#include <string>
#include <string_view>

namespace tepat::programmes::detail {

/// The set entry "programmes.list_made": header [programme, list header], sums by name. Version 1
/// has the first form of header and lines, version 2 any.
[[nodiscard]] journal::EventType entry_type(const ListHeader& header);
[[nodiscard]] Bytes entry_header(std::string_view programme, const ListHeader& header);
[[nodiscard]] std::vector<std::pair<std::string, std::int64_t>> sums_of(const ListTotals& totals);
/// What such an entry says, without its lines. CborError when it is none.
[[nodiscard]] StoredList stored_list(const journal::Entry& entry);

} // namespace tepat::programmes::detail
