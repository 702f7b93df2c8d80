#pragma once
#include "core/progress.hpp"
#include "core/result.hpp"
#include "matching/score.hpp"
#include "matching/settings.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace tepat::matching {

/// Two records of the collection by their places, a < b, and what speaks for one person.
struct ScoredPair {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    float weight = 0;
    friend auto operator<=>(const ScoredPair&, const ScoredPair&) = default;
};

struct EngineOptions {
    int threads = 2;
    /// What the engine may hold in memory, the records with it, in bytes. With less than it wants
    /// it goes through the records several times for each rule, one range of keys at a time.
    std::uint64_t memory = std::uint64_t{4} << 30;
    /// Where finished parts are kept, so that a run that was ended at any moment goes on from them.
    /// Empty: nowhere. The caller empties the folder when the records, the model or the settings
    /// are other ones.
    std::filesystem::path parts;
    /// Pairs below this weight are not told.
    Weight floor = 0;
};

/// What became of one blocking rule.
struct RuleReport {
    double projected = 0;    ///< pairs a record, guessed before
    bool refused = false;    ///< it would have made too many
    std::uint64_t pairs = 0; ///< of its blocks
    std::uint64_t told = 0;  ///< of those, new and above the floor
    std::uint64_t blocks_left_out = 0;
    std::uint64_t records_left_out = 0;
};

struct Found {
    /// By a, then b; each pair once.
    std::vector<ScoredPair> pairs;
    std::vector<RuleReport> rules; ///< as in the settings
    std::uint64_t slices = 1;      ///< times the records were gone through for each rule
    bool stopped = false;          ///< the user asked to stop; what is finished is kept
};

/// Compares the records that meet in a block of any rule, each pair once. `boundary` 0: within one
/// collection, else those before it with those from it on. Pairs are never written down before they
/// are scored. The answer does not depend on threads, memory or interruptions. Refused when every
/// rule is that has a block, or the folder cannot be written. Records ≤ 2^32.
[[nodiscard]] Result<Found> find_pairs(std::span<const Record> records, std::uint64_t boundary,
                                       const Scorer& scorer, const Settings& settings,
                                       const EngineOptions& options, Progress& progress);

} // namespace tepat::matching
