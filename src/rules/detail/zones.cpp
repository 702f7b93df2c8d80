#include "rules/detail/zones.hpp"

#include <algorithm>

namespace tepat::rules::detail {
namespace {

using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

std::optional<int> two(std::string_view text, int most) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!digit(text[0]) || !digit(text[1])) return std::nullopt;
    const int value = (text[0] - '0') * 10 + text[1] - '0';
    return value <= most ? std::optional{value} : std::nullopt;
}

/// The moment of a yearly change, when clocks are `east` until then.
sys_seconds moment(const YearlyChange& change, std::chrono::year year, std::int32_t east) {
    const std::chrono::month month{change.month};
    const auto day = change.week == 5
                         ? sys_days{year / month / std::chrono::Sunday[std::chrono::last]}
                         : sys_days{year / month / std::chrono::Sunday[change.week]};
    return day + seconds{change.second} - seconds{east};
}

seconds yearly_offset(const Zone& zone, sys_seconds at) {
    const auto& [first, second] = zone.yearly;
    const auto year =
        std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(at + seconds{first.east})}
            .year();
    const bool between =
        at >= moment(first, year, second.east) && at < moment(second, year, first.east);
    return seconds{between ? first.east : second.east};
}

} // namespace

std::optional<seconds> numeric_zone(std::string_view zone) {
    const bool west = zone.starts_with('-');
    if (west || zone.starts_with('+')) zone.remove_prefix(1);
    if (zone.size() != 5 || zone[2] != ':') return std::nullopt;
    const auto hour = two(zone.substr(0, 2), 23);
    const auto minute = two(zone.substr(3), 59);
    if (!hour || !minute) return std::nullopt;
    const seconds east{*hour * 3'600 + *minute * 60};
    return west ? -east : east;
}

std::optional<seconds> named_zone(std::string_view name, sys_seconds at) {
    if (name == "UTC") return seconds{0};
    const auto all = zone_table();
    const auto zone = std::ranges::find(all, name, &Zone::name);
    if (zone == all.end()) return std::nullopt;
    const auto next = std::ranges::upper_bound(zone->changes, at.time_since_epoch().count(), {},
                                               &ZoneChange::from);
    if (next == zone->changes.begin()) return seconds{zone->east};
    if (next == zone->changes.end() && zone->yearly[0].month != 0) return yearly_offset(*zone, at);
    return seconds{std::prev(next)->east};
}

} // namespace tepat::rules::detail
