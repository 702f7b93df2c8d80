#pragma once
#include "identity/decision.hpp"
#include "identity/review.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// What reviewed pairs say of all pairs. Pure.
namespace tepat::identity {

/// Something between two ends, with 95 % confidence; no value when nothing was decided yet.
struct Estimate {
    std::optional<double> value;
    double low = 0;
    double high = 0;
    friend bool operator==(const Estimate&, const Estimate&) = default;
};

/// How many of a population were found to be, or not to be, something.
struct Seen {
    std::int64_t population = 0;
    std::int64_t yes = 0;
    std::int64_t no = 0;
    std::int64_t unsure = 0; ///< looked at, and nobody can say
    [[nodiscard]] std::int64_t decided() const { return yes + no; }
    friend bool operator==(const Seen&, const Seen&) = default;
};
/// How many of the population are, when all of it was to be looked at: what was not, or cannot be
/// told, may be either.
[[nodiscard]] Estimate count_of_all(const Seen& seen);
/// The same from a sample drawn by lot without putting back. Exact (the ends of Clopper and Pearson
/// for a finite population, by the hypergeometric distribution): nothing found still leaves an
/// upper end, and a sample of everybody leaves none. What cannot be told counts as no for the lower
/// end and as yes for the upper.
[[nodiscard]] Estimate count_by_lot(const Seen& seen);
/// Both parts of a population together, as a share of it times `times`.
[[nodiscard]] Estimate rate_of(const Seen& all, const Seen& lot, double times);

/// How far the two reviewers of doubtful pairs agree, before they knew of each other.
struct Agreement {
    /// [first][second], each by same, different, unsure.
    std::array<std::array<std::int64_t, 3>, 3> counts{};
    void add(Decision first, Decision second);
    [[nodiscard]] std::int64_t pairs() const;
    [[nodiscard]] std::int64_t agreed() const;
    /// Nothing without pairs.
    [[nodiscard]] std::optional<double> raw() const;
    /// Cohen's (1960): what is beyond chance; nothing when chance explains all there could be.
    [[nodiscard]] std::optional<double> kappa() const;
};

/// Pairs of one stretch of probability.
struct BandFigures {
    std::int32_t from = 0; ///< millionths
    std::int32_t to = 0;
    bool lot = false; ///< a sample was drawn; else all are in the set
    Seen one_person;
    Estimate share; ///< that are one person
};
/// Living people that following the run puts to sleep for what is not so.
struct SleepFigures {
    std::optional<Verdict> verdict; ///< nothing: all of them
    std::int64_t population = 0;    ///< verdicts that would be followed
    Seen band;                      ///< wrong ones among those in the band
    Seen lot;                       ///< and among those drawn by lot
    Estimate per_100_000;
};
struct ReviewFigures {
    std::int64_t pairs = 0;
    std::array<std::int64_t, 4> by_stage{}; ///< open, waiting, disputed, settled
    std::int64_t disagreements = 0;         ///< there ever were, those a third one settled too
    Agreement agreement;
    std::vector<BandFigures> bands; ///< the last: taken above the band, by lot
    Estimate precision;             ///< of all that was taken
    std::int64_t missed = 0;        ///< of the band: one person, and not taken
    SleepFigures slept;
    std::vector<SleepFigures> by_verdict;
    [[nodiscard]] std::int64_t at(PairStage stage) const {
        return by_stage.at(static_cast<std::size_t>(stage));
    }
};

/// `states` belong to `briefs`, in their order.
[[nodiscard]] ReviewFigures figures_of(const ReviewHeader& header,
                                       std::span<const PairBrief> briefs,
                                       std::span<const PairState> states);

} // namespace tepat::identity
