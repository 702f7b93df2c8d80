#pragma once
#include "core/date.hpp"
#include "core/message.hpp"

#include <string>
#include <string_view>

namespace tepat {

/// `Januari`; month 1 to 12.
[[nodiscard]] std::string_view month_name(int month, Language language);
/// `Senin`.
[[nodiscard]] std::string_view weekday_name(Date day, Language language);

/// `31 Januari 2021`.
[[nodiscard]] std::string in_words(Date date, Language language);

} // namespace tepat
