#pragma once
#include "core/region_code.hpp"
#include "verification/stage.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tepat::verification::detail {

/// The column of table proposal that names a region of that level.
[[nodiscard]] std::string_view column_of(RegionLevel level);
/// SQL: the kinds of which that is so, such as `(1, 8, 9)`.
[[nodiscard]] std::string kinds_of(bool (*is)(Kind));
/// SQL: the proposals of region $1 that wait for this step of many. Both counting them, in table
/// proposal_count, and folding the step, in table proposal, ask this, so that what was counted is
/// what moves. Of Step::approve $2 is today's day number.
[[nodiscard]] std::string waiting_for(Step step, RegionLevel level, std::optional<Kind> kind);

} // namespace tepat::verification::detail
