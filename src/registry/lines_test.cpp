// The worked examples of docs/formats/registry.md. These bytes are permanent.
#include "core/cbor.hpp"
#include "registry/answers.hpp"
#include "registry/folds.hpp"
#include "registry/lines.hpp"
#include "testing/storage_rules.hpp"

#include <gmock/gmock.h>

namespace tepat::registry {
namespace {

Bytes some_answers() {
    AnswersWriter answers;
    answers.integer(22, 0);
    answers.text(36, "Euis");
    return answers.take();
}

TEST(Lines, HouseholdOfTheWorkedExample) {
    const auto answers = some_answers();
    const auto bytes = lines::encode(
        lines::Household{SubjectId{7}, lines::Key{"idbdt", "91"}, RegionId{5}, answers});
    EXPECT_EQ(to_hex(bytes), "850107826569646264746239310"
                             "5a2160018246445756973");
    const auto read = std::get<lines::Household>(lines::decode_imported(bytes));
    EXPECT_EQ(read.id, SubjectId{7});
    EXPECT_EQ(read.key->key, "91");
    EXPECT_EQ(read.answers, answers);
}

TEST(Lines, PersonOfTheWorkedExample) {
    const auto answers = some_answers();
    const auto bytes = lines::encode(lines::Person{
        SubjectId{9}, std::nullopt, lines::Membership{SubjectId{8}, 1, std::nullopt},
        lines::Claim{std::nullopt, 0}, lines::PersonFacts{"Rina", 14'744, 2, answers}});
    EXPECT_EQ(to_hex(bytes), "860309f6830801f682f600846452696e6119399802a2160018246445756973");
    const auto read = std::get<lines::Person>(lines::decode_imported(bytes));
    EXPECT_FALSE(read.key);
    EXPECT_EQ(read.membership->household_relation, 1);
    EXPECT_FALSE(read.claim->nik);
    EXPECT_EQ(read.facts->born, 14'744);
}

TEST(Lines, FamilyFlagRegionAndBpsOfTheWorkedExample) {
    EXPECT_EQ(to_hex(lines::encode(lines::Family{SubjectId{8}, std::nullopt, SubjectId{7},
                                                 lines::FamilyFacts{1, std::nullopt}})),
              "850208f6078201f6");
    EXPECT_EQ(to_hex(lines::encode(lines::Flagged{SubjectId{9}, 2, 3})), "8404090203");
    EXPECT_EQ(to_hex(lines::encode(lines::RegionChange{RegionId{5}, RegionLevel::village,
                                                       RegionId{4}, "Satu", false, "9101012001"})),
              "86050304645361747"
              "5f46a39313031303132303031");
    EXPECT_EQ(to_hex(lines::encode(lines::BpsCode{RegionId{5}, "9101010003"})),
              "82056a39313031303130303033");
}

TEST(Lines, RefusedNumberOfTheWorkedExample) {
    const auto bytes = lines::encode(lines::RefusedNumber{SubjectId{9}, lines::Number::kk, 3});
    EXPECT_EQ(to_hex(bytes), "8405090103");
    const auto read = std::get<lines::RefusedNumber>(lines::decode_imported(bytes));
    EXPECT_EQ(read.id, SubjectId{9});
    EXPECT_EQ(read.number, lines::Number::kk);
    EXPECT_EQ(read.fault, 3);
    for (const auto* hex : {"8405090203", "8405090106", "84050901"})
        EXPECT_THROW(static_cast<void>(lines::decode_imported(*from_hex(hex))), CborError) << hex;
}

TEST(Lines, AnythingElseIsAnError) {
    for (const auto* hex : {"", "80", "8105", "850107f6", "85010705f6a0",
                            "8404090203"
                            "00",
                            "a0"})
        EXPECT_THROW(static_cast<void>(lines::decode_imported(*from_hex(hex))), CborError) << hex;
    EXPECT_THROW(static_cast<void>(lines::decode_region(*from_hex("860504f66161f4f6"))), CborError);
}

TEST(Answers, AreFoundByFieldInOrder) {
    const auto bytes = some_answers();
    const Answers answers{bytes};
    EXPECT_EQ(answers.integer(22), 0);
    EXPECT_EQ(answers.text(36), "Euis");
    EXPECT_FALSE(answers.integer(36));
    EXPECT_FALSE(answers.integer(23));
    EXPECT_FALSE(Answers{}.text(1));
    std::vector<int> fields;
    answers.each([&](const Answer& answer) { fields.push_back(answer.field); });
    EXPECT_THAT(fields, ::testing::ElementsAre(22, 36));
}

TEST(Schema, KeepsTheStorageRules) {
    EXPECT_THAT(::tepat::testing::check_storage_rules(folds().schema, {"nik_holder"}),
                ::testing::IsEmpty());
}

} // namespace
} // namespace tepat::registry
