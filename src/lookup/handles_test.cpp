#include "lookup/handles.hpp"

#include <gtest/gtest.h>

namespace tepat::lookup {
namespace {

constexpr SubjectId family{4'611'686'018'000'000'007};
constexpr RegionId village{12};

class TheHandles : public ::testing::Test {
protected:
    FixedClock clock{Instant{1'617'235'200'000'000}};
    SeededRandom random{1};
    Handles handles{SeededRandom{2}.bytes(32), random, clock};
};

TEST_F(TheHandles, open_for_who_asked_in_that_village_for_an_hour) {
    const auto handle = handles.give(family, village, "warga");
    EXPECT_EQ(handles.open(handle, village, "warga"), family);
    EXPECT_EQ(handles.open(handle, village, "warga"), family) << "a second tap on a poor line";
    EXPECT_FALSE(handles.open(handle, village, "tetangga"));
    EXPECT_FALSE(handles.open(handle, RegionId{13}, "warga"));
    clock.set(Instant{clock.now().microseconds() + 3'600'000'000});
    EXPECT_EQ(handles.open(handle, village, "warga"), family);
    clock.set(Instant{clock.now().microseconds() + 1'000'000});
    EXPECT_FALSE(handles.open(handle, village, "warga"));
}

TEST_F(TheHandles, tell_nothing_and_cannot_be_made) {
    const auto one = handles.give(family, village, "warga");
    const auto two = handles.give(family, village, "warga");
    EXPECT_NE(one, two) << "nobody sees that they are of one family";
    EXPECT_EQ(one.size(), 75U);
    for (std::size_t at = 0; at < one.size(); ++at) {
        auto other = one;
        other[at] = other[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(handles.open(other, village, "warga")) << at;
    }
    EXPECT_FALSE(handles.open("", village, "warga"));
    EXPECT_FALSE(handles.open(one + "A", village, "warga"));
    Handles after{SeededRandom{3}.bytes(32), random, clock};
    EXPECT_FALSE(after.open(one, village, "warga")) << "a restart makes it void";
}

} // namespace
} // namespace tepat::lookup
