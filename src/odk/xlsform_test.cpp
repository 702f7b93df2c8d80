#include "odk/detail/expression.hpp"
#include "odk/xlsform.hpp"
#include "registry/instrument_text.hpp"
#include "sheets/writer.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

namespace tepat::odk {
namespace {

using registry::Instrument;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Rows = std::vector<std::vector<std::string>>;

Instrument instrument(const std::string& name) {
    return registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/" + name + ".toml").value();
}

class XlsForm : public ::testing::Test {
protected:
    std::filesystem::path book(const Rows& survey, const Rows& choices) {
        const auto path = folder_.path() / "form.xlsx";
        auto table = sheets::create_xlsx(path).value();
        const auto sheet = [&](std::string_view name, const Rows& rows) {
            std::vector<sheets::Column> columns;
            for (const auto& title : rows.front())
                columns.push_back({title});
            table->sheet(name, columns);
            for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
                std::vector<sheets::Value> values;
                for (const auto& text : *row)
                    values.emplace_back(std::string_view{text});
                table->row(values);
            }
        };
        sheet("survey", survey);
        sheet("choices", choices);
        sheet("settings", {{"form_title", "form_id", "version"}, {"Sumur", "sumur", "2021"}});
        EXPECT_TRUE(table->finish());
        return path;
    }
    /// `row column code` of what was left out.
    static std::vector<std::string> said(const ImportedForm& form) {
        std::vector<std::string> all;
        for (const auto& [sheet, row, column, why] : form.report)
            all.push_back(sheet + std::to_string(row) + " " + column + " " +
                          std::string{why.code.name});
        return all;
    }

    ::tepat::testing::TempDir folder_;
    Instrument bdt_ = instrument("bdt");
};

/// Rules stand where their first question does, and ask in the form's order.
std::string ordered(Instrument its) {
    for (auto* form : {&its.household, &its.member}) {
        std::ranges::sort(form->rules, {}, &registry::FormRule::name);
        for (auto& rule : form->rules) {
            std::ranges::sort(rule.asks);
            std::ranges::sort(rule.may);
        }
    }
    return registry::instrument_text(its);
}

TEST_F(XlsForm, AnInstrumentsTextIsTheInstrument) {
    for (const auto* name : {"bdt", "ppks", "pandemi"}) {
        const auto its = instrument(name);
        const auto again = registry::parse_instrument(registry::instrument_text(its), name);
        ASSERT_TRUE(again) << name << again.error().params.at(1).second;
        EXPECT_EQ(registry::instrument_text(*again), registry::instrument_text(its));
        EXPECT_EQ(again->household.fields.size(), its.household.fields.size());
    }
}

TEST_F(XlsForm, WhatIsExportedIsImportedAsTheSame) {
    for (const auto* name : {"bdt", "ppks", "pandemi"}) {
        const auto its = instrument(name);
        const auto path = folder_.path() / "out.xlsx";
        ASSERT_TRUE(export_form(its, path));
        const auto form = import_form(path, {});
        ASSERT_TRUE(form) << name << form.error().code.name;
        EXPECT_THAT(said(*form), IsEmpty());
        EXPECT_EQ(ordered(form->instrument), ordered(its)) << name;
    }
}

TEST_F(XlsForm, AFieldOfficesFormBecomesASupplementAndSaysWhatItLacks) {
    const Rows survey{
        {"type", "name", "label::Indonesia (id)", "label::English (en)", "required", "relevant",
         "constraint"},
        {"start", "start", "", "", "", "", ""},
        {"note", "salam", "Selamat datang", "", "", "", ""},
        {"begin group", "air", "Air", "Water", "", "", ""},
        {"select_one sumber", "well", "Sumur", "Well", "yes", "", ""},
        {"integer", "depth", "Kedalaman", "Depth", "yes", "${well} = 'bor' or ${well}='gali'",
         ". >= 1 and . <= 200"},
        {"text", "owner", "Pemilik", "Owner", "", "selected(${well}, 'gali') and ${depth} > 5", ""},
        {"decimal", "ph", "pH", "pH", "", "", ""},
        {"select_multiple sumber", "all", "Semua", "All", "", "", ""},
        {"select_one sumber or_other", "more", "Lain", "Other", "", "", ""},
        {"calculate", "x", "", "", "", "", ""},
        {"image", "foto", "Foto", "Photo", "", "", ""},
        {"geopoint", "letak", "Letak", "Place", "", "", ""},
        {"barcode", "code", "Kode", "Code", "", "", ""},
        {"integer", "cost", "Biaya", "Cost", "", "${depth} > 5 or ${well} = 'bor'", ". mod 5 = 0"},
        {"integer", "year", "Tahun", "Year", "", "${nothing} = 1", ""},
        {"end group", "", "", "", "", "", ""},
        {"begin repeat", "orang", "Orang", "Persons", "", "", ""},
        {"select_one ya", "fetches", "Mengambil air", "Fetches", "", "", ""},
        {"begin repeat", "lagi", "Lagi", "Again", "", "", ""},
        {"text", "inner", "Dalam", "Inner", "", "", ""},
        {"end repeat", "", "", "", "", "", ""},
        {"select_one ya", "fetches", "Ganda", "Twice", "", "", ""},
        {"end repeat", "", "", "", "", "", ""},
    };
    const Rows choices{{"list_name", "name", "label::Indonesia (id)", "label::English (en)"},
                       {"sumber", "bor", "Sumur bor", "Bore"},
                       {"sumber", "gali", "Sumur gali", "Dug"},
                       {"sumber", "gali", "Ganda", "Twice"},
                       {"sumber", "sungai", "Sungai", "River"},
                       {"ya", "1", "Ya", "Yes"},
                       {"ya", "2", "Tidak", "No"}};
    const auto form = import_form(book(survey, choices), {&bdt_, 30'001});
    ASSERT_TRUE(form) << form.error().code.name;
    EXPECT_THAT(said(*form),
                ElementsAre("choices4 name odk.choice", "survey8 type odk.decimal",
                            "survey9 type odk.select_multiple", "survey10 type odk.or_other",
                            "survey11 type odk.computed", "survey14 type odk.type",
                            "survey15 relevant odk.condition_or",
                            "survey15 constraint odk.expression",
                            "survey16 relevant odk.condition_question",
                            "survey20 type odk.second_repeat", "survey23 name odk.name"));
    const auto& its = form->instrument;
    EXPECT_EQ(its.id, "sumur");
    EXPECT_EQ(its.version, 2021);
    EXPECT_EQ(its.supplements, "bdt");
    ASSERT_THAT(its.household.fields, SizeIs(6)) << "key, well, depth, owner, cost, year";
    EXPECT_EQ(its.household.key_scheme, "idbdt");
    const auto* well = its.household.fact("well");
    ASSERT_THAT(well->codes, SizeIs(3));
    EXPECT_EQ(well->codes[2].id, "Sungai");
    EXPECT_THAT(well->codes[2].aliases, ElementsAre("sungai"));
    EXPECT_EQ(its.household.fact("depth")->least, 1);
    EXPECT_EQ(its.household.fact("depth")->most, 200);
    ASSERT_THAT(its.household.rules, SizeIs(2));
    const auto& depth = its.household.rules[0];
    EXPECT_THAT(depth.when.at(0).one_of, ElementsAre(1, 2));
    EXPECT_THAT(depth.asks, ElementsAre(its.household.fact("depth")->number));
    const auto& owner = its.household.rules[1];
    EXPECT_THAT(owner.when, SizeIs(2));
    EXPECT_EQ(owner.when.at(0).least, 6);
    EXPECT_THAT(owner.may, SizeIs(1));
    ASSERT_THAT(its.member.fields, SizeIs(2));
    EXPECT_TRUE(registry::parse_instrument(form->text, "sumur.toml"));
}

TEST_F(XlsForm, WhatIsNoFormIsRefusedWithItsReason) {
    const auto why = [](const Result<ImportedForm>& form) {
        return form ? std::string{"taken"} : std::string{form.error().code.name};
    };
    const Rows choices{{"list_name", "name", "label"}, {"ya", "1", "Ya"}};
    EXPECT_EQ(why(import_form(book({{"type", "label"}, {"text", "A"}}, choices), {})),
              "odk.column_missing");
    EXPECT_EQ(why(import_form(book({{"type", "name"}, {"note", "a"}}, choices), {})),
              "odk.form_empty");
    EXPECT_EQ(why(import_form(book({{"type", "name"}, {"text", "a"}}, choices), {})),
              "registry.instrument_field")
        << "a form of its own needs names, births and places";
    const auto csv = folder_.path() / "a.csv";
    std::ofstream{csv} << "a,b\n1,2\n";
    EXPECT_EQ(why(import_form(csv, {})), "odk.sheet_missing");
}

TEST_F(XlsForm, ConditionsAreReadAsFarAsRulesSayThem) {
    const auto& form = bdt_.household;
    const detail::Questions find = [&](std::string_view name) { return form.fact(name); };
    const detail::Choices choose = [](const registry::Field&,
                                      std::string_view name) -> std::optional<std::int64_t> {
        return name.empty() ? std::nullopt : std::optional{std::stoll(std::string{name})};
    };
    const auto read = [&](std::string_view text) -> std::string {
        const auto expression = detail::parse_expression(text);
        if (!expression) return std::string{expression.error().code.name};
        const auto all = detail::conditions_of(*expression, find, choose);
        return all ? detail::written(form, *all) : std::string{all.error().code.name};
    };
    EXPECT_EQ(read("${lighting} = '1'"), "${lighting} = '1'");
    EXPECT_EQ(read(" ( ${lighting}=1 ) "), "${lighting} = '1'");
    EXPECT_EQ(read("1 = ${lighting}"), "${lighting} = '1'");
    EXPECT_EQ(read("${lighting} != '1'"), "(${lighting} = '2' or ${lighting} = '3')");
    EXPECT_EQ(read("not(${lighting} = '1' or ${lighting} = \"2\")"), "${lighting} = '3'");
    EXPECT_EQ(read("selected(${lighting}, '2')"), "${lighting} = '2'");
    EXPECT_EQ(read("${lighting} >= 2"), "(${lighting} = '2' or ${lighting} = '3')");
    EXPECT_EQ(read("${floor_area} > 5 and ${floor_area} <= 20"),
              "(${floor_area} >= 6 and ${floor_area} <= 20)");
    EXPECT_EQ(read("5 < ${floor_area}"), "${floor_area} >= 6");
    EXPECT_EQ(read("${floor_area} = 7"), "(${floor_area} >= 7 and ${floor_area} <= 7)");
    EXPECT_EQ(read("${lighting} = '1' and ${lighting} = '2'"), "odk.condition_never");
    EXPECT_EQ(read("${lighting} = '1' or ${floor_area} > 3"), "odk.condition_or");
    EXPECT_EQ(read("${unknown} = '1'"), "odk.condition_question");
    EXPECT_EQ(read("${address} = 'x'"), "odk.condition_value");
    for (const auto* text :
         {"", "${lighting}", "${lighting} = ", "${lighting = 1", "count(${a}) > 1",
          "${floor_area} > 1.5", "${lighting} = '1' and", "(${lighting} = '1'",
          "${lighting} = '1' xor ${lighting} = '2'", "./a = 1"})
        EXPECT_EQ(read(text), "odk.expression") << text;
    EXPECT_EQ(read(std::string(40, '(') + "${lighting} = '1'" + std::string(40, ')')),
              "odk.expression");
    EXPECT_EQ(read(std::string(2'001, ' ')), "odk.expression");
}

} // namespace
} // namespace tepat::odk
