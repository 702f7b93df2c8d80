#pragma once
// long: two sides, each with its database, documents and keys, are one fixture.
#include "access/account.hpp"
#include "documents/uses.hpp"
#include "registry/folds.hpp"
#include "registry/import.hpp"
#include "registry/reader.hpp"
#include "registry/region_files.hpp"
#include "sync/device.hpp"
#include "sync/make.hpp"
#include "sync/take.hpp"
#include "testing/made_documents.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_database.hpp"
#include "verification/form.hpp"
#include "verification/meeting.hpp"
#include "verification/period.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

/// For tests: a regency and villages' laptops, each with a database, documents and keys of its own,
/// and registers from one workbook.
namespace tepat::sync::testing {

namespace fs = std::filesystem;
using verification::FormPart;
using verification::Kind;

inline constexpr std::string_view village = "91.01.01.2001";

class Side {
public:
    Side(::tepat::testing::Engine engine, std::uint64_t seed, Clock& clock)
        : database_{engine}, secrets_{seed}, clock_{clock} {
        EXPECT_TRUE(store::migrate(*(*database_).connect(), folds_.schemas(), clock.now()));
        start();
        const auto write = [&](const char* name, std::string_view text) {
            std::ofstream{dir_.file(name)} << text;
            return fs::path{dir_.file(name)};
        };
        write("provinces.csv", "code,name\n91,PROVINSI CONTOH\n");
        write("regencies.csv", "code,province_code,name\n91.01,91,KABUPATEN CONTOH\n");
        write("districts.csv", "code,regency_code,name\n91.01.01,91.01,Mekar\n");
        write("villages.csv", "code,district_code,name\n91.01.01.2001,91.01.01,Satu\n"
                              "91.01.01.2002,91.01.01,Dua\n");
        EXPECT_TRUE(registry::load_regions(*journal, dir_.path(), "dinas", day(), silent_));
        const auto homes = write("rt.csv", "IDBDT,KDGabungan4,Alamat,lantai\n"
                                           "H1,9101012001,Jl. Satu,1\nH2,9101012002,Jl. Dua,1\n");
        const auto members =
            write("art.csv", "IDARTBDT,IDBDT,NIK,NoKK,Nama,JnsKel,TglLahir,NUK,Hub_KRT,Hubkel\n"
                             "M1,H1,9101014101800001,9101010101010001,Siti,2,1980-01-01,1,1,1\n"
                             "M2,H1,,,Budi,1,1979-01-01,1,2,2\n"
                             "M3,H2,,,Tuti,2,1970-01-01,1,1,1\n");
        const std::array files{homes, members};
        EXPECT_TRUE(registry::import_files(
            *journal, bdt, files,
            {"dinas", day(), registry::CodeSystem::kemendagri, dir_.path() / "errors.xlsx", false},
            silent_));
        const auto key = store::ServerKey::at(dir_.path() / "kunci").value();
        vault.emplace(documents::Vault::open(dir_.path() / "dokumen", key).value());
        device.emplace(DeviceSecret::at(dir_.path() / "kunci-perangkat").value());
        secret.emplace(RegencySecret::at(dir_.path() / "kunci-paket").value());
    }

    void start() {
        sequencer_ = store::Sequencer::start(*database_, {}).value();
        journal = std::make_unique<journal::Journal>(*sequencer_, *database_, folds_, clock_,
                                                     secrets_, journal::Journal::Options{});
    }
    void restart() {
        journal.reset();
        sequencer_.reset();
        start();
    }

    [[nodiscard]] Date day() const { return verification::day_of(clock_.now()); }
    [[nodiscard]] std::unique_ptr<store::Connection> reader() {
        return (*database_).connect_reader();
    }
    SubjectId id(std::string_view scheme, std::string_view key) {
        const auto connection = reader();
        const journal::Visibility visibility{*connection};
        return registry::Reader{*connection, visibility, day()}.find(scheme, key).value();
    }
    verification::Act act(const std::string& who) { return {who, day(), {}}; }
    journal::Digest paper(std::size_t width) {
        return vault->keep(::tepat::testing::made_jpeg(width)).value().digest;
    }

    /// A form, filled in and proposed.
    SubjectId propose(const std::string& who, verification::ProposalForm form) {
        if (form.village == RegionCode{}) form.village = *RegionCode::parse(village);
        const auto filled = [&] {
            const auto connection = reader();
            const store::ReadScope scope{*connection};
            return verification::fill(*connection, bdt, form, day(),
                                      [&] { return journal->reserve_ids(1).front(); });
        }();
        EXPECT_TRUE(filled) << filled.error().code.name;
        EXPECT_THAT(filled->problems, ::testing::IsEmpty());
        const auto made = verification::propose(*journal, bdt, act(who), filled->draft);
        EXPECT_TRUE(made) << made.error().code.name;
        return made ? made->id : SubjectId{};
    }
    SubjectId new_family(const std::string& who, const std::string& name = "Ani") {
        verification::ProposalForm form;
        form.kind = Kind::new_family;
        form.note = "tidak punya tanah";
        form.household = FormPart{{}, {{"address", "Jl. Baru"}}};
        form.members = {FormPart{{},
                                 {{"name", name},
                                  {"sex", "2"},
                                  {"birth_date", "1990-05-06"},
                                  {"relation_to_household_head", "1"}}}};
        form.documents = {paper(41)};
        return propose(who, form);
    }
    SubjectId change(const std::string& who, std::string_view person, const std::string& name) {
        verification::ProposalForm form;
        form.kind = Kind::change;
        form.members = {FormPart{id("idartbdt", person), {{"name", name}}}};
        return propose(who, form);
    }
    /// A meeting that agrees to these and is sent up.
    void meet(std::vector<SubjectId> agreed) {
        const auto opened = verification::open_meeting(
            *journal, act("operator"),
            {verification::MeetingKind::musdes, *RegionCode::parse(village), day(), "Balai", "x"});
        ASSERT_TRUE(opened) << opened.error().code.name;
        ASSERT_TRUE(verification::decide(*journal, act("operator"), opened->id, std::move(agreed),
                                         true, ""));
        ASSERT_TRUE(verification::submit_minutes(
            *journal, act("kades"), opened->id,
            {31,
             120,
             {{"Pak Kades", "Kepala Desa"}, {"Bu Sek", "Sekretaris Desa"}},
             {paper(51)},
             {paper(52)},
             {paper(53)}}));
    }
    std::vector<verification::Proposal> proposals() {
        return verification::proposals(*reader(), {}, SubjectId{});
    }
    std::int64_t count(std::string_view sql) {
        std::int64_t found = -1;
        reader()->each(sql, [&](const store::Row& row) { found = row.integer(0); });
        return found;
    }

    // The hand-carried part.
    Result<Made> make(const fs::path& out, const RegencyKey& to, Date until,
                      std::optional<std::int64_t> again = {}) {
        return make_package(*journal, *vault, bdt, *device, {"operator", to, until, again}, out,
                            silent_);
    }
    [[nodiscard]] DeviceCard card(const std::string& name) const { return {name, device->key()}; }
    Keeper keeper(RegionCode within = *RegionCode::parse("91.01")) {
        return {"kepala", day(), [within](RegionCode code) { return within.contains(code); }};
    }
    Imported take(const fs::path& file, Progress& progress) {
        return take_package({*journal, *vault, bdt, *secret, keeper()}, file, progress);
    }
    Imported take(const fs::path& file) { return take(file, silent_); }
    void admit(const DeviceCard& card, std::string_view region = village) {
        const auto done = admit_device(*journal, keeper(), card, *RegionCode::parse(region),
                                       Date{day().day_number() + 365});
        EXPECT_TRUE(done) << done.error().code.name;
    }
    void account(const std::string& login, access::Role role, std::string_view region) {
        const bool first = login == "pusat";
        const auto done = access::open_account(
            *journal, {first ? "root" : "pusat", day(), login}, login,
            {role, region.empty() ? RegionCode{} : *RegionCode::parse(region)});
        EXPECT_TRUE(done) << done.error().code.name;
    }
    void expect_verified() {
        ::tepat::testing::TestDatabase empty{::tepat::testing::Engine::sqlite};
        const auto result = journal::verify(*database_, *empty, folds_, clock_.now(), silent_);
        ASSERT_TRUE(result);
        EXPECT_TRUE(result->findings.empty()) << result->findings.front().what.code.name;
    }

    registry::Instrument bdt =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    std::unique_ptr<journal::Journal> journal;
    std::optional<documents::Vault> vault;
    std::optional<DeviceSecret> device;
    std::optional<RegencySecret> secret;

private:
    ::tepat::testing::TempDir dir_;
    ::tepat::testing::TestDatabase database_;
    journal::Folds folds_{{access::folds(), documents::folds(), registry::folds(),
                           verification::folds(), sync::folds()}};
    SeededRandom secrets_;
    Clock& clock_;
    SilentProgress silent_;
    std::unique_ptr<store::Sequencer> sequencer_;
};

inline std::string text_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}
inline void write_file(const fs::path& file, std::string_view bytes) {
    std::ofstream{file, std::ios::binary} << bytes;
}

} // namespace tepat::sync::testing
