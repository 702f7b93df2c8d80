#include "registry/history.hpp"
#include "testing/register.hpp"

#include <gmock/gmock.h>

#include <set>

namespace tepat::registry {
namespace {

using ::testing::ElementsAre;

class Supplement : public testing::Register {
protected:
    void SetUp() override {
        Register::SetUp();
        if (IsSkipped()) return;
        const auto households =
            write("rt.csv", std::string{household_header} + "H1,9101012001,Jl. Satu,1\n");
        const auto members =
            write("art.csv", std::string{member_header} + "M1,H1,,,Siti,2,1950-01-01,1,1,1\n"
                                                          "M2,H1,,,Budi,1,1980-01-01,1,3,3\n");
        ASSERT_TRUE(import({households, members}));
    }
    Result<ImportReport> assess(std::string_view rows) {
        return import_files(*journal_, ppks_,
                            {{write("ppks.csv", std::string{header}.append(rows))}}, options_,
                            silent_);
    }
    std::optional<std::int64_t> answer(std::string_view key, int field) {
        return person(key)->answers().integer(field);
    }

    static constexpr std::string_view header =
        "IDARTBDT,kategori_ppks,disabilitas_berat,dalam_perawatan\n";
    static constexpr int category = 302;
    static constexpr int severe = 303;
    Instrument ppks_ = read_instrument(TEPAT_SOURCE_DIR "/instruments/ppks.toml").value();
};
INSTANTIATE_TEST_SUITE_P(On, Supplement, tepat::testing::both_databases,
                         tepat::testing::engine_name);

TEST_P(Supplement, answers_are_added_to_what_is_known) {
    const auto report = assess("M1,8,1,2\nM2,,2,\n").value();
    EXPECT_EQ(report.members, (RowCounts{2, 0, 2, 0, 0}));
    EXPECT_EQ(answer("M1", category), 8);
    EXPECT_EQ(answer("M1", severe), 1);
    EXPECT_EQ(answer("M2", category), std::nullopt);
    EXPECT_EQ(person("M1")->name, "Siti");
    EXPECT_EQ(person("M1")->born, Date::from_ymd(1950, 1, 1));

    // The register's own form says nothing of them, and keeps them.
    ASSERT_TRUE(import({write("again.csv", std::string{member_header} +
                                               "M1,H1,,,Siti Aminah,2,1950-01-01,1,1,1\n")}));
    EXPECT_EQ(person("M1")->name, "Siti Aminah");
    EXPECT_EQ(answer("M1", category), 8);
    expect_verified();
}

TEST_P(Supplement, who_is_not_known_is_sent_back) {
    const auto report = assess("M1,8,1,2\nM9,8,1,2\nM1,8,1,2\nM2,27,1,2\n").value();
    EXPECT_EQ(report.members, (RowCounts{4, 0, 2, 0, 2}));
    EXPECT_EQ(report.fields_refused, 1);
    const auto rows = errors();
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0][3], "M9");
    EXPECT_EQ(rows[1][3], "M1");
    EXPECT_THAT(rows[2],
                ElementsAre("ppks", "5", "kategori_ppks", "27", ::testing::_, ::testing::_));
}

TEST_P(Supplement, the_same_again_does_nothing) {
    ASSERT_TRUE(assess("M1,8,1,2\n"));
    EXPECT_TRUE(assess("M1,8,1,2\n").value().known_file);
    EXPECT_EQ(assess("M1,8,1,2\n\n").value().members, (RowCounts{1, 0, 0, 1, 0}));
}

TEST_P(Supplement, a_file_belongs_to_the_instrument_that_knows_its_columns) {
    const auto file = write("ppks.csv", std::string{header});
    EXPECT_EQ(known_columns(file, ppks_), 4U);
    EXPECT_EQ(known_columns(file, bdt_), 1U);
    EXPECT_EQ(known_columns(dir_.file("none.csv"), ppks_), 0U);
}

TEST_P(Supplement, its_facts_are_told_with_the_others) {
    ASSERT_TRUE(assess("M1,8,1,2\n"));
    const auto whole = bdt_.with(ppks_);
    const auto facts =
        reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            const auto regions = Regions::read(connection, visibility, day_);
            const Reader reader{connection, visibility, day_};
            return Historian{connection, visibility, regions, whole, Language::en}.facts_of(
                *reader.find("idartbdt", "M1"), day_);
        });
    const auto found = std::ranges::find(facts, "need_category", &FactWithOrigin::fact);
    ASSERT_NE(found, facts.end());
    EXPECT_EQ(found->value, "neglected elderly person");
    EXPECT_EQ(found->origin, "ppks.csv");
}

TEST(Instruments, numbers_are_given_once_over_all_files) {
    std::set<int> numbers;
    for (const auto& file : std::filesystem::directory_iterator{TEPAT_SOURCE_DIR "/instruments"}) {
        const auto instrument = read_instrument(file.path());
        ASSERT_TRUE(instrument) << file.path();
        for (const auto* form : {&instrument->household, &instrument->member})
            for (const auto& field : form->fields)
                EXPECT_TRUE(numbers.insert(field.number).second) << field.number;
    }
}

TEST(Instruments, a_supplement_has_a_key_and_answers) {
    constexpr std::string_view head = "id = \"x\"\nversion = 1\nsupplements = \"bdt\"\nname = { id "
                                      "= \"x\", en = \"x\" }\n[lists]\n"
                                      "[member]\ntitle = \"x\"\nkey_scheme = \"idartbdt\"\n";
    const auto field = [](std::string_view role, int number) {
        return "[[member.field]]\nnumber = " + std::to_string(number) + "\ncolumn = \"" +
               std::string{role} + "\"\nfact = \"" + std::string{role} +
               "\"\nkind = \"id\"\nrole = \"" + std::string{role} +
               "\"\nid = \"x\"\nen = \"x\"\nrequired = true\n";
    };
    EXPECT_TRUE(parse_instrument(std::string{head} + field("key", 901), "x.toml"));
    EXPECT_FALSE(parse_instrument(std::string{head}, "x.toml"));
    EXPECT_FALSE(
        parse_instrument(std::string{head} + field("key", 901) + field("nik", 902), "x.toml"));
}

} // namespace
} // namespace tepat::registry
