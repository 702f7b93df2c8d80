#include "core/random.hpp"
#include "lookup/limits.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace tepat::lookup {
namespace {

using names::name_key;

using std::chrono::hours;
using std::chrono::seconds;

constexpr RegionId village{1};
const Answer hit{Tier::exact, {Answer::Line{}}};

class TheLimits : public ::testing::Test {
protected:
    void pass(seconds time) {
        clock.set(Instant{clock.now().microseconds() + time.count() * 1'000'000});
    }
    /// True when it was let in.
    bool ask(std::string_view address, RegionId where, std::string_view name, bool found) {
        if (limits.admit(address, where, name_key(name))) return false;
        limits.answered(address, found ? hit : Answer{});
        return true;
    }
    int until_refused(std::string_view address, bool found, int most = 2'000) {
        for (int asked = 0; asked < most; ++asked)
            if (!ask(address, village,
                     "Siti " + std::string(1, static_cast<char>('A' + asked % 26)), found))
                return asked;
        return most;
    }

    FixedClock clock{Instant{1'617'235'200'000'000}};
    Limits limits{{}, SeededRandom{1}.bytes(16), clock};
};

TEST_F(TheLimits, misses_cost_far_more_than_hits) {
    const auto hits = until_refused("10.0.0.1", true);
    const auto misses = until_refused("10.0.0.2", false);
    EXPECT_EQ(hits, 400);
    EXPECT_GE(misses, 10) << "who misspells a name may try again";
    EXPECT_LE(misses * 8, hits);
}

TEST_F(TheLimits, count_a_similar_name_as_a_miss) {
    const Answer similar{Tier::fuzzy, {Answer::Line{}}};
    int asked = 0;
    for (; !limits.admit("10.0.0.1", village, name_key("Siti")); ++asked)
        limits.answered("10.0.0.1", similar);
    EXPECT_LE(asked, 30);
}

TEST_F(TheLimits, say_when_to_come_back_and_mean_it) {
    until_refused("10.0.0.1", false);
    const auto wait = limits.admit("10.0.0.1", village, name_key("Siti"));
    ASSERT_TRUE(wait);
    pass(*wait - seconds{2});
    EXPECT_TRUE(limits.admit("10.0.0.1", village, name_key("Siti")));
    pass(seconds{2});
    EXPECT_FALSE(limits.admit("10.0.0.1", village, name_key("Siti")));
}

TEST_F(TheLimits, of_one_address_are_not_another_s) {
    until_refused("10.0.0.1", false);
    EXPECT_TRUE(ask("10.0.0.2", village, "Siti", true));
    until_refused("2001:db8:0:1::1", false);
    EXPECT_FALSE(ask("2001:db8:0:1:9::2", village, "Siti", true)) << "the same network";
    EXPECT_TRUE(ask("2001:db8:0:2::1", village, "Siti", true));
    EXPECT_FALSE(ask("::ffff:10.0.0.1", village, "Siti", true)) << "an IPv4 address in IPv6";
}

TEST_F(TheLimits, stop_one_name_carried_through_villages) {
    int learned = 0;
    for (int at = 1; at <= 400; ++at)
        learned += ask("10.0.0.1", RegionId{at}, "Siti Aminah", true) ? 1 : 0;
    EXPECT_LE(learned, 4);
    EXPECT_GE(learned, 3) << "somebody who does not know the village may try the next";
}

TEST_F(TheLimits, stop_one_name_carried_by_many_addresses) {
    int learned = 0;
    for (int address = 0; address < 100; ++address)
        for (int at = 0; at < 8; ++at) {
            const auto who = "10.0.1." + std::to_string(address);
            const bool asked = ask(who, RegionId{1 + address * 8 + at}, "Siti Aminah", true);
            learned += asked && at >= 3 ? 1 : 0;
            ask(who, RegionId{1 + address * 8 + at}, "Budi", true);
        }
    EXPECT_LE(learned, 30);
    EXPECT_TRUE(ask("10.0.2.1", RegionId{5}, "Siti Aminah", true)) << "who asks for herself";
}

TEST_F(TheLimits, let_an_office_work_every_day) {
    SeededRandom random{3};
    for (int day = 0; day < 7; ++day) {
        for (int look_up = 0; look_up < 300; ++look_up) {
            const RegionId where{random.chance(900) ? 1 : 2};
            const auto name = "Warga " + std::string(1, static_cast<char>('A' + look_up % 26)) +
                              std::string(1, static_cast<char>('A' + look_up / 26));
            ASSERT_TRUE(ask("10.0.0.1", where, name, !random.chance(140)))
                << "day " << day << ", look-up " << look_up;
            pass(seconds{8 * 3600 / 300});
        }
        pass(hours{16});
    }
}

TEST_F(TheLimits, remember_those_who_owe_when_many_come) {
    until_refused("10.0.0.1", false);
    for (int at = 0; at < 60'000; ++at)
        ask("10." + std::to_string(1 + at / 65536) + "." + std::to_string(at / 256 % 256) + "." +
                std::to_string(at % 256),
            village, "Siti", true);
    EXPECT_FALSE(ask("10.0.0.1", village, "Siti", true));
}

TEST_F(TheLimits, hold_when_asked_by_many_threads) {
    std::atomic<int> admitted = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 200; ++round)
                if (ask("10.0.0.1", village, "Siti", true)) ++admitted;
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(admitted, 400);
}

} // namespace
} // namespace tepat::lookup
