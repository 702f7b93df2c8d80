#include "registry/change.hpp"
#include "registry/history.hpp"
#include "testing/register.hpp"

#include <gmock/gmock.h>

namespace tepat::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Changes : public testing::Register {
protected:
    void SetUp() override {
        Register::SetUp();
        if (IsSkipped()) return;
        const auto households =
            write("rt.csv", std::string{household_header} + "H1,9101012001,Jl. Satu,1\n");
        const auto members =
            write("art.csv", std::string{member_header} +
                                 "M1,H1,9101014101800001,,Siti,2,1980-01-01,1,1,1\n"
                                 "M2,H1,,,Budi,1,1979-01-01,1,2,2\n");
        ASSERT_TRUE(import({households, members}));
    }
    Said said(const Form& form, const std::map<std::string, std::string>& facts) {
        return read_said(form, facts, day_);
    }
    SubjectChange change_of(SubjectId subject, SubjectKind kind,
                            const std::map<std::string, std::string>& facts) {
        const auto& form = kind == SubjectKind::household ? bdt_.household : bdt_.member;
        auto told = said(form, facts);
        EXPECT_THAT(told.problems, IsEmpty());
        SubjectChange change;
        change.subject = subject;
        change.kind = kind;
        change.told = std::move(told.told);
        change.cleared = std::move(told.cleared);
        return change;
    }
    Result<journal::Receipt> record(std::vector<SubjectChange> changes) {
        static std::int64_t counter = 0;
        journal::CommandKey key{"uji", ++counter, journal::sha256("x")};
        return journal_->submit(
            {"dinas", key, day_},
            [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
                const journal::Visibility visibility{context.connection};
                auto event = decide_changes(context.connection, visibility, bdt_, day_,
                                            {"usulan 7", {}}, changes);
                if (!event) return std::unexpected(event.error());
                if (!*event) return std::vector<journal::Event>{};
                return std::vector{**std::move(event)};
            });
    }
    std::string why(const Result<journal::Receipt>& done) {
        return done ? std::string{} : std::string{done.error().code.name};
    }
    SubjectId fresh() { return journal_->reserve_ids(1).front(); }
    SubjectId id_of(std::string_view key) { return person(key)->id; }
    RegionId village(std::string_view code) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return Regions::read(connection, visibility, day_).find(*RegionCode::parse(code))->id;
        });
    }
};

TEST_P(Changes, ANewFamilyOfANewHouseholdIsLikeAnImportedOne) {
    const auto household = fresh();
    const auto family = fresh();
    auto home = change_of(household, SubjectKind::household,
                          {{"address", "Jl. Baru 3"}, {"floor_material", "9"}});
    home.fresh = true;
    home.village = village("91.01.01.2002");
    auto kk = change_of(family, SubjectKind::family,
                        {{"kk_number", "9101010101200001"}, {"family_number", "1"}});
    kk.fresh = true;
    kk.group = household;
    auto mother = change_of(fresh(), SubjectKind::person,
                            {{"name", "  Ani  Baru "},
                             {"sex", "perempuan"},
                             {"birth_date", "31/12/1990"},
                             {"relation_to_household_head", "1"},
                             {"nik", "9101014101800001"}});
    mother.fresh = true;
    mother.group = family;
    ASSERT_EQ(why(record({home, kk, mother})), "");
    const auto all = everything();
    ASSERT_THAT(all, SizeIs(2));
    const auto found = std::ranges::find(all, household, &HouseholdView::id);
    ASSERT_NE(found, all.end());
    EXPECT_EQ(found->source_key, "T" + std::to_string(household.value()));
    ASSERT_THAT(found->families, SizeIs(1));
    EXPECT_EQ(found->families[0].kk->number(), 9'101'010'101'200'001);
    ASSERT_THAT(found->families[0].members, SizeIs(1));
    const auto& ani = found->families[0].members[0];
    EXPECT_EQ(ani.name, "Ani  Baru");
    EXPECT_EQ(ani.sex, Sex::female);
    EXPECT_EQ(ani.born, Date::from_ymd(1990, 12, 31));
    EXPECT_TRUE(ani.flags.has(Flag::shared_nik)) << "the first one holds the number too";
    EXPECT_TRUE(person("M1")->flags.has(Flag::shared_nik));
    EXPECT_EQ(why(record({home, kk, mother})), "registry.change_subject") << "it is there already";

    // The workbook that is exported finds the family again.
    const auto again = write("lagi.csv", std::string{household_header} + found->source_key +
                                             ",9101012002,Jl. Baru 4,9\n");
    options_.effective_on = day_;
    const auto report = import({again});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->households.changed, 1);
    expect_verified();
}

TEST_P(Changes, WhatIsNotToldStaysAndWhatIsClearedGoes) {
    const auto siti = id_of("M1");
    ASSERT_EQ(why(record({change_of(siti, SubjectKind::person, {{"name", "Siti Aminah"}})})), "");
    auto known = person("M1");
    EXPECT_EQ(known->name, "Siti Aminah");
    EXPECT_EQ(known->born, Date::from_ymd(1980, 1, 1));
    EXPECT_EQ(known->nik.nik->number(), 9'101'014'101'800'001);
    const auto entries = count("select max(seq) from journal_entry");
    ASSERT_EQ(why(record({change_of(siti, SubjectKind::person, {{"name", "Siti Aminah"}})})), "");
    EXPECT_EQ(count("select max(seq) from journal_entry"), entries) << "nothing to say";
    ASSERT_EQ(why(record({change_of(siti, SubjectKind::person, {{"birth_date", ""}})})), "");
    EXPECT_FALSE(person("M1")->born);
    reading([&](store::Connection& connection, const journal::Visibility& visibility) {
        const auto regions = Regions::read(connection, visibility, day_);
        const Historian historian{connection, visibility, regions, bdt_, Language::en};
        const auto history = historian.history_of(siti);
        EXPECT_EQ(history.back().type, "registry.recorded");
        EXPECT_EQ(history.back().file, "usulan 7");
        EXPECT_THAT(history.back().what, SizeIs(1));
        return 0;
    });
    expect_verified();
}

TEST_P(Changes, APersonMovesToANewFamilyAndAnotherSleeps) {
    const auto household = fresh();
    const auto family = fresh();
    auto home = change_of(household, SubjectKind::household, {{"address", "Jl. Tiga"}});
    home.fresh = true;
    home.village = village("91.01.02.2001");
    SubjectChange kk;
    kk.subject = family;
    kk.kind = SubjectKind::family;
    kk.fresh = true;
    kk.group = household;
    auto budi = change_of(id_of("M2"), SubjectKind::person, {{"relation_to_household_head", "1"}});
    budi.group = family;
    SubjectChange siti;
    siti.subject = id_of("M1");
    siti.kind = SubjectKind::person;
    siti.standing = StandingOrder{siti.subject, SleepCause::able, {}, day_};
    ASSERT_EQ(why(record({home, kk, budi, siti})), "");
    const auto all = everything();
    ASSERT_THAT(all, SizeIs(1)) << "nobody is awake in the first";
    EXPECT_EQ(all[0].id, household);
    EXPECT_EQ(all[0].families[0].members[0].source_key, "M2");
    EXPECT_EQ(why(record({siti})), "") << "she sleeps already";
    expect_verified();
}

TEST_P(Changes, RefusesWhatCannotBe) {
    const auto siti = id_of("M1");
    const auto problems =
        said(bdt_.member,
             {{"birth_date", "31/31/1990"}, {"nik", "12"}, {"sex", "7"}, {"no_such", "1"}})
            .problems;
    EXPECT_THAT(problems, SizeIs(4));
    auto change = change_of(siti, SubjectKind::person, {{"name", "Siti"}});
    EXPECT_TRUE(check_change(bdt_, change, day_));
    const auto refused = [&](auto alter) {
        auto wrong = change;
        alter(wrong);
        const auto sound = check_change(bdt_, wrong, day_);
        return sound ? std::string{} : std::string{sound.error().code.name};
    };
    EXPECT_EQ(refused([](SubjectChange& its) { its.village = RegionId{1}; }),
              "registry.change_shape");
    EXPECT_EQ(refused([](SubjectChange& its) { its.fresh = true; }), "registry.change_shape")
        << "of no family";
    EXPECT_EQ(refused([](SubjectChange& its) { its.kind = SubjectKind::household; }),
              "registry.change_field");
    EXPECT_EQ(refused([](SubjectChange& its) { its.cleared = {999'999}; }),
              "registry.change_field");
    AnswersWriter code;
    code.integer(bdt_.member.fact("sex")->number, 7);
    const auto bytes = code.take();
    EXPECT_EQ(refused([&](SubjectChange& its) { its.told = bytes; }), "registry.change_shape");
    change.subject = fresh();
    EXPECT_EQ(why(record({change})), "registry.change_subject");
}

TEST(Change, BytesComeBack) {
    SubjectChange change;
    change.subject = SubjectId{77};
    change.kind = SubjectKind::person;
    change.group = SubjectId{78};
    AnswersWriter told;
    told.integer(3, -4);
    told.text(9, "x");
    change.told = told.take();
    change.cleared = {4, 11};
    change.standing = StandingOrder{change.subject, SleepCause::deceased, SubjectId{5},
                                    *Date::from_ymd(2021, 2, 28)};
    EXPECT_EQ(decode_change(encode(change)), change);
    auto bytes = encode(change);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        EXPECT_THROW(static_cast<void>(decode_change(BytesView{bytes}.substr(0, at))), CborError);
    }
}

INSTANTIATE_TEST_SUITE_P(On, Changes, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::registry
