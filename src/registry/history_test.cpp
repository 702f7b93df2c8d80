#include "registry/history.hpp"
#include "testing/register.hpp"

#include <gmock/gmock.h>

namespace tepat::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::string_view house = "9101012001000001";

class History : public testing::Register {
protected:
    void SetUp() override {
        Register::SetUp();
        if (IsSkipped()) return;
        import_on(2021, 2, "a", row(house, "9101012001", "6"), person("1", "Asep", "3"));
        import_on(2021, 3, "b", row(house, "9101012001", "9"), person("1", "Asep", "3"));
        import_on(2021, 4, "c", row(house, "9101012002", "9"), person("1", "Asép", "1"));
    }

    static std::string row(std::string_view id, std::string_view village, std::string_view floor) {
        return std::string{id}.append(",").append(village).append(",Jl. Melati,").append(floor) +
               "\n";
    }
    static std::string person(std::string_view id, std::string_view name, std::string_view relation,
                              std::string_view nik = "9101010101800001",
                              std::string_view family = "1") {
        std::string text{id};
        for (const auto cell :
             {house, nik, std::string_view{"9101010101200001"}, name, std::string_view{"1"},
              std::string_view{"1980-01-01"}, family, relation, relation})
            text.append(",").append(cell);
        return text + "\n";
    }
    void import_on(int year, unsigned month, const std::string& prefix,
                   const std::string& households, const std::string& members) {
        options_.effective_on = Date::from_ymd(year, static_cast<int>(month), 1).value();
        clock_.set(Instant{clock_.now().microseconds() + 1});
        const auto report =
            import({write(prefix + "_rt.csv", std::string{household_header} + households),
                    write(prefix + "_art.csv", std::string{member_header} + members)});
        ASSERT_TRUE(report) << report.error().code.name;
        EXPECT_EQ(report->households.refused + report->members.refused, 0);
    }
    SubjectId subject(std::string_view scheme, std::string_view key) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return Reader{connection, visibility, day_}.find(scheme, key).value();
        });
    }
    template <class F>
    auto asking(F&& ask, Language language = Language::en, std::optional<Seq> at = std::nullopt) {
        const auto connection = database().connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection, at};
        const auto regions = Regions::read(*connection, visibility, day_);
        return ask(Historian{*connection, visibility, regions, bdt_, language});
    }
    std::vector<HistoryEvent> history(SubjectId id, Language language = Language::en) {
        return asking([&](const Historian& historian) { return historian.history_of(id); },
                      language);
    }
    std::optional<FactWithOrigin> fact(SubjectId id, std::string_view name, Date on,
                                       Language language = Language::en,
                                       std::optional<Seq> at = std::nullopt) {
        const auto facts = asking(
            [&](const Historian& historian) { return historian.facts_of(id, on); }, language, at);
        const auto found = std::ranges::find(facts, name, &FactWithOrigin::fact);
        return found == facts.end() ? std::nullopt : std::optional{*found};
    }
    static Date on(int month, int day = 15) { return Date::from_ymd(2021, month, day).value(); }
};

TEST_P(History, AFactHasTheDayAndFileSinceWhichItHolds) {
    const auto id = subject("idbdt", house);
    const auto earth = fact(id, "floor_material", on(4)).value();
    EXPECT_EQ(earth.value, "earth");
    EXPECT_EQ(earth.since.text(), "2021-03-01") << "not of the newest version, which says the same";
    EXPECT_EQ(earth.origin, "b_rt.csv, b_art.csv");
    EXPECT_EQ(fact(id, "floor_material", on(2))->value, "cement or brick");
    EXPECT_EQ(fact(id, "floor_material", on(4), Language::id)->value, "tanah");
    EXPECT_EQ(fact(id, "address", on(4))->since.text(), "2021-02-01");
    EXPECT_EQ(fact(id, "village_code", on(4))->value, "91.01.01.2002 Dua");
    EXPECT_EQ(fact(id, "village_code", on(4))->since.text(), "2021-04-01");
    EXPECT_EQ(fact(id, "household_number", on(4))->value, house);
    EXPECT_FALSE(fact(id, "floor_material", on(1))) << "not there yet";
    EXPECT_FALSE(fact(SubjectId{1}, "floor_material", on(4)));
}

TEST_P(History, WhatWasNotKnownThenIsNotTold) {
    const auto id = subject("idbdt", house);
    const auto events = history(id);
    ASSERT_THAT(events, SizeIs(3));
    EXPECT_EQ(
        fact(id, "floor_material", on(4), Language::en, Seq{events[1].seq.value() - 1})->value,
        "cement or brick");
}

TEST_P(History, AValueThatCameBackHoldsSinceItCameBack) {
    import_on(2021, 5, "d", row(house, "9101012002", "6"), person("1", "Asép", "1"));
    const auto id = subject("idbdt", house);
    EXPECT_EQ(fact(id, "floor_material", on(5))->since.text(), "2021-05-01");
    options_.again = true; // the files are the same but for their day
    // A correction that came late, and says since March what May says.
    import_on(2021, 3, "e", row(house, "9101012002", "6"), person("1", "Asép", "1"));
    EXPECT_EQ(fact(id, "floor_material", on(3))->value, "cement or brick");
    EXPECT_EQ(fact(id, "floor_material", on(5))->since.text(), "2021-05-01")
        << "April said otherwise";
}

TEST_P(History, NumbersOfIdentityAreMasked) {
    const auto id = subject("idartbdt", "1");
    const auto nik = fact(id, "nik", on(4)).value();
    EXPECT_TRUE(nik.personal);
    EXPECT_EQ(nik.value, Nik::parse("9101010101800001")->masked());
    EXPECT_EQ(fact(id, "kk_number", on(4))->value, KkNumber::parse("9101010101200001")->masked());
    EXPECT_EQ(fact(id, "birth_date", on(4))->value, "1980-01-01");
    EXPECT_EQ(fact(id, "sex", on(4))->value, "male");
    EXPECT_EQ(fact(id, "relation_to_family_head", on(4))->value, "head");
    EXPECT_EQ(fact(id, "relation_to_family_head", on(4))->since.text(), "2021-04-01");
    EXPECT_EQ(fact(id, "name", on(4))->value, "Asép");
    for (const auto& event : history(id))
        for (const auto& text : event.what)
            EXPECT_THAT(text, Not(::testing::ContainsRegex("[0-9]{16}$"))) << text;
}

TEST_P(History, EachEntryTellsWhatChanged) {
    const auto events = history(subject("idbdt", house));
    ASSERT_THAT(events, SizeIs(3));
    EXPECT_THAT(events[0].what, ElementsAre("Entered the register"));
    EXPECT_THAT(events[1].what, ElementsAre("Main floor material: cement or brick → earth"));
    EXPECT_THAT(events[2].what,
                ElementsAre("Whole village code: 91.01.01.2001 Satu → 91.01.01.2002 Dua"));
    EXPECT_EQ(events[1].type, "registry.imported");
    EXPECT_EQ(events[1].actor, "dinas");
    EXPECT_EQ(events[1].file, "b_rt.csv, b_art.csv");
    EXPECT_EQ(events[1].effective_on.text(), "2021-03-01");
    EXPECT_LT(events[0].recorded_at, events[1].recorded_at);
    EXPECT_THAT(history(SubjectId{1}), IsEmpty());
}

TEST_P(History, AMoveToAnotherFamilyAndAnotherNikAreTold) {
    import_on(2021, 5, "d", row(house, "9101012002", "9"),
              person("1", "Asép", "1", "9101010101800002", "2"));
    const auto events = history(subject("idartbdt", "1"));
    ASSERT_THAT(events, SizeIs(3)) << "nothing of a person changed in March";
    EXPECT_THAT(events[0].what, ElementsAre("Entered the register", "Belongs to 9101012001000001/1",
                                            "NIK 9101**********01, as told, not checked yet"));
    EXPECT_THAT(events[1].what,
                ElementsAre("Relation to the household's head: child → head",
                            "Relation to the family's head: child → head", "Name: Asep → Asép"));
    EXPECT_THAT(events[2].what, ElementsAre("Belongs to 9101012001000001/2",
                                            "NIK 9101**********02, as told, not checked yet"));
    const auto family = history(subject("idbdt/nuk", "9101012001000001/2"));
    ASSERT_THAT(family, SizeIs(1));
    EXPECT_THAT(family[0].what, ElementsAre("Entered the register", "Belongs to 9101012001000001",
                                            "Family number 2, KK number 9101**********01"));
}

TEST_P(History, ASharedNikIsTold) {
    import_on(2021, 5, "d", row(house, "9101012002", "9"), person("2", "Ujang", "3"));
    const auto events = history(subject("idartbdt", "2"), Language::id);
    ASSERT_THAT(events, SizeIs(1));
    EXPECT_EQ(events[0].what.back(), "Orang lain memakai NIK yang sama");
}

INSTANTIATE_TEST_SUITE_P(On, History, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::registry
