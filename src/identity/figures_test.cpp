#include "core/random.hpp"
#include "identity/figures.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace tepat::identity {
namespace {

TEST(Figures, AreExactEnds) {
    // 0 of 60 out of 1,000: by hand, the greatest W with C(1000-W, 60) / C(1000, 60) > 0.025.
    const auto none = count_by_lot({1'000, 0, 60, 0});
    EXPECT_EQ(none.value, 0);
    EXPECT_EQ(none.low, 0);
    const auto chance_of_none = [](int wrong) {
        double chance = 1;
        for (int i = 0; i < 60; ++i)
            chance *= static_cast<double>(1'000 - wrong - i) / (1'000 - i);
        return chance;
    };
    EXPECT_GT(chance_of_none(static_cast<int>(none.high)), 0.025);
    EXPECT_LE(chance_of_none(static_cast<int>(none.high) + 1), 0.025);
    // A great population is as good as one without end: Clopper and Pearson's ends for 5 of 224
    // (computed from the binomial distribution elsewhere).
    const auto few = count_by_lot({100'000'000, 5, 219, 0});
    EXPECT_NEAR(few.low / 1e8, 0.0072865, 1e-6);
    EXPECT_NEAR(few.high / 1e8, 0.0513192, 1e-6);
    EXPECT_NEAR(*few.value / 1e8, 5.0 / 224, 1e-9);
    // Everybody looked at: nothing is left to chance.
    EXPECT_EQ(count_by_lot({50, 3, 47, 0}), (Estimate{3, 3, 3}));
    EXPECT_EQ(count_by_lot({0, 0, 0, 0}), (Estimate{0, 0, 0}));
    EXPECT_EQ(count_by_lot({9, 0, 0, 0}), (Estimate{std::nullopt, 0, 9}));
}

TEST(Figures, CountWhatNobodyCanSayBothWays) {
    const auto all = count_of_all({10, 2, 5, 1}); // two are not looked at
    EXPECT_EQ(all.low, 2);
    EXPECT_EQ(all.high, 5);
    EXPECT_NEAR(*all.value, 10.0 * 2 / 7, 1e-12);
    const auto sure = count_by_lot({1'000, 3, 97, 0});
    const auto less = count_by_lot({1'000, 3, 93, 4});
    EXPECT_EQ(less.low, sure.low);
    EXPECT_EQ(less.high, count_by_lot({1'000, 7, 93, 0}).high);
}

/// A population of which all of one part and a lot of the other are looked at: as a review is.
TEST(Figures, CoverTheTruthInNinetyFiveOfAHundred) {
    SeededRandom random{20'260'401};
    constexpr int rounds = 4'000;
    int covered = 0;
    int above = 0;
    int below = 0;
    double width = 0;
    for (int round = 0; round < rounds; ++round) {
        const auto population = random.between(200, 3'000);
        const auto lot = random.between(40, 150);
        const auto per_mille = random.between(20, 300);
        std::int64_t wrong = 0;
        std::vector<int> people(static_cast<std::size_t>(population));
        for (auto& person : people) {
            person = random.chance(static_cast<unsigned>(per_mille)) ? 1 : 0;
            wrong += person;
        }
        Seen seen{population, 0, 0, 0};
        for (std::int64_t i = 0; i < lot; ++i) { // without putting back
            const auto at = static_cast<std::size_t>(random.between(i, population - 1));
            std::swap(people[static_cast<std::size_t>(i)], people[at]);
            ++(people[static_cast<std::size_t>(i)] == 1 ? seen.yes : seen.no);
        }
        Seen band{random.between(0, 60), 0, 0, 0};
        band.yes = random.between(0, band.population);
        band.no = band.population - band.yes;
        const auto rate = rate_of(band, seen, 100'000);
        const auto truth = 1e5 * static_cast<double>(wrong + band.yes) /
                           static_cast<double>(population + band.population);
        below += truth < rate.low - 1e-6 ? 1 : 0;
        above += truth > rate.high + 1e-6 ? 1 : 0;
        covered += truth >= rate.low - 1e-6 && truth <= rate.high + 1e-6 ? 1 : 0;
        width += rate.high - rate.low;
    }
    // Exact ends cover a little more than they promise, since counts are whole; far more would be
    // an interval that says nothing.
    EXPECT_GE(covered, rounds * 95 / 100);
    EXPECT_LE(covered, rounds * 985 / 1'000);
    EXPECT_LE(below, rounds * 25 / 1'000 + 20);
    EXPECT_LE(above, rounds * 25 / 1'000 + 20);
    EXPECT_LE(width / rounds, 20'000) << "of a lot of a hundred";
}

TEST(Figures, KappaIsCohens) {
    Agreement agreement;
    EXPECT_FALSE(agreement.raw());
    EXPECT_FALSE(agreement.kappa());
    const auto add = [&](Decision a, Decision b, int times) {
        for (int i = 0; i < times; ++i)
            agreement.add(a, b);
    };
    // The example of the books: 20 and 15 agreed of 50, 5 and 10 not: 0.7 raw, 0.4 beyond chance.
    add(Decision::same, Decision::same, 20);
    add(Decision::same, Decision::different, 5);
    add(Decision::different, Decision::same, 10);
    add(Decision::different, Decision::different, 15);
    EXPECT_EQ(agreement.pairs(), 50);
    EXPECT_NEAR(*agreement.raw(), 0.7, 1e-12);
    EXPECT_NEAR(*agreement.kappa(), 0.4, 1e-12);
    Agreement alike;
    alike.add(Decision::same, Decision::same);
    EXPECT_EQ(alike.raw(), 1);
    EXPECT_FALSE(alike.kappa()) << "who always says the same agrees by chance";
}

PairState decided(Decision first, std::optional<Decision> second = std::nullopt,
                  std::optional<Decision> third = std::nullopt) {
    PairState state;
    state.seats[0] = Decided{Seq{1}, "a", first, ""};
    if (second) {
        state.seats[1] = Decided{Seq{2}, "b", *second, ""};
        state.blind.emplace(first, *second);
    }
    if (third) state.seats[2] = Decided{Seq{3}, "c", *third, ""};
    return state;
}

TEST(Figures, WeighEachPartByHowItWasDrawn) {
    using enum Decision;
    ReviewHeader header;
    header.lower = 50'000;
    header.upper = 950'000;
    header.taken_outside = 1'000;
    header.frames = {{Verdict::deceased, 400}, {Verdict::duplicate, 0}};
    const auto dead = Verdict::deceased;
    const std::vector<PairBrief> briefs{
        {drawn::band, dead, Held::no, Claim::one_person, true, 900'000},
        {drawn::band, Verdict::not_matched, Held::no, Claim::nothing, false, 60'000},
        {drawn::band, Verdict::duplicate, Held::no, Claim::one_person, true, 949'999},
        {drawn::slept | drawn::taken, dead, Held::no, Claim::one_person, true, 999'999},
        {drawn::slept, dead, Held::no, Claim::one_person, true, 999'999},
        {drawn::taken, Verdict::matched, Held::no, Claim::nothing, true, 999'999},
        {drawn::held, dead, Held::two_niks, Claim::nothing, true, 999'999},
    };
    const std::vector<PairState> states{decided(different, same, different),
                                        decided(same, same),
                                        {},
                                        decided(same),
                                        decided(different),
                                        decided(same),
                                        decided(same)};
    const auto figures = figures_of(header, briefs, states);
    EXPECT_EQ(figures.pairs, 7);
    EXPECT_EQ(figures.at(PairStage::settled), 5);
    EXPECT_EQ(figures.at(PairStage::open), 1);
    EXPECT_EQ(figures.at(PairStage::waiting), 1) << "who is held needs two";
    EXPECT_EQ(figures.disagreements, 1);
    EXPECT_EQ(figures.agreement.pairs(), 2);
    EXPECT_EQ(figures.missed, 1);
    // Sleep: one wrong in the band of two, of which one is open; one of two of the lot of 400.
    EXPECT_EQ(figures.slept.population, 402);
    EXPECT_EQ(figures.slept.band, (Seen{2, 1, 0, 0}));
    EXPECT_EQ(figures.slept.lot, (Seen{400, 1, 1, 0}));
    EXPECT_NEAR(*figures.slept.per_100_000.value, (2 + 200) / 402.0 * 1e5, 1e-6);
    EXPECT_NEAR(figures.slept.per_100_000.high,
                (2 + count_by_lot({400, 1, 1, 0}).high) / 402.0 * 1e5, 1e-6);
    // Taken: none of two right in the band, one open; both of the lot of 1,000.
    EXPECT_NEAR(*figures.precision.value, 1'000 / 1'002.0, 1e-9);
    EXPECT_NEAR(figures.precision.high, 1'001 / 1'002.0, 1e-9);
    EXPECT_EQ(figures.bands.back().one_person, (Seen{1'000, 2, 0, 0}));
    ASSERT_EQ(figures.by_verdict.size(), 2U);
    EXPECT_EQ(figures.by_verdict[1].population, 1);
    EXPECT_FALSE(figures.by_verdict[1].per_100_000.value);
    std::int64_t in_bands = 0;
    for (const auto& band : figures.bands)
        in_bands += band.lot ? 0 : band.one_person.population;
    EXPECT_EQ(in_bands, 3);
}

} // namespace
} // namespace tepat::identity
