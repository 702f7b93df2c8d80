#pragma once
// long: one world of regions, people, lists and accounts, which tests set up step by step
#include "core/cbor.hpp"
#include "journal/set_draft.hpp"
#include "payments/account_file.hpp"
#include "payments/folds.hpp"
#include "payments/plan.hpp"
#include "programmes/list.hpp"
#include "registry/folds.hpp"
#include "registry/lines.hpp"
#include "registry/subject.hpp"
#include "testing/test_database.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace tepat::payments::testing {

/// Two regencies with a village each, families of one person, and what is recorded of them. All
/// people are invented.
class World : public tepat::testing::OnBothDatabases {
protected:
    void SetUp() override {
        OnBothDatabases::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(store::migrate(*database().connect(), folds_.schemas(), clock_.now()));
        sequencer_ = store::Sequencer::start(database(), {}).value();
        journal_ =
            std::make_unique<journal::Journal>(*sequencer_, database(), folds_, clock_, secrets_,
                                               journal::Journal::Options{.slice_lines = 3});
        record_regions();
    }
    void TearDown() override {
        journal_.reset();
        sequencer_.reset();
    }

    /// Puts a set entry into the journal.
    Seq record(const std::string& type, const Bytes& header, const std::vector<Bytes>& lines,
               std::vector<std::pair<std::string, std::int64_t>> sums = {}) {
        const auto number = ++recorded_;
        journal::SetDraft draft{*journal_, "world:" + std::to_string(number)};
        for (const auto& line : lines)
            draft.add(line);
        draft.mark({});
        draft.finish();
        const journal::Command command{
            "world", {"world", number, journal::sha256(header)}, effective_on_};
        return journal_
            ->submit_set(command, {{type, 1}, header, draft.chunks(), std::move(sums), {}},
                         draft.key(), silent_)
            .value()
            .first;
    }

    static constexpr std::int64_t family_base = 10'000;
    static constexpr std::int64_t person_base = 20'000;
    static SubjectId family(int number) { return SubjectId{family_base + number}; }
    static SubjectId person(int number) { return SubjectId{person_base + number}; }

    struct Resident {
        int number = 0; ///< of the family and its person
        std::string name;
        std::int64_t nik = 0; ///< none if 0
        RegionId village{4};
    };
    void register_families(const std::vector<Resident>& residents) {
        namespace lines = registry::lines;
        std::vector<Bytes> all;
        for (const auto& resident : residents) {
            const auto key = std::to_string(resident.number);
            const SubjectId household{family_base / 2 + resident.number};
            all.push_back(lines::encode(
                lines::Household{household, lines::Key{"idbdt", key}, resident.village, "\xa0"}));
            all.push_back(
                lines::encode(lines::Family{family(resident.number), lines::Key{"idbdt/nuk", key},
                                            household, lines::FamilyFacts{1, std::nullopt}}));
            lines::Person its{person(resident.number), lines::Key{"idartbdt", key}, {}, {}, {}};
            its.membership = lines::Membership{family(resident.number), 1, 1};
            if (resident.nik != 0) its.claim = lines::Claim{resident.nik, 1};
            its.facts = lines::PersonFacts{resident.name, {}, 2, "\xa0"};
            all.push_back(lines::encode(its));
        }
        record("registry.imported", {}, all);
    }

    static programmes::ListLine owed(int number, std::int64_t stage) {
        programmes::ListLine line;
        line.subject = family(number);
        line.outcome = programmes::Verdict::eligible;
        line.yearly = Rupiah{stage}.times(4);
        line.stage = Rupiah{stage};
        line.payee = programmes::ListLine::Collector{"mother", person(number)};
        return line;
    }
    /// Lines by subject.
    programmes::StoredList make_list(const std::vector<programmes::ListLine>& lines,
                                     std::string_view region = "32.01",
                                     std::int64_t announced_too_much = 0) {
        programmes::ListHeader header;
        header.seq = Seq{2};
        header.effective_on = effective_on_;
        header.policies = {journal::sha256("policy")};
        header.period = period_;
        header.region = RegionCode::parse(region).value();
        programmes::ListTotals totals;
        std::vector<Bytes> all;
        for (const auto& line : lines) {
            totals.add(line);
            all.push_back(programmes::encode(line));
        }
        CborWriter set_header;
        set_header.array(2);
        set_header.text("pkh");
        set_header.bytes(programmes::encode(header));
        std::vector<std::pair<std::string, std::int64_t>> sums{
            {"eligible", totals.eligible},
            {"ineligible", totals.ineligible},
            {"payable", totals.payable},
            {"payable_stage", totals.payable_stage.amount()},
            {"stage", totals.stage.amount() + announced_too_much},
            {"undetermined", totals.undetermined},
            {"yearly", totals.yearly.amount()}};
        for (const auto& [item, sum] : totals.goods)
            for (const auto& [of, value] : {std::pair{"grams:", sum.grams}, {"packs:", sum.packs}})
                sums.emplace_back(of + item, value);
        std::ranges::sort(sums);
        const auto seq = record("programmes.list_made", set_header.take(), all, std::move(sums));
        const auto reader = database().connect_reader();
        return programmes::read_list(*reader, journal::Visibility{*reader}, seq).value();
    }

    std::filesystem::path save(const std::string& name, const std::string& text) {
        const auto path = dir_.file(name);
        std::ofstream{path, std::ios::binary} << text;
        return path;
    }

    Result<AccountReport> import(const std::filesystem::path& path, bool again = false) {
        return import_accounts(*journal_, path, channels_,
                               {.actor = "bank",
                                .effective_on = effective_on_,
                                .errors = dir_.file("errors.xlsx"),
                                .again = again},
                               silent_);
    }
    Result<Plan> plan(const programmes::StoredList& list) {
        return plan_payments(*journal_, list, channels_, "planner", silent_);
    }
    std::int64_t count(std::string_view sql) {
        std::int64_t found = -1;
        database().connect_reader()->each(sql,
                                          [&](const store::Row& row) { found = row.integer(0); });
        return found;
    }

    static Channel bank(std::string_view id, const std::string& bic, std::size_t digits) {
        return {.id = std::string{id},
                .name = "BANK " + bic,
                .bic = bic,
                .name_length = 20,
                .characters = CharacterSet::parse("A-Z0-9 .,:'/-").value(),
                .account_digits = digits,
                .cut_off = TimeOfDay{15 * 60},
                .debtor_name = "KEMENTERIAN SOSIAL",
                .debtor_account = "020601000001301",
                .assumed = {}};
    }

    const std::vector<Channel> channels_{bank("bri", "BRINIDJA", 15), bank("bni", "BNINIDJA", 10)};
    const Date effective_on_ = Date::parse("2021-04-01").value();
    const Period period_ = Period::parse("2021:2/4").value();
    tepat::testing::TempDir dir_;
    const journal::Folds folds_{{registry::folds(), programmes::folds(), payments::folds()}};
    FixedClock clock_{Instant::parse("2021-04-05T03:00:00.000000Z").value()};
    SeededRandom secrets_{7};
    SilentProgress silent_;
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;

private:
    void record_regions() {
        namespace lines = registry::lines;
        const auto region = [](int id, RegionLevel level, std::optional<RegionId> parent,
                               std::string_view name, std::string_view code) {
            return lines::encode(
                lines::RegionChange{RegionId{id}, level, parent, name, false, code});
        };
        using enum RegionLevel;
        record("registry.regions_loaded", {},
               {region(1, province, {}, "JAWA BARAT", "32"),
                region(2, regency, RegionId{1}, "KAB. SATU", "3201"),
                region(3, district, RegionId{2}, "KEC. SATU", "320101"),
                region(4, village, RegionId{3}, "DESA SATU", "3201012001"),
                region(5, regency, RegionId{1}, "KAB. DUA", "3202"),
                region(6, district, RegionId{5}, "KEC. DUA", "320201"),
                region(7, village, RegionId{6}, "DESA DUA", "3202012001")});
    }
    std::int64_t recorded_ = 0;
};

} // namespace tepat::payments::testing
