#pragma once
#include "journal/checkpoint.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

/// A witness file: checkpoints that were lodged, one after another, each a note and an empty line.
/// It is only ever added to, and kept where whoever may write the database may not.
namespace tepat::journal {

inline constexpr std::size_t witness_size_most = std::size_t{64} << 20;

/// The checkpoints of a witness file's text, oldest first; nothing when it is not one. A last one
/// that a power cut left unfinished was never lodged and is passed over.
[[nodiscard]] std::optional<std::vector<SignedCheckpoint>> parse_witness(std::string_view text);

/// Refused: journal.witness_missing, journal.witness_file (unreadable, not a witness file, or sizes
/// that go down).
[[nodiscard]] Result<std::vector<SignedCheckpoint>> read_witness(const std::filesystem::path& file);

/// Adds a checkpoint, and makes the file when there is none; once it returns, it is on disk. What
/// is the last one already is not added again. Refused: as read_witness, journal.witness_origin
/// (the file is of another journal), and journal.witness_ahead (it knows a longer one).
[[nodiscard]] Result<void> lodge(const std::filesystem::path& file,
                                 const SignedCheckpoint& checkpoint);

/// The guard of a start: refused unless the journal has been what each lodged checkpoint says. One
/// that was put back from an older copy has not (journal.rolled_back), nor has another one
/// (journal.other_history). A missing file is refused once the database has made a checkpoint.
/// Reads two rows a checkpoint. Inside a read transaction.
[[nodiscard]] Result<void> guard(store::Connection& connection, const std::filesystem::path& file);

} // namespace tepat::journal
