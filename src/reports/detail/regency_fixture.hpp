#pragma once
#include "generate/workbook.hpp"
#include "payments/account_file.hpp"
#include "payments/folds.hpp"
#include "payments/plan.hpp"
#include "programmes/list.hpp"
#include "programmes/policy_file.hpp"
#include "registry/folds.hpp"
#include "registry/import.hpp"
#include "registry/region_files.hpp"
#include "reports/board.hpp"
#include "store/sequencer.hpp"
#include "testing/test_database.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace tepat::reports::testing {

/// A generated register of an invented regency on each database, with a list and its plan.
class Regency : public ::tepat::testing::OnBothDatabases {
protected:
    static constexpr int families = 300;

    void SetUp() override {
        OnBothDatabases::SetUp();
        if (IsSkipped()) return;
        write("provinces.csv", "code,name\n91,PROVINSI CONTOH\n");
        write("regencies.csv", "code,province_code,name\n91.01,91,KABUPATEN CONTOH\n");
        write("districts.csv",
              "code,regency_code,name\n91.01.01,91.01,Mekar\n91.01.02,91.01,Sari\n");
        villages("91.01.01.2002,91.01.01,Dua\n");
        generate::Options made;
        made.parameters.families = families;
        made.region_lists = dir_.path();
        made.regency = *RegionCode::parse("91.01");
        made.output = dir_.path() / "data";
        made.format = generate::Format::csv;
        ASSERT_TRUE(generate::generate_regency(made, silent_));

        ASSERT_TRUE(store::migrate(*database().connect(), folds_.schemas(), clock_.now()));
        sequencer_ = *store::Sequencer::start(database(), {});
        journal_ = std::make_unique<journal::Journal>(*sequencer_, database(), folds_, clock_,
                                                      secrets_, journal::Journal::Options{});
        load_regions(Date::from_ymd(2000, 1, 1).value());
        import({dir_.path() / "data/rumah_tangga.csv", dir_.path() / "data/anggota.csv"});
    }
    void TearDown() override {
        journal_.reset();
        sequencer_.reset();
    }

    std::filesystem::path write(const std::string& name, std::string_view text) {
        std::ofstream{dir_.file(name)} << text;
        return dir_.file(name);
    }
    static std::string contents(const std::filesystem::path& path) {
        std::ifstream file{path};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    void villages(std::string_view second) {
        write("villages.csv", "code,district_code,name\n91.01.01.2001,91.01.01,Satu\n" +
                                  std::string{second} + "91.01.02.2001,91.01.02,Tiga\n");
    }
    void load_regions(Date on) {
        ASSERT_TRUE(registry::load_regions(*journal_, dir_.path(), "dinas", on, silent_));
    }
    void import(const std::vector<std::filesystem::path>& files) {
        registry::ImportOptions options;
        options.actor = "dinas";
        options.effective_on = Date::from_ymd(2021, 1, 31).value();
        options.errors = dir_.path() / "galat.xlsx";
        ASSERT_TRUE(registry::import_files(*journal_, instrument_, files, options, silent_));
    }
    programmes::StoredList make_list(Period period) {
        const auto text = contents(TEPAT_SOURCE_DIR "/policies/pkh.toml");
        const auto policy = programmes::read_policy(text, "pkh.toml").value();
        return programmes::make_list(*journal_, policy, text, instrument_,
                                     {"direktur", period, *RegionCode::parse("91.01"), day_},
                                     silent_)
            .value();
    }
    payments::Plan plan(const programmes::StoredList& list) {
        const auto channels =
            payments::read_channels(contents(TEPAT_SOURCE_DIR "/channels/himbara.toml"), "himbara")
                .value();
        EXPECT_TRUE(
            payments::import_accounts(*journal_, dir_.path() / "data/rekening.csv", channels,
                                      {"dinas", day_, dir_.path() / "rek.xlsx", false}, silent_));
        return payments::plan_payments(*journal_, list, channels, "dinas", silent_).value();
    }
    Seq last() { return journal::last_seq(*database().connect_reader()); }
    std::shared_ptr<const RegisterBoard> board(int threads = 2,
                                               std::optional<Date> on = std::nullopt) {
        return RegisterBoard::build(database(), last(), on.value_or(day_), threads, silent_);
    }
    /// The register itself, for those who do it slowly.
    std::vector<registry::HouseholdView> everything() {
        const auto connection = database().connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection};
        const auto regions = registry::Regions::read(*connection, visibility, day_);
        std::vector<RegionId> ids;
        for (const auto& village : regions.all(RegionLevel::village))
            ids.push_back(village.id);
        std::vector<registry::HouseholdView> all;
        registry::Reader{*connection, visibility, day_}.scan(
            ids, registry::Reader::Keys::leave,
            [&](registry::HouseholdView& view) { all.push_back(std::move(view)); });
        return all;
    }

    ::tepat::testing::TempDir dir_;
    Date day_ = Date::from_ymd(2021, 4, 1).value();
    registry::Instrument instrument_ =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    journal::Folds folds_{{registry::folds(), programmes::folds(), payments::folds()}};
    FixedClock clock_{Instant{1'617'235'200'000'000}}; // 2021-04-01
    SeededRandom secrets_{7};
    SilentProgress silent_;
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
};

} // namespace tepat::reports::testing
