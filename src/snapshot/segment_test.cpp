#include "core/random.hpp"
#include "snapshot/encode_column.hpp"
#include "snapshot/segment.hpp"
#include "testing/temp_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>

namespace tepat::snapshot {
namespace {

constexpr auto missing = ColumnView::missing;
using Width = ColumnView::Width;

void expect_column(const std::vector<std::int64_t>& values, Width width) {
    auto encoded = encode_column(values);
    encoded.view.data = encoded.bytes.data();
    EXPECT_EQ(encoded.view.width, width);
    EXPECT_EQ(encoded.bytes.size(), values.size() * ColumnView::bytes(width));
    for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_EQ(encoded.view.at(i), values[i]) << i;
}

TEST(EncodeColumn, TakesTheNarrowestWidthBesideTheMissing) {
    constexpr auto least = std::numeric_limits<std::int64_t>::min() + 1;
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    expect_column({}, Width::none);
    expect_column({missing, missing}, Width::none);
    expect_column({0, 254, missing}, Width::one);
    expect_column({0, 255}, Width::two);
    expect_column({-1, 253}, Width::one);
    expect_column({-1, 254, missing}, Width::two);
    expect_column({-20'000, 20'000}, Width::two);
    expect_column({0, 65'534}, Width::two);
    expect_column({0, 65'535}, Width::four);
    expect_column({1'000'000, 1'000'254}, Width::one);
    expect_column({0, 4'294'967'294, missing}, Width::four);
    expect_column({0, 4'294'967'295}, Width::eight);
    expect_column({0, most, missing}, Width::eight);
    expect_column({least, -5, missing, least + 100}, Width::eight);
    expect_column({most, most - 1}, Width::one);
}

TEST(EncodeColumn, KnowsItsBounds) {
    const auto column = encode_column(std::vector<std::int64_t>{missing, -7, 12}).view;
    EXPECT_TRUE(column.has_missing);
    EXPECT_EQ(column.least, -7);
    EXPECT_EQ(column.most, 12);
    EXPECT_FALSE(encode_column(std::vector<std::int64_t>{3}).view.has_missing);
}

/// Two columns a household, one a member; some households without families, some families without
/// members.
Segment invented(int households) {
    SeededRandom random{5};
    SegmentBuilder made{2, 1};
    std::int64_t id = 0;
    for (int h = 0; h < households; ++h) {
        const std::int64_t facts[] = {h, random.chance(100) ? missing : -3};
        made.household(SubjectId{++id}, RegionId{h / 3}, facts);
        for (auto f = random.below(3); f > 0; --f) {
            made.family(SubjectId{++id});
            for (auto m = random.below(5); m > 0; --m) {
                const std::int64_t fact = random.between(-30'000, 30'000);
                made.member(SubjectId{++id}, {&fact, 1});
            }
        }
    }
    return made.finish();
}

/// Everything a segment says, in one text.
std::string told(const Segment& segment) {
    std::string text;
    const auto say = [&](std::int64_t number) { text += std::to_string(number) + " "; };
    for (std::size_t h = 0; h < segment.households().size(); ++h) {
        say(segment.households()[h].value());
        say(segment.region(h).value());
        say(segment.household_column(0).at(h));
        say(segment.household_column(1).at(h));
        for (const auto& family : segment.families_of(h)) {
            EXPECT_EQ(family.household, h);
            say(family.id.value());
            for (std::uint32_t m = 0; m < family.members; ++m) {
                say(segment.members()[family.first_member + m].value());
                say(segment.member_column(0).at(family.first_member + m));
            }
        }
        text += "\n";
    }
    return text;
}

TEST(Segment, AFileSaysTheSameAgain) {
    const testing::TempDir dir;
    for (const int households : {0, 1, 1000}) {
        const auto segment = invented(households);
        EXPECT_EQ(segment.households().size(), households);
        const auto file = dir.path() / std::to_string(households);
        ASSERT_TRUE(segment.save(file));
        const auto opened = Segment::open(file);
        ASSERT_TRUE(opened);
        EXPECT_EQ(told(*opened), told(segment));
        EXPECT_EQ(opened->bytes(), segment.bytes());
    }
}

TEST(Segment, AnyChangedByteIsNoticed) {
    const testing::TempDir dir;
    const auto file = dir.path() / "segment";
    ASSERT_TRUE(invented(20).save(file));
    std::ifstream in{file, std::ios::binary};
    const std::string whole{std::istreambuf_iterator<char>{in}, {}};
    const auto open_of = [&](const std::string& bytes) {
        std::ofstream{file, std::ios::binary} << bytes;
        return Segment::open(file);
    };
    for (std::size_t i = 0; i < whole.size(); i += 1 + i / 40) {
        auto bytes = whole;
        bytes[i] = static_cast<char>(bytes[i] ^ 0x10);
        const auto opened = open_of(bytes);
        ASSERT_FALSE(opened) << i;
        EXPECT_EQ(opened.error().code, "snapshot.damaged"_msg);
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{7}, whole.size() - 1})
        EXPECT_FALSE(open_of(whole.substr(0, size)));
    EXPECT_FALSE(open_of(whole + "x"));
    EXPECT_TRUE(open_of(whole));
    EXPECT_EQ(Segment::open(dir.path() / "none").error().code, "snapshot.unreadable"_msg);
}

} // namespace
} // namespace tepat::snapshot
