#include "identity/figures.hpp"

#include <math.h> // lgamma_r: std::lgamma writes a global, and figures are asked for by threads

#include <algorithm>
#include <cmath>

namespace tepat::identity {
namespace {

constexpr double tail = 0.025; ///< outside either end of an interval
/// Where the doubtful band is cut for its table, in millionths.
constexpr std::array<std::int32_t, 7> cuts{100'000, 250'000, 500'000, 750'000,
                                           900'000, 950'000, 990'000};

double log_factorial(std::int64_t n) {
    int sign = 0;
    return ::lgamma_r(static_cast<double>(n) + 1, &sign);
}
double log_choose(std::int64_t n, std::int64_t k) {
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

/// How likely at most `x` are found among `drawn` of `population` when `all` of it are.
double at_most(std::int64_t population, std::int64_t all, std::int64_t drawn, std::int64_t x) {
    double sum = 0;
    const auto least = std::max<std::int64_t>(0, drawn - (population - all));
    for (auto k = least; k <= std::min({x, all, drawn}); ++k)
        sum += std::exp(log_choose(all, k) + log_choose(population - all, drawn - k) -
                        log_choose(population, drawn));
    return std::min(sum, 1.0);
}

std::int64_t fewest(std::int64_t population, std::int64_t drawn, std::int64_t found) {
    if (found == 0) return 0;
    auto low = found;
    auto high = population - drawn + found;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (1 - at_most(population, middle, drawn, found - 1) > tail)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
std::int64_t most(std::int64_t population, std::int64_t drawn, std::int64_t found) {
    auto low = found;
    auto high = population - drawn + found;
    while (low < high) {
        const auto middle = low + (high - low + 1) / 2;
        if (at_most(population, middle, drawn, found) > tail)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

std::optional<double> scaled(const Seen& seen) {
    if (seen.population == 0) return 0;
    if (seen.decided() == 0) return std::nullopt;
    return static_cast<double>(seen.population) * static_cast<double>(seen.yes) /
           static_cast<double>(seen.decided());
}

void count(Seen& seen, std::optional<Decision> outcome, Decision yes) {
    if (!outcome) return;
    if (*outcome == Decision::unsure)
        ++seen.unsure;
    else
        ++(*outcome == yes ? seen.yes : seen.no);
}

/// What reviewers would have to find for the claim to be wrong.
Decision against(Claim claim) {
    return claim == Claim::one_person ? Decision::different : Decision::same;
}

class Counter {
public:
    Counter(const ReviewHeader& header, ReviewFigures& figures) : figures_{figures} {
        auto from = header.lower;
        const auto add = [&](std::int32_t to) {
            figures_.bands.push_back({from, to, false, {}, {}});
            from = to;
        };
        for (const auto cut : cuts)
            if (cut > header.lower && cut < header.upper) add(cut);
        add(header.upper);
        figures_.bands.push_back({header.upper, 1'000'000, true, {}, {}});
        figures_.bands.back().one_person.population = header.taken_outside;
        figures_.slept.lot.population = 0;
        for (const auto& frame : header.frames) {
            auto& its = figures_.by_verdict.emplace_back();
            its.verdict = frame.verdict;
            its.lot.population = frame.outside;
            figures_.slept.lot.population += frame.outside;
        }
    }

    void add(const PairBrief& pair, const PairState& state) {
        const auto outcome = state.outcome(pair.reviewers());
        ++figures_.by_stage.at(static_cast<std::size_t>(state.stage(pair.reviewers())));
        if (state.blind) {
            figures_.agreement.add(state.blind->first, state.blind->second);
            if (state.blind->first != state.blind->second) ++figures_.disagreements;
        }
        if (pair.is(drawn::band)) {
            auto& seen = band_of(pair.millionths).one_person;
            ++seen.population;
            count(seen, outcome, Decision::same);
            if (pair.taken) {
                ++taken_.population;
                count(taken_, outcome, Decision::same);
            } else if (outcome == Decision::same) {
                ++figures_.missed;
            }
        }
        if (pair.is(drawn::taken)) count(figures_.bands.back().one_person, outcome, Decision::same);
        if (pair.claim == Claim::nothing) return;
        for (auto* its : {&figures_.slept, frame_of(pair.verdict)}) {
            if (its == nullptr) continue;
            if (pair.is(drawn::band)) {
                ++its->band.population;
                count(its->band, outcome, against(pair.claim));
            } else if (pair.is(drawn::slept)) {
                count(its->lot, outcome, against(pair.claim));
            }
        }
    }

    void finish() {
        for (auto& band : figures_.bands)
            band.share =
                band.lot ? rate_of({}, band.one_person, 1) : rate_of(band.one_person, {}, 1);
        figures_.precision = rate_of(taken_, figures_.bands.back().one_person, 1);
        close(figures_.slept);
        for (auto& its : figures_.by_verdict)
            close(its);
    }

private:
    BandFigures& band_of(std::int32_t millionths) {
        auto at = figures_.bands.begin();
        while (at + 2 != figures_.bands.end() && millionths >= at->to)
            ++at;
        return *at;
    }
    SleepFigures* frame_of(std::optional<Verdict> verdict) {
        const auto at = std::ranges::find(figures_.by_verdict, verdict, &SleepFigures::verdict);
        return at == figures_.by_verdict.end() ? nullptr : &*at;
    }
    static void close(SleepFigures& its) {
        its.population = its.band.population + its.lot.population;
        its.per_100_000 = rate_of(its.band, its.lot, 100'000);
    }

    ReviewFigures& figures_;
    Seen taken_;
};

} // namespace

Estimate count_of_all(const Seen& seen) {
    return {scaled(seen), static_cast<double>(seen.yes),
            static_cast<double>(seen.population - seen.no)};
}

Estimate count_by_lot(const Seen& seen) {
    const auto looked_at = seen.decided() + seen.unsure;
    return {scaled(seen), static_cast<double>(fewest(seen.population, looked_at, seen.yes)),
            static_cast<double>(most(seen.population, looked_at, seen.yes + seen.unsure))};
}

Estimate rate_of(const Seen& all, const Seen& lot, double times) {
    const auto population = static_cast<double>(all.population + lot.population);
    if (population == 0) return {};
    const auto one = count_of_all(all);
    const auto other = count_by_lot(lot);
    Estimate rate;
    if (one.value && other.value) rate.value = (*one.value + *other.value) / population * times;
    rate.low = (one.low + other.low) / population * times;
    rate.high = (one.high + other.high) / population * times;
    return rate;
}

void Agreement::add(Decision first, Decision second) {
    ++counts.at(static_cast<std::size_t>(first) - 1).at(static_cast<std::size_t>(second) - 1);
}
std::int64_t Agreement::pairs() const {
    std::int64_t all = 0;
    for (const auto& row : counts)
        for (const auto count : row)
            all += count;
    return all;
}
std::int64_t Agreement::agreed() const {
    return counts[0][0] + counts[1][1] + counts[2][2];
}
std::optional<double> Agreement::raw() const {
    if (pairs() == 0) return std::nullopt;
    return static_cast<double>(agreed()) / static_cast<double>(pairs());
}
std::optional<double> Agreement::kappa() const {
    const auto all = static_cast<double>(pairs());
    double by_chance = 0;
    for (std::size_t it = 0; it < counts.size(); ++it) {
        std::int64_t first = 0;
        std::int64_t second = 0;
        for (std::size_t other = 0; other < counts.size(); ++other) {
            first += counts.at(it).at(other);
            second += counts.at(other).at(it);
        }
        by_chance += static_cast<double>(first) * static_cast<double>(second) / (all * all);
    }
    if (all == 0 || by_chance >= 1) return std::nullopt;
    return (*raw() - by_chance) / (1 - by_chance);
}

ReviewFigures figures_of(const ReviewHeader& header, std::span<const PairBrief> briefs,
                         std::span<const PairState> states) {
    ReviewFigures figures;
    figures.pairs = std::ssize(briefs);
    Counter counter{header, figures};
    for (std::size_t at = 0; at < briefs.size(); ++at)
        counter.add(briefs[at], states[at]);
    counter.finish();
    return figures;
}

} // namespace tepat::identity
