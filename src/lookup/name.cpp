#include "lookup/name.hpp"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

namespace tepat::lookup {
namespace {

constexpr std::size_t longest_key = 63; // one machine word of edit_distance()

/// What letters of Latin-1 (U+00C0 to U+00FF) are without their accents; a dot: none.
constexpr std::string_view latin_1 = "AAAAAAACEEEEIIIIDNOOOOO.OUUUUY.S"
                                     "AAAAAAACEEEEIIIIDNOOOOO.OUUUUY.Y";

constexpr auto muhamad = std::to_array<std::string_view>(
    {"MD",      "MHD",      "MHMD",      "MOCH",      "MOCHAMAD", "MOCHAMMAD",
     "MOH",     "MOHAMAD",  "MOHAMED",   "MOHAMMAD",  "MOHAMMED", "MOHD",
     "MUCH",    "MUCHAMAD", "MUCHAMMAD", "MUCHAMMED", "MUH",      "MUHAMAD",
     "MUHAMED", "MUHAMMAD", "MUHAMMED",  "MUHD"});
constexpr auto titles =
    std::to_array<std::string_view>({"ALM", "ALMARHUM", "ALMARHUMAH", "ALMH", "DR", "DRA", "DRS",
                                     "H", "HAJAH", "HAJI", "HAJJAH", "HJ", "IR", "KH", "PROF"});
static_assert(std::ranges::is_sorted(muhamad) && std::ranges::is_sorted(titles));

using Words = std::vector<std::string>;

/// The words of a name in capital letters A to Z, up to the first comma.
Words words_of(std::string_view name) {
    Words words;
    std::string word;
    const auto end_word = [&] {
        if (!word.empty()) words.push_back(std::exchange(word, {}));
    };
    for (std::size_t at = 0; at < name.size(); ++at) {
        const auto byte = static_cast<unsigned char>(name[at]);
        if (byte >= 'a' && byte <= 'z') {
            word += static_cast<char>(byte - 'a' + 'A');
        } else if (byte >= 'A' && byte <= 'Z') {
            word += static_cast<char>(byte);
        } else if (byte == 0xC3 && at + 1 < name.size()) {
            const auto letter = latin_1[static_cast<unsigned char>(name[++at]) & 0x3FU];
            if (letter != '.') word += letter;
        } else if (byte == ',') {
            end_word();
            if (!words.empty()) break;
        } else if (byte == ' ' || byte == '.' || byte == '-' || byte == '/' || byte == '\t') {
            end_word();
        }
    }
    end_word();
    return words;
}

void settle_titles(Words& words) {
    const auto is_title = [](const std::string& word) {
        return std::ranges::binary_search(titles, std::string_view{word});
    };
    if (!std::ranges::all_of(words, is_title)) std::erase_if(words, is_title);
    for (auto& word : words)
        if (std::ranges::binary_search(muhamad, std::string_view{word})) word = "MUHAMAD";
    if (words.size() > 1 && words.front() == "M") words.front() = "MUHAMAD";
}

constexpr bool is_vowel(char letter) {
    return std::string_view{"AEIOU"}.contains(letter);
}

std::string by_sound(std::string_view word) {
    static constexpr auto pairs =
        std::to_array<std::pair<std::string_view, std::string_view>>({{"OE", "U"},
                                                                      {"TJ", "C"},
                                                                      {"DJ", "J"},
                                                                      {"SJ", "S"},
                                                                      {"SY", "S"},
                                                                      {"SH", "S"},
                                                                      {"NJ", "NY"},
                                                                      {"CH", "H"},
                                                                      {"KH", "H"},
                                                                      {"PH", "P"},
                                                                      {"TH", "T"},
                                                                      {"DH", "D"},
                                                                      {"DZ", "J"},
                                                                      {"GH", "G"},
                                                                      {"AE", "AI"}});
    std::string out;
    const auto put = [&](std::string_view letters) {
        for (const char letter : letters)
            if (out.empty() || out.back() != letter) out += letter;
    };
    for (std::size_t at = 0; at < word.size(); ++at) {
        const auto pair =
            std::ranges::find(pairs, word.substr(at, 2), &decltype(pairs)::value_type::first);
        if (pair != pairs.end()) {
            put(pair->second);
            ++at;
            continue;
        }
        const char letter = word[at];
        const bool before_vowel = at + 1 < word.size() && is_vowel(word[at + 1]);
        if (letter == 'V' || letter == 'F')
            put("P");
        else if (letter == 'Q')
            put("K");
        else if (letter == 'X')
            put("KS");
        else if (letter == 'Z')
            put("J");
        else if (letter == 'Y' && !before_vowel)
            put("I");
        else
            put({&letter, 1});
    }
    while (out.size() > 1 && out.back() == 'H')
        out.pop_back();
    return out;
}

std::string joined(const Words& words) {
    std::string out;
    for (const auto& word : words) {
        if (!out.empty()) out += ' ';
        out += word;
    }
    return out;
}

std::string sorted(Words words) {
    std::ranges::sort(words);
    return joined(words);
}

constexpr std::size_t place_of(char letter) {
    return letter == ' ' ? 26 : static_cast<std::size_t>(letter - 'A');
}

} // namespace

NameKey name_key(std::string_view name) {
    auto words = words_of(name);
    settle_titles(words);
    Words sounds;
    std::size_t size = 0;
    for (const auto& word : words) {
        auto sound = by_sound(word).substr(0, longest_key);
        if (size + sound.size() > longest_key) break;
        size += sound.size() + 1;
        sounds.push_back(std::move(sound));
    }
    return {sorted(std::move(words)), sorted(sounds), joined(sounds)};
}

std::string masked(std::string_view name) {
    std::string out;
    auto words = words_of(name);
    if (words.size() > 4) words.resize(4);
    for (const auto& word : words) {
        if (!out.empty()) out += ' ';
        out += word.front();
        out += "***";
    }
    return out;
}

std::uint64_t letter_bag(std::string_view key) {
    // Two bits for each letter, and a third for the twelve most frequent.
    static constexpr std::string_view frequent = "AINUSREMTDHK";
    std::array<unsigned, 27> counts{};
    std::uint64_t bag = 0;
    for (const char letter : key) {
        const auto place = place_of(letter);
        if (place == 26) continue;
        const auto count = counts[place]++;
        if (count < 2)
            bag |= std::uint64_t{1} << (2 * place + count);
        else if (const auto third = frequent.find(letter); third != frequent.npos)
            bag |= std::uint64_t{1} << (52 + third);
    }
    return bag;
}

int bag_distance(std::uint64_t a, std::uint64_t b) {
    return std::max(std::popcount(a & ~b), std::popcount(b & ~a));
}

int edit_distance(std::string_view a, std::string_view b, int most) {
    if (a.empty() || b.empty()) return static_cast<int>(std::max(a.size(), b.size()));
    // Myers 1999: a column of the matrix as two words of differences.
    std::array<std::uint64_t, 27> rows{};
    for (std::size_t at = 0; at < a.size(); ++at)
        rows[place_of(a[at])] |= std::uint64_t{1} << at;
    const auto last = std::uint64_t{1} << (a.size() - 1);
    auto up = ~std::uint64_t{0};
    std::uint64_t down = 0;
    auto distance = static_cast<int>(a.size());
    auto left = static_cast<int>(b.size());
    for (const char letter : b) {
        const auto equal = rows[place_of(letter)];
        const auto vertical = equal | down;
        const auto horizontal = (((equal & up) + up) ^ up) | equal;
        auto rises = down | ~(horizontal | up);
        auto falls = up & horizontal;
        if ((rises & last) != 0) ++distance;
        if ((falls & last) != 0) --distance;
        if (distance - --left > most) return most + 1;
        rises = rises << 1 | 1U;
        falls <<= 1;
        up = falls | ~(vertical | rises);
        down = rises & vertical;
    }
    return distance;
}

int allowed_edits(std::string_view key) {
    const auto letters = std::ranges::count_if(key, [](char letter) { return letter != ' '; });
    return letters <= 3 ? 0 : letters <= 7 ? 1 : 2;
}

} // namespace tepat::lookup
