#pragma once
#include "core/random.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Invented files of persons for the tests of this room, small and with known doubles.
namespace tepat::matching::invented {

struct Villager {
    std::string id, nik, kk, name, mother, birth, birthplace, village, sex;
};

struct Villagers {
    std::vector<Villager> people;
    std::vector<std::pair<std::string, std::string>> doubles; ///< ids; the truth
};

inline std::string_view pick(SeededRandom& random, const auto& words) {
    return words[random.below(words.size())];
}

inline Villager some_villager(SeededRandom& random) {
    static constexpr auto men =
        std::to_array<std::string_view>({"AGUS", "BUDI", "CECEP", "DEDI", "EKO", "FAJAR", "GUNAWAN",
                                         "HENDRA", "IWAN", "JAJANG", "KOSASIH", "LUKMAN"});
    static constexpr auto women =
        std::to_array<std::string_view>({"AMINAH", "BETI", "CUCU", "DEWI", "ENTIN", "FITRI", "GINA",
                                         "HALIMAH", "IIS", "JUJU", "KOMARIAH", "LILIS"});
    static constexpr auto families = std::to_array<std::string_view>(
        {"SUPRIATNA", "RAHAYU", "HIDAYAT", "KURNIAWAN", "LESTARI", "MAULANA", "NUGRAHA", "PERMANA",
         "ROHMAT", "SAEPUDIN", "TARMIZI", "WIJAYA", "YULIANA", "SUTISNA", "MUSTOFA"});
    static constexpr auto towns = std::to_array<std::string_view>(
        {"BOGOR", "CIANJUR", "SUKABUMI", "BANDUNG", "GARUT", "SERANG"});
    const bool woman = random.chance(500);
    const auto year = 1940 + random.below(80);
    const auto month = 1 + random.below(12);
    const auto day = 1 + random.below(28);
    Villager it;
    it.village = fmt::format("9701{:02}{:04}", 1 + random.below(4), 2001 + random.below(6));
    it.nik = fmt::format("{}{:02}{:02}{:02}{:04}", it.village.substr(0, 6),
                         day + (woman ? 40U : 0U), month, year % 100, 1 + random.below(9000));
    it.kk = fmt::format("{}{:010}", it.village.substr(0, 6), 1 + random.below(4'000'000'000));
    it.name = fmt::format("{} {}", woman ? pick(random, women) : pick(random, men),
                          pick(random, families));
    it.mother = fmt::format("{} {}", pick(random, women), pick(random, families));
    it.birth = fmt::format("{}-{:02}-{:02}", year, month, day);
    it.birthplace = pick(random, towns);
    it.sex = woman ? "P" : "L";
    return it;
}

/// `size` persons; one in ten is written a second time, by another clerk.
inline Villagers some_villagers(std::uint64_t seed, std::size_t size) {
    SeededRandom random{seed};
    Villagers all;
    for (std::size_t i = 0; all.people.size() < size; ++i) {
        auto one = some_villager(random);
        one.id = fmt::format("P{:06}", all.people.size());
        all.people.push_back(one);
        if (i % 10 != 0) continue;
        auto two = one;
        two.id = fmt::format("P{:06}", all.people.size());
        switch (random.below(4)) {
        case 0:
            two.nik[15] = two.nik[15] == '7' ? '1' : '7';
            break;
        case 1:
            two.nik.clear();
            break;
        case 2:
            two.name.insert(2, 1, two.name[1]);
            break;
        default:
            two.mother.clear();
        }
        all.doubles.emplace_back(one.id, two.id);
        all.people.push_back(std::move(two));
    }
    return all;
}

inline void write_people(const std::filesystem::path& path, const std::vector<Villager>& people) {
    std::ofstream out{path, std::ios::binary};
    out << "id,NIK,NoKK,Nama,Nama ibu kandung,Tgl lahir,Tempat lahir,Kode desa,Jenis kelamin\n";
    for (const auto& p : people)
        out << fmt::format("{},{},{},{},{},{},{},{},{}\n", p.id, p.nik, p.kk, p.name, p.mother,
                           p.birth, p.birthplace, p.village, p.sex);
}

inline void write_truth(const std::filesystem::path& path, const Villagers& all) {
    std::ofstream out{path, std::ios::binary};
    out << "id_1,id_2\n";
    for (const auto& [one, two] : all.doubles)
        out << one << ',' << two << '\n';
}

} // namespace tepat::matching::invented
