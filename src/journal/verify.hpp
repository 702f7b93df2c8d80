#pragma once
#include "core/progress.hpp"
#include "journal/fold.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <vector>

namespace tepat::journal {

/// Something that is not as the journal says, and where.
struct Finding {
    Refusal what;           ///< code and parameters; of a folded row its table and key
    Seq seq;                ///< the entry, 0 when none
    std::int64_t line = -1; ///< of a set entry, −1 when none
};

struct Verification {
    Seq last;
    Digest root; ///< of the whole journal
    std::int64_t entries = 0;
    std::int64_t lines = 0;
    std::int64_t tables = 0;
    std::int64_t rows = 0;         ///< folded rows compared
    std::vector<Finding> findings; ///< at most `most_findings`
};

inline constexpr std::size_t most_findings = 100;

/// Reads every entry and chunk of `database`, recomputes every leaf, root and frontier, folds
/// everything again into `empty` (migrated by this call), and compares every folded table row by
/// row; then the checkpoints that were kept. Writes nothing to `database`. Cost grows with the
/// number of lines.
[[nodiscard]] Result<Verification> verify(store::Database& database, store::Database& empty,
                                          const Folds& folds, Instant now, Progress& progress);

} // namespace tepat::journal
