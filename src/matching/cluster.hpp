#pragma once
#include "matching/engine.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace tepat::matching {

/// How many of all pairs are of one person, from the pairs that were found: the share that, taken
/// as prior, gives itself back as the mean of the pairs' probabilities. Starts from `prior`. A
/// threshold that was right for a million records is wrong for forty (0.996 precision became
/// 0.863): so this is asked again at each size.
[[nodiscard]] double estimate_prior(std::span<const ScoredPair> pairs, double all_pairs,
                                    double prior);

/// What is taken for one person, and what may be expected of it without knowing the truth.
struct Decision {
    double prior = 0;
    double threshold = 0.5;  ///< a probability
    Weight least_weight = 0; ///< the same as a weight: pairs from here on are accepted
    double expected_precision = 1;
    double expected_recall = 1; ///< of the pairs that met in a block
};
/// At the probability that was asked for, or where the expected F½ is greatest: precision counts
/// twice what recall does, since a wrong match puts somebody else to sleep, and because fields are
/// taken for independent, which makes doubtful pairs look surer than they are.
[[nodiscard]] Decision decide(std::span<const ScoredPair> pairs, double prior,
                              std::optional<double> threshold);

/// What speaks for two records being one person, above the threshold when it is above zero.
using Odds = std::function<double(std::uint32_t, std::uint32_t)>;

/// Groups of records that are one person. Joined by pairs alone, one wrong pair would make one
/// group of two. So the pairs are taken from the surest on, and two groups are joined only when all
/// their members together speak for it: the sum of the odds of every pair between them is above
/// zero. Pairs must be sorted as Found has them. Gives each record the least place of its group.
/// Four bytes a record, and the accepted pairs.
[[nodiscard]] std::vector<std::uint32_t> clusters_of(std::span<const ScoredPair> accepted,
                                                     std::size_t records, const Odds& odds);

/// Of every record the best pair, and how far the second best is behind it.
struct Best {
    std::uint32_t record = 0;
    std::uint32_t other = 0;
    float weight = 0;
    std::optional<float> runner_up; ///< its weight
};
/// Of the first file's records, in their order. A person of the second file may be the best of
/// several: they are doubles.
[[nodiscard]] std::vector<Best> best_of_each(std::span<const ScoredPair> pairs);

} // namespace tepat::matching
