#include "core/cbor.hpp"
#include "core/random.hpp"
#include "identity/detail/batch_entry.hpp"
#include "identity/list_link.hpp"
#include "identity/run.hpp"
#include "identity/verdict.hpp"
#include "identity/work.hpp"

#include <gmock/gmock.h>

namespace tepat::identity {
namespace {

using ::testing::HasSubstr;

VerdictLine some_line(SeededRandom& random) {
    const auto maybe = [&](std::int64_t most) -> std::optional<std::int32_t> {
        if (random.chance(300)) return std::nullopt;
        return static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(most))) - 500;
    };
    VerdictLine line{SubjectId{1 + static_cast<std::int64_t>(random.below(1U << 30U))},
                     static_cast<Verdict>(1 + random.below(verdicts)),
                     static_cast<Held>(random.below(4))};
    if (random.chance(300)) line.other = SubjectId{7};
    if (random.chance(600)) line.civil_id = "D0123";
    if (random.chance(600)) line.civil_nik = 3'201'010'101'800'001;
    line.centibits = maybe(9'000);
    line.millionths = maybe(1'000'000);
    line.runner_up = maybe(9'000);
    for (const auto field : matching::all_fields)
        if (random.chance(500))
            line.reasons.push_back(
                {field, static_cast<matching::Level>(random.below(matching::levels_of(field))),
                 static_cast<std::int32_t>(random.below(600)) - 300});
    return line;
}

TEST(VerdictLines, ComeBackAsTheyWereAndOneByteTooFewOrManyIsRefused) {
    SeededRandom random{5};
    for (int i = 0; i < 500; ++i) {
        const auto line = some_line(random);
        const auto bytes = encode(line);
        ASSERT_EQ(decode_verdict(bytes), line);
        EXPECT_THROW(
            static_cast<void>(decode_verdict(BytesView{bytes}.substr(0, bytes.size() - 1))),
            CborError);
        EXPECT_THROW(static_cast<void>(decode_verdict(bytes + '\0')), CborError);
    }
}

TEST(VerdictLines, HaveTheBytesOfTheFormatsPage) {
    VerdictLine line{SubjectId{7}, Verdict::deceased, Held::no};
    line.civil_id = "D1";
    line.centibits = 2950;
    line.millionths = 999'999;
    line.reasons = {{matching::Field::name, matching::name_level::sound, 83}};
    EXPECT_EQ(to_hex(encode(line)), "8a070600f6624431f6190b861a000f423ff68183010218"
                                    "53");
}

TEST(VerdictLines, ThatNobodyWritesAreRefused) {
    for (const char* hex : {"8a000600f660f6f6f6f680", "8a070000f660f6f6f6f680",
                            "8a070900f660f6f6f6f680", "8a070604f660f6f6f6f680",
                            "8a070600f660f6f6f6f68183000501", "8a070600f660f6f6f6f6818300 01f6"}) {
        std::string digits{hex};
        std::erase(digits, ' ');
        Bytes bytes;
        for (std::size_t at = 0; at < digits.size(); at += 2)
            bytes += static_cast<char>(std::stoi(digits.substr(at, 2), nullptr, 16));
        EXPECT_THROW(static_cast<void>(decode_verdict(bytes)), CborError) << hex;
    }
}

TEST(VerdictLines, SayWhyInBothLanguages) {
    VerdictLine line{SubjectId{7}, Verdict::duplicate, Held::two_birth_dates};
    line.reasons = {{matching::Field::number, matching::same, 290}};
    EXPECT_THAT(in_words(line, Language::en), HasSubstr("registered twice; held for review: two"));
    EXPECT_THAT(in_words(line, Language::en), HasSubstr("+29.0"));
    EXPECT_THAT(in_words(line, Language::id), HasSubstr("terdaftar dua kali; ditahan"));
    EXPECT_THAT(in_words(line, Language::id), HasSubstr("+29,0"));
}

TEST(VerdictNames, AreFoundAgainAndOnlyAMatchPutsNobodyToSleep) {
    for (std::size_t at = 0; at < verdicts; ++at) {
        const auto verdict = static_cast<Verdict>(at + 1);
        EXPECT_EQ(verdict_of(name_of(verdict)), verdict);
        EXPECT_EQ(sleep_for(verdict).has_value(), verdict != Verdict::matched);
    }
    EXPECT_FALSE(verdict_of("padan"));
}

TEST(OtherLines, ComeBackAsTheyWere) {
    const RunHeader run{
        RunKind::answers,     Seq{5}, Date{18'659}, *RegionCode::parse("3201"), "jawaban.csv",
        journal::sha256("x"), Seq{4}, -120};
    EXPECT_EQ(decode_run_header(encode(run)), run);
    EXPECT_THROW(static_cast<void>(decode_run_header(encode(run).substr(1))), CborError);

    ListRow row{2,
                "A1",
                SubjectId{9},
                1200,
                std::nullopt,
                true,
                {{matching::Field::birth, matching::birth_level::swapped, 60}}};
    EXPECT_EQ(decode_list_row(encode(row)), row);
    row.row = -1;
    EXPECT_THROW(static_cast<void>(decode_list_row(encode(row))), CborError);

    const detail::BatchLine asked{SubjectId{9}, std::nullopt};
    EXPECT_FALSE(detail::decode_batch_line(encode(asked)).alone);
    EXPECT_EQ(
        detail::decode_batch_line(encode(detail::BatchLine{SubjectId{9}, Verdict::no_nik})).alone,
        Verdict::no_nik);
    const WorkOrder work{SubjectId{3}, "Bu Tini", true, "sudah merekam"};
    const auto again = decode_work(encode(work));
    EXPECT_EQ(again.owner, work.owner);
    EXPECT_TRUE(again.closed);
    EXPECT_EQ(again.note, work.note);
}

} // namespace
} // namespace tepat::identity
