#include "core/calendar_words.hpp"

#include <array>

namespace tepat {
namespace {

using Months = std::array<std::string_view, 12>;
constexpr Months bulan{"Januari", "Februari", "Maret",     "April",   "Mei",      "Juni",
                       "Juli",    "Agustus",  "September", "Oktober", "November", "Desember"};
constexpr Months months{"January", "February", "March",     "April",   "May",      "June",
                        "July",    "August",   "September", "October", "November", "December"};
using Days = std::array<std::string_view, 7>; ///< from Sunday
constexpr Days hari{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"};
constexpr Days days{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

} // namespace

std::string_view month_name(int month, Language language) {
    return (language == Language::id ? bulan : months).at(static_cast<std::size_t>(month - 1));
}

std::string in_words(Date date, Language language) {
    return std::to_string(date.day()) + " " + std::string{month_name(date.month(), language)} +
           " " + std::to_string(date.year());
}

std::string_view weekday_name(Date day, Language language) {
    const std::chrono::weekday its{std::chrono::sys_days{std::chrono::days{day.day_number()}}};
    return (language == Language::id ? hari : days).at(its.c_encoding());
}

} // namespace tepat
