#include "core/random.hpp"
#include "facts/memory_unit.hpp"
#include "programmes/counterfactual.hpp"
#include "testing/policies.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>

/// Whoever is left out is told what would have to differ: with that alone changed, the answer is
/// another. Of every programme of the repository, whatever unit it decides on.
namespace tepat::programmes {
namespace {

using namespace fixture;
using facts::MemoryUnit;
using rules::Kind;
using rules::Value;

namespace fs = std::filesystem;

constexpr int asked = 1'000;

/// Units with most things wrong in them now and then.
class RandomUnits {
public:
    explicit RandomUnits(std::uint64_t seed) : random_{seed} {}

    std::unique_ptr<MemoryUnit> unit_for(const PolicyAt& at) {
        auto made = std::make_unique<MemoryUnit>(SubjectId{1});
        auto& unit = *made;
        const bool group = at.unit == Unit::group;
        const auto size = static_cast<std::int32_t>(random_.between(1, group ? 22 : 7));
        for (int i = 0; i < household_facts; ++i) {
            const auto fact = static_cast<HouseholdFact>(i);
            unit.set(fact, value(fact_type(fact), at.date));
        }
        unit.set(HouseholdFact::province, Value::integer(random_.between(30, 37)));
        unit.set(HouseholdFact::families, Value::integer(group ? size : 1));
        for (std::int32_t member = 0; member < size; ++member)
            unit.add_member(SubjectId{2 + member});
        for (int i = 0; i < member_facts; ++i) {
            const auto fact = static_cast<MemberFact>(i);
            const auto& type = fact_type(fact);
            // What is asked of all members of a group would else never be true.
            const bool alike = random_.chance(500);
            const auto same = value(type, at.date);
            for (std::int32_t member = 0; member < size; ++member)
                unit.set(member, fact, alike ? same : value(type, at.date));
        }
        if (at.unit == Unit::person)
            unit.set_self(static_cast<std::int32_t>(random_.below(static_cast<unsigned>(size))));
        unit.set_listed(random_.next());
        return made;
    }
    template <class T>
    const T& one_of(const std::vector<T>& all) {
        return all[random_.below(all.size())];
    }

private:
    Value value(const FactType& type, Date on) {
        if (type.nullable && random_.chance(150)) return {};
        if (type.kind == Kind::boolean) return Value::boolean(random_.chance(300));
        if (type.kind == Kind::timestamp)
            return Value::date(on - static_cast<int>(random_.between(0, 30'000)));
        if (type.category == nullptr) return Value::integer(random_.between(1, 60));
        // The first word is the usual one.
        const auto& words = type.category->words;
        return Value::integer(words[random_.chance(600) ? 0 : random_.below(words.size())].code);
    }

    SeededRandom random_;
};

/// Of a group every member may have to be another, twice.
std::ptrdiff_t most_changes(const PolicyAt& at, const UnitView& unit) {
    return at.unit == Unit::group ? 2 * unit.size : 8;
}

void make(MemoryUnit& unit, const std::vector<FactChange>& changes) {
    for (const auto& [seen, wanted] : changes) {
        if (seen.listed)
            unit.set_listed(seen.fact, wanted.as_boolean());
        else if (seen.member)
            unit.set(*seen.member, static_cast<MemberFact>(seen.fact), wanted);
        else
            unit.set(static_cast<HouseholdFact>(seen.fact), wanted);
    }
}

std::vector<std::string> programmes_here() {
    std::vector<std::string> ids;
    for (const auto& entry : fs::directory_iterator{policies})
        if (entry.path().extension() == ".toml") ids.push_back(entry.path().stem().string());
    std::ranges::sort(ids);
    return ids;
}

class CounterfactualOf : public ::testing::TestWithParam<std::string> {};

TEST_P(CounterfactualOf, AThousandLeftOutMovesTheAnswerOn) {
    const auto name = GetParam() + ".toml";
    const auto policy = read_policy(contents(policies / name), name).value();
    std::vector<PolicyAt> days;
    for (const auto date : policy.effective_dates())
        if (auto at = policy.at(date)) days.push_back(*std::move(at));
    ASSERT_FALSE(days.empty());

    RandomUnits units{42};
    std::map<std::uint16_t, int> stopped_by;
    int admitted_after = 0;
    for (int left_out = 0; left_out < asked;) {
        const auto& at = units.one_of(days);
        const auto unit = units.unit_for(at);
        const auto decision = decide_family(at, unit->view());
        if (decision.outcome != Verdict::ineligible) continue;
        ++left_out;
        ++stopped_by[*decision.criterion];
        const auto about =
            policy.criteria[*decision.criterion].id + ", unit " + std::to_string(left_out);
        const auto other = counterfactual(at, unit->view(), decision);
        ASSERT_TRUE(other) << about;
        EXPECT_LE(std::ssize(other->changes), most_changes(at, unit->view())) << about;
        MemoryUnit changed{unit->view()};
        make(changed, other->changes);
        const auto after = decide_family(at, changed.view());
        EXPECT_EQ(after, other->would_be) << about;
        EXPECT_TRUE(after.outcome != Verdict::ineligible || after.criterion > decision.criterion)
            << about << ": the same criterion, or one before it";
        admitted_after += after.outcome == Verdict::eligible ? 1 : 0;
    }
    for (std::uint16_t at = 0; at < policy.criteria.size(); ++at)
        EXPECT_TRUE(stopped_by.contains(at)) << policy.criteria[at].id << " stopped nobody";
    EXPECT_GT(admitted_after, 0);
}

INSTANTIATE_TEST_SUITE_P(Programmes, CounterfactualOf, ::testing::ValuesIn(programmes_here()),
                         [](const auto& of) { return of.param; });

} // namespace
} // namespace tepat::programmes
