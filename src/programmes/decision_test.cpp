#include "core/random.hpp"
#include "facts/memory_unit.hpp"
#include "programmes/decision.hpp"
#include "testing/policies.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tepat::programmes {
namespace {

using namespace fixture;
using rules::Value;

Date day(int year, int month, int of_month) {
    return Date::from_ymd(year, month, of_month).value();
}

/// How many of each kind live in the unit, besides a mother.
struct Composition {
    int pregnant = 0;
    int children = 0;
    int sd = 0;
    int smp = 0;
    int sma = 0;
    int out_of_school = 0;
    int disabled = 0;
    int elderly = 0;
};

class Family {
public:
    explicit Family(Date on) : on_{on} {
        unit_.set(HouseholdFact::presence, Value::integer(1));
        unit_.set(HouseholdFact::percentile, Value::integer(5));
        unit_.set(HouseholdFact::province, Value::integer(32));
        unit_.set(HouseholdFact::regency, Value::integer(3201));
        unit_.set(HouseholdFact::families, Value::integer(1));
    }
    Family(Date on, const Composition& of) : Family{on} {
        mother();
        for (int i = 0; i < of.pregnant; ++i)
            unit_.set(person(2, 22 + i), MemberFact::pregnant, Value::boolean(true));
        for (int i = 0; i < of.children; ++i)
            person(1, 1 + i);
        for (int i = 0; i < of.sd; ++i)
            pupil(8, 1);
        for (int i = 0; i < of.smp; ++i)
            pupil(13, 4);
        for (int i = 0; i < of.sma; ++i)
            pupil(16, 7);
        for (int i = 0; i < of.out_of_school; ++i)
            unit_.set(person(1, 10), MemberFact::school_participation, Value::integer(2));
        for (int i = 0; i < of.disabled; ++i)
            unit_.set(person(1, 30 + i), MemberFact::disability, Value::integer(1));
        for (int i = 0; i < of.elderly; ++i)
            person(1, 75 + i);
    }

    std::int32_t person(int sex, int age) {
        const auto at = unit_.add_member(SubjectId{++last_id_});
        unit_.set(at, MemberFact::birth_date, Value::date(day(on_.year() - age - 1, 12, 31)));
        unit_.set(at, MemberFact::sex, Value::integer(sex));
        unit_.set(at, MemberFact::relation, Value::integer(3));
        unit_.set(at, MemberFact::presence, Value::integer(1));
        unit_.set(at, MemberFact::has_nik, Value::boolean(false));
        return at;
    }
    void mother() { unit_.set(person(2, 40), MemberFact::relation, Value::integer(1)); }
    void pupil(int age, int level) {
        const auto at = person(1, age);
        unit_.set(at, MemberFact::school_participation, Value::integer(1));
        unit_.set(at, MemberFact::school_level, Value::integer(level));
    }
    facts::MemoryUnit& unit() { return unit_; }

private:
    Date on_;
    std::int64_t last_id_ = 1;
    facts::MemoryUnit unit_{SubjectId{1}};
};

Decision decide(Date on, const Composition& of) {
    Family family{on, of};
    return decide_family(pkh().at(on).value(), family.unit().view());
}

template <class Visit>
void every_composition(Visit visit) {
    Composition of;
    for (of.pregnant = 0; of.pregnant <= 2; ++of.pregnant)
        for (of.children = 0; of.children <= 3; ++of.children)
            for (of.sd = 0; of.sd <= 4; ++of.sd)
                for (of.smp = 0; of.smp <= 4; ++of.smp)
                    for (of.out_of_school = 0; of.out_of_school <= 2; ++of.out_of_school)
                        visit(of);
}

TEST(Decision, EveryCompositionOf2007IsWithinTheBounds) {
    const auto on = day(2007, 8, 1);
    int lowered = 0;
    every_composition([&](const Composition& of) {
        const auto decision = decide(on, of);
        const int persons = of.pregnant + of.children + of.sd + of.smp + of.out_of_school;
        if (persons == 0) {
            EXPECT_EQ(decision.outcome, Verdict::ineligible);
            return;
        }
        const int health = of.pregnant + of.children > 0 ? 800'000 : 0;
        const int free = 200'000 + health + 400'000 * (of.sd + of.out_of_school) + 800'000 * of.smp;
        ASSERT_EQ(decision.outcome, Verdict::eligible);
        EXPECT_EQ(decision.yearly, Rupiah{std::clamp(free, 600'000, 2'200'000)});
        EXPECT_EQ(decision.bounded, free > 2'200'000 ? Bounded::lowered : Bounded::no);
        lowered += decision.bounded == Bounded::lowered ? 1 : 0;
    });
    EXPECT_GT(lowered, 100);
}

TEST(Decision, StagesSumToTheYearForEveryComposition) {
    for (const auto date : pkh().effective_dates()) {
        for (const auto* calendar : {"main", "kks"}) {
            const auto at = pkh().at(date, calendar);
            // A fixed part with stages of its own follows the main calendar, and there the others
            // begin.
            if (!at) continue;
            every_composition([&](Composition of) {
                if (of.children > 1 || of.out_of_school > 1) return;
                of.sma = of.sd;
                of.disabled = of.smp > 2 ? 1 : 0;
                of.elderly = of.sd % 2;
                Family family{date, of};
                const auto decision = decide_family(*at, family.unit().view());
                Rupiah sum;
                for (int number = 1; number <= at->plan->stages(); ++number)
                    sum += stage_amount(*at, decision, number);
                EXPECT_EQ(sum, decision.yearly) << date.text();
                EXPECT_EQ(decision.stage, stage_amount(*at, decision, at->period.stage.number));
            });
        }
    }
}

/// What four persons and the caps of 2022 leave, counted by hand.
Rupiah oracle_2022(const Composition& of) {
    std::vector<int> amounts;
    const auto add = [&](int persons, int most, int amount) {
        for (int i = 0; i < std::min(persons, most); ++i)
            amounts.push_back(amount);
    };
    add(of.pregnant, 2, 3'000'000);
    add(of.children, 2, 3'000'000);
    add(of.disabled, 1, 2'400'000);
    add(of.elderly, 1, 2'400'000);
    add(of.sma, 99, 2'000'000);
    add(of.smp, 99, 1'500'000);
    add(of.sd + of.out_of_school, 99, 900'000);
    Rupiah sum;
    for (std::size_t i = 0; i < std::min<std::size_t>(amounts.size(), 4); ++i)
        sum += Rupiah{amounts[i]};
    return sum;
}

TEST(Decision, FourPersonsAndCapsOf2022) {
    SeededRandom random{2022};
    for (int i = 0; i < 3'000; ++i) {
        const auto some = [&](int most) { return static_cast<int>(random.between(0, most)); };
        const Composition of{.pregnant = some(3),
                             .children = some(4),
                             .sd = some(3),
                             .smp = some(3),
                             .sma = some(3),
                             .out_of_school = some(2),
                             .disabled = some(2),
                             .elderly = some(2)};
        const auto decision = decide(day(2022, 5, 1), of);
        EXPECT_EQ(decision.yearly, oracle_2022(of));
        EXPECT_LE(decision.counted.size(), 4U);
        const int all = of.pregnant + of.children + of.sd + of.smp + of.sma + of.out_of_school +
                        of.disabled + of.elderly;
        if (decision.outcome == Verdict::eligible) {
            EXPECT_EQ(std::ssize(decision.counted) + std::ssize(decision.left_out), all);
        }
    }
}

TEST(Decision, TheOrderOfTheRegisterSettlesTwins) {
    Family family{day(2022, 5, 1)};
    family.mother();
    for (int i = 0; i < 3; ++i)
        family.person(1, 2);
    const auto decision = decide_family(pkh().at(day(2022, 5, 1)).value(), family.unit().view());
    ASSERT_EQ(decision.counted.size(), 2U);
    EXPECT_EQ(decision.counted[0].member, 1);
    EXPECT_EQ(decision.counted[1].member, 2);
    ASSERT_EQ(decision.left_out.size(), 1U);
    EXPECT_EQ(decision.left_out[0].member, 3);
}

/// A fact the schema promises and the data lack leaves the family undetermined, with the fault;
/// never paid.
TEST(Decision, BrokenDataAreUndetermined) {
    Family family{day(2021, 1, 1), {.children = 1}};
    family.unit().set(HouseholdFact::presence, Value{});
    const auto decision = decide_family(pkh().at(day(2021, 1, 1)).value(), family.unit().view());
    EXPECT_EQ(decision.outcome, Verdict::undetermined);
    ASSERT_TRUE(decision.fault);
    EXPECT_EQ(decision.fault->code.name, "rules.missing_value");
    EXPECT_EQ(decision.yearly, Rupiah{});
    EXPECT_FALSE(decision.payee);
}

TEST(Decision, AnEmptyUnitIsIneligible) {
    Family family{day(2021, 1, 1)};
    const auto decision = decide_family(pkh().at(day(2021, 1, 1)).value(), family.unit().view());
    EXPECT_EQ(decision.outcome, Verdict::ineligible);
    EXPECT_EQ(pkh().criteria[*decision.criterion].id, "somebody_counts");
}

TEST(Decision, AProgrammeMayAskForANikOfThePayee) {
    auto changed = contents(policies / "pkh.toml");
    changed.replace(changed.find("required = false"), 16, "required = true");
    const auto policy = read_policy(changed, "pkh.toml").value();
    EXPECT_NE(policy.digest, pkh().digest);
    const auto on = day(2021, 1, 1);
    Family family{on, {.children = 1, .elderly = 1}};
    const auto at = policy.at(on).value();
    const auto nobody = decide_family(at, family.unit().view());
    EXPECT_EQ(nobody.outcome, Verdict::eligible);
    EXPECT_FALSE(nobody.payee);
    EXPECT_TRUE(nobody.payee_lacks_nik);
    family.unit().set(2, MemberFact::has_nik, Value::boolean(true));
    const auto grandfather = decide_family(at, family.unit().view());
    ASSERT_TRUE(grandfather.payee);
    EXPECT_EQ(grandfather.payee->member, 2);
    EXPECT_EQ(policy.payees[grandfather.payee->step].id, "beneficiary");
}

TEST(Policy, PeriodsAndTheirFirstDays) {
    const auto period = [](Date on) { return pkh().period_on(on).value().text(); };
    EXPECT_EQ(period(day(2007, 7, 25)), "2007:2/4");
    EXPECT_EQ(period(day(2018, 1, 31)), "2017:4/4");
    EXPECT_EQ(period(day(2018, 12, 31)), "2018:4/4");
    EXPECT_EQ(period(day(2019, 1, 1)), "2019:1/4");
    EXPECT_EQ(period(day(2020, 3, 31)), "2020:1/10");
    EXPECT_EQ(period(day(2020, 12, 1)), "2020:10/10");
    EXPECT_EQ(pkh().period_on(day(2024, 3, 1), "kks").value().text(), "2024:2/6");
    const auto first = [](const char* text) {
        return pkh().first_day(Period::parse(text).value()).value().text();
    };
    EXPECT_EQ(first("2007:4/4"), "2007-11-01");
    EXPECT_EQ(first("2020:2/10"), "2020-04-01");
    EXPECT_EQ(first("2021:2/4"), "2021-04-01");
    EXPECT_EQ(pkh().first_day(Period::parse("2020:2/4").value()).error().code.name,
              "programmes.no_stage");
    EXPECT_EQ(pkh().at(day(2007, 7, 24)).error().code.name, "programmes.not_in_force");
    EXPECT_EQ(pkh().at(day(2021, 1, 1), "kks").error().code.name, "programmes.no_calendar");
}

} // namespace
} // namespace tepat::programmes
