#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// Time zones by name, from a table in the program and not from the machine: a list is recomputed
/// years later, elsewhere, and must come out the same. It has Indonesia's zones, and a few others
/// that the standard's tests ask for.
namespace tepat::rules::detail {

/// Seconds east of UTC of `+07:00`, `-09:30` or `02:00`.
[[nodiscard]] std::optional<std::chrono::seconds> numeric_zone(std::string_view zone);

/// Seconds east of UTC that clocks of a zone (`Asia/Jakarta`, `UTC`) had at a moment.
[[nodiscard]] std::optional<std::chrono::seconds> named_zone(std::string_view zone,
                                                             std::chrono::sys_seconds at);

/// From `from` on (seconds of 1970), clocks are `east` seconds ahead of UTC.
struct ZoneChange {
    std::int64_t from;
    std::int32_t east;
};
/// The clocks of every year after the last change: on the Sunday number `week` of a month (5 is the
/// last one), `second` seconds after local midnight, they are put to `east`.
struct YearlyChange {
    unsigned month;
    unsigned week;
    std::int32_t second;
    std::int32_t east;
};
struct Zone {
    std::string_view name;
    /// Before the first change.
    std::int32_t east;
    std::span<const ZoneChange> changes;
    /// Both 0 where clocks are no longer changed.
    std::array<YearlyChange, 2> yearly;
};

/// zone_table.cpp
[[nodiscard]] std::span<const Zone> zone_table();

} // namespace tepat::rules::detail
