// Looks names up in a generated register, one core: exactly, by sound, misspelt and unknown; in a
// village as they are (225 families, and ten times as many), beside a walk over all names of the
// village that folds nothing in advance but the keys. Each run checks its answers against the walk.
#include "core/random.hpp"
#include "lookup/challenge.hpp"
#include "lookup/index.hpp"
#include "testing/generated_index.hpp"

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace tepat;
using namespace tepat::lookup;
using namespace tepat::names;

constexpr int villages = 8;

enum class Asked { exact, by_sound, misspelt, unknown };

std::string spelled(const std::string& name, Asked how, SeededRandom& random) {
    auto out = name;
    switch (how) {
    case Asked::exact:
        return out;
    case Asked::by_sound:
        if (const auto at = out.find('U'); at != out.npos) return out.replace(at, 1, "OE");
        return out + "H";
    case Asked::misspelt:
        out[random.below(out.size())] = 'K';
        return out;
    case Asked::unknown:
        std::ranges::reverse(out);
        return out;
    }
    return out;
}

struct Village {
    Index index;
    std::map<RegionId, std::vector<NameKey>> names;
    std::vector<std::pair<RegionId, std::string>> people;

    explicit Village(std::int64_t families) {
        IndexBuilder builder;
        testing::StandingsDealer standings{builder};
        testing::visit_adults(
            families * villages, testing::invented_regency(villages),
            [](RegionCode code) { return RegionId{code.number()}; }, 100,
            [&](const testing::GeneratedPerson& person) {
                if (name_key(person.name).empty()) return;
                builder.add(person.village, person.name, standings.next());
                names[person.village].push_back(name_key(person.name));
                people.emplace_back(person.village, person.name);
            });
        index = std::move(builder).build();
    }
    static const Village& of(std::int64_t families) {
        static std::map<std::int64_t, Village> made;
        return made.try_emplace(families, families).first->second;
    }
};

/// The peer: everybody of the village, one by one.
std::pair<Tier, bool> walk(const std::vector<NameKey>& names, const NameKey& asked) {
    int least = 3;
    bool sound = false;
    for (const auto& name : names) {
        if (name.phonetic == asked.phonetic) {
            if (name.exact == asked.exact) return {Tier::exact, true};
            sound = true;
        }
        if (!sound) least = std::min(least, edit_distance(asked.phonetic, name.phonetic, 2));
    }
    if (sound) return {Tier::phonetic, true};
    return {Tier::fuzzy, least <= allowed_edits(asked.phonetic)};
}

std::vector<std::pair<RegionId, std::string>> questions(const Village& village, Asked how) {
    SeededRandom random{1};
    std::vector<std::pair<RegionId, std::string>> out;
    for (int i = 0; i < 1'000; ++i) {
        const auto& [where, name] = village.people[random.below(village.people.size())];
        out.emplace_back(where, spelled(name, how, random));
    }
    return out;
}

void find(benchmark::State& state, Asked how) {
    const auto& village = Village::of(state.range(0));
    const auto asked = questions(village, how);
    for (const auto& [where, name] : asked) {
        const auto key = name_key(name);
        const auto [tier, found] = walk(village.names.at(where), key);
        const auto answer = village.index.find(where, key);
        // The index finds words in another order as well, which the walk does not.
        if (found && (answer.lines.empty() || answer.tier != tier))
            return state.SkipWithError("another answer than the walk's");
    }
    std::size_t at = 0;
    for (auto _ : state) {
        const auto& [where, name] = asked[at++ % asked.size()];
        benchmark::DoNotOptimize(village.index.find(where, name_key(name)));
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["persons"] = static_cast<double>(village.index.persons()) / villages;
    state.counters["bytes_a_person"] =
        static_cast<double>(village.index.bytes()) / static_cast<double>(village.index.persons());
}

void walk_over_all(benchmark::State& state, Asked how) {
    const auto& village = Village::of(state.range(0));
    const auto asked = questions(village, how);
    std::size_t at = 0;
    for (auto _ : state) {
        const auto& [where, name] = asked[at++ % asked.size()];
        benchmark::DoNotOptimize(walk(village.names.at(where), name_key(name)));
    }
    state.SetItemsProcessed(state.iterations());
}

// A village, ten times as much (a small sub-district), a hundred times (a town).
#define SIZES Arg(225)->Arg(2'250)->Arg(22'500)
BENCHMARK_CAPTURE(find, exact, Asked::exact)->SIZES;
BENCHMARK_CAPTURE(find, by_sound, Asked::by_sound)->SIZES;
BENCHMARK_CAPTURE(find, misspelt, Asked::misspelt)->SIZES;
BENCHMARK_CAPTURE(find, unknown, Asked::unknown)->SIZES;
BENCHMARK_CAPTURE(walk_over_all, exact, Asked::exact)->SIZES;
BENCHMARK_CAPTURE(walk_over_all, misspelt, Asked::misspelt)->SIZES;

void challenge_image(benchmark::State& state) {
    FixedClock clock{Instant{1'617'235'200'000'000}};
    Challenge challenge{SeededRandom{1}.bytes(32), clock};
    for (auto _ : state)
        benchmark::DoNotOptimize(challenge.image(challenge.issue(ChallengeKind::image)));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(challenge_image);

void challenge_redeem(benchmark::State& state) {
    FixedClock clock{Instant{1'617'235'200'000'000}};
    Challenge challenge{SeededRandom{1}.bytes(32), clock};
    for (auto _ : state) {
        const auto token = challenge.issue(ChallengeKind::image);
        if (!challenge.redeem(token, challenge.solution(token).value()))
            return state.SkipWithError("refused");
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(challenge_redeem);

} // namespace
