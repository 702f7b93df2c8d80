#include "identity/review.hpp"
#include "matching/normalise.hpp"
#include "matching/record.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tepat::identity {
namespace {

using matching::Field;

/// Longer texts are compared as a whole: nobody is called so, and the table below is their product.
constexpr std::size_t most_letters = 200;
constexpr std::size_t shown_front = 4; ///< digits of a number that are not masked, as Nik::masked
constexpr std::size_t shown_back = 2;

char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Letters of UTF-8; a byte that begins none is one by itself.
std::vector<std::string_view> letters_of(std::string_view text) {
    std::vector<std::string_view> letters;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            ++end;
        letters.push_back(text.substr(at, end - at));
        at = end;
    }
    return letters;
}

bool alike(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, small, small);
}

std::vector<bool> common(const std::vector<std::string_view>& a,
                         const std::vector<std::string_view>& b) {
    std::vector<bool> in_both(a.size());
    if (a.size() > most_letters || b.size() > most_letters) return in_both;
    const auto width = b.size() + 1;
    std::vector<std::uint16_t> longest((a.size() + 1) * width); ///< of the rests from i and j on
    for (auto i = a.size(); i-- > 0;)
        for (auto j = b.size(); j-- > 0;)
            longest[i * width + j] =
                alike(a[i], b[j])
                    ? static_cast<std::uint16_t>(longest[(i + 1) * width + j + 1] + 1)
                    : std::max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        if (alike(a[i], b[j])) {
            in_both[i++] = true;
            ++j;
        } else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) {
            ++i;
        } else {
            ++j;
        }
    }
    return in_both;
}

bool is_number(Field field) {
    return field == Field::number || field == Field::family;
}

std::string one_way(Field field, const std::string& text, Date on) {
    if (field == Field::birth)
        if (const auto date = matching::read_date(text, on))
            return fmt::format("{:04}-{:02}-{:02}", matching::year_of(*date),
                               matching::month_of(*date), matching::day_of(*date));
    if (!is_number(field)) return text;
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c != ' '; });
    return digits;
}

void mask(std::vector<Piece>& pieces) {
    std::size_t size = 0;
    for (const auto& piece : pieces)
        size += piece.text.size();
    std::size_t at = 0;
    for (auto& piece : pieces)
        for (auto& c : piece.text) {
            if (at >= shown_front && at + shown_back < size) c = '*';
            ++at;
        }
}

/// The level that says whether the two are the same; the birthday in a NIK counts apart.
matching::Level level_of(const ReviewPair& pair, Field field) {
    auto level = matching::missing;
    for (const auto& its : pair.fields) {
        if (its.field == field) level = std::max(level, its.level);
        if (field == Field::number && its.field == Field::number_of_day)
            level = std::max(level, its.level);
    }
    return level;
}

} // namespace

std::vector<Piece> pieces_beside(std::string_view text, std::string_view other) {
    const auto letters = letters_of(text);
    const auto in_both = common(letters, letters_of(other));
    std::vector<Piece> pieces;
    for (std::size_t at = 0; at < letters.size(); ++at) {
        if (pieces.empty() || pieces.back().differs == in_both[at])
            pieces.push_back({{}, !in_both[at]});
        pieces.back().text += letters[at];
    }
    return pieces;
}

std::vector<Piece> shown(const ReviewPair& pair, bool second, Field field, Date on) {
    const auto text = one_way(field, (second ? pair.second : pair.first).of(field), on);
    const auto other = one_way(field, (second ? pair.first : pair.second).of(field), on);
    std::vector<Piece> pieces;
    const auto level = level_of(pair, field);
    if (level == matching::same || other.empty())
        pieces.push_back({text, false});
    else
        pieces = pieces_beside(text, other);
    if (text.empty()) pieces.clear();
    if (is_number(field)) mask(pieces);
    return pieces;
}

} // namespace tepat::identity
