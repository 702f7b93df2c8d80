#include "welfare/lowest.hpp"
#include "welfare/ranking_line.hpp"

#include <gtest/gtest.h>

namespace tepat::welfare {
namespace {

RankingLine ranked() {
    return {SubjectId{7},
            *RegionCode::parse("32.01.01.2001"),
            Standing::ranked,
            Score{13'250'000},
            {{Within::regency, 40, 100}, {Within::district, 3, 9}},
            {1, -3, {}},
            {}};
}
RankingLine undetermined() {
    return {SubjectId{8}, *RegionCode::parse("32.01.01.2002"), Standing::undetermined, {}, {},
            {1, {}, 4},   {{"rooms", GapWhy::out_of_range}}};
}

TEST(RankingLines, AreReadAsTheyWereWritten) {
    const RankingLine outside{
        SubjectId{9}, *RegionCode::parse("32.01.01.2002"), Standing::outside, {}, {}, {}, {}};
    for (const auto& line : {ranked(), undetermined(), outside}) {
        const auto bytes = encode(line);
        const auto read = decode_ranking_line(bytes);
        ASSERT_TRUE(read);
        EXPECT_EQ(*read, line);
    }
    EXPECT_EQ(ranked().place(Within::district)->rank, 3);
    EXPECT_EQ(ranked().place(Within::province), nullptr);
}

/// docs/formats/ranking.md shows the same bytes.
TEST(RankingLines, TheBytesOfTheDocumentedLine) {
    EXPECT_EQ(to_hex(encode(ranked())), "87071abecb9121001a00ca2dd0828302182818648303030983012"
                                        "2f680");
}

TEST(RankingLines, WhatWasNotWrittenSoIsRefused) {
    const auto refused = [](RankingLine line) { return !decode_ranking_line(encode(line)); };
    auto line = ranked();
    line.score.reset();
    EXPECT_TRUE(refused(line)) << "ranked without a score";
    line = ranked();
    line.places.clear();
    EXPECT_TRUE(refused(line)) << "ranked without a place";
    line = ranked();
    line.places[0].rank = 101;
    EXPECT_TRUE(refused(line)) << "beyond the last";
    line = ranked();
    line.places[0].rank = 0;
    EXPECT_TRUE(refused(line));
    line = ranked();
    std::swap(line.places[0], line.places[1]);
    EXPECT_TRUE(refused(line)) << "places out of order";
    line = ranked();
    line.missing = {{"rooms", GapWhy::missing_fact}};
    EXPECT_TRUE(refused(line)) << "ranked although something is missing";
    line = undetermined();
    line.subject = SubjectId{0};
    EXPECT_TRUE(refused(line));
    line = undetermined();
    line.standing = Standing::outside;
    EXPECT_TRUE(refused(line));
    EXPECT_FALSE(decode_ranking_line("x"));
    EXPECT_FALSE(decode_ranking_line(encode(ranked()) + "x"));
}

TEST(RankingLines, HeadersAndTheLinesOfTheLowest) {
    RankingHeader header;
    header.model = "small";
    header.seq = Seq{12};
    header.effective_on = *Date::from_ymd(2021, 1, 31);
    header.region = *RegionCode::parse("32.01");
    EXPECT_EQ(decode_ranking_header(encode(header)).value(), header);
    const auto whole = header.digest();
    header.region.reset();
    EXPECT_EQ(decode_ranking_header(encode(header)).value(), header);
    EXPECT_NE(header.digest(), whole);

    LowestHeader list{Seq{14}, whole, *RegionCode::parse("32.01.01"), Within::regency, 40};
    EXPECT_EQ(decode_lowest_header(encode(list)).value(), list);
    list.share = 100;
    EXPECT_FALSE(decode_lowest_header(encode(list)));

    LowestLine line{SubjectId{7}, *RegionCode::parse("32.01.01.2001"), Listing::left_out,
                    Place{Within::regency, 41, 100}, 0};
    EXPECT_EQ(decode_lowest_line(encode(line)).value(), line);
    line.distance.reset();
    EXPECT_FALSE(decode_lowest_line(encode(line)));
    line.place.reset();
    line.listing = Listing::undetermined;
    EXPECT_EQ(decode_lowest_line(encode(line)).value(), line);
}

} // namespace
} // namespace tepat::welfare
