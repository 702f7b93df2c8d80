// Decides families by policies/pkh.toml with the scalar evaluator, one core. Each run checks the
// sum of the first.
#include "core/random.hpp"
#include "programmes/decision.hpp"
#include "programmes/memory_unit.hpp"
#include "programmes/policy_file.hpp"

#include <benchmark/benchmark.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

namespace {

using namespace tepat;
using namespace tepat::programmes;
using rules::Value;

Date today() {
    return Date::from_ymd(2022, 1, 1).value();
}

/// Mean size 4, ages 0 to 75, children at school.
std::unique_ptr<MemoryUnit> family(SeededRandom& random) {
    auto unit = std::make_unique<MemoryUnit>(SubjectId{1});
    unit->set(HouseholdFact::presence, Value::integer(1));
    unit->set(HouseholdFact::percentile, Value::integer(random.between(1, 40)));
    unit->set(HouseholdFact::province, Value::integer(32));
    unit->set(HouseholdFact::regency, Value::integer(3201));
    unit->set(HouseholdFact::families, Value::integer(1));
    const auto members = random.between(1, 7);
    for (std::int64_t i = 0; i < members; ++i) {
        const auto at = unit->add_member(SubjectId{2 + i});
        const auto days =
            static_cast<int>(i == 0 ? random.between(8'000, 27'000) : random.between(0, 20'000));
        unit->set(at, MemberFact::birth_date, Value::date(today() - days));
        unit->set(at, MemberFact::sex, Value::integer(random.between(1, 2)));
        unit->set(at, MemberFact::relation, Value::integer(i == 0 ? 1 : random.between(2, 4)));
        unit->set(at, MemberFact::presence, Value::integer(1));
        unit->set(at, MemberFact::has_nik, Value::boolean(true));
        unit->set(at, MemberFact::disability, Value::integer(random.chance(30) ? 1 : 0));
        const bool pupil = days > 6 * 366 && days < 18 * 366;
        unit->set(at, MemberFact::school_participation, Value::integer(pupil ? 1 : 2));
        unit->set(at, MemberFact::school_level, Value::integer(days < 4'500 ? 1 : 4));
        unit->set(at, MemberFact::diploma, Value::integer(random.between(0, 3)));
    }
    return unit;
}

void decide(benchmark::State& state) {
    std::ostringstream text;
    text << std::ifstream{"policies/pkh.toml"}.rdbuf();
    const auto policy = read_policy(text.str(), "pkh.toml");
    if (!policy) return state.SkipWithError("run from the root of the repository");
    const auto at = policy->at(today()).value();
    SeededRandom random{1};
    std::vector<std::unique_ptr<MemoryUnit>> families;
    for (int i = 0; i < 10'000; ++i)
        families.push_back(family(random));
    Rupiah first;
    for (const auto& unit : families)
        first += decide_family(at, unit->view()).yearly;
    if (first <= Rupiah{}) return state.SkipWithError("nobody is eligible");
    for (auto _ : state) {
        Rupiah sum;
        for (const auto& unit : families)
            sum += decide_family(at, unit->view()).yearly;
        if (sum != first) return state.SkipWithError("another answer than before");
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(families.size()));
}
BENCHMARK(decide)->Unit(benchmark::kMillisecond);

} // namespace
