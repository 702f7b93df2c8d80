#include "generate/detail/spelling.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace tepat::generate::detail {
namespace {

using Rule = std::pair<std::string_view, std::string_view>;

// Tried from a random place on, so that no rule always comes first.
constexpr auto rules = std::to_array<Rule>({
    {"MUHAMMAD ", "MUH. "},
    {"MUHAMAD ", "MUHAMMAD "},
    {"MUH. ", "MUHAMAD "},
    {"MOCH. ", "MOCHAMAD "},
    {"M. ", "MUHAMMAD "},
    {"MOHAMAD ", "MOCH. "},
    {"MOCHAMAD ", "MOH. "},
    {"ABDUL ", "ABD. "},
    {"SITI ", "ST. "},
    {"HJ. ", ""},
    {"H. ", ""},
    {"DRS. ", ""},
    {"OE", "U"},
    {"DJ", "J"},
    {"TJ", "C"},
    {"SJ", "SY"},
    {"SY", "S"},
    {"KH", "H"},
    {"DH", "D"},
    {"SH", "S"},
    {"Z", "J"},
    {"F", "P"},
    {"V", "P"},
    {"AE", "AI"},
    {"EU", "E"},
    {"DD", "D"},
    {"LL", "L"},
    {"RR", "R"},
    {"IY", "I"},
    {"IA", "IYA"},
    {"J", "DJ"},
    {"U", "OE"},
    {"C", "TJ"},
    {"Y", "I"},
    {"I", "IE"},
    {"N", "NN"},
});

bool replace_first(std::string& text, const Rule& rule) {
    const auto at = text.find(rule.first);
    if (at == std::string::npos) return false;
    text.replace(at, rule.first.size(), rule.second);
    return true;
}

/// A key beside `letter` on a QWERTY keyboard.
char neighbour(char letter) {
    static constexpr std::string_view keys = "QWERTYUIOPASDFGHJKLZXCVBNM";
    const auto at = keys.find(letter);
    if (at == std::string_view::npos) return 'A';
    return keys[at + 1 < keys.size() ? at + 1 : at - 1];
}

} // namespace

std::string old_spelling(const std::string& name) {
    std::string old = name;
    if (!replace_first(old, {"U", "OE"}) && !replace_first(old, {"J", "DJ"}))
        replace_first(old, {"C", "TJ"});
    return old;
}

std::string respelled(Dice& dice, const std::string& name) {
    std::string other = name;
    // Words and titles come first in the table and are what clerks vary most.
    constexpr std::size_t words = 12;
    for (std::size_t i = 0; i < words; ++i)
        if (dice.per_mille(700) && replace_first(other, rules[i])) return other;
    constexpr auto letters = rules.size() - words;
    const auto from = static_cast<std::size_t>(dice.below(static_cast<int>(letters)));
    for (std::size_t i = 0; i < letters; ++i)
        if (replace_first(other, rules[words + (from + i) % letters])) return other;
    return other + 'H';
}

std::string mistyped(Dice& dice, const std::string& name) {
    std::string slip = name;
    const auto at = static_cast<std::size_t>(dice.below(static_cast<int>(name.size())));
    enum class Slip { lost, twice, exchanged, neighbours };
    switch (static_cast<Slip>(dice.below(4))) {
    case Slip::lost:
        if (name.size() > 2) slip.erase(at, 1);
        break;
    case Slip::twice:
        slip.insert(at, 1, slip[at]);
        break;
    case Slip::exchanged:
        if (at + 1 < slip.size()) std::swap(slip[at], slip[at + 1]);
        break;
    case Slip::neighbours:
        slip[at] = neighbour(slip[at]);
        break;
    }
    if (slip == name) slip[at] = neighbour(slip[at]);
    return slip == name ? name + 'A' : slip;
}

} // namespace tepat::generate::detail
