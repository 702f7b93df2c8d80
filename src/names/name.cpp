#include "names/name.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <utility>
#include <vector>

namespace tepat::names {
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
constexpr auto titles = std::to_array<std::string_view>(
    {"ALM", "ALMARHUM", "ALMARHUMAH", "ALMH", "BAPAK", "BIN",   "BINTI",  "BPK",
     "DR",  "DRA",      "DRS",        "H",    "HAJAH", "HAJI",  "HAJJAH", "HJ",
     "HJH", "IBU",      "IR",         "KH",   "KYAI",  "NY",    "NYONYA", "PROF",
     "SDR", "SDRI",     "TN",         "TUAN", "UST",   "USTAD", "USTADZ"});
static_assert(std::ranges::is_sorted(muhamad) && std::ranges::is_sorted(titles));

/// By first letter: a bit for each length that a title has. Most words are none.
constexpr auto title_lengths = [] {
    std::array<std::uint32_t, 26> lengths{};
    for (const auto title : titles)
        lengths[static_cast<std::size_t>(title.front() - 'A')] |= 1U << title.size();
    return lengths;
}();
bool may_be_title(std::string_view word) {
    return word.size() < 32 &&
           (title_lengths[static_cast<std::size_t>(word.front() - 'A')] >> word.size() & 1U) != 0;
}

/// The words of a name, without allocation. Longer names are cut: nobody has one.
class Words {
public:
    static constexpr std::size_t most = 24;
    Words(const Words&) = delete; // words_ looks into letters_
    Words& operator=(const Words&) = delete;
    ~Words() = default;

    /// The words of a name in capital letters A to Z, up to the first comma.
    explicit Words(std::string_view name) {
        for (std::size_t at = 0; at < name.size(); ++at) {
            const auto byte = static_cast<unsigned char>(name[at]);
            if (byte >= 'a' && byte <= 'z') {
                put(static_cast<char>(byte - 'a' + 'A'));
            } else if (byte >= 'A' && byte <= 'Z') {
                put(static_cast<char>(byte));
            } else if (byte == 0xC3 && at + 1 < name.size()) {
                const auto letter = latin_1[static_cast<unsigned char>(name[++at]) & 0x3FU];
                if (letter != '.') put(letter);
            } else if (byte == ',') {
                end_word();
                if (count_ > 0) break;
            } else if (byte == ' ' || byte == '.' || byte == '-' || byte == '/' || byte == '\t') {
                end_word();
            }
        }
        end_word();
    }

    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] std::string_view operator[](std::size_t at) const { return words_[at]; }
    [[nodiscard]] std::span<std::string_view> all() { return {words_.data(), count_}; }
    [[nodiscard]] std::span<const std::string_view> all() const { return {words_.data(), count_}; }

    /// Without titles, unless nothing else is there; short forms written out.
    void settle() {
        const auto is_title = [](std::string_view word) {
            return may_be_title(word) && std::ranges::binary_search(titles, word);
        };
        if (!std::ranges::all_of(all(), is_title)) {
            const auto rest = std::ranges::remove_if(all(), is_title);
            count_ -= rest.size();
        }
        const bool alone = count_ == 1;
        for (auto& word : all()) {
            if (word.front() == 'M' && std::ranges::binary_search(muhamad, word)) word = prophet;
            if (alone) continue;
            if (word == "ABD") word = "ABDUL";
            if (word == "ST") word = "SITI";
        }
        if (!alone && count_ > 0 && words_[0] == "M") words_[0] = prophet;
    }

    static constexpr std::string_view prophet = "MUHAMAD";

private:
    void put(char letter) {
        if (size_ < letters_.size()) letters_[size_++] = letter;
    }
    void end_word() {
        if (size_ > begin_ && count_ < most)
            words_[count_++] = {letters_.data() + begin_, size_ - begin_};
        begin_ = size_;
    }

    std::array<char, 512> letters_; // NOLINT(cppcoreguidelines-pro-type-member-init): written first
    std::size_t size_ = 0;
    std::size_t begin_ = 0;
    std::array<std::string_view, most> words_;
    std::size_t count_ = 0;
};

constexpr bool is_vowel(char letter) {
    return letter == 'A' || letter == 'E' || letter == 'I' || letter == 'O' || letter == 'U';
}

constexpr std::size_t place(char letter) {
    return static_cast<std::size_t>(letter - 'A');
}

/// What two letters sound like, as one look-up; empty: they are two letters.
constexpr auto pairs = [] {
    std::array<std::array<std::string_view, 26>, 26> table{};
    const auto pair = [&](std::string_view two, std::string_view sound) {
        table[place(two[0])][place(two[1])] = sound;
    };
    pair("OE", "U");
    pair("TJ", "C");
    pair("DJ", "J");
    pair("SJ", "S");
    pair("SY", "S");
    pair("SH", "S");
    pair("NJ", "NY");
    pair("CH", "H");
    pair("KH", "H");
    pair("PH", "P");
    pair("TH", "T");
    pair("DH", "D");
    pair("DZ", "J");
    pair("GH", "G");
    pair("AE", "AI");
    pair("EU", "E");
    pair("IE", "I");
    return table;
}();

/// A word by sound.
class Sound {
public:
    explicit Sound(std::string_view word) {
        for (std::size_t at = 0; at < word.size() && size_ + 2 < letters_.size(); ++at) {
            const char letter = word[at];
            const char next = at + 1 < word.size() ? word[at + 1] : '\0';
            if (at == 0 && letter == 'I' && next != 'I' && next != 'E' && is_vowel(next)) {
                put('Y'); // IANTO is YANTO
                continue;
            }
            if (next != '\0') {
                const auto pair = pairs[place(letter)][place(next)];
                if (!pair.empty()) {
                    for (const char sound : pair)
                        put(sound);
                    ++at;
                    continue;
                }
            }
            put_one(letter, is_vowel(next));
        }
        while (size_ > 1 && letters_[size_ - 1] == 'H')
            --size_;
    }
    [[nodiscard]] std::string_view view() const { return {letters_.data(), size_}; }

private:
    void put(char letter) {
        if (size_ == 0 || letters_[size_ - 1] != letter) letters_[size_++] = letter;
    }
    void put_one(char letter, bool before_vowel) {
        const char last = size_ > 0 ? letters_[size_ - 1] : '\0';
        switch (letter) {
        case 'V':
        case 'F':
            return put('P');
        case 'Q':
            return put('K');
        case 'X':
            put('K');
            return put('S');
        case 'Z':
            return put('J');
        case 'Y':
            if (!before_vowel) return put('I');
            if (last != 'I') put('Y');
            return;
        case 'W':
            if (!before_vowel || last != 'U') put('W');
            return;
        default:
            return put(letter);
        }
    }

    std::array<char, longest_key + 2> letters_; // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::size_t size_ = 0;
};

std::string joined(std::span<const std::string_view> words) {
    std::string out;
    for (const auto& word : words) {
        if (!out.empty()) out += ' ';
        out += word;
    }
    return out;
}

std::string sorted(std::span<std::string_view> words) {
    std::ranges::sort(words);
    return joined(words);
}

constexpr std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ value >> 32) * 0xD6E8FEB86659FD93;
    value = (value ^ value >> 32) * 0xD6E8FEB86659FD93;
    return value ^ value >> 32;
}

std::uint64_t hash_of(std::string_view word) {
    std::uint64_t value = 0xCBF29CE484222325; // FNV-1a
    for (const char byte : word)
        value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
    return mixed(value);
}

constexpr std::size_t place_of(char letter) {
    return letter == ' ' ? 26 : place(letter);
}

/// MUHAMAD, also with a letter lost.
bool is_prophet(std::string_view sound) {
    if (!sound.starts_with("MUHAM")) return false;
    sound.remove_prefix(5);
    return sound.empty() || sound == "A" || sound == "D" || sound == "AD" || sound == "AT";
}

} // namespace

NameKey name_key(std::string_view name) {
    Words words{name};
    words.settle();
    std::vector<std::string> sounds;
    std::size_t size = 0;
    for (const auto& word : words.all()) {
        std::string sound{Sound{word}.view().substr(0, longest_key)};
        if (size + sound.size() > longest_key) break;
        size += sound.size() + 1;
        sounds.push_back(std::move(sound));
    }
    std::vector<std::string_view> views{sounds.begin(), sounds.end()};
    auto spoken = joined(views);
    auto phonetic = sorted(views);
    return {sorted(words.all()), std::move(phonetic), std::move(spoken)};
}

CompactName compact_name(std::string_view name) {
    Words words{name};
    words.settle();
    CompactName compact;
    const auto put = [&](std::string_view letters) {
        for (const char letter : letters)
            if (compact.size < compact.letters.size()) compact.letters[compact.size++] = letter;
    };
    bool prophet = false;
    std::uint64_t exact = 0;
    std::uint64_t phonetic = 0;
    for (const auto& word : words.all()) {
        const Sound sound{word};
        exact += hash_of(word);
        phonetic += hash_of(sound.view());
        if (words.size() > 1 && is_prophet(sound.view()))
            prophet = true;
        else
            put(sound.view());
    }
    if (words.size() == 0) return compact;
    if (prophet) put("M");
    compact.exact = mixed(exact) | 1U;
    compact.phonetic = mixed(phonetic) | 1U;
    return compact;
}

std::string masked(std::string_view name) {
    std::string out;
    const Words words{name};
    for (const auto& word : words.all().first(std::min<std::size_t>(words.size(), 4))) {
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

} // namespace tepat::names
