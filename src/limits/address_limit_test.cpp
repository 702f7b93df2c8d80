#include "limits/address_limit.hpp"
#include "limits/buckets.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace tepat::limits {
namespace {

class AddressLimits : public ::testing::Test {
protected:
    void pass(std::chrono::seconds time) {
        clock_.set(Instant{clock_.now().microseconds() + time.count() * 1'000'000});
    }
    int tries(std::string_view address) {
        int count = 0;
        while (count < 1'000 && !limit_.admit(address))
            ++count;
        return count;
    }
    FixedClock clock_{Instant::parse("2021-04-05T03:00:00.000000Z").value()};
    AddressLimit limit_{
        {.tries = 10, .tries_an_hour = 60, .addresses = 512}, Bytes(16, 'k'), clock_};
};

TEST_F(AddressLimits, AnAddressHasItsTriesAndRegainsThem) {
    EXPECT_EQ(tries("203.0.113.7"), 10);
    const auto wait = limit_.admit("203.0.113.7");
    ASSERT_TRUE(wait);
    EXPECT_GT(wait->count(), 0);
    EXPECT_LE(wait->count(), 62);
    pass(*wait);
    EXPECT_EQ(tries("203.0.113.7"), 1) << "as it was told";
    EXPECT_EQ(tries("203.0.113.8"), 10) << "somebody else";
    pass(std::chrono::hours{24});
    EXPECT_EQ(tries("203.0.113.7"), 10) << "never more than a fresh one";
}

TEST_F(AddressLimits, WhatWentWellIsGivenBack) {
    for (int at = 0; at < 500; ++at) {
        ASSERT_FALSE(limit_.admit("203.0.113.7"));
        limit_.give_back("203.0.113.7");
    }
    limit_.give_back("203.0.113.7");
    EXPECT_EQ(tries("203.0.113.7"), 10);
}

TEST_F(AddressLimits, ANetworkOfIpv6IsOneAndSoIsAnIpv4AddressHoweverItIsWritten) {
    EXPECT_EQ(tries("2001:db8:1:2::1"), 10);
    EXPECT_EQ(tries("2001:db8:1:2:ffff::9"), 0);
    EXPECT_EQ(tries("2001:db8:1:3::1"), 10);
    EXPECT_EQ(tries("203.0.113.7"), 10);
    EXPECT_EQ(tries("::ffff:203.0.113.7"), 0);
}

TEST_F(AddressLimits, ThisMachineIsNotCounted) {
    for (const auto* address : {"127.0.0.1", "::1", "::ffff:127.0.0.1"})
        EXPECT_EQ(tries(address), 1'000) << address;
}

TEST_F(AddressLimits, ManyAtOnceGetNoMoreThanOneAfterTheOther) {
    std::atomic<int> let_in = 0;
    {
        std::vector<std::jthread> all;
        for (int at = 0; at < 4; ++at)
            all.emplace_back([&] { let_in += tries("203.0.113.7"); });
    }
    EXPECT_EQ(let_in, 10);
}

TEST_F(AddressLimits, AFullTableForgetsWhoOwesLeast) {
    EXPECT_EQ(tries("203.0.113.7"), 10);
    for (int at = 0; at < 5'000; ++at)
        EXPECT_FALSE(
            limit_.admit("198.51." + std::to_string(at / 250) + "." + std::to_string(at % 250)));
    EXPECT_EQ(tries("203.0.113.7"), 0) << "others do not wash it away";
}

} // namespace
} // namespace tepat::limits
