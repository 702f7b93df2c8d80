#include "facts/memory_unit.hpp"
#include "programmes/decision.hpp"
#include "programmes/detail/policy_text.hpp"
#include "rulefiles/problems.hpp"
#include "testing/policies.hpp"

#include <gtest/gtest.h>

/// Numbers with names: read as of each day, with their sources, and chosen by simulations.
namespace tepat::programmes {
namespace {

using namespace fixture;

std::string parameter(std::string_view id, std::string_view values, std::string_view more = "") {
    return "\n[[parameter]]\nid = \"" + std::string{id} +
           "\"\nname = { id = \"Angka\", en = \"Number\" }\n" + std::string{more} +
           std::string{values};
}
std::string value(std::string_view from, std::string_view number, std::string_view law) {
    return "[[parameter.value]]\nfrom = " + std::string{from} + "\nvalue = " + std::string{number} +
           "\nsource = \"" + std::string{law} + "\"\n";
}

const std::string limit =
    parameter("limit", value("2021-01-01", "15", "Law 2") + value("2021-07-01", "20", "Law 3"));
const std::string monthly = parameter(
    "monthly", value("2021-01-01", "100_000", "Law 4") + value("2021-04-01", "150_000", "Law 5"),
    "least = 50_000\nmost = 300_000\nstep = 50_000\n");
const std::string poor =
    "\n[[criterion]]\nid = \"poor\"\nremedy = { id = \"Lapor.\", en = \"Report.\" }\n"
    "[[criterion.rule]]\nfrom = 2021-01-01\nneeds = \"known(household.percentile)\"\n"
    "holds = \"household.percentile <= parameter.limit\"\n"
    "sentence = { id = \"Termasuk {parameter.limit} persen termiskin.\", "
    "en = \"Of the poorest {parameter.limit} percent.\" }\n";
std::string amount(std::string_view each_stage) {
    return "\n[[fixed]]\nid = \"whole\"\nname = { id = \"Bantuan\", en = \"Aid\" }\n"
           "[[fixed.rule]]\nfrom = 2021-01-01\neach_stage = " +
           std::string{each_stage} + "\n";
}
const std::string aid =
    policy_of("aid", "family", limit + monthly + poor + amount("\"parameter.monthly\""));

Policy read(const std::string& text, std::span<const ParameterValue> chosen = {}) {
    auto policy = read_policy(text, "aid.toml", chosen);
    if (!policy) throw std::runtime_error{rulefiles::told(policy.error(), Language::en)};
    return *std::move(policy);
}
Date day(int month, int of_month) {
    return *Date::from_ymd(2021, month, of_month);
}
std::string mistake(const std::string& text, std::span<const ParameterValue> chosen = {}) {
    const auto policy = read_policy(text, "aid.toml", chosen);
    return policy ? std::string{} : rulefiles::told(policy.error(), Language::en);
}
std::string changed(std::string_view from, std::string_view to) {
    auto copy = aid;
    const auto at = copy.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return copy.replace(at, from.size(), to);
}

TEST(Parameters, AnEntryHasTheValuesAndSourcesOfEachDay) {
    const auto policy = read(aid);
    const auto& rules = policy.criteria.front().rules.entries();
    ASSERT_EQ(rules.size(), 2U);
    EXPECT_EQ(rules[0].from, day(1, 1));
    EXPECT_EQ(rules[0].until, day(6, 30));
    EXPECT_EQ(rules[0].origin.source, "Law 2");
    EXPECT_EQ(rules[0].value.sentence.en, "Of the poorest 15 percent.");
    EXPECT_EQ(rules[1].from, day(7, 1));
    EXPECT_EQ(rules[1].until, std::nullopt);
    EXPECT_EQ(rules[1].origin.source, "Law 3");
    EXPECT_EQ(rules[1].value.sentence.id, "Termasuk 20 persen termiskin.");

    const auto& amounts = policy.fixed.front().rules.entries();
    ASSERT_EQ(amounts.size(), 2U);
    EXPECT_EQ(amounts[0].until, day(3, 31));
    EXPECT_EQ(amounts[0].value.stages.front(), Rupiah{100'000});
    EXPECT_EQ(amounts[1].from, day(4, 1));
    EXPECT_EQ(amounts[1].value.yearly, Rupiah{12 * 150'000});
    EXPECT_EQ(amounts[1].origin.source, "Law 5");
    EXPECT_EQ(policy.effective_dates(), (std::vector{day(1, 1), day(4, 1), day(7, 1)}));
}

TEST(Parameters, DecideAsNumbersInTheirPlaceWould) {
    const auto policy = read(aid);
    const auto outcome = [&](Date on, std::int64_t percentile) {
        facts::MemoryUnit unit{SubjectId{1}};
        unit.set(HouseholdFact::presence, rules::Value::integer(1));
        unit.set(HouseholdFact::percentile, rules::Value::integer(percentile));
        return decide_family(policy.at(on).value(), unit.view()).outcome;
    };
    EXPECT_EQ(outcome(day(6, 30), 15), Verdict::eligible);
    EXPECT_EQ(outcome(day(6, 30), 16), Verdict::ineligible);
    EXPECT_EQ(outcome(day(7, 1), 20), Verdict::eligible);
    EXPECT_EQ(outcome(day(7, 1), 21), Verdict::ineligible);
}

TEST(Parameters, AnEntryHasItsOwnSourceToo) {
    const auto policy = read(
        changed("each_stage = \"parameter.monthly\"\n",
                "each_stage = \"parameter.monthly * 2\"\nsource = \"Law 6\"\nnote = \"Twice.\"\n"));
    const auto& entry = policy.fixed.front().rules.entries().front();
    EXPECT_EQ(entry.origin.source, "Law 6; Law 4");
    EXPECT_EQ(entry.origin.note, "Twice.");
    EXPECT_EQ(entry.value.stages.front(), Rupiah{200'000});
}

TEST(Parameters, AnEntryEndsWithTheNextOne) {
    const auto policy = read(aid + "[[fixed.rule]]\nfrom = 2021-03-01\nuntil = 2021-03-31\n"
                                   "each_stage = 1\nsource = \"Law 7\"\n"
                                   "[[fixed.rule]]\nfrom = 2021-04-01\n"
                                   "each_stage = \"parameter.monthly\"\n");
    const auto& entries = policy.fixed.front().rules.entries();
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].until, day(2, 28));
    EXPECT_EQ(entries[1].value.stages.front(), Rupiah{1});
    EXPECT_EQ(entries[2].value.stages.front(), Rupiah{150'000});
}

TEST(Parameters, AreListedWithWhatASimulationMayChoose) {
    const auto policy = read(aid);
    ASSERT_EQ(policy.parameters.size(), 2U);
    const auto& its = policy.parameters.back();
    EXPECT_EQ(its.id, "monthly");
    EXPECT_EQ(its.name.en, "Number");
    EXPECT_EQ(its.least, 50'000);
    EXPECT_EQ(its.most, 300'000);
    EXPECT_EQ(its.step, 50'000);
    EXPECT_EQ(its.values.at(day(3, 31))->value, 100'000);
    EXPECT_EQ(policy.parameters.front().least, std::nullopt);
    EXPECT_EQ(policy.parameters.front().step, 1);
}

TEST(Parameters, AChosenNumberIsReadAsThoughItStoodInTheFile) {
    const std::vector<ParameterValue> chosen{{"monthly", 250'000}, {"limit", 33}};
    const auto policy = read(aid, chosen);
    for (const auto& entry : policy.fixed.front().rules.entries())
        EXPECT_EQ(entry.value.stages.front(), Rupiah{250'000});
    EXPECT_EQ(policy.criteria.front().rules.entries().front().value.sentence.en,
              "Of the poorest 33 percent.");
    const auto written =
        read(policy_of("aid", "family",
                       parameter("limit", value("2021-01-01", "33", "Law 2") +
                                              value("2021-07-01", "33", "Law 3")) +
                           parameter("monthly",
                                     value("2021-01-01", "250_000", "Law 4") +
                                         value("2021-04-01", "250_000", "Law 5"),
                                     "least = 50_000\nmost = 300_000\nstep = 50_000\n") +
                           poor + amount("\"parameter.monthly\"")));
    EXPECT_EQ(policy.digest, written.digest);
    EXPECT_NE(policy.digest, read(aid).digest);
}

TEST(Parameters, WhatCannotBeChosenIsRefused) {
    const std::vector<ParameterValue> too_much{{"monthly", 300'001}};
    EXPECT_EQ(mistake(aid, too_much),
              "aid.toml, line 50, column 9: the value must be from 50000 to 300000. Correct it, or "
              "the range.\nUnder: Law 4");
    const std::vector<ParameterValue> unknown{{"amount", 1}};
    EXPECT_EQ(mistake(aid, unknown), "aid.toml, line 1, column 1: there is no parameter \"amount\" "
                                     "to choose a number for. Choose one of: limit, monthly.");
}

TEST(Parameters, AreNamesOnlyWhereAnExpressionHasNames) {
    const auto policy = read(changed(
        "household.percentile <= parameter.limit",
        "'parameter.limit' == \\\"parameter.limit\\\" && household.percentile <= parameter.limit"));
    const auto source =
        policy.criteria.front().rules.entries().front().value.condition->test.source();
    EXPECT_TRUE(source.contains("'parameter.limit' == \"parameter.limit\" && "
                                "household.percentile <= 15             \n"))
        << source;
}

TEST(Parameters, AnUnknownOne) {
    EXPECT_EQ(mistake(changed("<= parameter.limit", "<= parameter.limt")),
              "aid.toml: Line 63, column 34: there is no parameter \"limt\". Write one of: limit, "
              "monthly; or add it as a [[parameter]].\nUnder: Law 5");
    EXPECT_EQ(mistake(changed("poorest {parameter.limit}", "poorest {parameter.limt}")),
              "aid.toml: Line 64, column 89: there is no parameter \"limt\". Write one of: limit, "
              "monthly; or add it as a [[parameter]].\nUnder: Law 5");
}

TEST(Parameters, WhatFollowsOneKeepsItsPlace) {
    EXPECT_EQ(mistake(changed("<= parameter.limit", "<= parameter.limit || household.famlies > 1")),
              "aid.toml: Line 63, column 63: household has no field \"famlies\". Did you mean "
              "\"families\"?\nUnder: Law 5");
}

TEST(Parameters, ADayWithoutAValue) {
    EXPECT_EQ(mistake(changed("from = 2021-01-01\nvalue = 100_000",
                              "from = 2021-02-01\nvalue = 100_000")),
              "aid.toml: Line 71, column 15: the parameter \"monthly\" has no value on 2021-01-01. "
              "Add one from that day, or end this entry before it.\nUnder: Law 5");
}

TEST(Parameters, OneThatNothingUses) {
    const auto unused =
        policy_of("aid", "family", limit + monthly + amount("\"parameter.monthly\""));
    EXPECT_EQ(mistake(unused), "aid.toml, line 30, column 1: no value uses the parameter "
                               "\"limit\". Remove it, or use it as parameter.limit.\nUnder: Law 1");
}

TEST(Parameters, AnAmountThatIsNoNumber) {
    const auto amount_of = [](std::string_view wrong) {
        return mistake(changed("\"parameter.monthly\"\n",
                               "\"" + std::string{wrong} + "\"\nsource = \"Law 6\"\n"));
    };
    EXPECT_EQ(amount_of("100"), "aid.toml, line 71, column 14: \"each_stage\" must be of the form "
                                "123, \"parameter.…\". Write it so.\nUnder: Law 6");
    EXPECT_EQ(amount_of("parameter.monthly > 1"),
              "aid.toml: Line 71, column 15: the whole expression must give int, but gives "
              "bool.\nUnder: Law 6");
    EXPECT_EQ(amount_of("parameter.monthly / 0"),
              "aid.toml: parameter.monthly / 0 (line 71, column 15) divides by zero. Check the "
              "facts it is made of.\nUnder: Law 6");
    EXPECT_EQ(amount_of("parameter.monthly * 9223372036854775807"),
              "aid.toml: parameter.monthly * 9223372036854775807 (line 71, column 15) is beyond "
              "what a number or date can hold. Check the facts it is made of.\nUnder: Law 6");
    EXPECT_EQ(amount_of("parameter.monthly * household.families"),
              "aid.toml: Line 71, column 35: there is no variable \"household\".\nUnder: Law 6");
    EXPECT_EQ(amount_of("0 - parameter.monthly"),
              "aid.toml, line 71, column 14: \"each_stage\" is below zero. Write an amount of zero "
              "or more.\nUnder: Law 6");
}

TEST(Parameters, ARangeThatHoldsNothing) {
    EXPECT_EQ(mistake(changed("least = 50_000", "least = 300_001")),
              "aid.toml, line 45, column 9: \"least\" is above \"most\", or \"step\" is not above "
              "zero. Correct them.\nUnder: Law 3");
    EXPECT_EQ(mistake(changed("step = 50_000", "step = 0")),
              "aid.toml, line 47, column 8: \"least\" is above \"most\", or \"step\" is not above "
              "zero. Correct them.\nUnder: Law 3");
}

} // namespace
} // namespace tepat::programmes
