#include "core/random.hpp"
#include "lookup/index.hpp"
#include "lookup/limits.hpp"
#include "testing/generated_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <queue>
#include <set>
#include <unordered_map>

namespace tepat::lookup {
namespace {

using names::name_key;

using std::chrono::seconds;

constexpr std::int64_t families = 30'000;
constexpr int villages = 133; // of 225 families, as many as receive Sembako in a village
constexpr int addresses = 50;
constexpr seconds a_day{24 * 3600};
constexpr seconds to_solve{3}; ///< a challenge

/// A generated register, half of it on a list, and what an outsider knows of it: which names are
/// frequent, and all villages.
struct Register {
    Index index;
    std::vector<RegionId> places;
    std::vector<NameKey> common; ///< the most frequent first
    std::map<RegionId, std::vector<testing::GeneratedPerson>> people;
    std::size_t beneficiaries = 0;

    Register() {
        IndexBuilder builder;
        testing::StandingsDealer standings{builder};
        std::unordered_map<std::string, std::int64_t> counts;
        testing::visit_adults(
            families, testing::invented_regency(villages),
            [](RegionCode code) { return RegionId{code.number()}; }, 50,
            [&](const testing::GeneratedPerson& person) {
                ++counts[name_key(person.name).exact];
                people[person.village].push_back(person);
                if (person.listed) builder.add(person.village, person.name, standings.next());
            });
        index = std::move(builder).build();
        beneficiaries = index.persons(); // NOLINT(cppcoreguidelines-prefer-member-initializer)
        for (const auto& [place, all] : people)
            places.push_back(place);
        std::vector<std::pair<std::int64_t, std::string>> ranked;
        for (const auto& [name, count] : counts)
            ranked.emplace_back(-count, name);
        std::ranges::sort(ranked);
        for (std::size_t at = 0; at < std::min<std::size_t>(2'000, ranked.size()); ++at)
            common.push_back(name_key(ranked[at].second));
    }
};
const Register& the_register() {
    static const Register made;
    return made;
}

struct Guess {
    std::size_t place;
    std::size_t name;
};

/// What many addresses learn in a day, who ask as fast as they are let: distinct names found.
std::size_t attack(Limits& limits, FixedClock& clock, const std::function<Guess(int, int)>& guess) {
    const auto& all = the_register();
    const auto begin = clock.now();
    std::set<std::pair<std::size_t, std::size_t>> learned;
    using Turn = std::pair<std::int64_t, int>; // when, which address
    std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns;
    std::vector<int> asked(addresses);
    for (int address = 0; address < addresses; ++address)
        turns.emplace(0, address);
    while (!turns.empty()) {
        const auto [when, address] = turns.top();
        turns.pop();
        if (when >= a_day.count()) continue;
        clock.set(Instant{begin.microseconds() + when * 1'000'000});
        const auto who = "198.51.100." + std::to_string(address);
        const auto [place, name] = guess(address, asked[static_cast<std::size_t>(address)]);
        const auto& key = all.common[name % all.common.size()];
        const auto where = all.places[place % all.places.size()];
        const auto wait = limits.admit(who, where, key);
        if (!wait) {
            const auto answer = all.index.find(where, key);
            limits.answered(who, answer);
            if (!answer.lines.empty()) learned.emplace(place % all.places.size(), name);
        }
        // Refused because of the village: the next guess may be let in.
        if (!wait || *wait > seconds{3600}) ++asked[static_cast<std::size_t>(address)];
        turns.emplace(when + (wait ? std::min(*wait, seconds{600}) : to_solve).count(), address);
    }
    return learned.size();
}

class Enumeration : public ::testing::Test {
protected:
    /// Asserts what an address learns in a day, whatever the size of the register.
    void learns_at_most(int names_an_address, const std::function<Guess(int, int)>& guess) {
        const auto learned = attack(limits_, clock_, guess);
        RecordProperty("learned", static_cast<int>(learned));
        EXPECT_LE(learned, static_cast<std::size_t>(names_an_address * addresses));
    }
    FixedClock clock_{Instant{1'617'235'200'000'000}};
    Limits limits_{{}, SeededRandom{1}.bytes(16), clock_};
};

TEST_F(Enumeration, one_name_over_all_villages) {
    learns_at_most(8, [](int address, int asked) {
        const auto at = static_cast<std::size_t>(std::int64_t{asked} * addresses + address);
        return Guess{at % villages, at / villages};
    });
}

TEST_F(Enumeration, all_names_over_all_villages_at_random) {
    SeededRandom random{5};
    learns_at_most(5, [&](int, int) {
        return Guess{random.below(villages), random.below(the_register().common.size())};
    });
}

/// The best that can be done is to look like an office: as long as its guesses are met, nobody can
/// tell. A name that is so frequent that it can be guessed says little of the one who bears it.
TEST_F(Enumeration, common_names_in_a_village_for_each_address) {
    learns_at_most(50, [](int address, int asked) {
        return Guess{static_cast<std::size_t>(address), static_cast<std::size_t>(asked)};
    });
}

TEST_F(Enumeration, an_office_is_never_refused) {
    const auto& all = the_register();
    SeededRandom random{9};
    int misses = 0;
    for (int day = 0; day < 5; ++day) {
        for (int look_up = 0; look_up < 300; ++look_up) {
            const auto where = all.places[random.chance(950) ? 7 : 8];
            const auto& people = all.people.at(where);
            const auto* person = &people[random.below(people.size())];
            while (!person->listed && !random.chance(150))
                person = &people[random.below(people.size())];
            const auto key = name_key(person->name);
            ASSERT_FALSE(limits_.admit("192.0.2.1", where, key))
                << "day " << day << ", look-up " << look_up;
            const auto answer = all.index.find(where, key);
            misses += answer.lines.empty() ? 1 : 0;
            limits_.answered("192.0.2.1", answer);
            clock_.set(Instant{clock_.now().microseconds() + 96'000'000});
        }
        clock_.set(Instant{clock_.now().microseconds() + std::int64_t{16} * 3600 * 1'000'000});
    }
    EXPECT_GT(misses, 50) << "of 1,500 people some are not on the list";
}

} // namespace
} // namespace tepat::lookup
