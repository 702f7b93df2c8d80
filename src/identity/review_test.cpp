#include "core/cbor.hpp"
#include "core/random.hpp"
#include "identity/detail/review_acts.hpp"
#include "identity/review.hpp"

#include <gmock/gmock.h>

namespace tepat::identity {
namespace {

using matching::Field;
using ::testing::ElementsAre;

ReviewPair some_pair(SeededRandom& random) {
    ReviewPair pair;
    pair.drawn = static_cast<std::uint8_t>(1 + random.below(drawn::all));
    if (random.chance(700)) pair.verdict = static_cast<Verdict>(1 + random.below(verdicts));
    pair.held = static_cast<Held>(random.below(4));
    pair.claim = static_cast<Claim>(random.below(3));
    pair.taken = random.chance(500);
    pair.kin = random.chance(500);
    pair.millionths = static_cast<std::int32_t>(random.between(0, 1'000'000));
    pair.centibits = static_cast<std::int32_t>(random.between(-5'000, 5'000));
    for (const auto field : matching::all_fields)
        pair.fields.push_back(
            {field, static_cast<matching::Level>(random.below(matching::levels_of(field))),
             static_cast<std::int32_t>(random.between(-2'000, 2'000))});
    pair.first.person = SubjectId{1 + static_cast<std::int64_t>(random.below(1U << 30U))};
    pair.first.text.at(1) = "SITI AMINAH";
    if (random.chance(500)) {
        pair.second.id = "D7";
        pair.second.status = static_cast<CivilStatus>(random.below(3));
    } else {
        pair.second.person = SubjectId{9};
    }
    return pair;
}

TEST(ReviewLines, ComeBackAsTheyWereAndOneByteTooFewOrManyIsRefused) {
    SeededRandom random{5};
    for (int i = 0; i < 300; ++i) {
        const auto pair = some_pair(random);
        const auto bytes = encode(pair);
        ASSERT_EQ(decode_review_pair(bytes), pair);
        EXPECT_THROW((void)decode_review_pair(BytesView{bytes}.substr(0, bytes.size() - 1)),
                     CborError);
        EXPECT_THROW((void)decode_review_pair(bytes + '\0'), CborError);
    }
    ReviewHeader header{Seq{41}, 50'000, 950'000, 7, -1'800, 800'000, 1'000, 3, {}};
    header.frames = {{Verdict::deceased, 400}, {Verdict::moved, 0}};
    EXPECT_EQ(decode_review_header(encode(header)), header);
    std::ranges::reverse(header.frames);
    EXPECT_THROW((void)decode_review_header(encode(header)), CborError);
    header.frames.clear();
    header.lower = -1;
    EXPECT_THROW((void)decode_review_header(encode(header)), CborError);
}

TEST(ReviewLines, HaveTheBytesOfTheFormatsPage) {
    ReviewPair pair;
    pair.drawn = drawn::band;
    pair.verdict = Verdict::deceased;
    pair.claim = Claim::one_person;
    pair.taken = true;
    pair.millionths = 900'000;
    pair.centibits = 2'950;
    for (const auto field : matching::all_fields)
        pair.fields.push_back({field, matching::missing, 0});
    pair.fields.at(1) = {Field::name, matching::name_level::sound, 830};
    pair.first = {SubjectId{7}, "", std::nullopt, {}};
    pair.first.text.at(1) = "ANI";
    pair.second = {std::nullopt, "D1", CivilStatus::dead, {}};
    pair.second.text.at(1) = "ANY";
    EXPECT_EQ(to_hex(encode(pair)), "8b01060001f5f41a000dbba0190b868b8200008202"
                                    "19033e820000820000820000820000820000820000820000820000820000"
                                    "840760f6896063414e4960606060606060"
                                    "84f662443101896063414e5960606060606060");
    const detail::PairAct act{Seq{60}, 4, Decision::different, "lahir lain"};
    EXPECT_EQ(to_hex(detail::encode(act)), "84183c04026a6c61686972206c61696e");
    EXPECT_EQ(detail::decode_decided(detail::encode(act)), act);
    const detail::PairAct back{Seq{60}, 4, std::nullopt, "salah tekan"};
    EXPECT_EQ(to_hex(detail::encode(back)), "83183c046b73616c61682074656b616e");
    EXPECT_EQ(detail::decode_taken_back(detail::encode(back)), back);
    EXPECT_THROW((void)detail::decode_decided(detail::encode(back)), CborError);
}

TEST(Pieces, MarkTheLettersThatDiffer) {
    EXPECT_THAT(pieces_beside("SITI AMINAH", "Siti Aminah"),
                ElementsAre(Piece{"SITI AMINAH", false}));
    EXPECT_THAT(pieces_beside("MUHAMMAD", "MUHAMAD"),
                ElementsAre(Piece{"MUHAM", false}, Piece{"M", true}, Piece{"AD", false}));
    EXPECT_THAT(pieces_beside("MUHAMAD", "MUHAMMAD"), ElementsAre(Piece{"MUHAMAD", false}));
    EXPECT_THAT(pieces_beside("ANI", ""), ElementsAre(Piece{"ANI", true}));
    EXPECT_THAT(pieces_beside("", "ANI"), ElementsAre());
    EXPECT_THAT(pieces_beside("José", "Jose"), ElementsAre(Piece{"Jos", false}, Piece{"é", true}));
    const std::string endless(5'000, 'A');
    EXPECT_THAT(pieces_beside(endless, endless + "B"), ElementsAre(Piece{endless, true}));
    SeededRandom random{3};
    for (int i = 0; i < 300; ++i) { // any bytes; nothing is lost
        const auto a = random.bytes(random.below(40));
        const auto b = random.bytes(random.below(40));
        std::string all;
        for (const auto& piece : pieces_beside(a, b))
            all += piece.text;
        ASSERT_EQ(all, a);
    }
}

TEST(Pieces, HideNumbersAfterComparingThem) {
    ReviewPair pair;
    const auto on = *Date::from_ymd(2021, 1, 31);
    for (const auto field : matching::all_fields)
        pair.fields.push_back({field, matching::missing, 0});
    pair.fields.at(0).level = matching::number_level::near;
    pair.fields.at(3).level = matching::birth_level::digit;
    pair.first.text.at(0) = "3201010101800001";
    pair.second.text.at(0) = "3201010101800091";
    pair.first.text.at(3) = "1980-01-01";
    pair.second.text.at(3) = "2 Januari 1980";
    pair.first.text.at(6) = "3201019912100001";
    pair.second.text.at(6) = "3201010712150004";
    EXPECT_THAT(shown(pair, false, Field::number, on),
                ElementsAre(Piece{"3201**********", false}, Piece{"0", true}, Piece{"1", false}));
    EXPECT_THAT(shown(pair, true, Field::birth, on),
                ElementsAre(Piece{"1980-01-0", false}, Piece{"2", true}));
    for (const auto second : {false, true})
        for (const auto& piece : shown(pair, second, Field::family, on))
            EXPECT_EQ(piece.text.find("99"), std::string::npos) << "the middle is hidden";
    pair.fields.at(0).level = matching::missing;
    pair.fields.at(9).level = matching::same;
    EXPECT_THAT(shown(pair, false, Field::number, on),
                ElementsAre(Piece{"3201**********01", false}))
        << "what matching found the same is not marked";
    EXPECT_THAT(shown(pair, false, Field::mother, on), ElementsAre());
}

} // namespace
} // namespace tepat::identity
