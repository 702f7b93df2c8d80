#include "registry/number_faults.hpp"
#include "registry/standing.hpp"
#include "testing/register.hpp"

#include <gmock/gmock.h>
#include <xlsxwriter.h>

namespace tepat::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class Import : public testing::Register {
protected:
    static std::string household(std::string_view id, std::string_view village = "9101012001",
                                 std::string_view floor = "6") {
        return std::string{id} + "," + std::string{village} + ",Jl. Melati," + std::string{floor} +
               "\n";
    }
    /// A son of the first family, unless told otherwise.
    struct Person {
        std::string id = "91010120010000010";
        std::string household = "9101012001000001";
        std::string nik = "9101010101800001";
        std::string kk = "9101010101200001";
        std::string name = "Asep";
        std::string sex = "1";
        std::string born = "1980-01-01";
        std::string family = "1";
        std::string relation = "3";
        [[nodiscard]] std::string row() const {
            return id + "," + household + "," + nik + "," + kk + "," + name + "," + sex + "," +
                   born + "," + family + "," + relation + "," + relation + "\n";
        }
    };
    std::vector<std::filesystem::path> files(std::string_view households, std::string_view members,
                                             const std::string& prefix = "a") {
        return {write(prefix + "_rt.csv", std::string{household_header}.append(households)),
                write(prefix + "_art.csv", std::string{member_header}.append(members))};
    }
    /// Imports one household and this person, and gives what the error workbook says of it.
    std::vector<std::vector<std::string>> errors_of(const Person& person) {
        const auto report = import(files(household("9101012001000001"), person.row()));
        EXPECT_TRUE(report) << report.error().code.name;
        return errors();
    }
    std::string says(MessageCode code, const MessageParams& params = {}) {
        const auto text = message_text(code, params, Language::id);
        return text.substr(0, text.find(". ") + 1);
    }
};

TEST_P(Import, AHouseholdOfTwoFamiliesIsReadBack) {
    const auto report =
        import(files(household("9101012001000001"),
                     Person{"1", "9101012001000001", "9101010101600001", "9101010101200001", "Euis",
                            "2", "1960-01-01", "1", "1"}
                             .row() +
                         Person{"2", "9101012001000001", "", "9101010101200002", "Siti Aminah", "P",
                                "31/12/1985", "2", "3"}
                             .row() +
                         Person{"3", "9101012001000001", "9101015505100001", "9101010101200002",
                                "Rina", "perempuan", "15 Mei 2010", "2", "5"}
                             .row()));
    ASSERT_TRUE(report) << report.error().code.name;
    EXPECT_EQ(report->households, (RowCounts{1, 1, 0, 0, 0}));
    EXPECT_EQ(report->members, (RowCounts{3, 3, 0, 0, 0}));
    EXPECT_EQ(report->families_added, 2);
    EXPECT_EQ(report->without_nik, 1);
    EXPECT_FALSE(report->errors);

    const auto all = everything();
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_EQ(all[0].source_key, "9101012001000001");
    EXPECT_EQ(all[0].answers().integer(bdt_.household.fact("floor_material")->number), 6);
    EXPECT_EQ(all[0].answers().text(bdt_.household.fact("address")->number), "Jl. Melati");
    ASSERT_THAT(all[0].families, SizeIs(2));
    EXPECT_EQ(all[0].families[0].kk->text(), "9101010101200001");
    ASSERT_THAT(all[0].families[1].members, SizeIs(2));
    const auto& siti = all[0].families[1].members[0];
    EXPECT_EQ(siti.name, "Siti Aminah");
    EXPECT_EQ(siti.sex, Sex::female);
    EXPECT_EQ(siti.born->text(), "1985-12-31");
    EXPECT_EQ(siti.to_household_head, Relation::child);
    EXPECT_TRUE(siti.flags.has(Flag::no_nik));
    const auto& rina = all[0].families[1].members[1];
    EXPECT_EQ(rina.born->text(), "2010-05-15");
    EXPECT_EQ(rina.nik.verdict, NikVerdict::claimed);
    EXPECT_EQ(rina.source_key, "3");
    expect_verified();
}

TEST_P(Import, TheSameFileAgainDoesNothing) {
    const auto paths = files(household("9101012001000001"), Person{}.row());
    ASSERT_TRUE(import(paths)->receipt);
    const auto before = count("select count(*) from journal_entry");
    EXPECT_TRUE(import(paths)->known_file);
    options_.again = true;
    const auto again = import(paths);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->members.unchanged, 1);
    EXPECT_FALSE(again->receipt);
    EXPECT_EQ(count("select count(*) from journal_entry"), before);
}

TEST_P(Import, TheSameRowsInAnotherFileChangeNothing) {
    ASSERT_TRUE(import(files(household("9101012001000001"), Person{}.row()))->receipt);
    const auto report =
        import({write("b_rt.csv", "LANTAI;Alamat;ID BDT;kd_gabungan4\n"
                                  " 6 ;Jl. Melati\u00a0;9101012001000001;91.01.1.2001\n")});
    ASSERT_TRUE(report) << report.error().code.name;
    EXPECT_EQ(report->households, (RowCounts{1, 0, 0, 1, 0}));
    EXPECT_FALSE(report->receipt);
}

TEST_P(Import, AChangedFactMakesAVersionOfThatSubjectAlone) {
    const auto other = Person{"2", "9101012001000001", "9101010202900002"};
    ASSERT_TRUE(import(files(household("9101012001000001"), Person{}.row() + other.row())));
    auto renamed = Person{};
    renamed.name = "Asep Sunandar";
    const auto report =
        import(files(household("9101012001000001"), renamed.row() + other.row(), "b"));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->members, (RowCounts{2, 0, 1, 1, 0}));
    EXPECT_EQ(report->households.unchanged, 1);
    EXPECT_EQ(person(renamed.id)->name, "Asep Sunandar");
    EXPECT_EQ(count("select count(*) from person"), 3);
    EXPECT_EQ(count("select count(*) from membership"), 3);
    EXPECT_EQ(count("select count(*) from nik_claim"), 2);
    expect_verified();
}

TEST_P(Import, WhatWasKnownOnAnEarlierDayStaysReadable) {
    ASSERT_TRUE(import(files(household("9101012001000001"), Person{}.row())));
    options_.effective_on = day_ + 60;
    ASSERT_TRUE(
        import(files(household("9101012001000001", "9101012002", "2"), Person{}.row(), "b")));
    const auto village = [&](Date on) {
        const auto all = everything(on);
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return Regions::read(connection, visibility, on).find(all.at(0).region)->name;
        });
    };
    EXPECT_EQ(village(day_), "Satu");
    EXPECT_EQ(village(day_ + 59), "Satu");
    EXPECT_EQ(village(day_ + 60), "Dua");
    EXPECT_TRUE(everything(day_ - 1).empty());
}

TEST_P(Import, AMemberWhoMovesLeavesTheOldHousehold) {
    ASSERT_TRUE(
        import(files(household("9101012001000001") + household("9101012002000002", "9101012002"),
                     Person{}.row())));
    auto moved = Person{};
    moved.household = "9101012002000002";
    const auto report = import({write("b_art.csv", std::string{member_header} + moved.row())});
    ASSERT_TRUE(report) << report.error().code.name;
    EXPECT_EQ(report->members.changed, 1);
    const auto all = everything();
    ASSERT_THAT(all, SizeIs(2));
    ASSERT_THAT(all[0].families, SizeIs(1));
    EXPECT_TRUE(all[0].families[0].members.empty());
    ASSERT_THAT(all[1].families, SizeIs(1));
    EXPECT_EQ(all[1].families[0].members.at(0).name, "Asep");
}

TEST_P(Import, SharedNiksAreFlaggedOnBothSides) {
    const auto report = import(files(household("9101012001000001"),
                                     Person{"1"}.row() + Person{"2"}.row() + Person{"3"}.row()));
    EXPECT_EQ(report->shared_niks, 3);
    auto fourth = Person{"4"};
    auto fifth = Person{"5"};
    fifth.nik = "9101010909900009";
    ASSERT_TRUE(import(files(household("9101012001000001"), fourth.row() + fifth.row(), "b")));
    for (const auto* key : {"1", "2", "3", "4"})
        EXPECT_TRUE(person(key)->flags.has(Flag::shared_nik)) << key;
    EXPECT_FALSE(person("5")->flags.has(Flag::shared_nik));
    fourth.nik = "9101010808800008";
    ASSERT_TRUE(import(files(household("9101012001000001"), fourth.row(), "c")));
    EXPECT_FALSE(person("4")->flags.has(Flag::shared_nik));
    expect_verified();
}

TEST_P(Import, ABadNikRefusesTheFieldAndKeepsThePerson) {
    const auto nik = [&](std::string text) {
        Person person;
        person.nik = std::move(text);
        return person;
    };
    EXPECT_THAT(errors_of(nik("910101010180001")),
                ElementsAre(ElementsAre("a_art", "2", "NIK", "910101010180001",
                                        says("nik.length"_msg, {{"length", "15"}}),
                                        HasSubstr("Salin dari KTP"))));
    ASSERT_TRUE(person(Person{}.id));
    EXPECT_EQ(person(Person{}.id)->nik.verdict, NikVerdict::none);
    EXPECT_TRUE(person(Person{}.id)->flags.has(Flag::no_nik));
    EXPECT_THAT(errors_of(nik("9.10101E+15")).at(0).at(4), says("registry.digits_lost"_msg));
    EXPECT_THAT(errors_of(nik("0001010101800001")).at(0).at(4), says("nik.region"_msg));
    EXPECT_THAT(errors_of(nik("9999999999999999")).at(0).at(4), says("nik.placeholder"_msg));
    EXPECT_THAT(errors_of(nik("tidak punya")).at(0).at(4), says("nik.letter"_msg));
    std::filesystem::remove(options_.errors);
    EXPECT_TRUE(errors_of(nik("' 9101.0101.0180-0001")).empty());
    EXPECT_EQ(person(Person{}.id)->nik.nik->text(), "9101010101800001");
}

TEST_P(Import, BadFieldsAreRefusedAndTheRestGoesIn) {
    const auto with = [&](auto change) {
        Person person;
        change(person);
        return errors_of(person);
    };
    EXPECT_THAT(with([](Person& its) { its.born = "2021-02-02"; }).at(0),
                ElementsAre("a_art", "2", "TglLahir", "2021-02-02",
                            says("registry.date_ahead"_msg, {{"date", "2021-02-02"}}),
                            HasSubstr("Salin")));
    EXPECT_EQ(with([](Person& its) { its.born = "31/02/1980"; }).at(0).at(4),
              says("registry.not_date"_msg));
    EXPECT_EQ(with([](Person& its) { its.born = "01/01/80"; }).at(0).at(4),
              says("registry.not_date"_msg));
    EXPECT_EQ(with([](Person& its) { its.born = "1880-01-01"; }).at(0).at(4),
              says("registry.date_too_old"_msg, {{"date", "1880-01-01"}, {"years", "130"}}));
    EXPECT_EQ(with([](Person& its) { its.sex = "3"; }).at(0).at(4),
              says("registry.code_unknown"_msg));
    EXPECT_EQ(with([](Person& its) { its.family = "0"; }).at(0).at(4),
              says("registry.out_of_bounds"_msg, {{"least", "1"}, {"most", "99"}}));
    EXPECT_EQ(with([](Person& its) { its.family = ""; }).at(0).at(4),
              says("registry.family_number_missing"_msg));
    EXPECT_EQ(with([](Person& its) { its.kk = "123"; }).at(0).at(4),
              says("kk.length"_msg, {{"length", "3"}}));
    EXPECT_EQ(with([](Person& its) { its.name = " "; }).at(0).at(4),
              says("registry.name_missing"_msg));
    EXPECT_TRUE(person(Person{}.id));
    EXPECT_EQ(count("select count(*) from membership"), 2);
}

TEST_P(Import, BadRowsAreRefused) {
    const auto report =
        import(files(household("9101012001000001") + household("9101012001000002", "9101019999") +
                         household("9101012001000001") + household(""),
                     Person{"1"}.row() + Person{"1"}.row() + Person{"2", "9101012001000002"}.row() +
                         Person{""}.row()));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->households, (RowCounts{4, 1, 0, 0, 3}));
    EXPECT_EQ(report->members, (RowCounts{4, 1, 0, 0, 3}));
    std::vector<std::string> causes;
    for (const auto& row : errors())
        causes.push_back(row[1] + " " + row[4]);
    EXPECT_THAT(causes, ElementsAre("3 " + says("registry.village_unknown"_msg),
                                    "4 " + says("registry.key_twice"_msg, {{"row", "2"}}),
                                    "5 " + says("registry.key_missing"_msg),
                                    "3 " + says("registry.key_twice"_msg, {{"row", "2"}}),
                                    "4 " + says("registry.household_unknown"_msg),
                                    "5 " + says("registry.key_missing"_msg)));
}

TEST_P(Import, AFileWithoutHeaderOrColumnsIsRefused) {
    const auto nothing = import({write("x.csv", "1,2,3\n4,5,6\n")});
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, "registry.no_header"_msg);
    EXPECT_EQ(nothing.error().params.at(1).second, "1, 2, 3");
    EXPECT_THAT(nothing.error().params.at(2).second, HasSubstr("IDARTBDT"));
    const auto wrong = import({write("x.csv", "IDARTBDT,IDBDT,Nama\n1,2,3\n")});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, "registry.columns_missing"_msg);
    EXPECT_EQ(wrong.error().params.at(2).second, "NIK, JnsKel, TglLahir, NUK");
    const auto twice = import({write("x.csv", "IDBDT,KDGabungan4,Alamat,ALAMAT\n1,2,3,4\n")});
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, "registry.column_twice"_msg);
    const auto missing = import({dir_.path() / "not there.csv"});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, "registry.file_missing"_msg);
    EXPECT_EQ(count("select count(*) from subject"), 0);
    EXPECT_EQ(count("select count(*) from journal_draft"), 0);
}

TEST_P(Import, AWorkbookWithTitlesNumbersAndDates) {
    const auto path = dir_.path() / "book.xlsx";
    auto* book = workbook_new(path.c_str());
    const auto texts = [](lxw_worksheet* sheet, std::uint32_t row,
                          std::initializer_list<const char*> all) {
        std::uint16_t column = 0;
        for (const auto* text : all)
            worksheet_write_string(sheet, row, column++, text, nullptr);
    };
    auto* persons = workbook_add_worksheet(book, "ART");
    texts(persons, 0, {"IDARTBDT", "IDBDT", "Nama", "NIK", "JnsKel", "TglLahir", "NUK"});
    texts(persons, 1, {"1", "9101012001000001", "Dewi"});
    worksheet_write_number(persons, 1, 3, 9'101'010'101'801'000, nullptr);
    worksheet_write_number(persons, 1, 4, 2, nullptr);
    auto* as_date = workbook_add_format(book);
    format_set_num_format(as_date, "dd/mm/yyyy");
    worksheet_write_number(persons, 1, 5, 29'221, as_date);
    worksheet_write_number(persons, 1, 6, 1, nullptr);
    auto* households = workbook_add_worksheet(book, "RT");
    texts(households, 0, {"Data BDT 2021"});
    texts(households, 2, {"IDBDT", "KDPROP", "KDKAB", "KDKEC", "KDDESA", "daya"});
    texts(households, 3, {"9101012001000001", "91"});
    for (const std::uint16_t column : {std::uint16_t{2}, std::uint16_t{3}})
        worksheet_write_number(households, 3, column, 1, nullptr);
    worksheet_write_number(households, 3, 4, 2001, nullptr);
    worksheet_write_number(households, 3, 5, 2, nullptr);
    ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);
    const auto report = import({path});
    ASSERT_TRUE(report) << report.error().code.name;
    EXPECT_EQ(report->members.added, 1);
    EXPECT_EQ(report->suspect_niks, 1);
    EXPECT_EQ(errors().at(0).at(4), says("registry.nik_suspect"_msg));
    const auto dewi = person("1");
    ASSERT_TRUE(dewi);
    EXPECT_EQ(dewi->born->text(), "1980-01-01");
    EXPECT_EQ(dewi->nik.verdict, NikVerdict::suspect);
    EXPECT_TRUE(dewi->flags.has(Flag::suspect_nik));
}

TEST_P(Import, FormulasGiveWhatWasComputedAndMergedCellsAreRefused) {
    const auto book_with = [&](const char* name, bool merged) {
        const auto path = dir_.path() / name;
        auto* book = workbook_new(path.c_str());
        auto* sheet = workbook_add_worksheet(book, "RT");
        std::uint16_t column = 0;
        for (const auto* title : {"IDBDT", "KDGabungan4", "luas_lantai", "jumlah_kamar"})
            worksheet_write_string(sheet, 0, column++, title, nullptr);
        worksheet_write_string(sheet, 1, 0, "9101012001000001", nullptr);
        worksheet_write_string(sheet, 1, 1, "9101012001", nullptr);
        worksheet_write_formula_num(sheet, 1, 2, "=6*6", nullptr, 36);
        worksheet_write_formula_str(sheet, 1, 3, "=1/0", nullptr, "#DIV/0!");
        if (merged) worksheet_merge_range(sheet, 2, 0, 3, 0, "9101012001000002", nullptr);
        EXPECT_EQ(workbook_close(book), LXW_NO_ERROR);
        return path;
    };
    const auto refused = import({book_with("merged.xlsx", true)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "sheets.merged_cells"_msg);
    EXPECT_EQ(count("select count(*) from journal_draft"), 0);
    EXPECT_EQ(count("select count(*) from subject"), 0);
    ASSERT_TRUE(import({book_with("formulas.xlsx", false)}));
    const auto all = everything();
    EXPECT_EQ(all.at(0).answers().integer(bdt_.household.fact("floor_area")->number), 36);
    EXPECT_FALSE(all.at(0).answers().integer(bdt_.household.fact("bedrooms")->number));
    EXPECT_EQ(errors().at(0).at(2), "jumlah_kamar");
}

TEST_P(Import, StoppedAnywhereItGoesOn) {
    std::string households;
    std::string members;
    for (int at = 0; at < 900; ++at) {
        const auto id = std::to_string(9'101'012'001'000'000 + at);
        households += household(id);
        for (int one = 0; one < 2; ++one)
            members += Person{id + std::to_string(one), id,
                              std::to_string(9'101'010'101'800'001 + std::int64_t{at} * 2)}
                           .row();
    }
    const auto paths = files(households, members);
    for (int run = 0; run < 3; ++run) {
        ::tepat::testing::StopAfter progress{4};
        const auto report = import(paths, progress);
        ASSERT_TRUE(report) << report.error().code.name;
        EXPECT_TRUE(report->stopped);
        restart();
        EXPECT_EQ(count("select count(*) from subject"), 0);
    }
    ::tepat::testing::StopAfter while_folding{5};
    const auto read = import(paths, while_folding);
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->stopped);
    ASSERT_TRUE(read->receipt);
    EXPECT_TRUE(everything().empty());
    restart();
    EXPECT_TRUE(import(paths)->known_file);
    const auto& last = *read;
    EXPECT_EQ(last.households, (RowCounts{900, 900, 0, 0, 0}));
    EXPECT_EQ(last.members, (RowCounts{1800, 1800, 0, 0, 0}));
    EXPECT_EQ(count("select count(*) from person"), 1800);
    EXPECT_EQ(count("select count(*) from family"), 900);
    EXPECT_EQ(count("select count(*) from subject"), 900 + 900 + 1800);
    EXPECT_EQ(count("select count(*) from journal_draft"), 0);
    expect_verified();
}

TEST_P(Import, WhyANumberWasRefusedIsKeptUntilABetterOneIsWritten) {
    Person bad{"2", "9101012001000001", "910101010180000", "1111111111111111"};
    const Person none{"3", "9101012001000001", "", ""};
    const auto faults_of = [&](std::string_view key) {
        const auto id = person(key).value().id;
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            const auto found = number_faults(connection, visibility, day_, {&id, 1});
            return found.contains(id) ? found.at(id) : NumberFaults{};
        });
    };
    ASSERT_TRUE(import(files(household("9101012001000001"), bad.row() + none.row())));
    EXPECT_EQ(faults_of("2"), (NumberFaults{NumberFault::length, NumberFault::placeholder}));
    EXPECT_EQ(faults_of("3"), NumberFaults{});
    const auto again = import(files("", bad.row() + none.row() + "\n", "b"));
    EXPECT_FALSE(again->receipt) << "the same rows change nothing";

    bad.nik = "91010101O1800001";
    bad.kk = "";
    ASSERT_TRUE(import(files("", bad.row(), "c")));
    EXPECT_EQ(faults_of("2"), (NumberFaults{NumberFault::letter, std::nullopt}));
    bad.nik = "9101010101800001";
    const auto mended = import(files("", bad.row(), "d"));
    EXPECT_EQ(mended->members.changed, 1);
    EXPECT_EQ(faults_of("2"), NumberFaults{});
    expect_verified();
}

TEST_P(Import, ARowOfSomebodyWhoSleepsIsTakenInAndTold) {
    Person asep{"1"};
    ASSERT_TRUE(import(files(household("9101012001000001"), asep.row())));
    const auto id = person("1").value().id;
    const StandingOrder sleep{id, SleepCause::moved};
    ASSERT_TRUE(change_standings(*journal_, {"dinas", day_, {}, ""}, {&sleep, 1}, silent_));
    asep.name = "Asep Sunandar";
    const auto report = import(files("", asep.row(), "b"));
    ASSERT_TRUE(report) << report.error().code.name;
    EXPECT_EQ(report->members.changed, 1);
    EXPECT_EQ(person("1")->name, "Asep Sunandar") << "nothing is lost";
    const auto told = errors();
    ASSERT_THAT(told, SizeIs(1));
    EXPECT_EQ(told[0].at(2), "IDARTBDT");
    EXPECT_THAT(told[0].at(4), HasSubstr("2021-01-31"));
    EXPECT_THAT(told[0].at(5), HasSubstr("tepat match wake"));

    const StandingOrder wake{id};
    ASSERT_TRUE(change_standings(*journal_, {"dinas", day_, {}, ""}, {&wake, 1}, silent_));
    std::filesystem::remove(options_.errors);
    ASSERT_TRUE(import(files("", Person{"1"}.row(), "c")));
    EXPECT_TRUE(errors().empty());
}

TEST_P(Import, BpsCodesAreMapped) {
    options_.codes = CodeSystem::bps;
    const auto paths =
        std::vector{write("a.csv", "IDBDT,KDPROP,KDKAB,KDKEC,KDDESA\n1,91,1,10,3\n")};
    EXPECT_EQ(import(paths).error().code, "registry.no_bps_codes"_msg);
    const auto map = write("bps.csv", "bps_code,kemendagri_code\n9101010003,91.01.01.2002\n");
    ASSERT_TRUE(load_bps_codes(*journal_, map, "dinas", day_, silent_));
    EXPECT_FALSE(load_bps_codes(*journal_, map, "dinas", day_, silent_)->receipt);
    ASSERT_TRUE(import(paths));
    ASSERT_THAT(everything(), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(On, Import, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::registry
