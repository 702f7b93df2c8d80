#include "core/region_code.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tepat {
namespace {

RegionCode code(std::string_view text) {
    return RegionCode::parse(text).value();
}

TEST(RegionCode, Shapes) {
    struct Case {
        const char* written;
        const char* official; // empty when it is refused
        RegionLevel level;
    };
    using enum RegionLevel;
    const Case cases[] = {
        {"32", "32", province},
        {"3201", "32.01", regency},
        {"32.01", "32.01", regency},
        {"320101", "32.01.01", district},
        {"32.01.01", "32.01.01", district},
        {"3201012001", "32.01.01.2001", village},
        {"32.01.01.2001", "32.01.01.2001", village},
        {"3201.01", "32.01.01", district},
        {"01", "01", province},
        {"0101010001", "01.01.01.0001", village},
        {"", "", province},
        {"3", "", province},
        {"320", "", province},
        {"32010", "", province},
        {"3201012", "", province},
        {"320101200", "", province},
        {"32010120011", "", province},
        {"99999999999999999999999999", "", province},
        {"32.", "", province},
        {".32", "", province},
        {"32..01", "", province},
        {"3.201", "", province},
        {"32.01.01.20.01", "", province},
        {"32.01.01.2001.", "", province},
        {"32-01", "", province},
        {" 32", "", province},
        {"3a", "", province},
        {"+3", "", province},
    };
    for (const auto& [written, official, level] : cases) {
        const auto region = RegionCode::parse(written);
        ASSERT_EQ(region.has_value(), *official != '\0') << written;
        if (region) {
            EXPECT_EQ(region->text(), official);
            EXPECT_EQ(region->level(), level) << written;
        } else {
            EXPECT_EQ(region.error(), (Refusal{"region.code_shape"_msg, {{"value", written}}}));
        }
    }
}

TEST(RegionCode, AtGoesUp) {
    const auto village = code("32.01.05.2003");
    EXPECT_EQ(village.number(), 3'201'052'003);
    EXPECT_EQ(village.at(RegionLevel::village), village);
    EXPECT_EQ(village.at(RegionLevel::district), code("32.01.05"));
    EXPECT_EQ(village.at(RegionLevel::regency), code("32.01"));
    EXPECT_EQ(village.at(RegionLevel::province), code("32"));
    EXPECT_EQ(code("01.02.03.0004").at(RegionLevel::district).text(), "01.02.03");
}

TEST(RegionCode, ContainsItselfAndWhatLiesInIt) {
    struct Case {
        const char* outer;
        const char* inner;
        bool contains;
    };
    const Case cases[] = {
        {"32", "32", true},
        {"32", "32.01.01.2001", true},
        {"32.01", "32.01.01", true},
        {"32.01", "32", false},
        {"32.01", "32.02", false},
        {"32", "33.01", false},
        {"32.01.01", "32.01.02.2001", false},
        // Equal numbers of different levels are different places.
        {"00.32", "32", false},
        {"32", "00.32", false},
    };
    for (const auto& [outer, inner, contains] : cases)
        EXPECT_EQ(code(outer).contains(code(inner)), contains) << outer << " " << inner;
    EXPECT_NE(code("00.32"), code("32"));
}

RC_GTEST_PROP(RegionCode, BothWritingsAreReadBackAndEveryUpperRegionContainsIt, ()) {
    const auto digits = *rc::gen::container<std::string>(10, rc::gen::inRange('0', ':'));
    const auto village = code(digits);
    RC_ASSERT(village.digits() == digits);
    RC_ASSERT(code(village.text()) == village);
    for (const auto level : {RegionLevel::province, RegionLevel::regency, RegionLevel::district}) {
        const auto upper = village.at(level);
        RC_ASSERT(upper.contains(village) && !village.contains(upper));
        RC_ASSERT(digits.starts_with(upper.digits()));
        RC_ASSERT(code(upper.text()) == upper);
    }
}

} // namespace
} // namespace tepat
