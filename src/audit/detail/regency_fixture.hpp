#pragma once
#include "access/access_log.hpp"
#include "audit/comparison.hpp"
#include "generate/workbook.hpp"
#include "programmes/list.hpp"
#include "programmes/policy_file.hpp"
#include "registry/folds.hpp"
#include "registry/import.hpp"
#include "registry/region_files.hpp"
#include "store/sequencer.hpp"
#include "testing/temp_dir.hpp"
#include "welfare/ranking.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace tepat::audit::testing {

/// A generated register of an invented regency in SQLite, with its errors, and PKH lists of it.
class GeneratedRegency {
public:
    explicit GeneratedRegency(int families) {
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

        auto schemas = folds_.schemas();
        schemas.push_back(access::schema());
        EXPECT_TRUE(store::migrate(*database_->connect(), schemas, clock_.now()));
        sequencer_ = *store::Sequencer::start(*database_, {});
        journal_ = std::make_unique<journal::Journal>(*sequencer_, *database_, folds_, clock_,
                                                      secrets_, journal::Journal::Options{});
        EXPECT_TRUE(registry::load_regions(*journal_, dir_.path(), "dinas",
                                           *Date::from_ymd(2000, 1, 1), silent_));
        registry::ImportOptions options;
        options.actor = "dinas";
        options.effective_on = *Date::from_ymd(2021, 1, 31);
        options.errors = dir_.path() / "galat.xlsx";
        const std::vector<std::filesystem::path> files{dir_.path() / "data/rumah_tangga.csv",
                                                       dir_.path() / "data/anggota.csv"};
        EXPECT_TRUE(registry::import_files(*journal_, instrument_, files, options, silent_));
    }

    /// Of a file of this repository.
    static std::string text_of(const std::string& name) {
        std::ostringstream text;
        text << std::ifstream{TEPAT_SOURCE_DIR "/" + name}.rdbuf();
        return text.str();
    }
    static std::string pkh_text() { return text_of("policies/pkh.toml"); }
    /// On 1 April 2021, by a model.
    welfare::StoredRanking rank(const std::string& model_text) {
        const auto model = welfare::read_model(model_text, "model.toml");
        EXPECT_TRUE(model) << model.error().code.name;
        auto ranking = welfare::make_ranking(
            *journal_, *model, model_text, instrument_,
            {"pusdatin", *RegionCode::parse("91.01"), *Date::from_ymd(2021, 4, 1), {}}, silent_);
        EXPECT_TRUE(ranking) << ranking.error().code.name;
        return *std::move(ranking);
    }
    /// Facts of 1 April 2021, whatever the period.
    programmes::StoredList make(std::string_view period, const std::string& text = pkh_text(),
                                std::optional<std::int64_t> quota = std::nullopt) {
        const auto policy = programmes::read_policy(text, "policy.toml");
        EXPECT_TRUE(policy) << policy.error().code.name;
        auto list = programmes::make_list(*journal_, *policy, text, instrument_,
                                          {.actor = "direktur",
                                           .period = Period::parse(period).value(),
                                           .region = *RegionCode::parse("91.01"),
                                           .effective_on = *Date::from_ymd(2021, 4, 1),
                                           .quota = quota},
                                          silent_);
        EXPECT_TRUE(list) << list.error().code.name;
        return *std::move(list);
    }
    void write(const std::string& name, std::string_view text) {
        std::ofstream{dir_.path() / name} << text;
    }

    ::tepat::testing::TempDir dir_;
    registry::Instrument instrument_ =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    journal::Folds folds_{
        {registry::folds(), welfare::folds(), programmes::folds(), audit::folds()}};
    FixedClock clock_{Instant{1'617'235'200'000'000}};
    SeededRandom secrets_{7};
    SilentProgress silent_;
    std::unique_ptr<store::Database> database_ =
        *store::open_database(dir_.file("register.db"), true);
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
};

} // namespace tepat::audit::testing
