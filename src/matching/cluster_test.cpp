#include "matching/cluster.hpp"
#include "matching/detail/groups.hpp"
#include "matching/evaluate.hpp"
#include "testing/temp_dir.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

namespace tepat::matching {
namespace {

TEST(Clusters, one_wrong_pair_does_not_join_two_people) {
    // 0, 1, 2 are one person and 3, 4, 5 another; 2 and 3 look alike.
    const std::vector<ScoredPair> pairs{{0, 1, 30}, {0, 2, 30}, {1, 2, 30}, {2, 3, 15},
                                        {3, 4, 30}, {3, 5, 30}, {4, 5, 30}};
    const auto odds = [&](std::uint32_t a, std::uint32_t b) {
        if (a / 3 == b / 3) return 10.0;
        return (a == 2 && b == 3) || (a == 3 && b == 2) ? 5.0 : -8.0;
    };
    EXPECT_EQ(clusters_of(pairs, 7, odds), (std::vector<std::uint32_t>{0, 0, 0, 3, 3, 3, 6}));
    const auto one = [](std::uint32_t, std::uint32_t) { return 1.0; };
    EXPECT_EQ(clusters_of(pairs, 7, one), (std::vector<std::uint32_t>{0, 0, 0, 0, 0, 0, 6}));
    EXPECT_EQ(clusters_of({}, 2, one), (std::vector<std::uint32_t>{0, 1}));
}

TEST(Prior, is_the_mean_of_the_probabilities_and_does_not_hang_on_where_it_began) {
    std::vector<ScoredPair> pairs;
    for (std::uint32_t i = 0; i < 1'000; ++i)
        pairs.push_back({i, i + 1, i < 200 ? 40.0F : 2.0F});
    const double all = 1e6;
    const auto prior = estimate_prior(pairs, all, 1e-3);
    EXPECT_NEAR(prior, 200 / all, 2e-6);
    EXPECT_NEAR(estimate_prior(pairs, all, 1e-9) / prior, 1, 1e-3);
    double sum = 0;
    for (const auto& pair : pairs)
        sum += probability(static_cast<double>(pair.weight), prior);
    EXPECT_NEAR(sum / all / prior, 1, 0.05);
}

TEST(Decision, takes_what_is_expected_to_be_best_or_what_was_asked_for) {
    std::vector<ScoredPair> pairs;
    for (std::uint32_t i = 0; i < 100; ++i)
        pairs.push_back({i, i + 1000, i < 50 ? 30.0F : i < 60 ? 23.0F : 10.0F});
    const double prior = 1.0 / (1 << 20);
    const auto best = decide(pairs, prior, std::nullopt);
    EXPECT_GT(best.least_weight, 10);
    EXPECT_LE(best.least_weight, 23) << "eight to one";
    EXPECT_GT(best.expected_precision, 0.9);
    const auto strict = decide(pairs, prior, 0.95);
    EXPECT_NEAR(strict.least_weight, 20 + std::log2(19), 1e-4);
    EXPECT_GT(strict.expected_precision, best.expected_precision);
    EXPECT_LT(strict.expected_recall, best.expected_recall);
}

TEST(BestOfEach, knows_the_runner_up) {
    const std::vector<ScoredPair> pairs{{0, 10, 5}, {0, 11, 9}, {0, 12, 7}, {3, 10, 1}};
    const auto best = best_of_each(pairs);
    ASSERT_EQ(best.size(), 2U);
    EXPECT_EQ(best[0].other, 11U);
    EXPECT_EQ(best[0].runner_up, 7.0F);
    EXPECT_EQ(best[1].other, 10U);
    EXPECT_FALSE(best[1].runner_up);
}

TEST(Quality, counts_pairs_of_groups) {
    constexpr auto none = detail::no_group;
    const detail::Groups found{1, 1, 1, 2, 2};
    const detail::Groups truth{8, 8, none, 9, none, 9};
    const auto quality = detail::compare_groups(found, truth);
    EXPECT_EQ(quality.right, 1) << "0, 1";
    EXPECT_EQ(quality.wrong, 3) << "0, 2; 1, 2; 3, 4";
    EXPECT_EQ(quality.missed, 1) << "3, 5";
    EXPECT_NEAR(quality.f1().value, 2.0 / 6, 1e-12);
    EXPECT_LT(quality.f1().low, quality.f1().value);
    EXPECT_GT(quality.f1().high, quality.f1().value);
    EXPECT_EQ(detail::groups_of(6, std::vector<detail::NumberPair>{{0, 1}, {2, 1}, {4, 5}}),
              (detail::Groups{0, 0, 0, none, 4, 4}));
}

TEST(Ids, are_numbered_as_they_are_met) {
    detail::Ids ids;
    for (std::uint32_t round = 0; round < 2; ++round)
        for (std::uint32_t at = 0; at < 5'000; ++at)
            ASSERT_EQ(ids.of("id" + std::to_string(at * 7)), at);
    EXPECT_EQ(ids.of(""), 5'000U);
    EXPECT_EQ(ids.of(""), 5'000U);
    EXPECT_EQ(ids.size(), 5'001U);
}

TEST(Share, has_wilsons_interval) {
    const auto share = share_of(90, 100);
    EXPECT_NEAR(share.low, 0.8256, 1e-4);
    EXPECT_NEAR(share.high, 0.9448, 1e-4);
    EXPECT_EQ(share_of(0, 0).low, 0);
}

class Evaluating : public ::testing::Test {
protected:
    Evaluating() {
        write("hasil.toml", "format = 1\nlinking = false\nrecords = [5]\nprior = 1e-5\n"
                            "threshold = 0.6\n");
        write("pasangan.csv", "id_1,id_2,keputusan,peluang\na,b,padan,0.9\nc,d,ragu,0.2\n");
        write("kelompok.csv", "kelompok,id\na,a\na,b\n");
    }
    void write(const std::string& name, const std::string& text) {
        std::ofstream{dir_.path() / name} << text;
    }
    Result<Evaluation> judge(const std::string& truth) {
        write("truth.csv", truth);
        return evaluate(dir_.path(), dir_.path() / "truth.csv");
    }
    testing::TempDir dir_;
};

TEST_F(Evaluating, takes_three_kinds_of_truth) {
    for (const char* truth : {"id_1,id_2\na,b\nc,d\n", "id,kelompok\na,1\nb,1\nc,2\nd,2\ne,3\n",
                              "idbdt,idartbdt,field,kind,true_value\nx,b,IDARTBDT,double_person,a\n"
                              "x,e,Nama,name_respelled,Y\nx,d,IDARTBDT,double_person,c\n"}) {
        const auto judged = judge(truth);
        ASSERT_TRUE(judged.has_value()) << truth;
        EXPECT_EQ(judged->frozen.threshold, 0.6);
        EXPECT_EQ(judged->frozen.right, 1);
        EXPECT_EQ(judged->frozen.missed, 1);
        EXPECT_EQ(judged->thresholds[1].right, 2) << "from 0.1 on";
    }
}

TEST_F(Evaluating, refuses_what_is_no_truth_and_no_answer) {
    EXPECT_EQ(judge("barang,harga\n1,2\n").error().code, "matching.truth_columns"_msg);
    std::filesystem::remove(dir_.path() / "hasil.toml");
    EXPECT_EQ(judge("id_1,id_2\na,b\n").error().code, "matching.no_answer"_msg);
}

} // namespace
} // namespace tepat::matching
