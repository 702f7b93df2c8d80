#include "intake/inbox.hpp"
#include "payments/folds.hpp"
#include "programmes/list.hpp"
#include "registry/folds.hpp"
#include "registry/region_files.hpp"
#include "store/sequencer.hpp"
#include "store/system.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_database.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace tepat::intake {
namespace {

namespace fs = std::filesystem;

constexpr const char* header = "IDBDT,KDGabungan4,Alamat,lantai\n";

class Inboxes : public testing::OnBothDatabases {
protected:
    void SetUp() override {
        OnBothDatabases::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(store::migrate(*database().connect(), folds_.schemas(), clock_.now()));
        sequencer_ = store::Sequencer::start(database(), {}).value();
        journal_ = std::make_unique<journal::Journal>(*sequencer_, database(), folds_, clock_,
                                                      secrets_, journal::Journal::Options{});
        write("provinces.csv", "code,name\n91,PROVINSI CONTOH\n");
        write("regencies.csv", "code,province_code,name\n91.01,91,KABUPATEN CONTOH\n");
        write("districts.csv", "code,regency_code,name\n91.01.01,91.01,Mekar\n");
        write("villages.csv", "code,district_code,name\n91.01.01.2001,91.01.01,Satu\n");
        SilentProgress silent;
        ASSERT_TRUE(registry::load_regions(*journal_, dir_.path(), "dinas", day_, silent));
        open();
    }
    void TearDown() override {
        inbox_.reset();
        journal_.reset();
        sequencer_.reset();
    }

    void open() {
        inbox_ =
            std::make_unique<Inbox>(Inbox::Services{*journal_, {&bdt_, 1}, {}}, dir_.file("inbox"));
    }
    fs::path write(const std::string& name, const std::string& content) {
        std::ofstream{dir_.file(name), std::ios::binary} << content;
        return dir_.file(name);
    }
    Result<Item> hand_in(const std::string& name, const std::string& content) {
        return inbox_->add(name, write("upload", content), "operator", day_);
    }
    Item taken(const std::string& name, const std::string& content) {
        const auto item = hand_in(name, content).value();
        inbox_->wait_idle();
        return inbox_->item(item.id).value();
    }
    static std::string household(int number, std::string_view village = "9101012001") {
        return std::to_string(9101012001000000 + number) + "," + std::string{village} +
               ",Jl. Melati,6\n";
    }

    testing::TempDir dir_;
    Date day_ = Date::parse("2021-01-31").value();
    store::SystemClock clock_;
    store::SystemRandom secrets_;
    journal::Folds folds_{{registry::folds(), programmes::folds(), payments::folds()}};
    registry::Instrument bdt_ =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<Inbox> inbox_;
};

TEST_P(Inboxes, TakesAFileInAndDeletesIt) {
    const auto item = taken("rumah tangga.csv", header + household(1) + household(2));
    ASSERT_EQ(item.state, ItemState::done) << (item.refusal ? item.refusal->code.name : "");
    EXPECT_EQ(item.report->households.added, 2);
    EXPECT_FALSE(item.errors);
    EXPECT_FALSE(fs::exists(fs::path{dir_.file("inbox")} / item.id / "berkas" / item.file));
}

TEST_P(Inboxes, GivesTheErrorWorkbookOfABadRow) {
    const auto item = taken("desa.csv", header + household(1) + household(2, "9101012999"));
    ASSERT_EQ(item.state, ItemState::done);
    EXPECT_EQ(item.report->households.refused, 1);
    ASSERT_TRUE(item.errors);
    EXPECT_TRUE(fs::exists(*item.errors));
}

TEST_P(Inboxes, TheSameFileAgainChangesNothing) {
    const auto first = taken("desa.csv", header + household(1));
    const auto again = taken("desa.csv", header + household(1));
    EXPECT_EQ(again.id, first.id);
    EXPECT_EQ(again.report->known_files, 1);
    EXPECT_EQ(inbox_->items().size(), 1U);
}

TEST_P(Inboxes, RefusesWhatIsNoRegisterAndSaysWhy) {
    const auto item = taken("foto.xlsx", "\x89PNG not a workbook");
    EXPECT_EQ(item.state, ItemState::refused);
    ASSERT_TRUE(item.refusal);
    EXPECT_NE(item.refusal->code, "intake.broken"_msg);
}

TEST_P(Inboxes, RefusesNamesThatLeaveTheFolderAndEmptyFiles) {
    for (const auto* name : {"", "..", "../x.csv", "a/b.csv", "a\\b.csv", ".hidden", "a\nb.csv"})
        EXPECT_EQ(hand_in(name, header).error().code, "intake.file_name"_msg) << name;
    EXPECT_EQ(hand_in("kosong.csv", "").error().code, "intake.empty_file"_msg);
}

TEST_P(Inboxes, WhatWasDoneIsRememberedWhenTheFolderIsOpenedAgain) {
    const auto good = taken("satu.csv", header + household(1) + household(2, "9101012999"));
    const auto bad = taken("dua.xlsx", "not a workbook");
    inbox_.reset();
    open();
    const auto items = inbox_->items();
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].id, bad.id);
    EXPECT_EQ(items[0].refusal, bad.refusal);
    EXPECT_EQ(items[1].id, good.id);
    EXPECT_EQ(items[1].report->households, good.report->households);
    EXPECT_EQ(items[1].errors, good.errors);
}

TEST_P(Inboxes, WhatRanWhenTheProcessEndedGoesOn) {
    std::string many{header};
    for (int i = 0; i < 3'000; ++i)
        many += household(i);
    const auto item = hand_in("banyak.csv", many).value();
    inbox_.reset();
    open();
    inbox_->wait_idle();
    const auto its = inbox_->item(item.id).value();
    EXPECT_EQ(its.state, ItemState::done);
    std::int64_t households = 0;
    database().connect_reader()->each("select count(*) from household",
                                      [&](const store::Row& row) { households = row.integer(0); });
    EXPECT_EQ(households, 3'000);
}

TEST_P(Inboxes, StopsWhatWaits) {
    std::string many{header};
    for (int i = 0; i < 3'000; ++i)
        many += household(i);
    const auto first = hand_in("banyak.csv", many).value();
    const auto second = hand_in("lain.csv", header + household(9'000)).value();
    // The second waits behind the first, unless the first was quicker than this line.
    const bool stopped = inbox_->stop(second.id);
    inbox_->wait_idle();
    EXPECT_EQ(inbox_->item(second.id)->state, stopped ? ItemState::stopped : ItemState::done);
    EXPECT_EQ(inbox_->item(first.id)->state, ItemState::done);
    EXPECT_FALSE(inbox_->stop(first.id));
    EXPECT_FALSE(inbox_->stop("0123456789abcdef"));
}

INSTANTIATE_TEST_SUITE_P(On, Inboxes, testing::both_databases, testing::engine_name);

} // namespace
} // namespace tepat::intake
