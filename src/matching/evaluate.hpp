#pragma once
#include "core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace tepat::matching {

/// A share with the ends of its 95 % interval by Wilson's score. Pairs of one cluster are not
/// independent, so the true interval is somewhat wider.
struct Measured {
    double value = 0;
    double low = 0;
    double high = 1;
};
[[nodiscard]] Measured share_of(std::int64_t part, std::int64_t whole);

/// How good an answer is, in pairs.
struct Quality {
    double threshold = 0;
    std::int64_t right = 0;  ///< found and true
    std::int64_t wrong = 0;  ///< found and not true
    std::int64_t missed = 0; ///< true and not found
    [[nodiscard]] Measured precision() const { return share_of(right, right + wrong); }
    [[nodiscard]] Measured recall() const { return share_of(right, right + missed); }
    /// Through the share of found or true pairs that are both, of which F1 is 2s / (1 + s).
    [[nodiscard]] Measured f1() const;
};

struct Evaluation {
    bool linking = false;
    Quality frozen; ///< of the answer as it was given
    std::vector<Quality> thresholds;
};

/// Judges the answer in `folder` by a file of truth, which is opened after the answer and its
/// threshold were read: two columns with ids of one person (id_1, id_2), an id and its group (id,
/// kelompok), or the truth.csv of `tepat generate` (doubles). Refused when one of them is not what
/// it should be. Memory: some 60 bytes for each id that either of them names, and 24 for each pair.
[[nodiscard]] Result<Evaluation> evaluate(const std::filesystem::path& folder,
                                          const std::filesystem::path& truth);

} // namespace tepat::matching
