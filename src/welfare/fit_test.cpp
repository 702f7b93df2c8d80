#include "core/random.hpp"
#include "welfare/detail/ranking_fixture.hpp"
#include "welfare/fit.hpp"

#include <algorithm>

namespace tepat::welfare {
namespace {

class FitTest : public fixture::RankedRegister {
protected:
    /// Households whose consumption is exactly 13 + 0.31 · fridge + 0.05 · rooms − 0.12 · members
    /// and 0.2 more in the second province, and chance.
    static std::vector<Sample> samples(int count, int chance) {
        SeededRandom random{5};
        std::vector<Sample> all;
        for (int i = 0; i < count; ++i) {
            Sample one;
            const bool second = random.chance(300);
            one.province = *RegionCode::parse(second ? "92" : "91");
            const auto fridge = random.between(0, 1);
            const auto rooms = random.between(0, 9);
            const auto members = random.between(1, 9);
            one.values = {fridge, rooms, members};
            one.truth = 13'000'000 + 310'000 * fridge + 50'000 * rooms - 120'000 * members +
                        (second ? 200'000 : 0) +
                        (chance == 0 ? 0 : random.between(-chance, chance));
            one.held_out = i % 5 == 0;
            all.push_back(std::move(one));
        }
        return all;
    }
    Model model_ = model(fixture::small_model);
    ModelAt at_ = model_.at(day_).value();
};

TEST_F(FitTest, FindsWhatTheSamplesWereMadeOf) {
    const auto made = fit(at_, samples(1'000, 0));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->coefficients, (std::vector<std::int64_t>{310'000, 50'000, -120'000}));
    ASSERT_EQ(made->intercepts.size(), 3U);
    EXPECT_FALSE(made->intercepts[0].region);
    EXPECT_EQ(made->intercepts[1].millionths, 13'000'000);
    EXPECT_EQ(made->intercepts[2].millionths, 13'200'000);
    EXPECT_GT(made->intercepts[0].millionths, 13'000'000);
    EXPECT_LT(made->intercepts[0].millionths, 13'200'000);
    EXPECT_EQ(made->quality.explained, 10'000);
    EXPECT_EQ(made->quality.held_out, 200);
    EXPECT_EQ(made->quality.fitted_on, 800);
    EXPECT_EQ(made->found[2].truly, 80);
}

TEST_F(FitTest, SaysHowGoodItIsWhereThereIsChance) {
    const auto some = fit(at_, samples(5'000, 300'000));
    const auto much = fit(at_, samples(5'000, 1'500'000));
    ASSERT_TRUE(some && much);
    EXPECT_NEAR(static_cast<double>(some->coefficients[0]), 310'000, 20'000);
    EXPECT_LT(some->quality.explained, 9'900);
    EXPECT_GT(some->quality.explained, much->quality.explained);
    EXPECT_LT(some->quality.missed, much->quality.missed);
    EXPECT_EQ(some->quality.missed, some->quality.leaked) << "as many are chosen as are poor";
    for (const auto& found : some->found)
        EXPECT_LE(found.right, found.truly);
}

TEST_F(FitTest, RefusesWhatCannotBeEstimated) {
    EXPECT_EQ(fit(at_, samples(20, 0)).error().code, "welfare.fit_few"_msg);
    auto same = samples(1'000, 1'000);
    for (auto& one : same)
        one.values[1] = 2 * one.values[2] + 3;
    const auto collinear = fit(at_, same);
    ASSERT_FALSE(collinear);
    EXPECT_EQ(collinear.error(), (Refusal{"welfare.fit_collinear"_msg, {{"variable", "members"}}}));
    for (auto& one : same)
        one.values[0] = 1;
    EXPECT_EQ(fit(at_, same).error().params.front().second, "fridge");
}

TEST_F(FitTest, LeavesOutWhatIsNotAsked) {
    const auto later = model_.at(*Date::from_ymd(2022, 1, 1)).value();
    auto all = samples(1'000, 0);
    for (auto& one : all)
        one.values[2] = 0;
    const auto made = fit(later, all);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->coefficients[2], 0);
}

TEST_F(FitTest, TheWrittenModelIsReadAgainWithTheSameNumbers) {
    const auto made = fit(at_, samples(1'000, 200'000));
    ASSERT_TRUE(made);
    const auto text = with_edition(fixture::small_model, at_, *made, "fitted in a test");
    const auto read = read_model(text, "fitted.toml");
    ASSERT_TRUE(read) << message_text(read.error().code, read.error().params, Language::en);
    ASSERT_EQ(read->editions.entries().size(), 1U);
    const auto& edition = read->editions.entries().front();
    EXPECT_EQ(edition.value.coefficients, made->coefficients);
    EXPECT_EQ(edition.value.fit, made->quality);
    EXPECT_EQ(edition.value.intercepts.size(), made->intercepts.size());
    EXPECT_EQ(edition.origin.note, "fitted in a test");
    EXPECT_EQ(edition.from, *Date::from_ymd(2021, 1, 1));
}

TEST_F(FitTest, ReadsTheTruthOfAGeneratedRegisterAndLeavesOutWhoHasNone) {
    generate(400);
    Truth truth;
    ASSERT_TRUE(read_truth(dir_.path() / "91.01/consumption.csv", truth));
    const auto all = read_samples(*database_, at_, instrument_, truth, silent_);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->without_truth, 0);
    EXPECT_EQ(std::ssize(all->all) + all->undetermined, std::ssize(truth));
    const auto held_out = std::ranges::count(all->all, true, &Sample::held_out);
    EXPECT_GT(held_out, 40);
    EXPECT_LT(held_out, 130);
    ASSERT_TRUE(fit(at_, all->all));
    truth.erase(truth.begin());
    const auto fewer = read_samples(*database_, at_, instrument_, truth, silent_);
    EXPECT_LE(fewer->without_truth, 1);
    EXPECT_EQ(std::ssize(fewer->all) + fewer->without_truth, std::ssize(all->all));
}

TEST_F(FitTest, AFileOfAnotherKindIsRefusedWithItsLine) {
    Truth truth;
    write("a.csv", "idbdt,other\nx,1\n");
    EXPECT_EQ(read_truth(dir_.path() / "a.csv", truth).error().code, "welfare.truth_columns"_msg);
    write("b.csv", "idbdt,log_consumption\nx,13000000\ny,many\n");
    EXPECT_EQ(read_truth(dir_.path() / "b.csv", truth).error(),
              (Refusal{"welfare.truth_line"_msg, {{"file", "b.csv"}, {"line", "3"}}}));
}

} // namespace
} // namespace tepat::welfare
