#pragma once
#include "core/progress.hpp"
#include "matching/model.hpp"
#include "matching/settings.hpp"

#include <bitset>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tepat::matching {

/// Patterns of many pairs, each once with its count, in the order of the patterns.
using Histogram = std::vector<std::pair<Pattern, double>>;

/// Fields that say nothing in a step of training, because its pairs were chosen by them.
using FieldSet = std::bitset<fields>;

/// The pairs of one blocking rule.
struct Session {
    Histogram pairs;
    FieldSet chosen_by;
};

/// Mixtures of pairs of one person, of strangers and of kin, as EM finds them.
struct Mixture {
    Shares matched{}; ///< of all sessions together
    struct Parts {
        double matches = 0; ///< of the session's pairs
        double kin = 0;
    };
    std::vector<Parts> parts; ///< of each session
    /// After each round; never falls.
    std::vector<double> log_likelihood;
};

/// Expectation-maximisation over pairs without labels (Winkler 1988). Kin are as they are known;
/// strangers are learned for each session from what is known of all, because those of one name,
/// say, are of one sex and generation as well. What pairs of one person look like is the same in
/// all sessions, so that one with few matches cannot invent them; how many there are is each
/// session's own. A few pairs of `usual_matched()` are added as if they had been seen; the
/// likelihood is of both.
[[nodiscard]] Mixture maximise(std::span<const Session> sessions, const Model& start);

/// Learns a model of the records. `boundary` 0: pairs are of one file; else of the first file with
/// the second, which begins there. Strangers are pairs drawn at random, kin are pairs of one KK
/// number, matches come from the rules' blocks by EM. Deterministic. Refused when there is no pair
/// to learn from.
[[nodiscard]] Result<Model> train(std::span<const Record> records, std::uint64_t boundary,
                                  const Settings& settings, Progress& progress);

} // namespace tepat::matching
