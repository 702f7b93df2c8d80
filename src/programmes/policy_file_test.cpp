
#include "testing/policies.hpp"

#include <gtest/gtest.h>

namespace tepat::programmes {
namespace {

using namespace fixture;

/// The text with the first `from` after `after` replaced.
std::string changed(std::string text, std::string_view after, std::string_view from,
                    std::string_view to) {
    const auto at = text.find(from, text.find(after));
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

/// The smallest policy that is read.
const std::string small = R"toml(format = 1
id = "aid"
name = { id = "Bantuan", en = "Aid" }

[[unit]]
from = 2021-01-01
value = "family"
source = "Law 1"

[[calendar]]
id = "main"
[[calendar.stages]]
from = 2021-01-01
months = [1, 7]
source = "Law 1"

[[criterion]]
id = "poor"
remedy = { id = "Lapor.", en = "Report." }
[[criterion.rule]]
from = 2021-01-01
needs = "known(household.percentile)"
holds = "household.percentile <= 40"
sentence = { id = "Miskin.", en = "Poor." }
source = "Law 1"

[[component]]
id = "old"
name = { id = "Lansia", en = "Old" }
[[component.rule]]
from = 2021-01-01
holds = "known(member.birth_date) && age(member.birth_date, on) >= 60"
source = "Law 1"
[[component.amount]]
from = 2021-01-01
rupiah = 100
source = "Law 1"
[[component.amount]]
from = 2022-01-01
rupiah = 200
source = "Law 2"

[[cap]]
id = "one"
sentence = { id = "Satu.", en = "One." }
components = ["old"]
[[cap.most]]
from = 2021-01-01
persons = 1
source = "Law 1"

[[fixed]]
id = "start"
name = { id = "Tetap", en = "Fixed" }
[[fixed.rule]]
from = 2021-01-01
rupiah = 50
stages = [50, 0]
source = "Law 1"

[[persons]]
from = 2021-01-01
order = ["highest_amount"]
source = "Law 1"

[[payee]]
id = "self"
name = { id = "Sendiri", en = "Self" }
[[payee.rule]]
from = 2021-01-01
holds = "counted"
order = []
source = "Law 1"

[[nik_to_be_paid]]
from = 2021-01-01
required = false
source = "Law 1"
)toml";

struct Mistake {
    const char* after;
    const char* from;
    const char* to;
    const char* code;
    int line;
};

TEST(PolicyFile, TheSmallOneIsRead) {
    const auto policy = read_policy(small, "aid.toml");
    ASSERT_TRUE(policy) << message_text(policy.error().code, policy.error().params, Language::en);
    EXPECT_EQ(policy->effective_dates().size(), 2U);
    EXPECT_EQ(policy->at(Date::parse("2021-12-31").value())->components[0].yearly, Rupiah{100});
    EXPECT_EQ(policy->at(Date::parse("2022-01-01").value())->components[0].yearly, Rupiah{200});
}

TEST(PolicyFile, EveryMistakeIsRefusedWithItsLine) {
    const Mistake mistakes[] = {
        {"", "format = 1", "format = 2", "rulefiles.which_format", 1},
        {"", "format = 1", "format = \"", "rulefiles.not_toml", 1},
        {"", "id = \"aid\"", "id = \"Aid 1\"", "rulefiles.bad_id", 2},
        {"", "id = \"aid\"", "id = \"aid\"\ncolour = \"red\"", "rulefiles.unknown_field", 3},
        {"", "name = {", "nama = {", "rulefiles.missing_field", 1},
        {"[[unit]]", "family", "village", "rulefiles.wrong_kind", 7},
        {"[[unit]]", "source = \"Law 1\"", "", "rulefiles.no_source", 5},
        {"[[unit]]", "\"Law 1\"", "\"assumption\"", "rulefiles.assumption_without_note", 8},
        {"[[unit]]", "2021-01-01", "2020-01-01", "programmes.not_covered", 61},
        {"[[unit]]", "2021-01-01", "\"2021-01-01\"", "rulefiles.wrong_kind", 6},
        {"[[unit]]", "2021-01-01", "2021-02-30", "rulefiles.not_toml", 6},
        {"[[calendar]]", "id = \"main\"", "id = \"other\"", "programmes.not_covered", 10},
        {"[[calendar]]", "[1, 7]", "[7, 1]", "programmes.bad_stages", 14},
        {"[[calendar]]", "[1, 7]", "[1, 13]", "programmes.bad_stages", 14},
        {"[[calendar]]", "[1, 7]", "[]", "programmes.bad_stages", 14},
        {"[[calendar]]", "[1, 7]", "[1, 7]\nshares = [1]", "programmes.bad_stages", 14},
        {"[[calendar]]", "[1, 7]", "[1, 4, 7]", "programmes.bad_stages", 58},
        {"[[criterion]]", "id = \"poor\"", "id = \"asleep\"", "programmes.criterion_asleep", 18},
        {"criterion.rule", "household.percentile <= 40", "household.percentil <= 40",
         "rules.unknown_field_did_you_mean", 23},
        {"criterion.rule", "household.percentile <= 40", "household.percentile <=", "", 23},
        {"criterion.rule", "known(household.percentile)", "true", "rules.unguarded", 23},
        {"criterion.rule", "known(household.percentile)", "knwon(household.percentile)", "", 22},
        {"criterion.rule", "household.percentile <= 40", "household.percentile / 0 > 1",
         "rulefiles.division_by_zero", 23},
        {"criterion.rule", "household.percentile <= 40", "household.percentile", "rules.wrong_type",
         23},
        {"criterion.rule", "holds", "excludes", "programmes.one_kind", 20},
        {"criterion.rule", "holds", "persons = 1\nholds", "programmes.one_kind", 20},
        {"criterion.rule", "Miskin.", "", "rulefiles.wrong_kind", 24},
        {"component.amount", "rupiah = 100", "rupiah = 100.5", "rulefiles.not_whole", 36},
        {"component.amount", "rupiah = 100", "rupiah = -100", "rulefiles.negative", 36},
        {"component.amount", "2022-01-01", "2021-01-01", "rulefiles.overlap", 39},
        {"component.amount", "rupiah = 100", "until = 2022-01-01\nrupiah = 100",
         "rulefiles.overlap", 40},
        {"component.amount", "rupiah = 100", "until = 2021-12-30\nrupiah = 100", "rulefiles.gap",
         40},
        {"component.amount", "rupiah = 100", "until = 2020-12-30\nrupiah = 100",
         "rulefiles.overlap", 35},
        {"component.amount", "2021-01-01", "2021-01-02", "programmes.different_span", 27},
        {"[[cap]]", "\"old\"", "\"young\"", "programmes.unknown_id", 46},
        {"[[cap]]", "persons = 1", "persons = 0", "rulefiles.wrong_kind", 49},
        {"[[fixed]]", "[50, 0]", "[50, 1]", "programmes.bad_stages", 58},
        {"[[persons]]", "highest_amount", "poorest", "rulefiles.wrong_kind", 63},
        {"[[payee]]", "counted", "member.counted", "rules.unknown_field", 71},
        {"[[nik_to_be_paid]]", "false", "0", "rulefiles.wrong_kind", 77},
    };
    for (const auto& mistake : mistakes) {
        const auto policy =
            read_policy(changed(small, mistake.after, mistake.from, mistake.to), "aid.toml");
        ASSERT_FALSE(policy) << mistake.to;
        const auto& [code, params] = policy.error();
        if (*mistake.code != '\0') {
            EXPECT_EQ(code.name, mistake.code) << mistake.to;
        }
        const auto param = [&](std::string_view name) {
            for (const auto& [key, value] : params)
                if (key == name) return value;
            return std::string{};
        };
        EXPECT_EQ(param("file"), "aid.toml");
        EXPECT_EQ(param("line"), std::to_string(mistake.line)) << mistake.to;
        for (const auto language : {Language::en, Language::id})
            EXPECT_NE(message_text(code, params, language).find(std::to_string(mistake.line)),
                      std::string::npos);
    }
}

TEST(PolicyFile, TwoOfOneIdAreRefused) {
    const auto again =
        small.substr(small.find("[[cap]]"), small.find("[[fixed]]") - small.find("[[cap]]"));
    const auto policy = read_policy(small + again, "aid.toml");
    ASSERT_FALSE(policy);
    EXPECT_EQ(policy.error().code.name, "rulefiles.double_id");
}

TEST(PolicyFile, BoundsAndStagesOfAPartExcludeEachOther) {
    const std::string bounds =
        "[[bounds]]\nfrom = 2023-01-01\nleast = 2\nmost = 1\nsource = \"Law 3\"\n";
    EXPECT_EQ(read_policy(small + bounds, "").error().code.name, "programmes.bad_bounds");
    EXPECT_EQ(
        read_policy(changed(small + bounds, "", "most = 1", "most = 3"), "").error().code.name,
        "programmes.bad_stages");
}

TEST(PolicyFile, TheDigestIsOfValuesAndNotOfLayout) {
    const auto digest = [](const std::string& text) {
        return read_policy(text, "x").value().digest;
    };
    EXPECT_EQ(digest(small), digest("# a comment\n" + small));
    EXPECT_EQ(digest(small),
              digest(changed(small, "", "format = 1\nid = \"aid\"", "id='aid'\n\nformat = 1")));
    EXPECT_NE(digest(small), digest(changed(small, "", "rupiah = 100", "rupiah = 101")));
    EXPECT_NE(digest(small), digest(changed(small, "", "Law 2", "Law 3")));
}

/// Every value says where it comes from; assumptions say why.
TEST(PolicyFile, PkhStatesItsSources) {
    const auto policy = read_policy(contents(policies / "pkh.toml"), "pkh.toml");
    ASSERT_TRUE(policy) << message_text(policy.error().code, policy.error().params, Language::en);
    int assumed = 0;
    int sourced = 0;
    for (const auto& component : policy->components)
        for (const auto& entry : component.amounts.entries())
            entry.origin.assumed() ? ++assumed : ++sourced;
    EXPECT_GT(sourced, assumed / 2);
    EXPECT_GT(assumed, 0);
}

} // namespace
} // namespace tepat::programmes
