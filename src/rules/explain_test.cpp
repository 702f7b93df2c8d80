#include "rules/detail/test_family.hpp"
#include "rules/explain.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tepat::rules {
namespace {

std::string shown(const Observed& value) {
    struct Show {
        std::string operator()(std::monostate) const { return "unknown"; }
        std::string operator()(bool b) const { return b ? "true" : "false"; }
        std::string operator()(std::int64_t i) const { return std::to_string(i); }
        std::string operator()(double d) const { return std::to_string(d); }
        std::string operator()(const std::string& s) const { return s; }
        std::string operator()(std::chrono::sys_seconds t) const {
            return Value::timestamp(t).as_date().text();
        }
        std::string operator()(std::chrono::seconds s) const {
            return std::to_string(s.count()) + "s";
        }
    };
    return std::visit(Show{}, value);
}

/// One line a leaf: verdict, elements, source, observations (a fact with `=`, a computed operand
/// with `->`).
std::string explained(const char* source, std::int64_t row = 0) {
    const test::Family family;
    const auto expression = compile(source, family.schema);
    if (!expression) return test::Family::located(expression.error());
    const auto explanation = explain(*expression, family.root.record(row));
    EXPECT_EQ(explanation.outcome, evaluate(*expression, family.root.record(row)));
    std::string out;
    for (const auto& leaf : explanation.leaves) {
        out += leaf.outcome.verdict == Verdict::eligible     ? "+ "
               : leaf.outcome.verdict == Verdict::ineligible ? "- "
                                                             : "? ";
        for (const auto& element : leaf.elements)
            out += std::string{expression->text(element.where)} + "[" +
                   std::to_string(element.element) + "] ";
        out += expression->text(leaf.where);
        for (const auto& seen : leaf.observations)
            out += "; " + std::string{expression->text(seen.where)} +
                   (seen.is_fact ? " = " : " -> ") + shown(seen.value);
        out += '\n';
    }
    return out;
}

TEST(Explain, NamesTheSidesThatDecided) {
    EXPECT_EQ(explained("family.rank < 10 && !family.has_car"),
              "- family.rank < 10; family.rank = 17\n");
    EXPECT_EQ(explained("family.rank < 10 || !family.has_car"),
              "- family.has_car; family.has_car = false\n");
    EXPECT_EQ(explained("family.rank > 10 && family.rank < 20"),
              "+ family.rank > 10; family.rank = 17\n+ family.rank < 20; family.rank = 17\n");
    EXPECT_EQ(explained("family.has_car ? family.rank < 5 : family.rank < 10"),
              "- family.has_car; family.has_car = false\n- family.rank < 10; family.rank = 17\n");
}

TEST(Explain, ShowsFactsAndWhatWasComputedFromThem) {
    EXPECT_EQ(
        explained("known(family.income) && family.income / 4 <= 300000"),
        "- family.income / 4 <= 300000; family.income = 1250000; family.income / 4 -> 312500\n");
    EXPECT_EQ(explained("known(family.income) && family.income > 0", 1),
              "- known(family.income); family.income = unknown\n");
    EXPECT_EQ(explained("size(family.members.filter(m, m.school == 1)) >= 2"),
              "- size(family.members.filter(m, m.school == 1)) >= 2; "
              "size(family.members.filter(m, m.school == 1)) -> 1\n");
}

TEST(Explain, NamesAFactWithoutTheParenthesesAroundIt) {
    EXPECT_EQ(explained("(family.rank < 20) && (( family.has_car\n))"),
              "- (( family.has_car\n)); family.has_car = false\n");
}

TEST(Explain, NamesTheElements) {
    EXPECT_EQ(
        explained("family.members.exists(m, known(m.birth_date) && age(m.birth_date, on) >= 60)"),
        "+ family.members[0] known(m.birth_date); m.birth_date = 1955-02-28\n"
        "+ family.members[0] age(m.birth_date, on) >= 60; m.birth_date = 1955-02-28; on = "
        "2021-03-01; "
        "age(m.birth_date, on) -> 66\n");
    EXPECT_EQ(
        explained("family.members.exists(m, known(m.birth_date) && age(m.birth_date, on) < 7)"),
        "- family.members[0] age(m.birth_date, on) < 7; m.birth_date = 1955-02-28; on = "
        "2021-03-01; "
        "age(m.birth_date, on) -> 66\n"
        "- family.members[1] age(m.birth_date, on) < 7; m.birth_date = 1990-02-28; on = "
        "2021-03-01; "
        "age(m.birth_date, on) -> 31\n"
        "- family.members[2] age(m.birth_date, on) < 7; m.birth_date = 2012-02-29; on = "
        "2021-03-01; "
        "age(m.birth_date, on) -> 9\n"
        "- family.members[3] known(m.birth_date); m.birth_date = unknown\n");
    EXPECT_EQ(explained("family.members.all(m, m.school == 0)"),
              "- family.members[2] m.school == 0; m.school = 1\n");
    EXPECT_EQ(explained("family.members.exists(m, m.school == 1)", 1),
              "- family.members.exists(m, m.school == 1); family.members -> 0\n");
    EXPECT_EQ(explained("family.members.exists_one(m, m.name.startsWith('D'))"),
              "+ family.members[1] m.name.startsWith('D'); m.name = Dewi\n");
    EXPECT_EQ(explained("[2, 3].exists_one(x, [1, 2].exists(y, x == y + 1))"),
              "+ [2, 3][0] [1, 2][0] x == y + 1; x = 2; y = 1; y + 1 -> 2\n"
              "+ [2, 3][1] [1, 2][1] x == y + 1; x = 3; y = 2; y + 1 -> 3\n");
}

TEST(Explain, NamesTheFault) {
    EXPECT_EQ(explained("family.rank > 1 && family.rank / zero > 1"),
              "? family.rank / zero > 1; family.rank = 17; zero = 0\n");
    EXPECT_EQ(explained("family.broken > 1"), "? family.broken > 1; family.broken = unknown\n");
}

TEST(Explain, SpeaksOfVariablesMapsAndPairs) {
    EXPECT_EQ(explained("cel.bind(r, family.rank * 2, r < 10 && r > 0)"), "- r < 10; r = 34\n");
    EXPECT_EQ(explained("cel.bind(r, family.rank, r > 10) && family.has_car"),
              "- family.has_car; family.has_car = false\n");
    EXPECT_EQ(
        explained("{'a': family.rank}.exists(k, k == 'b')"),
        "- {'a': family.rank}.exists(k, k == 'b'); family.rank = 17; {'a': family.rank} -> 1\n");
    EXPECT_EQ(
        explained("[family.rank].exists(i, r, i == 1 && r == 17)"),
        "- [family.rank].exists(i, r, i == 1 && r == 17); family.rank = 17; [family.rank] -> 1\n");
    EXPECT_EQ(explained("dyn(family.rank) > 'a'"),
              "? dyn(family.rank) > 'a'; family.rank = 17; dyn(family.rank) -> 17\n");
    EXPECT_EQ(explained("uint(family.rank) == 3u"),
              "- uint(family.rank) == 3u; family.rank = 17; uint(family.rank) -> 17u\n");
}

} // namespace
} // namespace tepat::rules
