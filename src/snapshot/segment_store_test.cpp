#include "core/random.hpp"
#include "generate/workbook.hpp"
#include "journal/journal.hpp"
#include "registry/folds.hpp"
#include "registry/import.hpp"
#include "registry/region_files.hpp"
#include "registry/regions.hpp"
#include "snapshot/segment_store.hpp"
#include "store/sequencer.hpp"
#include "testing/temp_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tepat::snapshot {
namespace {

namespace fs = std::filesystem;

/// A generated register of two villages.
class SegmentStoreTest : public ::testing::Test {
protected:
    SegmentStoreTest() {
        write("provinces.csv", "code,name\n91,CONTOH\n");
        write("regencies.csv", "code,province_code,name\n91.01,91,CONTOH\n");
        write("districts.csv", "code,regency_code,name\n91.01.01,91.01,Mekar\n");
        write("villages.csv", "code,district_code,name\n91.01.01.2001,91.01.01,Satu\n"
                              "91.01.01.2002,91.01.01,Dua\n");
        generate::Options made;
        made.parameters.families = 100;
        made.region_lists = dir_.path();
        made.regency = *RegionCode::parse("91.01");
        made.output = dir_.path() / "data";
        made.format = generate::Format::csv;
        EXPECT_TRUE(generate::generate_regency(made, silent_));
        EXPECT_TRUE(store::migrate(*database_->connect(), folds_.schemas(), clock_.now()));
        sequencer_ = *store::Sequencer::start(*database_, {});
        journal_ = std::make_unique<journal::Journal>(*sequencer_, *database_, folds_, clock_,
                                                      secrets_, journal::Journal::Options{});
        EXPECT_TRUE(registry::load_regions(*journal_, dir_.path(), "dinas",
                                           *Date::from_ymd(2000, 1, 1), silent_));
        registry::ImportOptions options;
        options.actor = "dinas";
        options.effective_on = *Date::from_ymd(2021, 1, 31);
        options.errors = dir_.path() / "galat.xlsx";
        const std::vector<fs::path> tables{dir_.path() / "data/rumah_tangga.csv",
                                           dir_.path() / "data/anggota.csv"};
        const auto report =
            registry::import_files(*journal_, instrument_, tables, options, silent_);
        EXPECT_TRUE(report);
        const auto reader = database_->connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        const auto regions = registry::Regions::read(*reader, visibility, state_.effective_on);
        for (const auto& village : regions.all(RegionLevel::village))
            villages_.push_back(village.id);
        reader->each("select max(seq) from journal_entry",
                     [&](const store::Row& row) { state_.seq = row.id<Seq>(0); });
    }

    void write(const std::string& name, std::string_view text) {
        std::ofstream{dir_.path() / name} << text;
    }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator{folder_}, fs::directory_iterator{}));
    }

    ::tepat::testing::TempDir dir_;
    fs::path folder_ = dir_.path() / "kolom";
    registry::Instrument instrument_ =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    journal::Folds folds_{{registry::folds()}};
    FixedClock clock_{Instant{1'617'235'200'000'000}};
    SeededRandom secrets_{7};
    SilentProgress silent_;
    std::unique_ptr<store::Database> database_ =
        *store::open_database(dir_.file("register.db"), true);
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
    RegisterState state_{Seq{0}, *Date::from_ymd(2021, 3, 1)};
    std::vector<RegionId> villages_;
};

TEST_F(SegmentStoreTest, ReadsTheRegisterOnceForEachStateAndPlace) {
    SegmentStore store{*database_, instrument_, folder_};
    const auto first = store.get(state_, villages_);
    EXPECT_GT(first.members().size(), 200U);
    EXPECT_EQ(files(), 1U);
    const auto again = store.get(state_, villages_);
    EXPECT_EQ(again.bytes(), first.bytes());
    EXPECT_EQ(again.members().back(), first.members().back());
    EXPECT_EQ(files(), 1U);

    const auto one = store.get(state_, std::span{villages_}.first(1));
    EXPECT_LT(one.households().size(), first.households().size());
    const auto before = store.get({state_.seq, *Date::from_ymd(2020, 1, 1)}, villages_);
    EXPECT_TRUE(before.households().empty());
    EXPECT_EQ(files(), 3U);
}

TEST_F(SegmentStoreTest, MakesADamagedFileAgain) {
    SegmentStore store{*database_, instrument_, folder_};
    const auto members = store.get(state_, villages_).members().size();
    const auto file = fs::directory_iterator {
        folder_
    } -> path();
    std::ofstream{file} << "short";
    EXPECT_EQ(store.get(state_, villages_).members().size(), members);
    EXPECT_TRUE(Segment::open(file));
}

TEST_F(SegmentStoreTest, DropsWhatWasUsedLongestAgo) {
    SegmentStore plenty{*database_, instrument_, folder_};
    const auto bytes = plenty.get(state_, villages_).bytes();
    const auto old = fs::directory_iterator {
        folder_
    } -> path();
    fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours{1});
    SegmentStore tight{*database_, instrument_, folder_, bytes + bytes / 2};
    (void)tight.get({state_.seq, state_.effective_on + 1}, villages_);
    EXPECT_FALSE(fs::exists(old));
    EXPECT_EQ(files(), 1U);
}

TEST_F(SegmentStoreTest, WorksWithoutAFolder) {
    SegmentStore store{*database_, instrument_, {}};
    EXPECT_GT(store.get(state_, villages_).members().size(), 200U);
    std::ofstream{folder_} << "a file is in the way";
    SegmentStore blocked{*database_, instrument_, folder_};
    EXPECT_GT(blocked.get(state_, villages_).members().size(), 200U);
}

} // namespace
} // namespace tepat::snapshot
