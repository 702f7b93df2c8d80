#pragma once
#include "journal/journal.hpp"
#include "journal/verify.hpp"
#include "registry/export.hpp"
#include "registry/folds.hpp"
#include "registry/import.hpp"
#include "registry/reader.hpp"
#include "registry/region_files.hpp"
#include "sheets/reader.hpp"
#include "store/sequencer.hpp"
#include "testing/stop_after.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_database.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tepat::registry::testing {

/// A register of invented regions on each database, and short ways to import, export and read.
class Register : public ::tepat::testing::OnBothDatabases {
protected:
    void SetUp() override {
        OnBothDatabases::SetUp();
        if (IsSkipped()) return;
        start();
        write("provinces.csv", "code,name\n91,PROVINSI CONTOH\n");
        write("regencies.csv", "code,province_code,name\n91.01,91,KABUPATEN CONTOH\n");
        write("districts.csv",
              "code,regency_code,name\n91.01.01,91.01,Mekar\n91.01.02,91.01,Sari\n");
        write("villages.csv", "code,district_code,name\n91.01.01.2001,91.01.01,Satu\n"
                              "91.01.01.2002,91.01.01,Dua\n91.01.02.2001,91.01.02,Tiga\n");
        ASSERT_TRUE(load_regions(*journal_, dir_.path(), "dinas", day_, silent_));
    }
    void TearDown() override { stop(); }

    void start() {
        ASSERT_TRUE(store::migrate(*database().connect(), folds_.schemas(), clock_.now()));
        sequencer_ = store::Sequencer::start(database(), {}).value();
        journal_ =
            std::make_unique<journal::Journal>(*sequencer_, database(), folds_, clock_, secrets_,
                                               journal::Journal::Options{.slice_lines = 50});
    }
    void stop() {
        journal_.reset();
        sequencer_.reset();
    }
    void restart() {
        stop();
        start();
    }

    std::filesystem::path write(const std::string& name, std::string_view content) {
        std::ofstream{dir_.file(name), std::ios::binary} << content;
        return dir_.file(name);
    }
    Result<ImportReport> import(const std::vector<std::filesystem::path>& paths,
                                Progress& progress) {
        return import_files(*journal_, bdt_, paths, options_, progress);
    }
    Result<ImportReport> import(const std::vector<std::filesystem::path>& paths) {
        return import(paths, silent_);
    }
    /// The error workbook's rows: sheet, row, column, value, cause, remedy; the header left out.
    std::vector<std::vector<std::string>> errors() const {
        std::vector<std::vector<std::string>> all;
        if (!std::filesystem::exists(options_.errors)) return all;
        const auto workbook = sheets::open_workbook(options_.errors).value();
        const auto rows = workbook->rows(0).value();
        sheets::Row row;
        while (rows->next(row).value()) {
            if (row.number == 1) continue;
            auto& texts = all.emplace_back();
            for (std::size_t at = 1; at < 7; ++at)
                texts.emplace_back(row.at(at).text);
        }
        return all;
    }

    template <class F>
    auto reading(F&& with) {
        const auto connection = database().connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection};
        return with(*connection, visibility);
    }
    std::vector<HouseholdView> everything(std::optional<Date> on = std::nullopt) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            const auto regions = Regions::read(connection, visibility, on.value_or(day_));
            std::vector<RegionId> villages;
            for (const auto& village : regions.all(RegionLevel::village))
                villages.push_back(village.id);
            std::vector<HouseholdView> all;
            Reader{connection, visibility, on.value_or(day_)}.scan(
                villages, Reader::Keys::read,
                [&](HouseholdView& view) { all.push_back(std::move(view)); });
            return all;
        });
    }
    std::optional<PersonView> person(std::string_view key) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            const Reader reader{connection, visibility, day_};
            const auto id = reader.find("idartbdt", key);
            return id ? reader.person(*id) : std::nullopt;
        });
    }
    std::int64_t count(std::string_view sql) {
        std::int64_t found = -1;
        database().connect_reader()->each(sql,
                                          [&](const store::Row& row) { found = row.integer(0); });
        return found;
    }
    /// Every folded table refolds to what is there.
    void expect_verified() {
        ::tepat::testing::TestDatabase empty{::tepat::testing::Engine::sqlite};
        const auto result = journal::verify(database(), *empty, folds_, clock_.now(), silent_);
        ASSERT_TRUE(result);
        EXPECT_TRUE(result->findings.empty()) << result->findings.front().what.code.name;
    }

    static constexpr std::string_view household_header = "IDBDT,KDGabungan4,Alamat,lantai\n";
    static constexpr std::string_view member_header =
        "IDARTBDT,IDBDT,NIK,NoKK,Nama,JnsKel,TglLahir,NUK,Hub_KRT,Hubkel\n";

    ::tepat::testing::TempDir dir_;
    Date day_ = Date{std::chrono::year{2021} / 1 / 31};
    journal::Folds folds_{{folds()}};
    FixedClock clock_{Instant{1'612'051'200'000'000}}; // 2021-01-31
    SeededRandom secrets_{7};
    SilentProgress silent_;
    Instrument bdt_ = read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    ImportOptions options_{"dinas", day_, CodeSystem::kemendagri, dir_.path() / "errors.xlsx",
                           false};
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
};

} // namespace tepat::registry::testing
