#include "rules/detail/test_family.hpp"
#include "rules/evaluate.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tepat::rules {
namespace {

struct Case {
    const char* source;
    const char* answer;
};

void check(const std::vector<Case>& cases, std::int64_t row = 0) {
    const test::Family family;
    for (const auto& [source, answer] : cases)
        EXPECT_EQ(family.answer(source, row), answer) << source;
}

TEST(Evaluate, Precedence) {
    check({
        {"1 + 2 * 3", "7"},
        {"(1 + 2) * 3", "9"},
        {"10 - 4 - 3", "3"},
        {"100 / 10 / 5", "2"},
        {"7 % 4 * 2", "6"},
        {"-2 - -3", "1"},
        {"-(2 + 3)", "-5"},
        {"--5", "5"},
        {"!false && false", "false"},
        {"!(false && false)", "true"},
        {"!!true", "true"},
        {"true || false && false", "true"},
        {"(true || false) && false", "false"},
        {"1 + 1 == 2 && 2 < 3", "true"},
        {"1 in [1, 2] == true", "true"},
        {"false ? 1 : true ? 2 : 3", "2"},
        {"true ? 1 : 1 / 0", "1"},
        {"1 < 2 == true", "true"},
        {"true && false ? 1 : 2", "2"},
    });
}

TEST(Evaluate, IntegersAreChecked) {
    check({
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"9223372036854775807 + 1", "overflow"},
        {"-9223372036854775808 - 1", "overflow"},
        {"-(-9223372036854775808)", "overflow"},
        {"9223372036854775807 * 2", "overflow"},
        {"5000000000 * -5000000000", "overflow"},
        {"-9223372036854775808 / -1", "overflow"},
        {"-9223372036854775808 % -1", "overflow"},
        {"1 / 0", "division_by_zero"},
        {"1 % zero", "division_by_zero"},
        {"7 / -2", "-3"},
        {"-7 / 2", "-3"},
        {"7 % -2", "1"},
        {"-7 % 2", "-1"},
        {"0xFF", "255"},
        {"-0x10", "-16"},
    });
}

TEST(Evaluate, Doubles) {
    check({
        {"1.0 / 0.0 > 1e300", "true"},
        {"0.0 / 0.0 == 0.0 / 0.0", "false"},
        {"0.0 / 0.0 != 0.0 / 0.0", "true"},
        {"0.0 / 0.0 < 1.0", "false"},
        {"0.1 + 0.2 == 0.3", "false"},
        {".5 + 1.5e0 == 2.0", "true"},
        {"-1.5 * 2.0 == -3.0", "true"},
        {"0.0 == -0.0", "true"},
    });
}

TEST(Evaluate, LogicAbsorbsFaultsOnEitherSide) {
    check({
        {"false && 1 / 0 > 0", "false"},
        {"1 / 0 > 0 && false", "false"},
        {"true || 1 / 0 > 0", "true"},
        {"1 / 0 > 0 || true", "true"},
        {"true && 1 / 0 > 0", "division_by_zero"},
        {"1 / 0 > 0 && true", "division_by_zero"},
        {"false || 1 / 0 > 0", "division_by_zero"},
        {"1 / 0 > 0 || false", "division_by_zero"},
        {"1 / 0 > 0 && 9223372036854775807 + 1 > 0", "division_by_zero"},
        {"!(1 / 0 > 0)", "division_by_zero"},
        {"1 / 0 > 0 ? true : true", "division_by_zero"},
        {"(1 / 0 > 0 && false) || true", "true"},
    });
}

TEST(Evaluate, TextsAndLists) {
    check({
        {"'abc' < 'abd'", "true"},
        {"'a' + 'b' == \"ab\"", "true"},
        {"size('Añé€😀')", "5"},
        {"'abc'.size()", "3"},
        {"'tepat'.startsWith('te') && 'tepat'.endsWith('at') && 'tepat'.contains('epa')", "true"},
        {"'tepat'.contains('')", "true"},
        {"'\\x41\\u00e9\\101\\n\\t\\U0001F600' == 'A\\u00e9A\\n\\t😀'", "true"},
        {"r'\\n'.size()", "2"},
        {"'''it's\ntwo lines'''.size()", "14"},
        {"size([]) == 0 && [] == []", "true"},
        {"[1, 2] + [3] == [1, 2, 3]", "true"},
        {"[1, 2] == [2, 1]", "false"},
        {"[[1], []] == [[1], []]", "true"},
        {"2 in [1, 2, 3]", "true"},
        {"'x' in []", "false"},
        {"[1, 2, 3,][2]", "3"},
        {"[1][1]", "index_out_of_range"},
        {"[1][-1]", "index_out_of_range"},
        {"[zero, 5, zero][1]", "5"},
        {"[1, 1 / zero][0]", "division_by_zero"},
        {"false < true", "true"},
    });
}

TEST(Evaluate, Conversions) {
    check({
        {"int('42') + int(3.99) + int(-3.99)", "42"},
        {"int('4 2')", "bad_conversion"},
        {"int('')", "bad_conversion"},
        {"int(1e19)", "overflow"},
        {"int(9223372036854775807.0)", "overflow"},
        {"int(0.0 / 0.0)", "overflow"},
        {"int(timestamp('1970-01-02T00:00:01Z'))", "86401"},
        {"double(3) == 3.0 && double('2.5') == 2.5", "true"},
        {"double('0x10') == 1.0", "bad_conversion"},
        {"double('nan') == 1.0", "bad_conversion"},
        {"string(-5) == '-5' && string(true) == 'true'", "true"},
        {"string(date('2021-03-01')) == '2021-03-01T00:00:00Z'", "true"},
        {"string(duration('1h30m')) == '5400s'", "true"},
    });
}

TEST(Evaluate, Dates) {
    check({
        {"on == date('2021-03-01')", "true"},
        {"on.getFullYear()", "2021"},
        {"on.getMonth()", "2"},
        {"on.getDate()", "1"},
        {"on.getDayOfMonth()", "0"},
        {"on.getDayOfWeek()", "1"},
        {"date('2020-12-31').getDayOfYear()", "365"},
        {"timestamp('2021-03-01T13:45:59+07:00').getHours()", "6"},
        {"timestamp('2021-03-01T00:00:00+07:00') < on", "true"},
        {"duration('-90m').getHours()", "-1"},
        {"on - date('2020-03-01') == duration('8760h')", "true"},
        {"date('2020-02-28') + duration('24h') == date('2020-02-29')", "true"},
        {"duration('24h') + date('2021-02-28') == on", "true"},
        {"date('9999-12-31') + duration('24h') > on", "overflow"},
        {"date('0001-01-01') - duration('1s') > on", "overflow"},
        {"duration('2000000h') + duration('2000000h') > duration('0s')", "overflow"},
        {"date('2200-01-01') - date('1909-01-01') > duration('0s')", "true"},
        {"date('0001-01-01') - date('9999-12-31') < duration('0s')", "overflow"},
        {"date(family.home.wall) == on", "unguarded@1:6"},
        {"date(family.members[0].name) == on", "bad_conversion"},
    });
}

TEST(Evaluate, DatedHelpers) {
    check({
        {"age(date('1961-03-01'), on)", "60"},
        {"age(date('1961-03-02'), on)", "59"},
        // Born on 29 February: the birthday of a common year is 1 March.
        {"age(date('2012-02-29'), date('2018-02-28'))", "5"},
        {"age(date('2012-02-29'), date('2018-03-01'))", "6"},
        {"age(date('2012-02-29'), date('2020-02-28'))", "7"},
        {"age(date('2012-02-29'), date('2020-02-29'))", "8"},
        {"age(timestamp('1961-03-01T23:00:00Z'), on)", "60"},
        {"months_between(date('2021-01-31'), date('2021-02-28'))", "0"},
        {"months_between(date('2021-01-31'), date('2021-03-31'))", "2"},
        {"months_between(on, date('2020-12-01'))", "-3"},
        {"school_year(date('2021-06-30'))", "2020"},
        {"school_year(date('2021-07-01'))", "2021"},
        {"share(1000001, 2500, 'down')", "250000"},
        {"share(1000001, 2500, 'half_up')", "250000"},
        {"share(1000002, 2500, 'half_up')", "250001"},
        {"share(1000001, 2500, 'up')", "250001"},
        {"share(-1, 2500, 'up')", "negative_share"},
        {"share(1, -1, 'up')", "negative_share"},
        {"share(9223372036854775807, 10000, 'down')", "overflow"},
    });
}

TEST(Evaluate, Macros) {
    check({
        {"[1, 2, 3].exists(x, x > 2)", "true"},
        {"[1, 2, 3].all(x, x > 0)", "true"},
        {"[].exists(x, true)", "false"},
        {"[].all(x, false)", "true"},
        {"[1, 2, 3].exists_one(x, x > 2)", "true"},
        {"[1, 2, 3].exists_one(x, x > 1)", "false"},
        {"[0, 1].exists(x, 1 / x == 1)", "true"},
        {"[1, 0].exists(x, 1 / x == 1)", "true"},
        {"[0, 2].exists(x, 1 / x == 1)", "division_by_zero"},
        {"[0, 2].all(x, 1 / x == 1)", "false"},
        {"[0, 1].all(x, 1 / x == 1)", "division_by_zero"},
        {"[1, 0].exists_one(x, 1 / x == 1)", "division_by_zero"},
        {"[1, 2, 3].filter(x, x % 2 == 1) == [1, 3]", "true"},
        {"[1, 2, 3].map(x, x * x) == [1, 4, 9]", "true"},
        {"[1, 2, 3].map(x, x > 1, x * x) == [4, 9]", "true"},
        {"size([0].map(x, 1 / x))", "division_by_zero"},
        {"[1, 2].all(x, [3, 4].exists(y, y == x + 2))", "true"},
        {"[1].exists(x, [2].exists(x, x == 2))", "true"},
        {"[[1, 2], [3]].map(l, l.filter(x, x > 1)) == [[2], [3]]", "true"},
        {"[1].exists(on, on == 1) && on == date('2021-03-01')", "true"},
        {"family.members.exists(m, m.name == 'Dewi')", "true"},
        {"size(family.members.filter(m, m.school == 1))", "1"},
        {"family.members.map(m, m.name)[2] == 'Budi'", "true"},
        {"family.members.filter(m, m.school == 1)[0].name == 'Budi'", "true"},
    });
}

TEST(Evaluate, UnknownFacts) {
    const std::vector<Case> cases{
        {"family.members.exists(m, known(m.birth_date) && age(m.birth_date, on) >= 60)", "true"},
        {"family.members.all(m, !known(m.birth_date) || age(m.birth_date, on) < 70)", "true"},
        {"family.members.exists_one(m, !known(m.birth_date))", "true"},
        {"family.members.map(m, known(m.birth_date), age(m.birth_date, on)) == [66, 31, 9]",
         "true"},
        {"family.members.exists(m, known(m.pregnant) && m.pregnant)", "true"},
        {"family.members.exists(m, has(m.pregnant) ? m.pregnant : false)", "true"},
        {"known(family.income) ? family.income : -1", "1250000"},
        {"known(family.home) && known(family.home.floor_area) && family.home.floor_area < 40",
         "true"},
        {"known(on)", "true"},
        // The data breaks its promise: nothing follows from it, and never eligibility.
        {"family.broken > 0", "missing_value"},
        {"family.broken > 0 || true", "true"},
        {"!(family.broken > 0)", "missing_value"},
        {"known(family.broken)", "false"},
    };
    check(cases);
    check(
        {
            {"known(family.income) ? family.income : -1", "-1"},
            {"known(family.home) && known(family.home.floor_area) && family.home.floor_area < 40",
             "false"},
            {"family.members.exists(m, true)", "false"},
            {"family.broken", "1"},
        },
        1);
}

TEST(Evaluate, FaultSaysWhatAndWhere) {
    const test::Family family;
    const auto expression = compile("true &&\n  family.rank / zero > 2", family.schema);
    ASSERT_TRUE(expression);
    const auto outcome = evaluate(*expression, family.root.record(0));
    ASSERT_EQ(outcome.verdict, Verdict::undetermined);
    const auto refusal = describe(*expression, outcome.fault);
    EXPECT_EQ(refusal.code, "rules.division_by_zero"_msg);
    EXPECT_EQ(
        refusal.params,
        (MessageParams{{"line", "2"}, {"column", "3"}, {"expression", "family.rank / zero"}}));
}

TEST(Evaluate, StopsWhatTakesTooLong) {
    const std::string hundred = "[0,1,2,3,4,5,6,7,8,9].map(i, [0,1,2,3,4,5,6,7,8,9])";
    const std::string source = hundred + ".all(a, " + hundred + ".all(b, " + hundred + ".all(c, " +
                               hundred + ".all(d, " + hundred + ".all(e, " + hundred +
                               ".all(f, f[0] == 0))))))";
    // Nothing absorbs it: what is left of the expression is not evaluated any more.
    check({{source.c_str(), "too_costly"}, {(source + " || true").c_str(), "too_costly"}});
    const std::string doubled = "[0,1,2,3,4,5,6,7,8,9].map(a, [0,1,2,3,4,5,6,7,8,9].map(b, "
                                "[0,1,2,3,4,5,6,7,8,9].map(c, [0,1,2,3,4,5,6,7,8,9].map(d, '" +
                                std::string(8000, 'x') + "' + 'y')))).size()";
    check({{doubled.c_str(), "too_costly"}});
}

} // namespace
} // namespace tepat::rules
