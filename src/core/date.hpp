#pragma once
#include "core/result.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace tepat {

/// A civil date as the number of days since 1970-01-01, without a zone: a birthday is the same day
/// everywhere. Proleptic Gregorian, years 1 to 9999.
class Date {
public:
    constexpr Date() = default;
    constexpr explicit Date(std::int32_t day_number) : day_{day_number} {}
    constexpr explicit Date(std::chrono::year_month_day ymd)
        : day_{static_cast<std::int32_t>(std::chrono::sys_days{ymd}.time_since_epoch().count())} {}

    /// Year, month 1–12, day 1–31; refused if there is no such day.
    static Result<Date> from_ymd(int year, int month, int day);
    /// `2021-03-31` only. What people type is read where files are imported.
    static Result<Date> parse(std::string_view iso);

    [[nodiscard]] constexpr std::int32_t day_number() const { return day_; }
    [[nodiscard]] constexpr std::chrono::year_month_day ymd() const {
        return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{day_}}};
    }
    [[nodiscard]] int year() const { return static_cast<int>(ymd().year()); }
    [[nodiscard]] int month() const {
        return static_cast<int>(static_cast<unsigned>(ymd().month()));
    }
    [[nodiscard]] int day() const { return static_cast<int>(static_cast<unsigned>(ymd().day())); }
    [[nodiscard]] std::string text() const;

    friend constexpr auto operator<=>(Date, Date) = default;
    friend constexpr Date operator+(Date date, int days) { return Date{date.day_ + days}; }
    friend constexpr Date operator-(Date date, int days) { return Date{date.day_ - days}; }
    friend constexpr int operator-(Date later, Date earlier) { return later.day_ - earlier.day_; }

private:
    std::int32_t day_ = 0;
};

/// Whole years lived on `on`; someone born on 29 February has the birthday on 1 March of a common
/// year. Negative before birth.
[[nodiscard]] int age_years(Date born, Date on);
/// Whole months from `from` to `to`; negative when `to` is earlier.
[[nodiscard]] int months_between(Date from, Date to);

} // namespace tepat
