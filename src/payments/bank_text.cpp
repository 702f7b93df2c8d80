#include "payments/bank_text.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace tepat::payments {
namespace {

constexpr char32_t not_utf8 = 0xfffd;
constexpr char32_t latin_begin = 0xc0;
/// Latin-1 Supplement from U+00C0 and Latin Extended-A without their marks; × and ÷ have no letter.
constexpr std::array<std::string_view, 192> latin{{
    "A", "A", "A",  "A",  "A", "A", "AE", "C",  "E",  "E", "E", "E", "I",  "I",  "I", "I", "D", "N",
    "O", "O", "O",  "O",  "O", "",  "O",  "U",  "U",  "U", "U", "Y", "TH", "ss", "a", "a", "a", "a",
    "a", "a", "ae", "c",  "e", "e", "e",  "e",  "i",  "i", "i", "i", "d",  "n",  "o", "o", "o", "o",
    "o", "",  "o",  "u",  "u", "u", "u",  "y",  "th", "y", "A", "a", "A",  "a",  "A", "a", "C", "c",
    "C", "c", "C",  "c",  "C", "c", "D",  "d",  "D",  "d", "E", "e", "E",  "e",  "E", "e", "E", "e",
    "E", "e", "G",  "g",  "G", "g", "G",  "g",  "G",  "g", "H", "h", "H",  "h",  "I", "i", "I", "i",
    "I", "i", "I",  "i",  "I", "i", "IJ", "ij", "J",  "j", "K", "k", "k",  "L",  "l", "L", "l", "L",
    "l", "L", "l",  "L",  "l", "N", "n",  "N",  "n",  "N", "n", "n", "NG", "ng", "O", "o", "O", "o",
    "O", "o", "OE", "oe", "R", "r", "R",  "r",  "R",  "r", "S", "s", "S",  "s",  "S", "s", "S", "s",
    "T", "t", "T",  "t",  "T", "t", "U",  "u",  "U",  "u", "U", "u", "U",  "u",  "U", "u", "U", "u",
    "W", "w", "Y",  "y",  "Y", "Z", "z",  "Z",  "z",  "Z", "z", "s",
}};

bool is_between(char32_t character, char32_t low, char32_t high) {
    return character >= low && character <= high;
}

/// What a character is written as before the set is asked; nothing if it has no ASCII kin. A
/// combining mark is written as nothing at all.
std::optional<std::string_view> ascii_kin(char32_t character) {
    if (is_between(character, latin_begin, latin_begin + latin.size() - 1)) {
        const auto kin = latin[character - latin_begin];
        if (kin.empty()) return std::nullopt;
        return kin;
    }
    if (is_between(character, 0x0300, 0x036f)) return "";
    if (character == 0xa0 || is_between(character, 0x2000, 0x200a) || character == 0x202f)
        return " ";
    if (is_between(character, 0x2018, 0x201b) || character == 0x02bc || character == 0xb4)
        return "'";
    if (is_between(character, 0x201c, 0x201f)) return "\"";
    if (is_between(character, 0x2010, 0x2015)) return "-";
    return std::nullopt;
}

char32_t take_character(std::string_view& rest) {
    const auto lead = static_cast<unsigned char>(rest.front());
    const std::size_t size = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
    if (size == 0 || rest.size() < size) {
        rest.remove_prefix(1);
        return not_utf8;
    }
    char32_t character = size == 1 ? lead : lead & (0x7fU >> size);
    for (std::size_t at = 1; at < size; ++at) {
        const auto byte = static_cast<unsigned char>(rest[at]);
        if ((byte & 0xc0U) != 0x80U) {
            rest.remove_prefix(1);
            return not_utf8;
        }
        character = character << 6 | (byte & 0x3fU);
    }
    rest.remove_prefix(size);
    constexpr std::array<char32_t, 5> shortest{0, 0, 0x80, 0x800, 0x10000};
    const bool valid = character >= shortest[size] && character <= 0x10ffff &&
                       !is_between(character, 0xd800, 0xdfff);
    return valid ? character : not_utf8;
}

/// `letter` in the case the set has, if it has it in any.
std::optional<char> in_set(char character, const CharacterSet& set) {
    const auto as_is = static_cast<unsigned char>(character);
    if (set.contains(as_is)) return character;
    const bool letter =
        (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    const auto other_case = static_cast<unsigned char>(as_is ^ 0x20U);
    if (letter && set.contains(other_case)) return static_cast<char>(other_case);
    return std::nullopt;
}

bool append(std::string& out, char character, const CharacterSet& set) {
    if (character == ' ' && (out.empty() || out.back() == ' ')) return true;
    const auto written = in_set(character, set);
    if (written) out.push_back(*written);
    return written.has_value();
}

} // namespace

Result<CharacterSet> CharacterSet::parse(std::string_view text) {
    const auto refusal = [&] {
        return refuse("payments.character_set"_msg, {{"value", std::string{text}}});
    };
    if (text.empty()) return refusal();
    CharacterSet set;
    while (!text.empty()) {
        const bool range = text.size() >= 3 && text[1] == '-';
        const char low = text.front();
        const char high = range ? text[2] : low;
        if (low < ' ' || low > '~' || high < low || high > '~') return refusal();
        for (char c = low; c <= high; ++c)
            set.members_.set(static_cast<unsigned char>(c));
        text.remove_prefix(range ? 3 : 1);
    }
    return set;
}

std::expected<std::string, char32_t> clean_text(std::string_view utf8, const CharacterSet& set) {
    std::string out;
    out.reserve(utf8.size());
    for (auto rest = utf8; !rest.empty();) {
        const auto character = take_character(rest);
        if (character < 0x80) {
            if (!append(out, static_cast<char>(character), set)) return std::unexpected(character);
            continue;
        }
        const auto kin = ascii_kin(character);
        if (!kin) return std::unexpected(character);
        for (const char c : *kin)
            if (!append(out, c, set)) return std::unexpected(character);
    }
    if (out.ends_with(' ')) out.pop_back();
    return out;
}

} // namespace tepat::payments
