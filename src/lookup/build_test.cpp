#include "core/cbor.hpp"
#include "journal/set_draft.hpp"
#include "lookup/build.hpp"
#include "payments/account_file.hpp"
#include "payments/folds.hpp"
#include "payments/plan.hpp"
#include "programmes/list.hpp"
#include "registry/answers.hpp"
#include "registry/folds.hpp"
#include "registry/lines.hpp"
#include "testing/stop_after.hpp"
#include "testing/test_database.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace tepat::lookup {
namespace {

using names::name_key;

namespace lines = registry::lines;
using payments::Held;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr RegionId satu{4};
constexpr RegionId dua{7};

/// Two regencies with a village each. All people are invented.
class BuildIndex : public tepat::testing::OnBothDatabases {
protected:
    void SetUp() override {
        OnBothDatabases::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(store::migrate(*database().connect(), folds_.schemas(), clock_.now()));
        sequencer_ = store::Sequencer::start(database(), {}).value();
        journal_ = std::make_unique<journal::Journal>(*sequencer_, database(), folds_, clock_,
                                                      secrets_, journal::Journal::Options{});
        using enum RegionLevel;
        const auto region = [](int id, RegionLevel level, std::optional<RegionId> parent,
                               std::string_view name, std::string_view code) {
            return lines::encode(
                lines::RegionChange{RegionId{id}, level, parent, name, false, code});
        };
        record("registry.regions_loaded", {},
               {region(1, province, {}, "PROVINSI", "91"),
                region(2, regency, RegionId{1}, "KAB. SATU", "9101"),
                region(3, district, RegionId{2}, "KEC. SATU", "910101"),
                region(4, village, RegionId{3}, "DESA SATU", "9101012001"),
                region(5, regency, RegionId{1}, "KAB. DUA", "9102"),
                region(6, district, RegionId{5}, "KEC. DUA", "910201"),
                region(7, village, RegionId{6}, "DESA DUA", "9102012001")});
    }
    void TearDown() override {
        journal_.reset();
        sequencer_.reset();
    }

    Seq record(const std::string& type, const Bytes& header, const std::vector<Bytes>& all,
               std::vector<std::pair<std::string, std::int64_t>> sums = {}) {
        const auto number = ++recorded_;
        journal::SetDraft draft{*journal_, "test:" + std::to_string(number)};
        for (const auto& line : all)
            draft.add(line);
        draft.mark({});
        draft.finish();
        return journal_
            ->submit_set({"test", {"test", number, journal::sha256(header)}, today_},
                         {{type, 1}, header, draft.chunks(), std::move(sums), {}}, draft.key(),
                         silent_)
            .value()
            .first;
    }

    struct Member {
        int number;
        std::string name;
        int age;
        int relation = 8;
        int marriage = 1;
    };
    static SubjectId household(int number) { return SubjectId{5'000 + number}; }
    static SubjectId family(int number) { return SubjectId{10'000 + number}; }
    static SubjectId person(int number) { return SubjectId{20'000 + number}; }

    void enrol(int number, RegionId village, const std::vector<Member>& members) {
        const auto key = std::to_string(number);
        std::vector<Bytes> all{
            lines::encode(
                lines::Household{household(number), lines::Key{"idbdt", key}, village, "\xa0"}),
            lines::encode(lines::Family{family(number), lines::Key{"idbdt/nuk", key},
                                        household(number), lines::FamilyFacts{1, std::nullopt}})};
        for (const auto& member : members) {
            const auto own = std::to_string(member.number);
            const auto field = instrument_.member.fact("marital_status")->number;
            registry::AnswersWriter answers;
            answers.integer(field, member.marriage);
            const auto bytes = answers.take();
            lines::Person its{person(member.number), lines::Key{"idartbdt", own}, {}, {}, {}};
            its.membership = lines::Membership{family(number), member.relation, member.relation};
            its.facts =
                lines::PersonFacts{member.name, (today_ - 366 * member.age).day_number(), 2, bytes};
            all.push_back(lines::encode(its));
        }
        record("registry.imported", {}, all);
    }

    static programmes::ListLine line(SubjectId subject, bool eligible, int payee = 0) {
        programmes::ListLine line;
        line.subject = subject;
        line.outcome = eligible ? programmes::Verdict::eligible : programmes::Verdict::ineligible;
        if (eligible) line.stage = Rupiah{225'000};
        if (payee != 0) line.payee = programmes::ListLine::Collector{"mother", person(payee)};
        return line;
    }
    programmes::StoredList list(const std::string& programme, std::string_view region,
                                std::string_view period,
                                const std::vector<programmes::ListLine>& all) {
        programmes::ListHeader header;
        header.seq = Seq{2};
        header.effective_on = today_;
        header.policies = {journal::sha256(programme)};
        header.period = Period::parse(period).value();
        header.region = RegionCode::parse(region).value();
        programmes::ListTotals totals;
        std::vector<Bytes> encoded;
        for (const auto& one : all) {
            totals.add(one);
            encoded.push_back(programmes::encode(one));
        }
        CborWriter entry;
        entry.array(2);
        entry.text(programme);
        entry.bytes(programmes::encode(header));
        const auto seq = record("programmes.list_made", entry.take(), encoded,
                                {{"eligible", totals.eligible},
                                 {"ineligible", totals.ineligible},
                                 {"payable", totals.payable},
                                 {"payable_stage", totals.payable_stage.amount()},
                                 {"stage", totals.stage.amount()},
                                 {"undetermined", totals.undetermined},
                                 {"yearly", totals.yearly.amount()}});
        const auto reader = database().connect_reader();
        return programmes::read_list(*reader, journal::Visibility{*reader}, seq).value();
    }

    std::optional<Index> build(Progress& progress) {
        const auto reader = database().connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        const auto regions = registry::Regions::read(*reader, visibility, today_);
        return build_index({*reader, visibility, instrument_, regions, channels_, today_},
                           progress);
    }
    Answer find(const Index& index, RegionId village, std::string_view name) {
        return index.find(village, name_key(name));
    }

    const Date today_ = Date::parse("2021-04-01").value();
    const registry::Instrument instrument_ =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    const std::vector<payments::Channel> channels_ = [] {
        std::ifstream in{TEPAT_SOURCE_DIR "/channels/himbara.toml"};
        return payments::read_channels(std::string{std::istreambuf_iterator<char>{in}, {}},
                                       "himbara.toml")
            .value();
    }();
    tepat::testing::TempDir dir_;
    const journal::Folds folds_{{registry::folds(), programmes::folds(), payments::folds()}};
    FixedClock clock_{Instant::parse("2021-04-05T03:00:00.000000Z").value()};
    SeededRandom secrets_{7};
    SilentProgress silent_;
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
    std::int64_t recorded_ = 0;
};

TEST_P(BuildIndex, holds_adults_married_heads_and_payees_of_the_eligible) {
    enrol(1, satu,
          {{1, "Siti Aminah", 40, 1},
           {2, "Budi Santoso", 17},
           {3, "Anak Kecil", 16},
           {4, "Istri Muda", 16, 4, 2},
           {5, "Wali Muda", 15}});
    enrol(2, satu, {{6, "Kartini", 50, 1}});
    enrol(3, dua, {{7, "Dewi Lestari", 50, 1}});
    list("pkh", "91", "2021:2/4",
         {line(family(1), true, 5), line(family(2), false), line(family(3), true)});
    const auto index = build(silent_).value();

    for (const char* name : {"Siti Aminah", "Budi Santoso", "Istri Muda", "Wali Muda"})
        EXPECT_THAT(find(index, satu, name).lines, SizeIs(1)) << name;
    for (const char* name : {"Anak Kecil", "Kartini", "Dewi Lestari", "Nobody"})
        EXPECT_THAT(find(index, satu, name).lines, IsEmpty()) << name;
    const auto answer = find(index, dua, "Dewi Lestari");
    ASSERT_THAT(answer.lines, SizeIs(1));
    EXPECT_EQ(answer.lines[0].state, State::listed);
    EXPECT_EQ(answer.lines[0].programme->period.text(), "2021:2/4");
    EXPECT_EQ(index.persons(), 5U);
}

TEST_P(BuildIndex, takes_the_newest_list_of_a_programme_and_region) {
    enrol(1, satu, {{1, "Siti", 40, 1}});
    enrol(2, dua, {{2, "Budi", 40, 1}});
    list("pkh", "91", "2021:1/4", {line(family(1), true), line(family(2), true)});
    list("pkh", "91", "2021:2/4", {line(family(1), true), line(family(2), true)});
    list("pkh", "91.01", "2021:2/4", {line(family(1), false)});
    const auto index = build(silent_).value();
    EXPECT_THAT(find(index, satu, "Siti").lines, IsEmpty()) << "the newer list took her off";
    const auto answer = find(index, dua, "Budi");
    ASSERT_THAT(answer.lines, SizeIs(1));
    EXPECT_EQ(answer.lines[0].programme->period.text(), "2021:2/4");
}

TEST_P(BuildIndex, joins_programmes_of_families_and_of_households) {
    enrol(1, satu, {{1, "Siti", 40, 1}});
    list("pkh", "91", "2021:2/4", {line(family(1), true)});
    list("beras", "91", "2021:2/12", {line(household(1), true)});
    EXPECT_THAT(find(build(silent_).value(), satu, "Siti").lines, SizeIs(2));
}

TEST_P(BuildIndex, says_what_the_plan_says) {
    enrol(1, satu, {{1, "Siti Aminah", 40, 1}});
    enrol(2, satu, {{2, "Kartini", 40, 1}});
    enrol(3, satu, {{3, "Ratna Sari", 40, 1}});
    const auto path = dir_.file("rekening.csv");
    std::ofstream{path} << "idartbdt,nik,bank,nomor_rekening,nama_rekening,status\r\n"
                           "1,,BRI,012345678901234,SITI AMINAH,aktif\r\n"
                           "2,,BRI,012345678901235,KARTINI,tidak aktif\r\n";
    ASSERT_EQ(payments::import_accounts(*journal_, path, channels_,
                                        {.actor = "bank",
                                         .effective_on = today_,
                                         .errors = dir_.file("errors.xlsx"),
                                         .again = false},
                                        silent_)
                  ->added,
              2);
    const auto listed =
        list("pkh", "91", "2021:2/4", {line(family(1), true, 1), line(family(2), true, 2)});
    ASSERT_TRUE(payments::plan_payments(*journal_, listed, channels_, "planner", silent_));
    list("pkh", "91", "2021:2/4",
         {line(family(1), true, 1), line(family(2), true, 2), line(family(3), true, 3)});
    const auto index = build(silent_).value();

    const auto paid = find(index, satu, "Siti Aminah").lines.at(0);
    EXPECT_EQ(paid.state, State::being_paid);
    EXPECT_EQ(paid.bank, "BANK RAKYAT INDONESIA");
    const auto held = find(index, satu, "Kartini").lines.at(0);
    EXPECT_EQ(held.state, State::held);
    EXPECT_EQ(held.held, Held::account_inactive);
    EXPECT_EQ(find(index, satu, "Ratna Sari").lines.at(0).state, State::listed);
}

TEST_P(BuildIndex, stops_when_asked) {
    tepat::testing::StopAfter at_once{0};
    EXPECT_FALSE(build(at_once));
    EXPECT_EQ(build(silent_)->persons(), 0U) << "no list yet";
}

INSTANTIATE_TEST_SUITE_P(On, BuildIndex, tepat::testing::both_databases,
                         tepat::testing::engine_name);

} // namespace
} // namespace tepat::lookup
