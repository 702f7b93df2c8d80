#pragma once
#include "generate/workbook.hpp"
#include "journal/verify.hpp"
#include "programmes/list.hpp"
#include "registry/folds.hpp"
#include "registry/import.hpp"
#include "registry/region_files.hpp"
#include "store/sequencer.hpp"
#include "testing/policies.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_database.hpp"
#include "welfare/ranking.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>

namespace tepat::testing {

/// A generated register of an invented regency, in SQLite unless another engine is asked for, and
/// lists made of it.
class RegisteredRegency : public ::testing::Test {
protected:
    static constexpr int families = 1'200;

    explicit RegisteredRegency(Engine engine = Engine::sqlite) : store_{engine} {
        write("provinces.csv", "code,name\n91,PROVINSI CONTOH\n");
        write("regencies.csv", "code,province_code,name\n91.01,91,KABUPATEN CONTOH\n");
        write("districts.csv",
              "code,regency_code,name\n91.01.01,91.01,Mekar\n91.01.02,91.01,Sari\n");
        write("villages.csv", "code,district_code,name\n91.01.01.2001,91.01.01,Satu\n"
                              "91.01.01.2002,91.01.01,Dua\n91.01.02.2001,91.01.02,Tiga\n");
        generate::Options made;
        made.parameters.families = families;
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
        EXPECT_TRUE(
            import({dir_.path() / "data/rumah_tangga.csv", dir_.path() / "data/anggota.csv"},
                   *Date::from_ymd(2021, 1, 31)));
    }

    Result<registry::ImportReport> import(const std::vector<std::filesystem::path>& files,
                                          Date on) {
        registry::ImportOptions options;
        options.actor = "dinas";
        options.effective_on = on;
        options.errors = dir_.path() / "galat.xlsx";
        return registry::import_files(*journal_, instrument_, files, options, silent_);
    }
    Result<programmes::StoredList> make(std::string_view region = "91.01") {
        return programmes::make_list(*journal_, pkh(), contents(policies / "pkh.toml"), instrument_,
                                     {"direktur", {2021, {2, 4}}, *RegionCode::parse(region), {}},
                                     silent_);
    }
    void write(const std::string& name, std::string_view text) {
        std::ofstream{dir_.path() / name} << text;
    }

    TempDir dir_;
    registry::Instrument instrument_ =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    journal::Folds folds_{{registry::folds(), welfare::folds(), programmes::folds()}};
    FixedClock clock_{Instant{1'617'235'200'000'000}};
    SeededRandom secrets_{7};
    SilentProgress silent_;
    TestDatabase store_;
    store::Database* const database_ = store_.operator->();
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
};

} // namespace tepat::testing
