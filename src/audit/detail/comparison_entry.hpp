#pragma once
#include "audit/comparison.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tepat::audit::detail {

inline constexpr std::string_view compared_name = "audit.lists_compared";

/// The sums of the set entry, by name.
[[nodiscard]] std::vector<std::pair<std::string, std::int64_t>>
sums_of(const ComparisonTotals& totals);
/// What such an entry says, without its lines. CborError when it is none.
[[nodiscard]] StoredComparison stored_comparison(const journal::Entry& entry);

} // namespace tepat::audit::detail
