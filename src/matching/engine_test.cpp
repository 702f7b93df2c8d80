#include "matching/engine.hpp"
#include "matching/invented.hpp"
#include "matching/train.hpp"
#include "testing/temp_dir.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

namespace tepat::matching {
namespace {

constexpr Weight floor = 4;

Model plain_model() {
    Model model;
    model.matched = usual_matched();
    for (const auto field : all_fields)
        for (Level level = 1; level < levels_of(field); ++level)
            model.strangers[index_of(field)][level] =
                level == same ? 0.02 : 0.98 / static_cast<double>(levels_of(field) - 2);
    model.kin = model.strangers;
    model.kin[index_of(Field::mother)] = {0, 0.5, 0.1, 0.4};
    model.kin_share = 1e-3;
    return model;
}

/// The peer: every pair of a block of any rule.
std::vector<ScoredPair> slowly(const std::vector<Record>& people, std::uint64_t boundary,
                               const Settings& settings, const Scorer& scorer) {
    std::vector<std::map<std::uint32_t, std::size_t>> sizes(settings.rules.size());
    for (const auto& record : people)
        for (std::size_t r = 0; r < settings.rules.size(); ++r)
            if (const auto key = key_of(record, settings.rules[r])) ++sizes[r][*key];
    std::vector<ScoredPair> pairs;
    for (std::uint32_t a = 0; a < people.size(); ++a)
        for (std::uint32_t b = a + 1; b < people.size(); ++b) {
            if (boundary != 0 && (a >= boundary || b < boundary)) continue;
            bool met = false;
            for (std::size_t r = 0; r < settings.rules.size(); ++r) {
                const auto key = key_of(people[a], settings.rules[r]);
                met = met || (key && key == key_of(people[b], settings.rules[r]) &&
                              sizes[r][*key] <= settings.most_in_a_block);
            }
            const auto weight = scorer.waterfall(people[a], people[b]).weight();
            if (met && weight >= floor) pairs.push_back({a, b, static_cast<float>(weight)});
        }
    return pairs;
}

class Engine : public ::testing::Test {
protected:
    Engine() {
        settings_.most_pairs_a_record = 100;
        options_.floor = floor;
    }
    Found find(std::uint64_t boundary = 0) {
        SilentProgress silent;
        auto found = find_pairs(people_, boundary, scorer_, settings_, options_, silent);
        EXPECT_TRUE(found.has_value());
        return std::move(*found);
    }
    std::vector<Record> people_ = invented::some_people(1, 1'500);
    Settings settings_;
    Scorer scorer_{plain_model()};
    EngineOptions options_;
};

TEST_F(Engine, finds_what_a_slow_search_finds) {
    const auto wanted = slowly(people_, 0, settings_, scorer_);
    ASSERT_GT(wanted.size(), 50U);
    EXPECT_EQ(find().pairs, wanted);
}

TEST_F(Engine, finds_the_pairs_between_two_files) {
    const auto wanted = slowly(people_, 800, settings_, scorer_);
    ASSERT_GT(wanted.size(), 50U);
    EXPECT_EQ(find(800).pairs, wanted);
}

TEST_F(Engine, a_pair_whose_block_was_left_out_is_found_by_a_later_rule) {
    settings_.most_in_a_block = 2;
    const auto wanted = slowly(people_, 0, settings_, scorer_);
    const auto found = find();
    EXPECT_EQ(found.pairs, wanted);
    std::uint64_t left_out = 0;
    for (const auto& rule : found.rules)
        left_out += rule.blocks_left_out;
    EXPECT_GT(left_out, 0U);
}

TEST_F(Engine, answers_the_same_whatever_the_threads_and_the_memory) {
    people_ = invented::some_people(2, 20'000);
    settings_.rules = {
        {{Part::number}}, {{Part::name, Part::village}}, {{Part::birth, Part::district}}};
    const auto once = find();
    EXPECT_EQ(once.slices, 1U);
    for (const int threads : {1, 3, 8}) {
        options_.threads = threads;
        EXPECT_EQ(find().pairs, once.pairs) << threads;
    }
    options_.memory = 1 << 20;
    const auto sliced = find();
    EXPECT_GT(sliced.slices, 1U);
    EXPECT_EQ(sliced.pairs, once.pairs);
}

TEST_F(Engine, goes_on_where_it_was_stopped) {
    const auto once = find();
    const testing::TempDir dir;
    options_.parts = dir.path();
    options_.memory = 1; // several slices a rule
    int stops = 0;
    for (bool stopped = true; stopped; ++stops) {
        ASSERT_LT(stops, 1'000);
        // Each run gets one part further.
        class Stop final : public Progress {
        public:
            void at(MessageCode, std::int64_t, std::int64_t) override {}
            [[nodiscard]] bool stop_requested() const override { return asked_++ > 0; }

        private:
            mutable int asked_ = 0;
        } stop;
        const auto found = find_pairs(people_, 0, scorer_, settings_, options_, stop);
        ASSERT_TRUE(found.has_value());
        stopped = found->stopped;
        if (!stopped) {
            EXPECT_EQ(found->pairs, once.pairs);
        }
    }
    EXPECT_GT(stops, static_cast<int>(settings_.rules.size()));
}

TEST_F(Engine, does_not_believe_a_damaged_part) {
    const auto once = find();
    const testing::TempDir dir;
    options_.parts = dir.path();
    EXPECT_EQ(find().pairs, once.pairs);
    for (const auto& entry : std::filesystem::directory_iterator{dir.path()})
        std::filesystem::resize_file(entry.path(), std::filesystem::file_size(entry.path()) / 2);
    EXPECT_EQ(find().pairs, once.pairs);
}

TEST_F(Engine, refuses_rules_that_would_explode) {
    for (auto& record : people_)
        record.name_sound = 7;
    settings_.rules = {{{Part::name}}};
    settings_.most_in_a_block = 1'000'000;
    settings_.most_pairs_a_record = 5;
    SilentProgress silent;
    const auto found = find_pairs(people_, 0, scorer_, settings_, options_, silent);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code, "matching.rules_explode"_msg);
    EXPECT_EQ(found.error().params[0].second, "name: 749.5");

    settings_.rules.push_back({{Part::number}});
    const auto other = find();
    EXPECT_TRUE(other.rules[0].refused);
    EXPECT_FALSE(other.rules[1].refused);
}

TEST(Projection, is_near_the_truth) {
    const auto people = invented::some_people(3, 270'000);
    const BlockingRule rule{{Part::birth, Part::district}};
    std::map<std::uint32_t, std::uint64_t> blocks;
    for (const auto& record : people)
        if (const auto key = key_of(record, rule)) ++blocks[*key];
    double pairs = 0;
    for (const auto& [key, n] : blocks)
        pairs += static_cast<double>(pairs_of(n, 0, false));
    EXPECT_NEAR(project(people, 0, rule, 100'000).pairs / pairs, 1, 0.05);
}

TEST(Scorer, leaves_out_nothing_above_the_floor_and_is_symmetric) {
    const Scorer scorer{plain_model()};
    SeededRandom random{4};
    int above = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto a = invented::some_record(random);
        const auto b = invented::similar_record(random, a);
        const auto whole = scorer.waterfall(a, b).weight();
        const auto quick = scorer.weigh(a, b, floor);
        ASSERT_EQ(quick.has_value(), whole >= floor);
        if (quick) {
            ASSERT_DOUBLE_EQ(*quick, whole);
        }
        ASSERT_EQ(quick, scorer.weigh(b, a, floor));
        above += quick.has_value();
    }
    EXPECT_GT(above, 1'000);
    EXPECT_LT(above, 19'000);
}

} // namespace
} // namespace tepat::matching
