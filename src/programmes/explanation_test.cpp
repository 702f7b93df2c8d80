#include "core/random.hpp"
#include "programmes/counterfactual.hpp"
#include "programmes/example.hpp"
#include "programmes/explanation.hpp"
#include "programmes/words.hpp"
#include "testing/policies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace tepat::programmes {
namespace {

using namespace fixture;
using rules::Value;
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

/// A family as registers have them, with most things wrong in it now and then.
std::unique_ptr<facts::MemoryUnit> random_family(SeededRandom& random, Date on) {
    auto unit = std::make_unique<facts::MemoryUnit>(SubjectId{1});
    const auto code = [&](std::int64_t low, std::int64_t high) {
        return Value::integer(random.between(low, high));
    };
    const auto perhaps = [&](Value value) { return random.chance(150) ? Value{} : value; };
    unit->set(HouseholdFact::presence, random.chance(900) ? Value::integer(1) : code(1, 5));
    unit->set(HouseholdFact::percentile, perhaps(code(1, 45)));
    unit->set(HouseholdFact::province, code(31, 36));
    unit->set(HouseholdFact::regency, code(3101, 3699));
    unit->set(HouseholdFact::families, Value::integer(1));
    const auto members = random.between(1, 7);
    for (std::int64_t i = 0; i < members; ++i) {
        const auto at = unit->add_member(SubjectId{2 + i});
        const auto born = on - static_cast<int>(random.between(0, 30'000));
        unit->set(at, MemberFact::birth_date, perhaps(Value::date(born)));
        unit->set(at, MemberFact::sex, code(1, 2));
        unit->set(at, MemberFact::relation, i == 0 ? Value::integer(1) : code(2, 8));
        unit->set(at, MemberFact::presence, random.chance(800) ? Value::integer(1) : code(1, 6));
        unit->set(at, MemberFact::has_nik, Value::boolean(random.chance(900)));
        unit->set(at, MemberFact::marital_status, perhaps(code(1, 4)));
        unit->set(at, MemberFact::pregnant, perhaps(Value::boolean(random.chance(60))));
        unit->set(at, MemberFact::disability, random.chance(950) ? Value::integer(0) : code(1, 12));
        unit->set(at, MemberFact::school_participation, perhaps(code(0, 2)));
        unit->set(at, MemberFact::school_level, perhaps(code(1, 10)));
        unit->set(at, MemberFact::diploma, perhaps(code(0, 6)));
        unit->set(at, MemberFact::job_status, random.chance(700) ? Value{} : code(1, 8));
    }
    return unit;
}

/// Only the stated facts are changed, on a copy, and the answer is another: admitted, or another
/// criterion.
TEST(Counterfactual, ChangesOfAThousandLeftOutFamiliesMoveTheAnswer) {
    SeededRandom random{42};
    const auto dates = pkh().effective_dates();
    std::map<std::string, int> stopped_by;
    int admitted_after = 0;
    for (int left_out = 0; left_out < 1'000;) {
        const auto date = dates[static_cast<std::size_t>(random.below(dates.size()))];
        const auto at = pkh().at(date).value();
        const auto unit = random_family(random, date);
        const auto decision = decide_family(at, unit->view());
        if (decision.outcome != Verdict::ineligible) continue;
        ++left_out;
        const auto other = counterfactual(at, unit->view(), decision);
        const auto& id = pkh().criteria[*decision.criterion].id;
        ++stopped_by[id];
        ASSERT_TRUE(other) << id << " " << date.text();
        EXPECT_LE(other->changes.size(), 8U);
        facts::MemoryUnit changed{unit->view()};
        for (const auto& [seen, wanted] : other->changes) {
            if (seen.member)
                changed.set(*seen.member, static_cast<MemberFact>(seen.fact), wanted);
            else
                changed.set(static_cast<HouseholdFact>(seen.fact), wanted);
        }
        const auto after = decide_family(at, changed.view());
        EXPECT_EQ(after, other->would_be);
        EXPECT_NE(after.criterion, decision.criterion);
        EXPECT_TRUE(after.outcome != Verdict::ineligible || after.criterion > decision.criterion)
            << "the next criterion, not one before";
        admitted_after += after.outcome == Verdict::eligible ? 1 : 0;
        EXPECT_EQ(decide_family(at, unit->view()), decision);
    }
    EXPECT_EQ(stopped_by.size(), pkh().criteria.size());
    EXPECT_GT(admitted_after, 300);
}

} // namespace
} // namespace tepat::programmes
