#include "core/random.hpp"
#include "rules/evaluate.hpp"
#include "rules/explain.hpp"
#include "rules/memory_rows.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <optional>
#include <string>

namespace tepat::rules {
namespace {

/// Makes a random source together with its answer, worked out in another way than the evaluator
/// does: integers in 128 bits, logic by a table of three values. No answer means a fault.
class Model {
public:
    explicit Model(std::uint64_t seed) : random_{seed} {}

    struct Integer {
        std::string source;
        std::optional<std::int64_t> answer;
    };
    struct Boolean {
        std::string source;
        std::optional<bool> answer;
    };

    Integer integer(int depth) {
        if (depth == 0) return literal();
        if (random_.chance(150)) {
            const auto condition = boolean(depth - 1);
            const auto then = integer(depth - 1);
            const auto otherwise = integer(depth - 1);
            const auto& chosen = condition.answer.value_or(false) ? then : otherwise;
            return {"(" + condition.source + " ? " + then.source + " : " + otherwise.source + ")",
                    condition.answer ? chosen.answer : std::nullopt};
        }
        const auto a = integer(depth - 1);
        const auto b = integer(depth - 1);
        const char symbol = "+-*/%"[random_.below(5)];
        return {"(" + a.source + " " + symbol + " " + b.source + ")",
                calculate(symbol, a.answer, b.answer)};
    }

    Boolean boolean(int depth) {
        if (depth == 0)
            return random_.chance(500) ? Boolean{"true", true} : Boolean{"false", false};
        switch (random_.below(5)) {
        case 0: {
            const auto a = boolean(depth - 1);
            return {"!" + a.source, a.answer ? std::optional{!*a.answer} : std::nullopt};
        }
        case 1:
            return logic(false, boolean(depth - 1), boolean(depth - 1));
        case 2:
            return logic(true, boolean(depth - 1), boolean(depth - 1));
        case 3:
            return quantified(depth);
        default:
            return compared(depth);
        }
    }

private:
    Integer literal() {
        constexpr std::array<std::int64_t, 12> edges{0,
                                                     1,
                                                     -1,
                                                     2,
                                                     3,
                                                     7,
                                                     -10,
                                                     60,
                                                     1000,
                                                     3'037'000'500,
                                                     std::numeric_limits<std::int64_t>::max(),
                                                     std::numeric_limits<std::int64_t>::min()};
        const auto value = edges[random_.below(edges.size())];
        return {std::to_string(value), value};
    }

    static std::optional<std::int64_t> calculate(char symbol, std::optional<std::int64_t> a,
                                                 std::optional<std::int64_t> b) {
        if (!a || !b || ((symbol == '/' || symbol == '%') && *b == 0)) return std::nullopt;
        if (symbol == '%' && *a == std::numeric_limits<std::int64_t>::min() && *b == -1)
            return std::nullopt;
        __extension__ using Wide = __int128;
        const Wide x = *a;
        const Wide y = *b;
        const Wide wide = symbol == '+'   ? x + y
                          : symbol == '-' ? x - y
                          : symbol == '*' ? x * y
                          : symbol == '/' ? x / y
                                          : x % y;
        const auto narrow = static_cast<std::int64_t>(wide);
        return narrow == wide ? std::optional{narrow} : std::nullopt;
    }

    Boolean logic(bool is_or, const Boolean& a, const Boolean& b) {
        std::optional<bool> answer;
        if (a.answer == is_or || b.answer == is_or) {
            answer = is_or;
        } else if (a.answer && b.answer) {
            answer = !is_or;
        }
        return {"(" + a.source + (is_or ? " || " : " && ") + b.source + ")", answer};
    }

    /// exists and all over a written list, as the chain of || and && they stand for.
    Boolean quantified(int depth) {
        const bool exists = random_.chance(500);
        const auto bound = integer(depth - 1);
        Boolean chain{"", !exists};
        std::string items;
        for (auto left = random_.between(1, 4); left > 0; --left) {
            const auto item = integer(0);
            items += (items.empty() ? "" : ", ") + item.source;
            const auto product = calculate('*', item.answer, bound.answer);
            chain =
                logic(exists, chain, {"", product ? std::optional{*product > 0} : std::nullopt});
        }
        return {"[" + items + "]." + (exists ? "exists" : "all") + "(x, x * " + bound.source +
                    " > 0)",
                chain.answer};
    }

    Boolean compared(int depth) {
        const auto a = integer(depth - 1);
        const auto b = integer(depth - 1);
        const bool both = a.answer && b.answer;
        const bool less = both && *a.answer < *b.answer;
        const bool same = both && *a.answer == *b.answer;
        constexpr std::array symbols{" < ", " <= ", " > ", " >= ", " == ", " != "};
        const auto which = random_.below(symbols.size());
        const std::array answers{less, less || same, !less && !same, !less, same, !same};
        return {"(" + a.source + symbols[which] + b.source + ")",
                both ? std::optional{answers[which]} : std::nullopt};
    }

    SeededRandom random_;
};

TEST(Property, EvaluatesAsTheModelDoes) {
    Schema schema;
    MemoryRows root;
    root.add({});
    int faults = 0;
    constexpr int rounds = 5000;
    for (std::uint64_t seed = 0; seed < rounds; ++seed) {
        const auto made = Model{seed}.boolean(4);
        const auto expression = compile(made.source, schema, Type::boolean());
        ASSERT_TRUE(expression) << made.source;
        const auto outcome = evaluate(*expression, root.record(0));
        const auto wanted = !made.answer   ? Verdict::undetermined
                            : *made.answer ? Verdict::eligible
                                           : Verdict::ineligible;
        ASSERT_EQ(outcome.verdict, wanted) << made.source;
        if (!made.answer) ++faults;
        const auto explanation = explain(*expression, root.record(0));
        ASSERT_EQ(explanation.outcome, outcome) << made.source;
        ASSERT_FALSE(explanation.leaves.empty()) << made.source;
    }
    EXPECT_GT(faults, rounds / 20);
    EXPECT_LT(faults, rounds * 2 / 3);
}

/// Random use of two nullable facts, guarded or not.
std::string guarded(SeededRandom& random, int depth) {
    if (depth == 0) {
        constexpr std::array leaves{"known(a)",  "known(b)",     "a > 0",
                                    "b > 0",     "!known(a)",    "!known(b)",
                                    "a / b > 0", "1 / zero > 0", "[a].exists(x, x > 0)"};
        return leaves[random.below(leaves.size())];
    }
    const auto one = guarded(random, depth - 1);
    const auto two = guarded(random, depth - 1);
    switch (random.below(5)) {
    case 0:
        return "!(" + one + ")";
    case 1:
        return "(" + one + " ? " + two + " : " + guarded(random, depth - 1) + ")";
    case 2:
        return "(" + one + " || " + two + ")";
    default:
        return "(" + one + " && " + two + ")";
    }
}

TEST(Property, WhatTheCheckerLetsThroughMeetsNoUnknownFact) {
    Schema schema;
    schema.set_variables(
        {{"a", Type::integer(), true}, {"b", Type::integer(), true}, {"zero", Type::integer()}});
    MemoryRows root;
    for (const auto& a : {Value{}, Value::integer(1), Value::integer(-1)})
        for (const auto& b : {Value{}, Value::integer(1), Value::integer(0)})
            root.add({a, b, Value::integer(0)});
    SeededRandom random{2021};
    int accepted = 0;
    constexpr int rounds = 10'000;
    for (int round = 0; round < rounds; ++round) {
        const auto source = guarded(random, 1 + static_cast<int>(random.below(3)));
        const auto expression = compile(source, schema);
        if (!expression) {
            ASSERT_EQ(expression.error().code, "rules.unguarded"_msg) << source;
            continue;
        }
        ++accepted;
        for (std::int64_t row = 0; row < root.size(); ++row) {
            const auto outcome = evaluate(*expression, root.record(row));
            ASSERT_NE(outcome.fault.code, "rules.missing_value"_msg) << source << ", row " << row;
        }
    }
    EXPECT_GT(accepted, rounds / 20);
    EXPECT_LT(accepted, rounds / 2);
}

} // namespace
} // namespace tepat::rules
