#pragma once
#include "core/date.hpp"
#include "core/strong.hpp"
#include "journal/reader.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <limits>

namespace tepat::registry::detail {

[[nodiscard]] inline Date date_at(const store::Row& row, int column) {
    return Date{static_cast<std::int32_t>(row.integer(column))};
}

/// Where a row stands in the two times; the greatest of those in sight holds.
struct Version {
    Date effective_on{std::numeric_limits<std::int32_t>::min()};
    Seq seq;
    friend auto operator<=>(const Version&, const Version&) = default;
};

/// What a reader sees: what the journal knew at one position, as it was on one day.
struct Sight {
    const journal::Visibility& visibility;
    Date on;
    /// True when `found` is in sight and newer than `held`, which it then becomes.
    bool renews(Version& held, Version found) const {
        if (found.effective_on > on || found <= held || !visibility.sees(found.seq)) return false;
        held = found;
        return true;
    }
};

} // namespace tepat::registry::detail
