#pragma once
#include "registry/instrument.hpp"
#include "registry/regions.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// How often second visits found what the first ones had.
namespace tepat::verification {

/// Shares, from 0 to 1.
struct Interval {
    double low = 0;
    double high = 1;
};
/// The interval that holds the true share in 95 of 100 samples (Wilson 1927, without correction);
/// all from 0 to 1 when there is nothing. 0 ≤ agreed ≤ pairs.
[[nodiscard]] Interval wilson(std::int64_t agreed, std::int64_t pairs);

/// How many pairs of answers there are of each (first, second).
using Crossed = std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t>;

/// The agreement of answers that were given twice.
struct Agreement {
    std::int64_t pairs = 0;
    std::int64_t agreed = 0;
    Interval interval;
    /// Cohen's kappa (1960) of questions with codes: 1 all agree, 0 as many as by chance. Over
    /// several questions what was seen and what chance would give are both summed over all pairs
    /// before they are set against each other. Nothing where chance alone would agree always: all
    /// pairs have one answer, or there are none with codes.
    std::optional<double> kappa;
};
/// `coded`: tables of questions with codes; `others`: of numbers, which count in the share alone.
[[nodiscard]] Agreement agreement_of(const std::vector<const Crossed*>& coded,
                                     const std::vector<const Crossed*>& others);

struct AgreementTable {
    Agreement total;
    std::int64_t visits = 0;                                 ///< that were made again
    std::vector<std::pair<std::string, Agreement>> visitors; ///< by name of account
    std::vector<std::pair<int, Agreement>> questions;        ///< by field, household's first
    /// Of one visitor and question: pairs, and how many agree.
    struct Cell {
        std::string visitor;
        int field = 0;
        std::int64_t pairs = 0;
        std::int64_t agreed = 0;
    };
    std::vector<Cell> cells;
};
/// Of a region's second visits, of one sample or of all. Whatever Dinsos decided since, the pairs
/// stay what the two wrote down.
[[nodiscard]] AgreementTable agreement(store::Connection& connection,
                                       const registry::Instrument& instrument,
                                       std::optional<RegionId> region, RegionLevel level,
                                       std::optional<SubjectId> sample = std::nullopt);

} // namespace tepat::verification
