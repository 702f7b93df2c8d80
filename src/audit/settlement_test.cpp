#include "audit/compare.hpp"
#include "audit/detail/planted_fixture.hpp"
#include "audit/settlement.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace tepat::audit {
namespace {

using ::testing::SizeIs;

/// A comparison of two lists with five differences.
class SettlementTest : public ::testing::Test, public testing::PlantedWorld {
protected:
    SettlementTest() {
        std::vector<Bytes> base;
        std::vector<Bytes> changes;
        for (int number = 1; number <= 8; ++number) {
            testing::Household its{
                number,
                satu,
                10,
                1,
                {{.number = 0, .born = date("1985-05-05"), .relation = 1, .name = "IBU"},
                 {.number = 1, .born = date("2018-03-03"), .name = "ANAK"}}};
            add(base, its);
            if (number > 5) continue;
            its.percentile = 40;
            add(changes, its, false);
        }
        import("2020-12-01", base);
        const auto first = make("2021:1/4", "91.01");
        import("2021-02-01", changes);
        comparison_ = *compare_lists(*journal_, instrument_, "dinas", first,
                                     make("2021:2/4", "91.01"), silent_);
        EXPECT_EQ(comparison_.totals.differences(), 5);
    }

    [[nodiscard]] ActOn act(std::string actor, std::vector<std::int64_t> lines) const {
        return {std::move(actor), date("2021-04-01"), comparison_.seq, std::move(lines)};
    }
    ComparisonState state() {
        const auto reader = database_->connect_reader();
        const store::ReadScope scope{*reader};
        return state_of(*reader, journal::Visibility{*reader}, comparison_);
    }
    [[nodiscard]] std::int64_t entries() {
        return journal::last_seq(*database_->connect_reader()).value();
    }
    Result<void> settle_all(const std::string& actor) {
        return settle(*journal_, act(actor, {0, 1, 2, 3, 4}), Settlement::second_stands,
                      "Dikunjungi", {});
    }
    Result<void> sign_as(const std::string& actor, Party party) {
        return sign(*journal_, actor, date("2021-04-02"), comparison_.seq, party);
    }

    StoredComparison comparison_;
};

TEST_F(SettlementTest, ADifferenceIsAssignedSettledAndReopenedWithAReason) {
    EXPECT_EQ(state().open, 5);
    ASSERT_TRUE(assign(*journal_, act("kepala", {0, 2}), "rina"));
    EXPECT_EQ(state().lines.at(2).owner, "rina");

    ASSERT_TRUE(settle(*journal_, act("rina", {2}), Settlement::first_stands, "KK dilihat",
                       "Berita acara kunjungan 12"));
    auto now = state();
    EXPECT_EQ(now.settled, 1);
    EXPECT_EQ(now.open, 4);
    EXPECT_EQ(now.lines.at(2).settlement, Settlement::first_stands);
    EXPECT_EQ(now.lines.at(2).settler, "rina");
    EXPECT_EQ(now.lines.at(2).note, "KK dilihat");
    const auto entry = journal::read_entry(*database_->connect_reader(), now.lines.at(2).seq);
    ASSERT_THAT(entry->documents, SizeIs(1));
    EXPECT_EQ(entry->documents[0], journal::sha256("Berita acara kunjungan 12"));

    const auto again =
        settle(*journal_, act("rina", {2}), Settlement::second_stands, "Berubah pikiran", {});
    EXPECT_EQ(again.error().code, "audit.settled"_msg);
    EXPECT_EQ(reopen(*journal_, act("rina", {2}), " ").error().code, "audit.no_note"_msg);
    EXPECT_EQ(reopen(*journal_, act("rina", {0}), "salah").error().code, "audit.not_settled"_msg);
    ASSERT_TRUE(reopen(*journal_, act("budi", {2}), "KK ternyata lama"));
    now = state();
    EXPECT_EQ(now.open, 5);
    EXPECT_FALSE(now.lines.at(2).settlement);
    EXPECT_EQ(now.lines.at(2).note, "KK ternyata lama");
    EXPECT_EQ(now.lines.at(2).owner, "rina") << "it stays hers";
    ASSERT_TRUE(settle(*journal_, act("rina", {2}), Settlement::second_stands, "KK baru", {}));
    EXPECT_EQ(state().lines.at(2).settlement, Settlement::second_stands);
    expect_verified();
}

TEST_F(SettlementTest, AnotherPersonsDifferenceIsNotSettledForThem) {
    ASSERT_TRUE(assign(*journal_, act("kepala", {1}), "rina"));
    const auto refused = settle(*journal_, act("budi", {0, 1}), Settlement::first_stands, "x", {});
    EXPECT_EQ(refused.error().code, "audit.other_owner"_msg);
    EXPECT_EQ(state().settled, 0) << "all or nothing";
    ASSERT_TRUE(assign(*journal_, act("kepala", {1}), "budi"));
    EXPECT_TRUE(settle(*journal_, act("budi", {0, 1}), Settlement::first_stands, "x", {}));
    EXPECT_EQ(assign(*journal_, act("kepala", {1}), "rina").error().code, "audit.settled"_msg);
}

TEST_F(SettlementTest, WhatIsSoAlreadyIsNotRecordedAgain) {
    ASSERT_TRUE(assign(*journal_, act("kepala", {0, 1}), "rina"));
    const auto before = entries();
    ASSERT_TRUE(assign(*journal_, act("kepala", {1, 0, 1}), "rina"));
    ASSERT_TRUE(assign(*journal_, act("kepala", {}), "rina"));
    EXPECT_EQ(entries(), before);
}

TEST_F(SettlementTest, BothPartiesSignWhatIsWhollySettled) {
    EXPECT_EQ(sign_as("pusat", Party::first).error().code, "audit.open_differences"_msg);
    ASSERT_TRUE(settle_all("rina"));
    ASSERT_TRUE(sign_as("pusat", Party::first));
    EXPECT_FALSE(state().closed());
    EXPECT_EQ(sign_as("pusat", Party::first).error().code, "audit.signed_already"_msg);
    EXPECT_EQ(sign_as("pusat", Party::second).error().code, "audit.signed_by_other"_msg);
    ASSERT_TRUE(sign_as("gubernur", Party::second));
    EXPECT_TRUE(state().closed());
    expect_verified();
}

TEST_F(SettlementTest, AReopeningMakesTheSignaturesStale) {
    ASSERT_TRUE(settle_all("rina"));
    ASSERT_TRUE(sign_as("pusat", Party::first));
    ASSERT_TRUE(sign_as("gubernur", Party::second));
    const auto signed_digest = state().digest;
    ASSERT_TRUE(reopen(*journal_, act("budi", {4}), "Satu keluarga keliru"));
    EXPECT_FALSE(state().closed());
    EXPECT_EQ(sign_as("pusat", Party::first).error().code, "audit.open_differences"_msg);
    ASSERT_TRUE(settle(*journal_, act("budi", {4}), Settlement::second_stands, "Tetap", {}));
    // Settled as it was, but by another entry: whoever signed has not seen this one.
    EXPECT_NE(state().digest, signed_digest);
    EXPECT_FALSE(state().closed());
    ASSERT_TRUE(sign_as("gubernur", Party::second));
    ASSERT_TRUE(sign_as("pusat", Party::first));
    const auto now = state();
    EXPECT_TRUE(now.closed());
    ASSERT_THAT(now.signatures, SizeIs(4));
    EXPECT_FALSE(now.signatures[0].holds);
    EXPECT_TRUE(now.signatures[3].holds);
}

TEST_F(SettlementTest, RefusesLinesAndEntriesThatAreNone) {
    EXPECT_EQ(assign(*journal_, act("kepala", {5}), "rina").error().code, "audit.no_line"_msg);
    EXPECT_EQ(assign(*journal_, act("kepala", {-1}), "rina").error().code, "audit.no_line"_msg);
    auto nowhere = act("kepala", {0});
    nowhere.comparison = Seq{1};
    EXPECT_EQ(assign(*journal_, nowhere, "rina").error().code, "audit.no_comparison"_msg);
    EXPECT_EQ(settle(*journal_, act("rina", {0}), Settlement::first_stands, "", {}).error().code,
              "audit.no_note"_msg);
    EXPECT_EQ(
        settle(*journal_, act("rina", {0}), Settlement::first_stands, "x", std::string(70'000, 'x'))
            .error()
            .code,
        "audit.document_too_long"_msg);
    std::vector<std::int64_t> many(most_lines_at_once + 1);
    std::iota(many.begin(), many.end(), 0);
    EXPECT_EQ(assign(*journal_, act("kepala", many), "rina").error().code,
              "audit.too_many_lines"_msg);
    EXPECT_EQ(state().lines.size(), 0U);
}

} // namespace
} // namespace tepat::audit
