#pragma once
#include "audit/comparison.hpp"
#include "audit/detail/aid_policy_fixture.hpp"
#include "journal/set_draft.hpp"
#include "journal/verify.hpp"
#include "programmes/list.hpp"
#include "programmes/policy_file.hpp"
#include "registry/folds.hpp"
#include "registry/lines.hpp"
#include "registry/reader.hpp"
#include "store/sequencer.hpp"
#include "testing/temp_dir.hpp"
#include "welfare/ranking.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tepat::audit::testing {

namespace lines = registry::lines;

/// What the register is told of a person; negative: not stated.
struct Member {
    int number = 0; ///< in the household, from 0; the mother is 0
    Date born;
    int sex = 2;
    int relation = 3;
    int presence = 1;
    int disability = -1;
    int job = -1;
    std::string name = {};
};
struct Household {
    std::int64_t number = 0;
    RegionId village;
    int percentile = 10;
    int presence = 1;
    std::vector<Member> members = {};
};

/// A register in SQLite whose lines are written one by one, so that what is different about each
/// family is known before anybody compares.
class PlantedWorld {
public:
    static constexpr RegionId satu{5};
    static constexpr RegionId dua{6};
    static constexpr RegionId tiga{7}; ///< in another district

    PlantedWorld() {
        EXPECT_TRUE(store::migrate(*database_->connect(), folds_.schemas(), clock_.now()));
        sequencer_ = *store::Sequencer::start(*database_, {});
        journal_ = std::make_unique<journal::Journal>(*sequencer_, *database_, folds_, clock_,
                                                      secrets_, journal::Journal::Options{});
        using enum RegionLevel;
        const auto region = [](int id, RegionLevel level, std::optional<RegionId> parent,
                               std::string_view name, std::string_view code) {
            return lines::encode(
                lines::RegionChange{RegionId{id}, level, parent, name, false, code});
        };
        record("registry.regions_loaded", date("2000-01-01"),
               {region(1, province, {}, "PROVINSI", "91"),
                region(2, regency, RegionId{1}, "KAB", "9101"),
                region(3, district, RegionId{2}, "Mekar", "910101"),
                region(4, district, RegionId{2}, "Sari", "910102"),
                region(5, village, RegionId{3}, "Satu", "9101012001"),
                region(6, village, RegionId{3}, "Dua", "9101012002"),
                region(7, village, RegionId{4}, "Tiga", "9101022001")});
    }

    static Date date(std::string_view iso) { return Date::parse(iso).value(); }
    static SubjectId household(std::int64_t number) { return SubjectId{10'000'000 + number}; }
    static SubjectId family(std::int64_t number) { return SubjectId{20'000'000 + number}; }
    static SubjectId person(std::int64_t number, int member) {
        return SubjectId{100'000'000 + number * 10 + member};
    }
    /// Whose NIK is in no other family.
    static Nik nik(std::int64_t number) {
        auto digits = 9'101'014'101'800'001 + number * 7;
        if (digits % 10'000 == 0) digits += 3;
        return Nik::parse(std::to_string(digits)).value();
    }
    static std::string key(std::int64_t number) { return std::to_string(9'000'000 + number); }

    /// Lines of a household, its one family and its members; the mother claims a NIK.
    void add(std::vector<Bytes>& to, const Household& its, bool fresh = true) const {
        const auto its_key = key(its.number);
        const auto family_key = its_key + "/1";
        registry::AnswersWriter answers;
        const auto& form = instrument_.household;
        put(answers, form, {{"presence", its.presence}, {"percentile", its.percentile}});
        const auto bytes = answers.take();
        const auto named = [&](std::string_view scheme, const std::string& name) {
            return fresh ? std::optional{lines::Key{scheme, name}} : std::nullopt;
        };
        to.push_back(lines::encode(
            lines::Household{household(its.number), named("idbdt", its_key), its.village, bytes}));
        if (fresh)
            to.push_back(lines::encode(
                lines::Family{family(its.number), named("idbdt/nuk", family_key),
                              household(its.number), lines::FamilyFacts{1, std::nullopt}}));
        for (const auto& member : its.members)
            add_member(to, its.number, member, fresh || member.number >= 5);
    }
    /// A member is new in a family that is not when its number is 5 or more.
    void add_member(std::vector<Bytes>& to, std::int64_t number, const Member& its,
                    bool fresh) const {
        const auto its_key = key(number) + "-" + std::to_string(its.number);
        registry::AnswersWriter answers;
        put(answers, instrument_.member,
            {{"presence", its.presence}, {"disability", its.disability}, {"job_status", its.job}});
        const auto bytes = answers.take();
        lines::Person line{person(number, its.number), {}, {}, {}, {}};
        if (fresh) {
            line.key = lines::Key{"idartbdt", its_key};
            line.membership = lines::Membership{family(number), its.relation, its.relation};
            if (its.number == 0) line.claim = lines::Claim{nik(number).number(), 1};
        }
        line.facts = lines::PersonFacts{its.name, its.born.day_number(), its.sex, bytes};
        to.push_back(lines::encode(line));
    }

    Seq record(const std::string& type, Date on, const std::vector<Bytes>& all) {
        const auto number = ++recorded_;
        journal::SetDraft draft{*journal_, "test:" + std::to_string(number)};
        for (const auto& line : all) {
            draft.add(line);
            draft.mark({});
        }
        draft.finish();
        return journal_
            ->submit_set({"test", {"test", number, journal::sha256(type)}, on},
                         {{type, 1}, {}, draft.chunks(), {}, {}}, draft.key(), silent_)
            .value()
            .first;
    }
    Seq import(std::string_view on, const std::vector<Bytes>& all) {
        return record("registry.imported", date(on), all);
    }

    programmes::StoredList make(std::string_view period, std::string_view region,
                                std::string_view text = aid_policy) {
        const auto policy = programmes::read_policy(text, "aid.toml");
        EXPECT_TRUE(policy) << policy.error().code.name;
        auto list = programmes::make_list(
            *journal_, *policy, text, instrument_,
            {"direktur", Period::parse(period).value(), *RegionCode::parse(region), {}}, silent_);
        EXPECT_TRUE(list) << list.error().code.name;
        return *std::move(list);
    }
    std::vector<Difference> differences(const StoredComparison& comparison) {
        std::vector<Difference> all;
        each_difference(*database_->connect_reader(), comparison,
                        [&](std::int64_t, const Difference& difference) {
                            all.push_back(difference);
                            return true;
                        });
        return all;
    }
    void expect_verified() {
        const auto copy = "copy" + std::to_string(++copies_) + ".db";
        const auto empty = *store::open_database(dir_.file(copy), true);
        const auto checked = journal::verify(*database_, *empty, folds_, clock_.now(), silent_);
        EXPECT_TRUE(checked->findings.empty());
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
    std::int64_t recorded_ = 0;
    int copies_ = 0;

private:
    /// Answers as the questionnaire's codes, those that are stated, by number of the field.
    static void put(registry::AnswersWriter& answers, const registry::Form& form,
                    std::vector<std::pair<std::string_view, int>> facts) {
        std::ranges::sort(facts, {},
                          [&](const auto& fact) { return form.fact(fact.first)->number; });
        for (const auto& [name, value] : facts) {
            if (value < 0) continue;
            const auto* field = form.fact(name);
            const auto* code = field->code_for(value);
            answers.integer(field->number, code == nullptr ? value : code->code);
        }
    }
};

} // namespace tepat::audit::testing
