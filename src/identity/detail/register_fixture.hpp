#pragma once
#include "generate/workbook.hpp"
#include "identity/link.hpp"
#include "journal/verify.hpp"
#include "registry/folds.hpp"
#include "registry/import.hpp"
#include "registry/reader.hpp"
#include "registry/region_files.hpp"
#include "store/sequencer.hpp"
#include "testing/temp_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace tepat::identity::testing {

/// A generated register of an invented regency in SQLite, its civil register, and the truth.
class GeneratedRegister : public ::testing::Test {
protected:
    explicit GeneratedRegister(int families = 600) {
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
        made.civil_register = true;
        EXPECT_TRUE(generate::generate_regency(made, silent_));
        EXPECT_TRUE(store::migrate(*database_->connect(), folds_.schemas(), clock_.now()));
        sequencer_ = *store::Sequencer::start(*database_, {});
        journal_ = std::make_unique<journal::Journal>(*sequencer_, *database_, folds_, clock_,
                                                      secrets_, journal::Journal::Options{});
        EXPECT_TRUE(registry::load_regions(*journal_, dir_.path(), "dinas",
                                           *Date::from_ymd(2000, 1, 1), silent_));
        registry::ImportOptions options;
        options.actor = "dinas";
        options.effective_on = day_;
        options.errors = dir_.path() / "galat.xlsx";
        const std::vector<std::filesystem::path> files{data("rumah_tangga.csv"),
                                                       data("anggota.csv")};
        EXPECT_TRUE(registry::import_files(*journal_, instrument_, files, options, silent_));
    }

    [[nodiscard]] std::filesystem::path data(const std::string& name) const {
        return dir_.path() / "data" / name;
    }
    std::filesystem::path write(const std::string& name, std::string_view text) {
        std::ofstream{dir_.path() / name, std::ios::binary} << text;
        return dir_.path() / name;
    }
    [[nodiscard]] LinkRequest request(bool civil) {
        LinkRequest request{"dinas", region_, day_, std::nullopt, {}, dir_.path() / "kerja"};
        if (civil) request.civil = data("dukcapil.csv");
        return request;
    }
    Result<LinkReport> link(bool civil, Progress* progress = nullptr) {
        return link_register(*journal_, instrument_, request(civil),
                             progress == nullptr ? silent_ : *progress);
    }
    template <class F>
    auto reading(F&& with) {
        const auto connection = database_->connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection};
        return with(*connection, visibility);
    }
    std::vector<VerdictLine> lines(const StoredRun& run) {
        std::vector<VerdictLine> all;
        each_verdict(*database_->connect_reader(), run, [&](const VerdictLine& line) {
            all.push_back(line);
            return true;
        });
        return all;
    }
    /// Rows of a csv without quotes, as columns of texts; the header left out.
    static std::vector<std::vector<std::string>> rows(const std::filesystem::path& file) {
        std::vector<std::vector<std::string>> all;
        std::ifstream in{file};
        std::string line;
        std::getline(in, line);
        while (std::getline(in, line)) {
            if (!line.empty() && line.back() == '\r') line.pop_back();
            auto& row = all.emplace_back();
            std::istringstream cells{line};
            std::string cell;
            while (std::getline(cells, cell, ','))
                row.push_back(cell);
        }
        return all;
    }
    /// Everybody who is awake, with the register's key.
    std::map<std::string, SubjectId> persons() {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            std::map<std::string, SubjectId> found;
            each_person(connection, visibility, [&](const registry::PersonView& person) {
                found[person.source_key] = person.id;
            });
            return found;
        });
    }
    template <class F>
    void each_person(store::Connection& connection, const journal::Visibility& visibility,
                     F&& each) {
        const auto regions = registry::Regions::read(connection, visibility, day_);
        std::vector<RegionId> villages;
        for (const auto& village : regions.all(RegionLevel::village))
            villages.push_back(village.id);
        registry::Reader{connection, visibility, day_}.scan(
            villages, registry::Reader::Keys::read, [&](registry::HouseholdView& household) {
                for (const auto& family : household.families)
                    for (const auto& person : family.members)
                        each(person);
            });
    }
    void expect_verified() {
        const auto empty = *store::open_database(dir_.file("again.db"), true);
        const auto verified = journal::verify(*database_, *empty, folds_, clock_.now(), silent_);
        ASSERT_TRUE(verified);
        for (const auto& finding : verified->findings)
            ADD_FAILURE() << finding.what.code.name;
        std::filesystem::remove(dir_.file("again.db"));
    }

    ::tepat::testing::TempDir dir_;
    Date day_ = *Date::from_ymd(2021, 1, 31);
    RegionCode region_ = *RegionCode::parse("91.01");
    registry::Instrument instrument_ =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    journal::Folds folds_{{registry::folds(), identity::folds()}};
    FixedClock clock_{Instant{1'617'235'200'000'000}};
    SeededRandom secrets_{7};
    SilentProgress silent_;
    std::unique_ptr<store::Database> database_ =
        *store::open_database(dir_.file("register.db"), true);
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
};

} // namespace tepat::identity::testing
