#include "core/flags.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>
#include <vector>

namespace tepat::flags {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// So many flags, each 1 as often as 0.
Bytes some(std::size_t count) {
    return *rc::gen::container<Bytes>(count, rc::gen::inRange<std::uint8_t>(0, 2));
}
std::vector<std::int64_t> numbers(std::size_t count) {
    return *rc::gen::container<std::vector<std::int64_t>>(
        count, rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000));
}
std::size_t length() {
    return *rc::gen::inRange<std::size_t>(0, 1000);
}

RC_GTEST_PROP(Flags, AreCountedAndJoinedAsOneByOne, ()) {
    const auto n = length();
    const auto a = some(n);
    const auto b = some(n);
    RC_ASSERT(count(a) == std::accumulate(a.begin(), a.end(), std::int64_t{0}));
    Bytes none(n);
    Bytes weighed(n);
    Bytes twos(n);
    neither(a, b, none);
    weigh(a, b, weighed);
    equal(weighed, 2, twos);
    for (std::size_t i = 0; i < n; ++i) {
        RC_ASSERT(none[i] == (a[i] == 0 && b[i] == 0 ? 1 : 0));
        RC_ASSERT(weighed[i] == 2 * a[i] + b[i]);
        RC_ASSERT(twos[i] == (a[i] == 1 && b[i] == 0 ? 1 : 0));
    }
}

RC_GTEST_PROP(Flags, PickTheNumbersInTheirOrder, ()) {
    const auto n = length();
    const auto wanted = some(n);
    const auto from = numbers(n);
    std::vector<std::int64_t> expected;
    for (std::size_t i = 0; i < n; ++i)
        if (wanted[i] != 0) expected.push_back(from[i]);
    std::vector<std::int64_t> made(n);
    made.resize(pick(from, wanted, made));
    RC_ASSERT(made == expected);
    RC_ASSERT(sum(from) == std::accumulate(from.begin(), from.end(), std::int64_t{0}));
}

TEST(Flags, ThatAreManyAreCounted) {
    EXPECT_EQ(count(Bytes(100'001, 1)), 100'001);
    EXPECT_EQ(count({}), 0);
}

} // namespace
} // namespace tepat::flags
