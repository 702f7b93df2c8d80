#include "generate/detail/names.hpp"
#include "generate/detail/spelling.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tepat::generate::detail {
namespace {

std::set<std::string> spellings(const std::string& name) {
    std::set<std::string> all;
    for (int i = 0; i < 300; ++i) {
        Dice dice{1, 1, i, Topic::damage};
        all.insert(respelled(dice, name));
    }
    return all;
}

TEST(Spelling, varies_as_clerks_do) {
    EXPECT_TRUE(spellings("SUKARDI").contains("SOEKARDI"));
    EXPECT_TRUE(spellings("DJUNAEDI").contains("JUNAEDI"));
    EXPECT_TRUE(spellings("TJETJEP").contains("CETJEP"));
    EXPECT_TRUE(spellings("SJAHRIL").contains("SYAHRIL"));
    EXPECT_TRUE(spellings("MUHAMMAD RIZKY").contains("MUH. RIZKY"));
    EXPECT_TRUE(spellings("HJ. MARYAM").contains("MARYAM"));
    EXPECT_EQ(old_spelling("SUKARDI"), "SOEKARDI");
}

TEST(Spelling, always_differs_and_never_ends_empty) {
    for (int i = 0; i < 3000; ++i) {
        Dice dice{3, 1, i, Topic::names};
        const auto custom = draw_custom(dice);
        const auto sex = dice.per_mille(500) ? Sex::male : Sex::female;
        const auto name = person_name(dice, custom, sex, dice.below(90));
        EXPECT_FALSE(name.empty());
        EXPECT_EQ(name.find("  "), std::string::npos);
        EXPECT_NE(respelled(dice, name), name);
        EXPECT_NE(mistyped(dice, name), name);
        EXPECT_FALSE(mistyped(dice, name).empty());
    }
    Dice dice{4, 1, 1, Topic::names};
    EXPECT_NE(mistyped(dice, "N"), "N");
    EXPECT_NE(respelled(dice, "AA"), "AA");
}

} // namespace
} // namespace tepat::generate::detail
