#include "sheets/cell.hpp"

#include <gtest/gtest.h>

namespace tepat::sheets {
namespace {

std::string day(double serial, DateSystem system = DateSystem::from_1900) {
    const auto date = from_serial(serial, system);
    return date ? date->text() : "none";
}

TEST(FromSerial, CountsLikeExcelOnBothSidesOfTheLeapDayThatNeverWas) {
    EXPECT_EQ(day(1), "1900-01-01");
    EXPECT_EQ(day(59), "1900-02-28");
    EXPECT_EQ(day(60), "none");
    EXPECT_EQ(day(61), "1900-03-01");
    EXPECT_EQ(day(44286), "2021-03-31");
    EXPECT_EQ(day(44286.99999), "2021-03-31");
    EXPECT_EQ(day(2'958'465), "9999-12-31");
}

TEST(FromSerial, KnowsTheOldMacSystem) {
    EXPECT_EQ(day(0, DateSystem::from_1904), "1904-01-01");
    EXPECT_EQ(day(44286 - 1462, DateSystem::from_1904), "2021-03-31");
    EXPECT_EQ(day(2'957'003, DateSystem::from_1904), "9999-12-31");
    EXPECT_EQ(day(2'957'004, DateSystem::from_1904), "none");
}

TEST(FromSerial, RefusesWhatIsNoDay) {
    for (const double none : {0.0, 0.5, -1.0, 2'958'466.0, 1e300, -1e300})
        EXPECT_EQ(day(none), "none") << none;
}

TEST(DateOf, ReadsDateCellsNumbersAndIsoDatesButNoText) {
    const auto system = DateSystem::from_1900;
    EXPECT_EQ(date_of({"44286", CellKind::date, false}, system)->text(), "2021-03-31");
    EXPECT_EQ(date_of({"4.4286E4", CellKind::number, false}, system)->text(), "2021-03-31");
    EXPECT_EQ(date_of({"2021-03-31T00:00:00", CellKind::date, false}, system)->text(),
              "2021-03-31");
    EXPECT_FALSE(date_of({"44286", CellKind::text, false}, system));
    EXPECT_FALSE(date_of({"soon", CellKind::date, false}, system));
    EXPECT_FALSE(date_of({"nan", CellKind::number, false}, system));
    EXPECT_FALSE(date_of({}, system));
}

TEST(DigitsSuspect, BeginsWhereSpreadsheetsDropDigits) {
    const auto suspect = [](std::string_view text, CellKind kind = CellKind::number) {
        return Cell{text, kind, false}.digits_suspect();
    };
    EXPECT_TRUE(suspect("3201011234567890"));
    EXPECT_TRUE(suspect("3.20101123456789E+15"));
    EXPECT_TRUE(suspect("1000000000000000"));
    EXPECT_FALSE(suspect("999999999999999"));
    EXPECT_FALSE(suspect("12.5"));
    EXPECT_TRUE(suspect("nonsense"));
    EXPECT_FALSE(suspect("3201011234567890", CellKind::text));
}

TEST(WholeNumber, IsExactInAllNotations) {
    EXPECT_EQ(whole_number("3201011234567891"), 3201011234567891);
    EXPECT_EQ(whole_number("3.201011234567891E15"), 3201011234567891);
    EXPECT_EQ(whole_number("3.201011234567891e+15"), 3201011234567891);
    EXPECT_EQ(whole_number("32.0"), 32);
    EXPECT_EQ(whole_number("3200e-2"), 32);
    EXPECT_EQ(whole_number(" 007 "), 7);
    EXPECT_EQ(whole_number("-12"), -12);
    EXPECT_EQ(whole_number("0.000e9999"), 0);
    EXPECT_EQ(whole_number("999999999999999999"), 999999999999999999);
}

TEST(WholeNumber, RefusesFractionsAndNonsense) {
    for (const auto* text : {"", " ", "1.5", "3201e-2", "1e18", "1000000000000000000", "12a", "e5",
                             ".", "1e", "1e99999", "1,5", "--1"})
        EXPECT_FALSE(whole_number(text)) << text;
}

TEST(IsScientific, SeesBothDecimalSigns) {
    EXPECT_TRUE(is_scientific("3,20101E+15"));
    EXPECT_TRUE(is_scientific("3.20101E+15"));
    EXPECT_TRUE(is_scientific("3e15"));
    EXPECT_FALSE(is_scientific("3201011234567890"));
    EXPECT_FALSE(is_scientific("RT 3E"));
    EXPECT_FALSE(is_scientific(""));
}

} // namespace
} // namespace tepat::sheets
