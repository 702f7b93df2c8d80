#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tepat::rules::detail {

/// The candidate that was probably meant by `name`: fewest edits (insert, delete, replace, swap
/// neighbours; letter case is no edit), at most a third of the name's length and at least one; ties
/// go to the first by spelling. Empty if none is near.
[[nodiscard]] std::string suggest(std::string_view name, std::vector<std::string_view> candidates);

} // namespace tepat::rules::detail
