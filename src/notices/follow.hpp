#pragma once
#include "journal/fold.hpp"
#include "journal/journal.hpp"

namespace tepat::notices {

/// How long a notice is told.
inline constexpr std::int64_t notice_days = 90;

/// Reads what the journal gained and keeps what of it is told to single accounts and villages;
/// the first time from ninety days back. A pass without news costs one look at the database.
/// Thread-safe; killed anywhere, the next call goes on.
void follow(journal::Journal& journal);

/// The tables of this room; it has no events.
[[nodiscard]] journal::RoomFolds folds();

} // namespace tepat::notices
