#include "generate/detail/schooling.hpp"

#include <gtest/gtest.h>

namespace tepat::generate::detail {
namespace {

Date day(int year, int month, int of_month) {
    return *Date::from_ymd(year, month, of_month);
}

/// The most frequent answer of many children born on that day: repeating and dropping out are rare.
Member usual_child(Date born, Date reference) {
    for (int i = 0; i < 200; ++i) {
        Dice dice{1, 1, i, Topic::livelihood};
        Member child;
        child.born = born;
        child.age = age_years(born, reference);
        send_to_school(dice, child, 500, reference);
        if (child.schooling == Schooling::attending && child.school_level == 1) return child;
    }
    return {};
}

TEST(Schooling, a_school_year_begins_in_july) {
    EXPECT_EQ(usual_child(day(2012, 3, 10), day(2021, 1, 31)).school_grade, 3);
    EXPECT_EQ(usual_child(day(2013, 3, 10), day(2020, 6, 30)).school_grade, 1);
    EXPECT_EQ(usual_child(day(2013, 3, 10), day(2020, 7, 1)).school_grade, 2);
}

TEST(Schooling, is_not_asked_under_five_and_never_at_five) {
    Dice dice{1, 1, 1, Topic::livelihood};
    Member child;
    child.born = day(2016, 2, 1);
    child.age = 4;
    send_to_school(dice, child, 500, day(2021, 1, 31));
    EXPECT_FALSE(child.schooling);
    child.born = day(2016, 1, 31);
    child.age = 5;
    send_to_school(dice, child, 500, day(2021, 1, 31));
    EXPECT_EQ(child.schooling, Schooling::never);
    EXPECT_EQ(child.diploma, 0);
    EXPECT_FALSE(child.school_level);
}

TEST(Schooling, level_grade_and_diploma_agree) {
    for (int i = 0; i < 5000; ++i) {
        Dice dice{2, 1, i, Topic::livelihood};
        Member person;
        person.born = day(2020, 12, 31) - dice.below(80 * 365);
        person.age = age_years(*person.born, day(2021, 1, 31));
        send_to_school(dice, person, dice.below(1000), day(2021, 1, 31));
        if (!person.school_level) continue;
        const int level = *person.school_level;
        const int stage = level == 10 ? 3 : (level - 1) / 3;
        const int most = stage == 0 ? 6 : stage == 3 ? 4 : 3;
        const bool finished = person.school_grade == 8;
        EXPECT_TRUE(finished || *person.school_grade <= most)
            << level << ' ' << *person.school_grade;
        EXPECT_TRUE(!finished || person.schooling == Schooling::left);
        // The diploma of the level below, or of this one when it is finished.
        if (stage < 3) {
            EXPECT_EQ(*person.diploma, stage + (finished ? 1 : 0));
        } else {
            EXPECT_GE(*person.diploma, finished ? 4 : 3);
        }
    }
}

} // namespace
} // namespace tepat::generate::detail
