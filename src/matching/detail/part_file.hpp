#pragma once
#include "core/result.hpp"
#include "matching/engine.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace tepat::matching::detail {

/// What one slice of one rule gave: the unit in which a run goes on after a stop.
struct Part {
    std::vector<ScoredPair> pairs;
    std::vector<std::uint32_t> keys_left_out; ///< of blocks that were too large, ascending
    std::uint64_t records_left_out = 0;
    std::uint64_t pairs_seen = 0;
};

/// Writes a part whole or not at all.
[[nodiscard]] Result<void> write_part(const std::filesystem::path& path, const Part& part);
/// Nothing when there is none, or it is not whole.
[[nodiscard]] std::optional<Part> read_part(const std::filesystem::path& path);

} // namespace tepat::matching::detail
