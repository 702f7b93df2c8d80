#pragma once
#include "core/random.hpp"
#include "matching/record.hpp"

#include <string_view>
#include <vector>

/// Invented records for the tests of this room.
namespace tepat::matching::invented {

inline void put_letters(SeededRandom& random, auto& into, std::size_t least, std::size_t kinds) {
    const auto size = least + random.below(into.size() - least + 1);
    for (std::size_t i = 0; i < into.size(); ++i)
        into[i] = i < size ? static_cast<char>('A' + random.below(kinds)) : '\0';
}

/// Few values of each field, so that records meet.
inline Record some_record(SeededRandom& random) {
    Record it;
    if (!random.chance(200)) {
        for (int digit = 0; digit < 16; ++digit)
            it.number = it.number << 4 | (digit < 6 ? 3U : random.below(10));
        if (random.chance(50)) it.number |= 0xF;
    }
    it.family = random.chance(200) ? 0 : static_cast<std::uint32_t>(1 + random.below(60));
    it.village = static_cast<std::uint32_t>(32U << 25 | random.below(4) << 11 | random.below(6));
    if (!random.chance(50))
        it.birth = packed_date(1970 + static_cast<int>(random.below(30)),
                               1 + static_cast<int>(random.below(12)),
                               1 + static_cast<int>(random.below(28)));
    it.birth |= static_cast<std::uint32_t>(random.below(3) << 9 | random.below(6) << 5);
    if (!random.chance(30)) {
        put_letters(random, it.name, 3, 6);
        it.name_sound = 1 + static_cast<std::uint32_t>(random.below(500));
        it.name_spelling = static_cast<std::uint16_t>(random.below(3));
        it.name_rarity = static_cast<std::uint8_t>(40 + random.below(60));
        // Names of one sound are written with the same letters.
        SeededRandom by_sound{it.name_sound};
        put_letters(by_sound, it.name, 3, 6);
        it.name_rarity = static_cast<std::uint8_t>(40 + by_sound.below(60));
    }
    if (!random.chance(100)) {
        SeededRandom by_mother{random.below(200)};
        put_letters(by_mother, it.mother, 3, 6);
        it.mother_rarity = static_cast<std::uint8_t>(30 + by_mother.below(60));
    }
    it.birthplace = static_cast<std::uint16_t>(random.below(5));
    it.birthplace_rarity = static_cast<std::uint8_t>(it.birthplace * 4);
    return it;
}

/// The same person as another clerk wrote him; now and then somebody else.
inline Record similar_record(SeededRandom& random, Record it) {
    if (random.chance(100)) return some_record(random);
    if (random.chance(300)) it.number ^= std::uint64_t{1 + random.below(7)} << 4 * random.below(16);
    if (random.chance(200)) it.number = 0;
    if (random.chance(200)) it.family = 0;
    if (random.chance(200))
        it.birth = (it.birth & ~date_bits) |
                   packed_date(year_of(it.birth), 1 + static_cast<int>(random.below(12)),
                               1 + static_cast<int>(random.below(28)));
    if (random.chance(300)) it.name_spelling ^= 1U;
    if (random.chance(200) && it.name_sound != 0) {
        it.name[random.below(3)] = static_cast<char>('A' + random.below(6));
        it.name_sound += 1000 + static_cast<std::uint32_t>(random.below(1000));
    }
    if (random.chance(100)) it.mother = {};
    return it;
}

/// `size` records, one in ten of which is another's double.
inline std::vector<Record> some_people(std::uint64_t seed, std::size_t size) {
    SeededRandom random{seed};
    std::vector<Record> people;
    while (people.size() < size) {
        if (!people.empty() && random.chance(100))
            people.push_back(similar_record(random, people[random.below(people.size())]));
        else
            people.push_back(some_record(random));
    }
    return people;
}

/// People of several regencies, `each` in one: born where they live, a hundredth registered a
/// second time in another village of the regency, nine in ten of those without their number.
inline std::vector<Record> countrymen(std::uint64_t seed, std::uint32_t regencies,
                                      std::size_t each) {
    SeededRandom random{seed};
    std::vector<Record> people;
    const auto lives = [&](Record& it, std::uint32_t regency) {
        it.village =
            static_cast<std::uint32_t>(11U << 25 | (regency + 1) << 18 |
                                       (1 + random.below(10)) << 11 | (1 + random.below(12)));
        it.family = static_cast<std::uint32_t>(1 + random.below(each / 4 * regencies));
        it.birth = (it.birth & ~0x1E0U) | static_cast<std::uint32_t>(1 + random.below(6)) << 5;
    };
    // As names are: a few that many bear.
    const auto skewed = [&](std::uint64_t kinds) {
        return static_cast<std::uint32_t>(random.below(1 + random.below(1 + random.below(kinds))));
    };
    for (std::uint32_t regency = 0; regency < regencies; ++regency) {
        const auto first = people.size();
        while (people.size() < first + each) {
            Record it;
            if (people.size() > first && random.chance(10)) {
                it = people[first + random.below(people.size() - first)];
                if (random.chance(900)) it.number = 0;
                if (random.chance(500)) it.name_spelling ^= 1U;
                lives(it, regency);
                people.push_back(it);
                continue;
            }
            const auto day = packed_date(1940 + static_cast<int>(random.below(75)),
                                         1 + static_cast<int>(random.below(12)),
                                         1 + static_cast<int>(random.below(28)));
            it.birth = day | static_cast<std::uint32_t>(1 + random.below(2)) << 9 | village_coded;
            lives(it, regency);
            if (!random.chance(100))
                it.number = std::uint64_t{it.village >> 11} << 32 ^ std::uint64_t{day} << 12 ^
                            (1 + random.below(0xFFF0));
            it.birthplace = static_cast<std::uint16_t>(regency + 1);
            it.name_sound = 1 + skewed(3'000);
            it.name_spelling = static_cast<std::uint16_t>(random.below(3));
            SeededRandom by_sound{it.name_sound};
            put_letters(by_sound, it.name, 6, 20);
            SeededRandom by_mother{1'000'000 + skewed(1'000)};
            put_letters(by_mother, it.mother, 5, 20);
            people.push_back(it);
        }
    }
    return people;
}

} // namespace tepat::matching::invented
