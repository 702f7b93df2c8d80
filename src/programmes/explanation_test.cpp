#include "programmes/counterfactual.hpp"
#include "programmes/example.hpp"
#include "programmes/explanation.hpp"
#include "programmes/words.hpp"
#include "testing/policies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tepat::programmes {
namespace {

using namespace fixture;
using ::testing::ElementsAre;

const registry::Instrument& bdt() {
    static const auto instrument =
        registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
    return instrument;
}

struct Case {
    Case(std::string_view toml, std::string_view on)
        : example{read_example("about = \"x\"\n" + std::string{toml}, "").value()},
          at{pkh().at(Date::parse(on).value()).value()}, unit{example.families[0]->view()},
          decision{decide_family(at, unit)} {}
    [[nodiscard]] std::vector<std::string> say(Language language, Audience audience) const {
        return explain(decision, at, unit, bdt(), language, audience);
    }
    Example example;
    PolicyAt at;
    UnitView unit;
    Decision decision;
};

constexpr std::string_view admitted = R"toml([household]
percentile = 9
[[family]]
member = [
  { tag = "ibu", sex = "female", relation = "head", birth_date = 1980-01-01 },
  { tag = "anak", sex = "male", relation = "child", birth_date = 2010-01-01, school_participation = "left" },
  { tag = "bayi", sex = "male", relation = "child", birth_date = 2020-01-01 },
])toml";

TEST(Explanation, AnEligibleFamilyInIndonesianForACitizen) {
    const Case family{admitted, "2021-01-15"};
    EXPECT_THAT(
        family.say(Language::id, Audience::citizen),
        ElementsAre("Berhak atas Program Keluarga Harapan (PKH) per 15 Januari 2021.",
                    "Anak usia 0–6 tahun: Rp3.000.000 setahun",
                    "Anak putus atau belum sekolah: Rp900.000 setahun",
                    "Seluruhnya Rp3.900.000 setahun; tahap 1 dari 4 tahun 2021 membayar Rp975.000.",
                    "Kewajiban: Daftarkan anak ini ke sekolah atau pendidikan kesetaraan.",
                    "Diambil oleh: Ibu."));
}

TEST(Explanation, TheOfficerIsToldWhoIsMeant) {
    const Case family{admitted, "2021-01-15"};
    EXPECT_THAT(
        family.say(Language::en, Audience::officer),
        ElementsAre("Entitled to Family Hope Programme (PKH) as of 15 January 2021.",
                    "Child aged 0–6 (member 3): Rp3.000.000 a year",
                    "Child out of school (member 2): Rp900.000 a year",
                    "In all Rp3.900.000 a year; stage 1 of 4 in 2021 pays Rp975.000.",
                    "Duty (member 2): Enrol this child in a school or an equivalency course.",
                    "Collected by: Mother (member 1)."));
}

TEST(Explanation, ALeftOutFamilyHearsTheRuleAndTheRemedyButNoData) {
    const Case family{R"toml([household]
percentile = 37
[[family]]
member = [ { tag = "ibu", sex = "female", relation = "head", birth_date = 1980-01-01, pregnant = true } ])toml",
                      "2021-01-15"};
    EXPECT_THAT(
        family.say(Language::en, Audience::citizen),
        ElementsAre(
            "Not entitled to Family Hope Programme (PKH) as of 15 January 2021, because this "
            "condition is not met:",
            "The family is among the poorest 25 percent.",
            "What to do: If your situation is not as registered, ask the village office to "
            "have the data updated."));
    EXPECT_THAT(
        family.say(Language::id, Audience::officer),
        ElementsAre("Tidak berhak atas Program Keluarga Harapan (PKH) per 15 Januari 2021, karena "
                    "syarat berikut tidak terpenuhi:",
                    "Keluarga termasuk 25 persen termiskin. [poor]",
                    "Tercatat pada rumah tangga: Persentil kesejahteraan: 37",
                    "Yang dapat dilakukan: Bila keadaan Anda tidak seperti yang tercatat, minta "
                    "pemutakhiran data lewat desa atau kelurahan."));
}

TEST(Explanation, AnUndeterminedFamilyHearsWhatIsMissing) {
    const Case family{R"toml([household]
percentile = 9
[[family]]
member = [
  { tag = "ibu", sex = "female", relation = "head", birth_date = 1980-01-01 },
  { tag = "anak", sex = "male", relation = "child" },
])toml",
                      "2021-01-15"};
    EXPECT_EQ(family.decision.outcome, Verdict::undetermined);
    const auto lines = family.say(Language::en, Audience::officer);
    EXPECT_THAT(lines, ::testing::Contains("Registered for member 2: Birth date: not known"));
    EXPECT_EQ(lines.size(), 4U);
}

/// Every member of the family that broke the exclusion is named, and only them.
TEST(Explanation, FactsBehindAnExclusionNameTheMembers) {
    const Case family{R"toml([household]
percentile = 9
[[family]]
member = [
  { tag = "ibu", sex = "female", relation = "head", birth_date = 1980-01-01, job_status = "casual" },
  { tag = "bapak", sex = "male", relation = "spouse", job_status = "state_employee" },
  { tag = "anak", sex = "male", relation = "child", job_status = "state_employee" },
])toml",
                      "2021-01-15"};
    std::vector<std::string> jobs;
    for (const auto& fact : facts_behind(family.at, family.unit, family.decision))
        if (fact.type().name == "job_status")
            jobs.push_back(std::to_string(*fact.member) + " " +
                           FactWords{bdt(), pkh(), Language::en}.of(fact));
    const std::string state = " Job status: civil servant, army, police, state firm or legislator";
    EXPECT_THAT(jobs, ElementsAre("1" + state, "2" + state));
    const auto other = counterfactual(family.at, family.unit, family.decision);
    ASSERT_TRUE(other);
    EXPECT_EQ(other->changes.size(), 2U);
}

TEST(Counterfactual, TheNearestValueOfTheFactIsGiven) {
    const Case family{R"toml([household]
percentile = 37
[[family]]
member = [ { tag = "ibu", sex = "female", relation = "head", birth_date = 1980-01-01, pregnant = true } ])toml",
                      "2021-01-15"};
    const auto other = counterfactual(family.at, family.unit, family.decision);
    ASSERT_TRUE(other);
    ASSERT_EQ(other->changes.size(), 1U);
    EXPECT_EQ((FactWords{bdt(), pkh(), Language::id}.of(other->changes[0])),
              "Persentil kesejahteraan: 37 → 25");
    EXPECT_EQ(other->would_be.outcome, Verdict::eligible);
}

TEST(Counterfactual, ThereIsNoneForWhoIsAdmitted) {
    const Case family{admitted, "2021-01-15"};
    EXPECT_FALSE(counterfactual(family.at, family.unit, family.decision));
    EXPECT_TRUE(facts_behind(family.at, family.unit, family.decision).empty());
}

} // namespace
} // namespace tepat::programmes
