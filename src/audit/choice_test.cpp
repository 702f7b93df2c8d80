#include "audit/choice.hpp"

#include <gtest/gtest.h>

namespace tepat::audit {
namespace {

TEST(DifferenceChoice, WhatIsNotSaidFitsEveryone) {
    const DifferenceBrief moved{SubjectId{1}, Cause::moved, Side::first};
    DifferenceState open;
    DifferenceState settled;
    settled.settlement = Settlement::first_stands;
    settled.owner = "rina";
    EXPECT_TRUE(fits({}, moved, open));
    EXPECT_TRUE(fits({.cause = Cause::moved}, moved, open));
    EXPECT_FALSE(fits({.cause = Cause::deceased}, moved, open));
    EXPECT_FALSE(fits({.side = Side::second}, moved, open));
    EXPECT_TRUE(fits({.settled = false}, moved, open));
    EXPECT_FALSE(fits({.settled = false}, moved, settled));
    EXPECT_TRUE(fits({.owner = "rina"}, moved, settled));
    EXPECT_FALSE(fits({.owner = "rina"}, moved, open));
    EXPECT_TRUE(fits({.owner = ""}, moved, open)) << "nobody's";
    EXPECT_FALSE(fits({.owner = ""}, moved, settled));
}

TEST(DifferenceChoice, LinesAreThoseOfTheComparison) {
    const std::vector<DifferenceBrief> briefs{{SubjectId{1}, Cause::moved, Side::first},
                                              {SubjectId{2}, Cause::deceased, Side::both},
                                              {std::nullopt, Cause::moved, Side::second}};
    ComparisonState state;
    state.lines[2].settlement = Settlement::same_in_fact;
    EXPECT_EQ(lines_that_fit(briefs, state, {}), (std::vector<std::int64_t>{0, 1, 2}));
    EXPECT_EQ(lines_that_fit(briefs, state, {.cause = Cause::moved}),
              (std::vector<std::int64_t>{0, 2}));
    EXPECT_EQ(lines_that_fit(briefs, state, {.cause = Cause::moved, .settled = false}),
              (std::vector<std::int64_t>{0}));
}

TEST(DifferenceChoice, LotsHoldWhatAnEntryHoldsAndStopAtARefusal) {
    std::vector<std::int64_t> lines(2 * most_lines_at_once + 1);
    for (std::size_t i = 0; i < lines.size(); ++i)
        lines[i] = static_cast<std::int64_t>(i);
    std::vector<std::int64_t> seen;
    const auto all = in_lots(lines, {"rina", {}, Seq{9}, {}}, [&](const ActOn& lot) {
        EXPECT_LE(lot.lines.size(), most_lines_at_once);
        EXPECT_EQ(lot.comparison, Seq{9});
        seen.insert(seen.end(), lot.lines.begin(), lot.lines.end());
        return Result<void>{};
    });
    EXPECT_TRUE(all);
    EXPECT_EQ(seen, lines);
    int lots = 0;
    const auto stopped =
        in_lots(lines, {"rina", {}, Seq{9}, {}}, [&](const ActOn&) -> Result<void> {
            if (++lots == 2) return refuse("audit.no_note"_msg);
            return {};
        });
    EXPECT_FALSE(stopped);
    EXPECT_EQ(lots, 2);
    EXPECT_TRUE(in_lots({}, {}, [](const ActOn&) -> Result<void> {
        ADD_FAILURE() << "nothing to do";
        return {};
    }));
}

} // namespace
} // namespace tepat::audit
