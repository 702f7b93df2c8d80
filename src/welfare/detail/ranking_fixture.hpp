#pragma once
#include "generate/workbook.hpp"
#include "journal/verify.hpp"
#include "registry/folds.hpp"
#include "registry/import.hpp"
#include "registry/region_files.hpp"
#include "store/sequencer.hpp"
#include "testing/temp_dir.hpp"
#include "welfare/ranking.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

/// For tests: models, and registers in SQLite to rank.
namespace tepat::welfare::fixture {

inline std::string contents(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

/// Two things one can see and the number of members; easily computed by hand.
inline const std::string small_model = R"toml(format = 1
id = "small"
name = { id = "Kecil", en = "Small" }
synthetic = true

[covers]
holds = "household.presence == HouseholdPresence.found"

[[variable]]
id = "fridge"
name = { id = "Lemari es", en = "Fridge" }
needs = "known(household.has_fridge)"
value = "household.has_fridge"

[[variable]]
id = "rooms"
name = { id = "Kamar", en = "Rooms" }
needs = "known(household.bedrooms)"
value = "household.bedrooms"
least = 0
most = 9

[[variable]]
id = "members"
name = { id = "Anggota", en = "Members" }
value = "size(members)"
least = 0
most = 40

[[edition]]
from = 2021-01-01
until = 2021-12-31
source = "assumption"
note = "for tests"
[edition.intercept]
national = 13_000_000
"91" = 13_100_000
[edition.coefficient]
fridge = 300_000
rooms = 50_000
members = -100_000

[[edition]]
from = 2022-01-01
source = "assumption"
note = "for tests"
[edition.intercept]
national = 13_000_000
[edition.coefficient]
fridge = 200_000
rooms = 50_000
members = 0
)toml";

class RankedRegister : public ::testing::Test {
protected:
    RankedRegister() {
        write("provinces.csv", "code,name\n91,PROVINSI CONTOH\n92,PROVINSI LAIN\n");
        write("regencies.csv", "code,province_code,name\n91.01,91,KABUPATEN CONTOH\n"
                               "92.01,92,KABUPATEN LAIN\n");
        write("districts.csv", "code,regency_code,name\n91.01.01,91.01,Mekar\n"
                               "91.01.02,91.01,Sari\n92.01.01,92.01,Jauh\n");
        write("villages.csv", "code,district_code,name\n91.01.01.2001,91.01.01,Satu\n"
                              "91.01.01.2002,91.01.01,Dua\n91.01.02.2001,91.01.02,Tiga\n"
                              "92.01.01.2001,92.01.01,Empat\n");
        EXPECT_TRUE(store::migrate(*database_->connect(), folds_.schemas(), clock_.now()));
        sequencer_ = *store::Sequencer::start(*database_, {});
        journal_ = std::make_unique<journal::Journal>(*sequencer_, *database_, folds_, clock_,
                                                      secrets_, journal::Journal::Options{});
        EXPECT_TRUE(registry::load_regions(*journal_, dir_.path(), "dinas",
                                           *Date::from_ymd(2000, 1, 1), silent_));
    }

    void write(const std::string& name, std::string_view text) {
        std::ofstream{dir_.path() / name} << text;
    }
    void import(const std::vector<std::filesystem::path>& files) {
        registry::ImportOptions options;
        options.actor = "dinas";
        options.effective_on = day_;
        options.errors = dir_.path() / "galat.xlsx";
        const auto done = registry::import_files(*journal_, instrument_, files, options, silent_);
        ASSERT_TRUE(done) << message_text(done.error().code, done.error().params, Language::en);
    }
    /// Households `key,village,presence,fridge 3 or 4,rooms`; members `key,household`.
    void import_rows(std::string_view households, std::string_view members) {
        write("rumah_tangga.csv",
              "IDBDT,KDGabungan4,sta_keberadaan_RT,ada_lemari_es,jumlah_kamar\n" +
                  std::string{households});
        import({dir_.path() / "rumah_tangga.csv"});
        if (members.empty()) return;
        write("anggota.csv", "IDARTBDT,IDBDT,Nama,JnsKel,NUK,Hub_KRT,Hubkel,NIK,TglLahir\n" +
                                 std::string{members});
        import({dir_.path() / "anggota.csv"});
    }
    /// The register of an invented regency, 91.01.
    void generate(int families, std::string_view regency = "91.01") {
        generate::Options made;
        made.parameters.families = families;
        made.region_lists = dir_.path();
        made.regency = *RegionCode::parse(regency);
        made.output = dir_.path() / std::string{regency};
        made.format = generate::Format::csv;
        ASSERT_TRUE(generate::generate_regency(made, silent_));
        import({made.output / "rumah_tangga.csv", made.output / "anggota.csv"});
    }

    Result<StoredRanking> make(const Model& model, std::optional<std::string> region = {},
                               std::optional<Date> on = {}) {
        RankingRequest request{"pusdatin", {}, on.value_or(day_), {}};
        if (region) request.region = *RegionCode::parse(*region);
        return make_ranking(*journal_, model, model_text_, instrument_, request, silent_);
    }
    /// A model, and the text that is recorded with it.
    Model model(std::string text) {
        model_text_ = std::move(text);
        return read_model(model_text_, "model.toml").value();
    }
    std::vector<RankingLine> lines(const StoredRanking& ranking) {
        std::vector<RankingLine> all;
        each_line(*database_->connect_reader(), ranking,
                  [&](std::int64_t number, const RankingLine& line) {
                      EXPECT_EQ(number, std::ssize(all));
                      all.push_back(line);
                      return true;
                  });
        return all;
    }
    SubjectId household(std::string_view key) {
        const auto reader = database_->connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        return registry::Reader{*reader, visibility, day_}.find("idbdt", key).value();
    }
    RankingLine line(const StoredRanking& ranking, std::string_view key) {
        return line_of(*database_->connect_reader(), ranking, household(key)).value();
    }
    void expect_verified() {
        const auto empty = *store::open_database(dir_.file("copy.db"), true);
        const auto checked = journal::verify(*database_, *empty, folds_, clock_.now(), silent_);
        ASSERT_TRUE(checked);
        EXPECT_TRUE(checked->findings.empty());
    }

    ::tepat::testing::TempDir dir_;
    Date day_ = *Date::from_ymd(2021, 1, 31);
    registry::Instrument instrument_ =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    journal::Folds folds_{{registry::folds(), folds()}};
    FixedClock clock_{Instant{1'617'235'200'000'000}};
    SeededRandom secrets_{7};
    SilentProgress silent_;
    std::string model_text_;
    std::unique_ptr<store::Database> database_ =
        *store::open_database(dir_.file("register.db"), true);
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
};

} // namespace tepat::welfare::fixture
