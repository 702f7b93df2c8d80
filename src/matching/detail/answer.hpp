#pragma once
#include "matching/job.hpp"

#include <span>

namespace tepat::matching::detail {

/// Everything that the files of an answer are written from.
struct Answer {
    const Collection& collection;
    const Scorer& scorer;
    const Decision& decision;
    std::span<const ScoredPair> listed; ///< by a, then b
    std::vector<bool> accepted;         ///< of those
    std::span<const ScoredPair> all;    ///< that were found, for the next best
    std::span<const std::uint32_t> clusters;
};

/// Writes pasangan, kelompok and hasil. Memory holds the ids of what is
/// written, and four bytes for each of all records.
[[nodiscard]] Result<void> write_answer(const Answer& answer, const JobOptions& options,
                                        JobReport& report);

/// `nama: sama bunyi +8,3; …`: the fields that weigh most, in words.
[[nodiscard]] std::string reasons(const Waterfall& waterfall, Language language);

} // namespace tepat::matching::detail
