#include "registry/form_rules.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace tepat::registry {
namespace {

const Date on = Date::parse("2021-03-01").value();

const Instrument& bdt() {
    static const Instrument instrument =
        read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    return instrument;
}

using Facts = std::map<std::string, std::string>;

/// "fact: code" of each problem.
std::set<std::string> broken(const Form& form, const Facts& facts,
                             Fullness fullness = Fullness::whole, const Facts& known = {}) {
    Given before;
    const auto knew = read_said(form, known, on);
    give(before, Answers{knew.told});
    const auto said = read_said(form, facts, on);
    EXPECT_TRUE(said.problems.empty()) << said.problems.front().fact;
    std::set<std::string> all;
    for (const auto& problem : broken_rules(form, before, said, fullness, on))
        all.insert(problem.fact + ": " + std::string{problem.why.code.name} + " " +
                   problem.why.params.at(0).second);
    return all;
}

/// A form that keeps a rule and one that breaks it, with what is said of the second.
struct Case {
    std::string rule;
    Facts keeps;
    Facts breaks;
    std::set<std::string> said;
};

const std::vector<Case> of_households{
    {"wall_condition",
     {{"wall_material", "1"}, {"wall_condition", "2"}},
     {{"wall_material", "6"}, {"wall_condition", "2"}},
     {"wall_condition: registry.rule_unasked dinding"}},
    {"roof_condition",
     {{"roof_material", "7"}, {"roof_condition", "1"}},
     {{"roof_material", "7"}},
     {"roof_condition: registry.rule_missing atap"}},
    {"water_meter",
     {{"drinking_water", "3"}, {"water_meter_number", "12345"}},
     {{"drinking_water", "4"}, {"water_meter_number", "12345"}},
     {"water_meter_number: registry.rule_unasked sumber_airminum"}},
    {"installed_power",
     {{"lighting", "1"}, {"installed_power", "1"}, {"electricity_number", "52"}},
     {{"lighting", "3"}, {"installed_power", "1"}, {"electricity_number", "52"}},
     {"installed_power: registry.rule_unasked sumber_penerangan",
      "electricity_number: registry.rule_unasked sumber_penerangan"}},
    {"piped_gas",
     {{"cooking_fuel", "4"}, {"gas_number", "77"}},
     {{"cooking_fuel", "8"}, {"gas_number", "77"}},
     {"gas_number: registry.rule_unasked bb_masak"}},
    {"closet",
     {{"toilet", "2"}, {"closet", "3"}},
     {{"toilet", "4"}, {"closet", "3"}},
     {"closet: registry.rule_unasked fasbab"}},
    {"land_area",
     {{"has_land", "1"}, {"land_area", "400"}},
     {{"has_land", "1"}},
     {"land_area: registry.rule_missing aset_tak_bergerak"}},
};

const std::vector<Case> of_members{
    {"marriage_certificate",
     {{"marital_status", "2"}, {"marriage_certificate", "1"}},
     {{"marital_status", "1"}, {"marriage_certificate", "1"}},
     {"marriage_certificate: registry.rule_unasked Sta_kawin"}},
    {"married_age",
     {{"marital_status", "2"}, {"birth_date", "1990-01-01"}},
     {{"marital_status", "2"}, {"birth_date", "2015-01-01"}},
     {"marital_status: registry.rule_unfit TglLahir"}},
    {"spouse_is_married",
     {{"relation_to_family_head", "2"}, {"marital_status", "2"}},
     {{"relation_to_family_head", "2"}, {"marital_status", "1"}},
     {"relation_to_family_head: registry.rule_unfit Sta_kawin"}},
    {"pregnant_women",
     {{"sex", "2"}, {"pregnant", "1"}},
     {{"sex", "1"}, {"pregnant", "1"}},
     {"pregnant: registry.rule_unasked JnsKel"}},
    {"pregnant_age",
     {{"pregnant", "1"}, {"birth_date", "1966-01-01"}},
     {{"pregnant", "1"}, {"birth_date", "1965-01-01"}},
     {"pregnant: registry.rule_unfit TglLahir"}},
    {"schooling",
     {{"school_participation", "0"}},
     {{"school_participation", "0"}, {"school_level", "1"}},
     {"school_level: registry.rule_unasked Partisipasi_sekolah"}},
    {"pupil_age",
     {{"school_participation", "1"},
      {"school_level", "1"},
      {"school_grade", "1"},
      {"diploma", "0"},
      {"birth_date", "2014-06-01"}},
     {{"school_participation", "1"},
      {"school_level", "1"},
      {"school_grade", "1"},
      {"diploma", "0"},
      {"birth_date", "2019-06-01"}},
     {"school_participation: registry.rule_unfit TglLahir"}},
    {"working_age",
     {{"works", "2"}, {"birth_date", "2019-01-01"}},
     {{"works", "1"},
      {"birth_date", "2019-01-01"},
      {"work_hours", "5"},
      {"sector", "1"},
      {"job_status", "8"}},
     {"works: registry.rule_unfit TglLahir"}},
    {"work",
     {{"works", "1"}, {"work_hours", "40"}, {"sector", "1"}, {"job_status", "1"}},
     {{"works", "1"}, {"work_hours", "40"}},
     {"sector: registry.rule_missing Sta_Bekerja",
      "job_status: registry.rule_missing Sta_Bekerja"}},
};

void hold(const Form& form, const std::vector<Case>& cases) {
    std::set<std::string> tried;
    for (const auto& [rule, keeps, breaks, said] : cases) {
        SCOPED_TRACE(rule);
        EXPECT_EQ(broken(form, keeps), std::set<std::string>{});
        EXPECT_EQ(broken(form, breaks), said);
        tried.insert(rule);
    }
    std::set<std::string> all;
    for (const auto& rule : form.rules)
        all.insert(rule.name);
    EXPECT_EQ(tried, all) << "each rule of the instrument has a case here";
}

TEST(FormRules, EachOfHouseholdsHasAFormThatKeepsItAndOneThatBreaksIt) {
    hold(bdt().household, of_households);
}

TEST(FormRules, EachOfMembersHasAFormThatKeepsItAndOneThatBreaksIt) {
    hold(bdt().member, of_members);
}

TEST(FormRules, WhoSaysALittleIsAskedForNothingMore) {
    EXPECT_EQ(broken(bdt().member, {{"works", "1"}}, Fullness::some), std::set<std::string>{});
    EXPECT_EQ(broken(bdt().member, {{"works", "1"}}).size(), 3);
    // A question without an answer breaks nothing.
    EXPECT_EQ(broken(bdt().household, {{"installed_power", "1"}}), std::set<std::string>{});
}

TEST(FormRules, WhatIsToldNowIsJudgedOverWhatWasKnown) {
    const Facts known{{"lighting", "1"}, {"installed_power", "2"}};
    const auto& form = bdt().household;
    const std::set<std::string> unasked{"installed_power: registry.rule_unasked sumber_penerangan"};
    EXPECT_EQ(broken(form, {{"lighting", "3"}}, Fullness::whole, known), unasked);
    EXPECT_EQ(broken(form, {{"lighting", "3"}, {"installed_power", ""}}, Fullness::whole, known),
              std::set<std::string>{});
    EXPECT_EQ(broken(form, {{"lighting", "1"}}, Fullness::whole, known), std::set<std::string>{});
    // What was wrong before and is not told now stands in nobody's way.
    EXPECT_EQ(broken(form, {{"bedrooms", "2"}}, Fullness::whole,
                     {{"lighting", "3"}, {"installed_power", "2"}}),
              std::set<std::string>{});
}

} // namespace
} // namespace tepat::registry
