#pragma once
#include "rules/detail/program.hpp"
#include "rules/detail/scratch.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Timestamps (years 1 to 9999, nanoseconds) and durations (64 bits of nanoseconds: 292 years), as
/// CEL has them: protobuf's Timestamp and Duration in Go's limits.
namespace tepat::rules::detail {

/// RFC 3339: 2021-03-31T23:59:59Z, 2021-03-31T23:59:59.5+07:00. rules.bad_conversion.
[[nodiscard]] Answer parse_timestamp(std::string_view text);
/// Signed decimal numbers with h, m, s, ms, us (µs), ns: `1h30m`, `-1.5s`, `0`.
[[nodiscard]] Answer parse_duration(std::string_view text);
/// At a second of 1970; rules.overflow outside the years 1 to 9999.
[[nodiscard]] Answer timestamp_at(std::int64_t second, std::int64_t nanoseconds = 0);

[[nodiscard]] std::string written_timestamp(const Value& timestamp);
/// Seconds with as many decimals as it needs: `90s`, `-1.5s`.
[[nodiscard]] std::string written_duration(const Value& duration);

/// + and − of timestamps and durations.
[[nodiscard]] Answer time_arithmetic(Op op, const Value& left, const Value& right);

/// A part of a timestamp at UTC (get_full_year … get_seconds), or the whole hours, minutes or
/// seconds of a duration.
[[nodiscard]] Value time_part(Op op, const Value& of);
/// The thousandths of a second of a timestamp or duration.
[[nodiscard]] Value milliseconds(const Value& of);

/// The same moment as clocks in a zone show it, taken for UTC. A zone is `+07:00`, `-09:30`,
/// `02:00`, or a name that zones.hpp knows; else rules.bad_zone.
[[nodiscard]] Answer in_zone(const Value& timestamp, std::string_view zone);

} // namespace tepat::rules::detail
