#pragma once
#include "documents/uses.hpp"
#include "testing/register.hpp"
#include "verification/chain.hpp"
#include "verification/meeting.hpp"
#include "verification/objection.hpp"
#include "verification/period.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

/// For tests: two villages with three people, and the steps of the chain in short.
namespace tepat::verification::testing {

using registry::SleepCause;
using registry::SubjectChange;
using registry::SubjectKind;

class Village : public registry::testing::Register {
protected:
    Village() {
        folds_ = journal::Folds{{documents::folds(), registry::folds(), verification::folds()}};
    }
    void SetUp() override {
        Register::SetUp();
        if (IsSkipped()) return;
        const auto households =
            write("rt.csv", std::string{household_header} + "H1,9101012001,Jl. Satu,1\n"
                                                            "H2,9101012002,Jl. Dua,1\n");
        const auto members =
            write("art.csv", std::string{member_header} + "M1,H1,,,Siti,2,1980-01-01,1,1,1\n"
                                                          "M2,H1,,,Budi,1,1979-01-01,1,2,2\n"
                                                          "M3,H2,,,Tuti,2,1970-01-01,1,1,1\n");
        ASSERT_TRUE(import({households, members}));
        household_ = *id_in("idbdt", "H1");
    }
    std::optional<SubjectId> id_in(std::string_view scheme, std::string_view key) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return registry::Reader{connection, visibility, day_}.find(scheme, key);
        });
    }
    SubjectId fresh() { return journal_->reserve_ids(1).front(); }
    RegionId region(std::string_view code) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return registry::Regions::read(connection, visibility, day_)
                .find(*RegionCode::parse(code))
                ->id;
        });
    }
    SubjectChange told(SubjectId subject, SubjectKind kind,
                       const std::map<std::string, std::string>& facts) {
        const auto& form = kind == SubjectKind::household ? bdt_.household : bdt_.member;
        auto said = registry::read_said(form, facts, day_);
        EXPECT_THAT(said.problems, ::testing::IsEmpty());
        SubjectChange change;
        change.subject = subject;
        change.kind = kind;
        change.told = std::move(said.told);
        change.cleared = std::move(said.cleared);
        return change;
    }
    Draft new_family(std::string_view village = "91.01.01.2001") {
        auto home = told(fresh(), SubjectKind::household, {{"address", "Jl. Baru"}});
        home.fresh = true;
        home.village = region(village);
        SubjectChange family;
        family.subject = fresh();
        family.kind = SubjectKind::family;
        family.fresh = true;
        family.group = home.subject;
        auto mother = told(fresh(), SubjectKind::person,
                           {{"name", "Ani"},
                            {"sex", "2"},
                            {"birth_date", "1990-05-06"},
                            {"relation_to_household_head", "1"}});
        mother.fresh = true;
        mother.group = family.subject;
        return {Kind::new_family,    Origin::citizen,        *RegionCode::parse(village),
                "tidak punya tanah", {home, family, mother}, {}};
    }
    Draft removal(std::string_view person, SleepCause cause = SleepCause::able) {
        SubjectChange change;
        change.subject = *id_in("idartbdt", person);
        change.kind = SubjectKind::person;
        change.standing = registry::StandingOrder{change.subject, cause, {}, day_};
        return {Kind::removal, Origin::officer, *RegionCode::parse("91.01.01.2001"),
                "mampu",       {change},        {}};
    }
    Draft change_of(std::string_view person, const std::map<std::string, std::string>& facts) {
        return {Kind::change,
                Origin::officer,
                *RegionCode::parse("91.01.01.2001"),
                "",
                {told(*id_in("idartbdt", person), SubjectKind::person, facts)},
                {}};
    }
    Act act(std::string actor, std::string key = {}) {
        return {std::move(actor), day_of(clock_.now()), std::move(key)};
    }
    SubjectId proposed(const Draft& draft, const std::string& who = "warga") {
        const auto done = propose(*journal_, bdt_, act(who), draft);
        EXPECT_TRUE(done) << done.error().code.name;
        return done ? done->id : SubjectId{};
    }
    template <class T>
    static std::string why(const Result<T>& done) {
        return done ? std::string{} : std::string{done.error().code.name};
    }
    std::optional<Proposal> its(SubjectId id) { return proposal(*database().connect_reader(), id); }
    Stage stage(SubjectId id) { return its(id)->stage; }
    /// Every count is what counting says.
    void expect_counted() {
        std::map<std::tuple<std::int64_t, int, int>, std::int64_t> counted;
        const auto connection = database().connect_reader();
        for (const auto& one : proposals(*connection, {}, SubjectId{}))
            ++counted[{one.village.value(), static_cast<int>(one.kind),
                       static_cast<int>(one.stage)}];
        std::map<std::tuple<std::int64_t, int, int>, std::int64_t> told;
        for (const auto& one : counts(*connection, std::nullopt, RegionLevel::province))
            told[{one.village.value(), static_cast<int>(one.kind), static_cast<int>(one.stage)}] =
                one.count;
        EXPECT_EQ(told, counted);
    }

    static journal::Digest paper(std::string_view what) { return journal::sha256(what); }
    Minutes minutes() {
        return {31,
                120,
                {{"Pak Kades", "Kepala Desa"}, {"Bu Sek", "Sekretaris Desa"}},
                {paper("BA")},
                {paper("hadir")},
                {paper("foto")}};
    }
    /// A meeting that agrees to these and is sent up.
    void meet(std::vector<SubjectId> agreed) {
        const auto opened = open_meeting(*journal_, act("operator"),
                                         {MeetingKind::musdes, village_, day_, "Balai", "DTKS"});
        ASSERT_TRUE(opened) << opened.error().code.name;
        ASSERT_EQ(why(decide(*journal_, act("operator"), opened->id, std::move(agreed), true, "")),
                  "");
        ASSERT_EQ(why(submit_minutes(*journal_, act("kades"), opened->id, minutes())), "");
    }
    void visited(SubjectId id, std::vector<SubjectChange> found = {}) {
        ASSERT_EQ(why(record_visit(
                      *journal_, bdt_, act("pendamping"),
                      {id, day_, false, {{-6'500'000, 106'800'000}}, "", found, {paper("rumah")}})),
                  "");
    }
    Selection all(std::string_view code, std::int64_t expected) {
        return {*RegionCode::parse(code), std::nullopt, expected};
    }
    Letter letter(const std::string& number) { return {number, day_, {paper(number)}}; }
    void later(int days) {
        clock_.set(Instant{clock_.now().microseconds() + days * 86'400'000'000LL});
    }
    CarriedOut carried() {
        const auto done = carry_out(*journal_, bdt_, "server", silent_);
        EXPECT_TRUE(done) << done.error().code.name;
        return done.value_or(CarriedOut{});
    }

    RegionCode village_ = *RegionCode::parse("91.01.01.2001");
    SubjectId household_;
};

} // namespace tepat::verification::testing
