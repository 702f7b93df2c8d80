#include "matching/settings.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tepat::matching {
namespace {

struct Refused {
    const char* text;
    MessageCode code;
    const char* line;
};

TEST(Settings, are_the_usual_ones_where_nothing_is_said) {
    const auto settings = read_settings("format = 1\n", "s.toml");
    ASSERT_TRUE(settings.has_value());
    EXPECT_EQ(settings->rules, Settings::default_rules());
    EXPECT_EQ(settings->most_in_a_block, 2'000U);
    EXPECT_FALSE(settings->threshold);
    EXPECT_TRUE(read_settings("", "s.toml").error().code == "matching.which_format"_msg);
}

TEST(Settings, are_read_whole) {
    const auto settings = read_settings(R"(format = 1
[columns]
id = "rec_id"
name = ["given_name", "surname"]
birth = "date_of_birth"
[[block]]
on = ["name", "birth_year"]
[[block]]
on = ["family", "name_start"]
train = false
[limits]
pairs_a_record = 2.5
block = 300
placeholder = 20
[training]
seed = 7
pairs = 5000
[decision]
threshold = 0.9
)",
                                        "s.toml");
    ASSERT_TRUE(settings.has_value());
    EXPECT_EQ(settings->id_column, "rec_id");
    EXPECT_EQ(settings->columns[index_of(Field::name)],
              (std::vector<std::string>{"given_name", "surname"}));
    EXPECT_EQ(settings->columns[index_of(Field::birth)], std::vector<std::string>{"date_of_birth"});
    ASSERT_EQ(settings->rules.size(), 2U);
    EXPECT_EQ(settings->rules[0].id(), "name+birth_year");
    EXPECT_TRUE(settings->rules[0].train);
    EXPECT_FALSE(settings->rules[1].train);
    EXPECT_EQ(settings->most_pairs_a_record, 2.5);
    EXPECT_EQ(settings->most_in_a_block, 300U);
    EXPECT_EQ(settings->placeholder_from, 20U);
    EXPECT_EQ(settings->seed, 7U);
    EXPECT_EQ(settings->training_pairs, 5'000U);
    EXPECT_EQ(settings->threshold, 0.9);
}

TEST(Settings, are_refused_with_the_line) {
    for (const auto& [text, code, line] : {
             Refused{"format = 2\n", "matching.out_of_range"_msg, "1"},
             Refused{"format = 1\nblocks = 1\n", "matching.unknown_field"_msg, "2"},
             Refused{"format = 1\n[columns]\nnik = \"x\"\n", "matching.unknown_field"_msg, "3"},
             Refused{"format = 1\n[columns]\nname = 3\n", "matching.wrong_kind"_msg, "3"},
             Refused{"format = 1\n[limits]\nblock = 1\n", "matching.out_of_range"_msg, "3"},
             Refused{"format = 1\n[limits]\npairs_a_record = nan\n", "matching.out_of_range"_msg,
                     "3"},
             Refused{"format = 1\n[decision]\nthreshold = 1.5\n", "matching.out_of_range"_msg, "3"},
             Refused{"format = 1\n[decision]\nthreshold = \"high\"\n", "matching.out_of_range"_msg,
                     "3"},
             Refused{"format = 1\n[[block]]\non = []\n", "matching.empty_rule"_msg, "3"},
             Refused{"format = 1\n[[block]]\non = [\"name\", \"shoes\"]\n",
                     "matching.unknown_part"_msg, "3"},
             Refused{"format = 1\nblock = []\n", "matching.empty_rule"_msg, "2"},
             Refused{"format = 1\n[limits\n", "matching.not_toml"_msg, "2"},
         }) {
        const auto settings = read_settings(text, "s.toml");
        ASSERT_FALSE(settings.has_value()) << text;
        EXPECT_EQ(settings.error().code, code) << text;
        EXPECT_EQ(settings.error().params[0].second, "s.toml");
        EXPECT_EQ(settings.error().params[1].second, line) << text;
    }
}

} // namespace
} // namespace tepat::matching
