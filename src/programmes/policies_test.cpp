#include "facts/memory_unit.hpp"
#include "programmes/decision.hpp"
#include "programmes/policy_folder.hpp"
#include "programmes/policy_page.hpp"
#include "rulefiles/problems.hpp"
#include "testing/policies.hpp"

#include <gmock/gmock.h>

#include <map>

/// The programmes of the repository give the figures that were announced, and their pages are as
/// the files say.
namespace tepat::programmes {
namespace {

using namespace fixture;

constexpr std::int64_t trillion = 1'000'000'000'000;
constexpr std::int64_t tonne = 1'000'000;

PolicyFile file(const std::string& path) {
    auto read = read_policy_of_file(policies / (path + ".toml"));
    if (!read) throw std::runtime_error{rulefiles::told(read.error(), Language::en)};
    return *std::move(read);
}

/// What all stages of some years cost when every place is taken by a unit that gets every part.
struct Total {
    Rupiah money;
    std::int64_t grams = 0;
    std::int64_t packs = 0;
    int stages = 0;
};
Total total_of(const Policy& policy, std::initializer_list<int> years) {
    Total total;
    for (const auto year : years)
        for (int count = 1; count <= 12; ++count)
            for (int number = 1; number <= count; ++number) {
                const auto at = policy.in_period({year, {number, count}});
                if (!at) continue;
                ++total.stages;
                Decision decision;
                for (const auto& part : at->fixed) {
                    decision.fixed.push_back(part.index);
                    decision.yearly += part.value().yearly;
                }
                const auto places = at->quota->places.value_or(at->quota->allocated());
                total.money += stage_amount(*at, decision, number).times(places);
                for (const auto& part : at->goods) {
                    const auto grams = part.value().stages[static_cast<std::size_t>(number - 1)];
                    total.grams += grams * places;
                    total.packs += grams / part.value().pack * places;
                }
            }
    return total;
}

TEST(Policies, TheRiceOfTheRestrictionsIs402000PacksAnd2010Tonnes) {
    const auto policy = file("rice_ppkm").policy;
    std::map<std::int64_t, int> areas;
    for (const auto& one : policy.quota.entries().front().value.allocation)
        ++areas[one.places];
    EXPECT_EQ(areas, (std::map<std::int64_t, int>{{3'000, 122}, {6'000, 6}}));
    const auto total = total_of(policy, {2021});
    EXPECT_EQ(total.stages, 1);
    EXPECT_EQ(total.packs, 402'000);
    EXPECT_EQ(total.grams, 2'010 * tonne);
}

TEST(Policies, TheSavingsOfFamiliesAre24Point8Trillion) {
    const auto total = total_of(file("psks").policy, {2014, 2015});
    EXPECT_EQ(total.stages, 8);
    EXPECT_EQ(total.money, Rupiah{15'500'000LL * 200'000 * 8});
    EXPECT_EQ(total.money, Rupiah{248 * trillion / 10});
}

TEST(Policies, TheCashOf2021AsAnnouncedIs10Point8Trillion) {
    const auto total = total_of(file("drafts/bst_2021_announced").policy, {2021});
    EXPECT_EQ(total.stages, 6);
    EXPECT_EQ(total.money, Rupiah{9'000'000LL * 200'000 * 6});
    EXPECT_EQ(total.money, Rupiah{108 * trillion / 10});
}

/// The announced 12 trillion are four months for ten million families; May and June came on top.
TEST(Policies, TheCashOf2021AsPaid) {
    const auto total = total_of(file("bst").policy, {2021});
    EXPECT_EQ(total.money, Rupiah{12 * trillion + 6 * trillion});
}

TEST(Policies, TheCashOfTheFoodCardIs4Point5Trillion) {
    const auto total = total_of(file("sembako_cash").policy, {2020});
    EXPECT_EQ(total.stages, 1);
    EXPECT_EQ(total.money, Rupiah{45 * trillion / 10});
}

TEST(Policies, TheRiceOf2020Is450000Tonnes) {
    EXPECT_EQ(total_of(file("bsb").policy, {2020}).grams, 450'000 * tonne);
}

/// Every household of up to three of each kind of member.
TEST(Policies, PkhOf2007IsWithinItsBoundsForEveryComposition) {
    const auto at = pkh().at(*Date::from_ymd(2007, 8, 1)).value();
    using rules::Value;
    struct Kind {
        const char* about;
        std::vector<std::pair<MemberFact, Value>> facts;
    };
    const auto born = [](int year) {
        return std::pair{MemberFact::birth_date, Value::date(*Date::from_ymd(year, 1, 1))};
    };
    const auto number = [](MemberFact fact, std::int64_t value) {
        return std::pair{fact, Value::integer(value)};
    };
    const auto yes = [](MemberFact fact) { return std::pair{fact, Value::boolean(true)}; };
    const std::vector<Kind> kinds{
        {"pregnant", {born(1980), yes(MemberFact::pregnant)}},
        {"breastfeeding", {born(1980), yes(MemberFact::breastfeeding)}},
        {"young child", {born(2005)}},
        {"primary school",
         {born(1998), number(MemberFact::school_participation, 1),
          number(MemberFact::school_level, 1)}},
        {"junior secondary",
         {born(1993), number(MemberFact::school_participation, 1),
          number(MemberFact::school_level, 4)}},
        {"out of school", {born(1996), number(MemberFact::school_participation, 2)}},
        {"other", {born(1960)}},
    };
    constexpr int most = 3;
    std::map<Rupiah, int> amounts;
    std::vector<int> counts(kinds.size(), 0);
    for (;;) {
        facts::MemoryUnit unit{SubjectId{1}};
        unit.set(HouseholdFact::presence, Value::integer(1));
        unit.set(HouseholdFact::percentile, Value::integer(1));
        unit.set(HouseholdFact::province, Value::integer(32));
        std::int64_t person = 1;
        for (std::size_t kind = 0; kind < kinds.size(); ++kind)
            for (int i = 0; i < counts[kind]; ++i) {
                const auto member = unit.add_member(SubjectId{++person});
                unit.set(member, MemberFact::sex, Value::integer(2));
                unit.set(member, MemberFact::relation, Value::integer(8));
                unit.set(member, MemberFact::presence, Value::integer(1));
                unit.set(member, MemberFact::has_nik, Value::boolean(true));
                for (const auto& [fact, value] : kinds[kind].facts)
                    unit.set(member, fact, value);
            }
        const auto decision = decide_family(at, unit.view());
        if (decision.outcome == Verdict::eligible) {
            ++amounts[decision.yearly];
            Rupiah sum;
            for (int stage = 1; stage <= at.plan->stages(); ++stage)
                sum += stage_amount(at, decision, stage);
            EXPECT_EQ(sum, decision.yearly);
        }
        std::size_t next = 0;
        while (next < counts.size() && counts[next] == most)
            counts[next++] = 0;
        if (next == counts.size()) break;
        ++counts[next];
    }
    EXPECT_EQ(amounts.begin()->first, Rupiah{600'000});
    EXPECT_EQ(amounts.rbegin()->first, Rupiah{2'200'000});
    int compositions = 0;
    for (const auto& [amount, count] : amounts)
        compositions += count;
    // All but those of which nobody counts: up to three others alone.
    EXPECT_EQ(compositions, 4 * 4 * 4 * 4 * 4 * 4 * 4 - 4);
}

TEST(Policies, RelateWithoutCycles) {
    const auto all = read_policies(policies);
    for (const auto& problem : all.problems)
        ADD_FAILURE() << rulefiles::told(problem, Language::en);
    for (const auto& problem : check_relations(all.files))
        ADD_FAILURE() << rulefiles::told(problem, Language::en);
    EXPECT_EQ(in_order(all.files).size(), all.files.size());
}

/// `tepat policy docs` writes them.
TEST(Policies, HaveAPageThatIsUpToDate) {
    for (const auto& one : read_policies(policies).files) {
        const auto page =
            std::filesystem::path{TEPAT_SOURCE_DIR} / "docs/programmes" / (one.policy.id + ".md");
        EXPECT_TRUE(contents(page) == policy_page(one.policy)) << page;
    }
}

} // namespace
} // namespace tepat::programmes
