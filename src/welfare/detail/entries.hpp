#pragma once
#include "welfare/lowest.hpp"
#include "welfare/ranking.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tepat::welfare::detail {

using Sums = std::vector<std::pair<std::string, std::int64_t>>;

/// Of the set entries "welfare.ranked" and "welfare.lowest_listed", whose headers are those of
/// encode().
[[nodiscard]] Sums sums_of(const RankingTotals& totals);
[[nodiscard]] Sums sums_of(const LowestTotals& totals);
/// What such an entry says, without its lines. CborError when it is none.
[[nodiscard]] StoredRanking stored_ranking(const journal::Entry& entry);
[[nodiscard]] StoredLowest stored_lowest(const journal::Entry& entry);

/// The line of the set entry `seq` that concerns a subject; nothing if there is none.
[[nodiscard]] std::optional<Bytes> line_about(store::Connection& connection, Seq seq,
                                              SubjectId subject);

} // namespace tepat::welfare::detail
