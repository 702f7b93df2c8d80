#pragma once
#include "core/result.hpp"

#include <bitset>
#include <expected>
#include <string>
#include <string_view>

namespace tepat::payments {

/// The ASCII characters a bank keeps in a name. Written as in a bracket expression: ranges (`A-Z`),
/// single characters, a hyphen last to mean itself: `A-Z0-9 .,'()/-`.
class CharacterSet {
public:
    /// "payments.character_set" if it is empty, a range runs backwards, or it names something that
    /// is not printable ASCII.
    static Result<CharacterSet> parse(std::string_view text);
    [[nodiscard]] bool contains(char32_t character) const {
        return character < 128 && members_[static_cast<std::size_t>(character)];
    }

private:
    std::bitset<128> members_;
};

/// `utf8` in the characters of `set`: accents go (É becomes E, ß becomes ss), typographic quotes,
/// dashes and spaces become their ASCII kin, letters take the case the set has, runs of spaces
/// become one and outer ones go. Nothing else is changed or dropped: the first character that
/// cannot be written, control characters among them, is the error; U+FFFD stands for bytes that are
/// not UTF-8.
[[nodiscard]] std::expected<std::string, char32_t> clean_text(std::string_view utf8,
                                                              const CharacterSet& set);

} // namespace tepat::payments
