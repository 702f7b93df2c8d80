// A register written by hand, with so many of each anomaly; nothing else may be found.
#include "core/cbor.hpp"
#include "identity/run.hpp"
#include "journal/set_draft.hpp"
#include "overlap/anomaly_table.hpp"
#include "registry/folds.hpp"
#include "registry/import.hpp"
#include "registry/reader.hpp"
#include "registry/region_files.hpp"
#include "registry/standing.hpp"
#include "sheets/reader.hpp"
#include "store/sequencer.hpp"
#include "testing/stop_after.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_database.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <set>

namespace tepat::overlap {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

/// Two villages of one district and one of another; 28 persons.
class PlantedAnomalies : public ::tepat::testing::OnBothDatabases {
protected:
    void SetUp() override {
        OnBothDatabases::SetUp();
        if (IsSkipped()) return;
        write("provinces.csv", "code,name\n91,PROVINSI CONTOH\n");
        write("regencies.csv", "code,province_code,name\n91.01,91,KABUPATEN CONTOH\n");
        write("districts.csv",
              "code,regency_code,name\n91.01.01,91.01,Mekar\n91.01.02,91.01,Sari\n");
        write("villages.csv", "code,district_code,name\n91.01.01.2001,91.01.01,Satu\n"
                              "91.01.01.2002,91.01.01,Dua\n91.01.02.2001,91.01.02,Tiga\n");
        ASSERT_TRUE(store::migrate(*database().connect(), folds_.schemas(), clock_.now()));
        sequencer_ = store::Sequencer::start(database(), {}).value();
        journal_ = std::make_unique<journal::Journal>(*sequencer_, database(), folds_, clock_,
                                                      secrets_, journal::Journal::Options{});
        ASSERT_TRUE(registry::load_regions(*journal_, dir_.path(), "dinas",
                                           *Date::from_ymd(2000, 1, 1), silent_));
        plant();
    }
    void TearDown() override {
        journal_.reset();
        sequencer_.reset();
    }

    void person(const std::string& household, const std::string& nik,
                const std::string& kk = "9101010101200001", const std::string& name = "Asep",
                const std::string& born = "1980-01-01") {
        const auto id = std::to_string(++persons_);
        rows_ +=
            id + "," + household + "," + nik + "," + kk + "," + name + ",1," + born + ",1,3,3\n";
    }
    void plant() {
        for (const auto* sound : {"9101010101800001", "9101024101800002", "3201010101800003"})
            person("1", sound);          // 32.01: no district of that province is known here
        person("1", "910101010180000");  // length
        person("1", "91010101018000");   // length
        person("1", "91010101O1800001"); // letter
        person("1", "1111111111111111"); // placeholder
        person("1", "9101010101800000"); // placeholder
        person("1", "3.20101E+15");      // digits lost
        person("1", "0001010101800001"); // begins with 00
        person("1", "9101990101800001"); // no such district
        person("1", "9101013202800001"); // 32 February
        person("1", "");                 // none
        person("1", "");                 // none
        person("1", "9101010201800011", "9999999999999999"); // KK
        person("1", "9101010201800012", "123");              // KK
        person("1", "9101010201800013", "9101010101200001", "");
        person("2", "9101010301800021", "");      // in a family without a KK number
        person("2", "9101010301800022", "12345"); // the same, and refused
        person("3", "9101010401800031", "9101010101200003", "Moch. Yusuf", "1970-05-05");
        person("4", "9101010401800031", "9101010101200004", "Muhammad Yusup", "1970-05-05");
        person("3", "9101010501800041", "9101010101200003", "Siti", "1981-01-01");
        person("4", "9101010501800041", "9101010101200004", "Budi", "1990-01-01");
        for (int at = 0; at < 5; ++at)
            person("4", "910101060180005" + std::to_string(at), "9101010101200004",
                   "Nama " + std::string(1, static_cast<char>('a' + at)));
        const std::vector files{
            write("rt.csv", "IDBDT,KDGabungan4,Alamat,lantai\n1,9101012001,Jl. A,6\n"
                            "2,9101012002,Jl. B,6\n3,9101022001,Jl. C,6\n4,9101012002,Jl. D,6\n"),
            write("art.csv",
                  "IDARTBDT,IDBDT,NIK,NoKK,Nama,JnsKel,TglLahir,NUK,Hub_KRT,Hubkel\n" + rows_)};
        registry::ImportOptions options;
        options.actor = "dinas";
        options.effective_on = day_;
        options.errors = dir_.path() / "galat.xlsx";
        const auto report = registry::import_files(*journal_, instrument_, files, options, silent_);
        ASSERT_TRUE(report) << report.error().code.name;
        ASSERT_EQ(report->members.added, persons_);
    }
    std::filesystem::path write(const std::string& name, std::string_view text) {
        std::ofstream{dir_.path() / name} << text;
        return dir_.path() / name;
    }
    SubjectId id(int person) {
        const auto reader = database().connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        return registry::Reader{*reader, visibility, day_}
            .find("idartbdt", std::to_string(person))
            .value();
    }
    /// As link_list records it: who of the register, and how the name is spelled.
    void link(const std::string& list, std::string_view region,
              const std::vector<std::pair<int, std::optional<matching::Level>>>& rows) {
        CborWriter header;
        header.array(7);
        header.text(list);
        header.integer(1);
        header.integer(day_.day_number());
        header.text(RegionCode::parse(region)->digits());
        header.text("rekening.csv");
        header.bytes(journal::sha256(list).view());
        header.integer(900);
        const auto bytes = header.take();
        const auto key = "list-link:" + std::to_string(++links_);
        journal::SetDraft draft{*journal_, key};
        for (const auto& [person, level] : rows) {
            identity::ListRow row;
            row.row = person;
            row.person = id(person);
            row.other_spelling = level && *level != matching::same;
            if (level) row.reasons = {{matching::Field::name, *level, 50}};
            draft.add(identity::encode(row));
        }
        draft.mark({});
        draft.finish();
        const auto digest = journal::sha256(key);
        ASSERT_TRUE(journal_->submit_set({"dinas", {key, 0, digest}, day_},
                                         {{"identity.list_linked", 1},
                                          bytes,
                                          draft.chunks(),
                                          {{"found", std::ssize(rows)}},
                                          {digest}},
                                         draft.key(), silent_));
    }
    void sleep(int person) {
        const registry::StandingOrder order{id(person), registry::SleepCause::moved};
        ASSERT_TRUE(
            registry::change_standings(*journal_, {"dinas", day_, {}, ""}, {&order, 1}, silent_));
    }
    Result<Anomalies> ask(std::string_view region, bool with_sleepers = false) {
        const auto reader = database().connect_reader();
        return find_anomalies(*reader, {day_, *RegionCode::parse(region), with_sleepers}, silent_);
    }
    static std::map<std::string, std::int64_t> kinds(const AnomalyCounts& counts) {
        std::map<std::string, std::int64_t> found;
        for (std::size_t at = 0; at < anomalies; ++at)
            if (counts.by_kind.at(at) != 0)
                found.emplace(name_of(static_cast<Anomaly>(at)), counts.by_kind.at(at));
        return found;
    }

    ::tepat::testing::TempDir dir_;
    Date day_ = *Date::from_ymd(2021, 1, 31);
    registry::Instrument instrument_ =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    journal::Folds folds_{{registry::folds(), identity::folds()}};
    FixedClock clock_{Instant{1'617'235'200'000'000}};
    SeededRandom secrets_{7};
    SilentProgress silent_;
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
    int persons_ = 0;
    int links_ = 0;
    std::string rows_;
};

TEST_P(PlantedAnomalies, AreCountedExactly) {
    const auto found = ask("91.01").value();
    EXPECT_EQ(kinds(found.all()), (std::map<std::string, std::int64_t>{{"nik_length", 2},
                                                                       {"nik_letter", 1},
                                                                       {"nik_placeholder", 2},
                                                                       {"nik_digits_lost", 1},
                                                                       {"nik_region", 2},
                                                                       {"nik_date", 1},
                                                                       {"no_nik", 2},
                                                                       {"kk_invalid", 3},
                                                                       {"no_kk", 1},
                                                                       {"blank_name", 1},
                                                                       {"nik_double", 2},
                                                                       {"nik_shared", 2}}));
    EXPECT_EQ(found.all().records, 28);
    EXPECT_EQ(found.all().findings, 20);
    EXPECT_THAT(found.lines, SizeIs(20));
    EXPECT_THAT(found.all().by_audit, ElementsAre(9, 3, 1, 4, 5, 2));
    // Both numbers stand in both districts, and once in the regency.
    const auto below = found.below();
    ASSERT_THAT(below, SizeIs(2));
    EXPECT_THAT(below[0].second->by_audit, ElementsAre(9, 3, 1, 2, 5, 2));
    EXPECT_THAT(below[1].second->by_audit, ElementsAre(0, 0, 0, 2, 0, 2));
    EXPECT_EQ(found.counts.size(), 1U + 2U + 3U);

    const auto village = ask("91.01.02.2001").value();
    EXPECT_EQ(village.all(), found.counts.at(*RegionCode::parse("91.01.02.2001")))
        << "whose twin lives elsewhere is found";
    EXPECT_EQ(village.all().records, 2);
    EXPECT_EQ(ask("00")->all(), found.all());
}

TEST_P(PlantedAnomalies, OfThoseAsleepAreCountedOnRequest) {
    sleep(21); // of the double registration
    const auto awake = ask("91.01").value();
    EXPECT_EQ(awake.all().records, 27);
    EXPECT_EQ(awake.all().of(Anomaly::nik_double), 0) << "nobody else has the number any more";
    EXPECT_EQ(awake.all().of(AuditCount::bpkp_double_nik), 1);
    const auto all = ask("91.01", true).value();
    EXPECT_EQ(all.all().records, 28);
    EXPECT_EQ(all.all().of(Anomaly::nik_double), 2);
}

TEST_P(PlantedAnomalies, NamesOfLinkedListsAreCompared) {
    using namespace matching;
    link("rekening_bri", "91.01", {{24, name_level::other}, {25, name_level::other}});
    link("rekening_bri", "91.01",
         {{24, name_level::sound}, {25, name_level::near}, {26, name_level::other}, {27, same}});
    link("rekening_bri", "91.01.01", {{26, std::nullopt}, {28, name_level::similar}});
    link("dapodik_smp", "91.01", {{24, name_level::other}});
    link("pkh", "91.01", {{25, name_level::other}});
    const auto found = ask("91.01").value();
    EXPECT_EQ(found.all().of(Anomaly::account_sound), 1);
    EXPECT_EQ(found.all().of(Anomaly::account_near), 2);
    EXPECT_EQ(found.all().of(Anomaly::account_other), 0) << "a newer list says otherwise";
    EXPECT_EQ(found.all().of(Anomaly::school_other), 1);
    EXPECT_THAT(found.lists, SizeIs(3)) << "of no programme, and not the one that was replaced";
}

TEST_P(PlantedAnomalies, AreWrittenAsAWorkList) {
    const auto found = ask("91.01").value();
    const auto reader = database().connect_reader();
    const auto path = dir_.path() / "anomali.xlsx";
    EXPECT_EQ(write_anomalies(*reader, found, Language::en, path, silent_).value(), 20);
    const auto book = sheets::open_workbook(path).value();
    ASSERT_THAT(book->sheets(), SizeIs(4));
    const auto rows = book->rows(2).value();
    sheets::Row row;
    std::set<std::string> keys;
    std::map<std::string, int> shared;
    while (rows->next(row).value()) {
        if (row.number == 1) continue;
        keys.emplace(row.at(0).text);
        if (!row.at(7).text.empty()) ++shared[std::string{row.at(7).text}];
        EXPECT_FALSE(row.at(8).text.empty());
    }
    EXPECT_EQ(keys.size(), 20U);
    EXPECT_EQ(shared, (std::map<std::string, int>{{"1", 2}, {"2", 2}}));
    EXPECT_EQ(
        write_anomalies(*reader, found, Language::en, dir_.path() / "a.doc", silent_).error().code,
        "sheets.table_kind"_msg);
}

TEST_P(PlantedAnomalies, OfARegionThatIsNoneAreRefused) {
    EXPECT_EQ(ask("91.07").error().code, "simulation.unknown_region"_msg);
    ::tepat::testing::StopAfter stop{0};
    const auto reader = database().connect_reader();
    const auto stopped = find_anomalies(*reader, {day_, *RegionCode::parse("91.01"), false}, stop);
    EXPECT_EQ(stopped.error().code, "overlap.stopped"_msg);
}

INSTANTIATE_TEST_SUITE_P(On, PlantedAnomalies, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::overlap
