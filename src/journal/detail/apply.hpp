#pragma once
#include "journal/chunk.hpp"
#include "journal/fold.hpp"
#include "journal/set_event.hpp"

#include <cstdint>

namespace tepat::journal::detail {

/// Folds one entry as it is appended: an ordinary one wholly, a set entry as a row of `journal_set`
/// with no line folded yet. The same code serves the journal and verification.
void apply_entry(store::Connection& connection, const EventFold& fold, const Entry& entry);

/// Folds lines [from, to) of a chunk whose first line is line `base` of the set entry, and moves
/// `folded` on.
void fold_lines(store::Connection& connection, const EventFold& fold, const Entry& entry,
                const ChunkLines& lines, std::int64_t base, std::uint32_t from, std::uint32_t to);

/// Folds what a command leaves: its key and digest with the entries it became. False if the key was
/// there.
[[nodiscard]] bool apply_command(store::Connection& connection, const CommandKey& key, Seq first,
                                 Seq last);

inline constexpr std::string_view activated_name = "journal.activated";
[[nodiscard]] Event activated(Seq set);

} // namespace tepat::journal::detail
