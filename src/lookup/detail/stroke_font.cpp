#include "lookup/detail/stroke_font.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace tepat::lookup::detail {
namespace {

constexpr Point a[] = {{0, 8}, {4, 0}, {4, 0}, {8, 8}, {1.6F, 5}, {6.4F, 5}};
constexpr Point c[] = {{7.5F, 1.5F}, {5, 0}, {5, 0},    {2, 0.5F}, {2, 0.5F}, {0, 3}, {0, 3},
                       {0, 5},       {0, 5}, {2, 7.5F}, {2, 7.5F}, {5, 8},    {5, 8}, {7.5F, 6.5F}};
constexpr Point e[] = {{7, 0}, {0, 0}, {0, 0}, {0, 8}, {0, 8}, {7, 8}, {0, 4}, {5.5F, 4}};
constexpr Point f[] = {{7, 0}, {0, 0}, {0, 0}, {0, 8}, {0, 4}, {5.5F, 4}};
constexpr Point h[] = {{0.5F, 0}, {0.5F, 8}, {7.5F, 0}, {7.5F, 8}, {0.5F, 4}, {7.5F, 4}};
constexpr Point j[] = {{3, 0},    {7.5F, 0}, {6, 0}, {6, 6}, {6, 6},
                       {4.5F, 8}, {4.5F, 8}, {2, 8}, {2, 8}, {0.5F, 6}};
constexpr Point k[] = {{0.5F, 0}, {0.5F, 8}, {7.5F, 0}, {0.5F, 5}, {2.8F, 3.4F}, {7.5F, 8}};
constexpr Point m[] = {{0, 8}, {0.5F, 0}, {0.5F, 0}, {4, 5}, {4, 5}, {7.5F, 0}, {7.5F, 0}, {8, 8}};
constexpr Point n[] = {{0.5F, 8}, {0.5F, 0}, {0.5F, 0}, {7.5F, 8}, {7.5F, 8}, {7.5F, 0}};
constexpr Point p[] = {{0.5F, 8}, {0.5F, 0},    {0.5F, 0},    {5.5F, 0},
                       {5.5F, 0}, {7.5F, 1.3F}, {7.5F, 1.3F}, {7.5F, 3},
                       {7.5F, 3}, {5.5F, 4.3F}, {5.5F, 4.3F}, {0.5F, 4.3F}};
constexpr Point r[] = {{0.5F, 8},    {0.5F, 0},    {0.5F, 0}, {5.5F, 0}, {5.5F, 0},
                       {7.5F, 1.3F}, {7.5F, 1.3F}, {7.5F, 3}, {7.5F, 3}, {5.5F, 4.3F},
                       {5.5F, 4.3F}, {0.5F, 4.3F}, {4, 4.3F}, {7.5F, 8}};
constexpr Point t[] = {{0, 0}, {8, 0}, {4, 0}, {4, 8}};
constexpr Point w[] = {{0, 0}, {2, 8}, {2, 8}, {4, 2}, {4, 2}, {6, 8}, {6, 8}, {8, 0}};
constexpr Point y[] = {{0, 0}, {4, 4}, {8, 0}, {4, 4}, {4, 4}, {4, 8}};
constexpr Point three[] = {{0.5F, 0}, {7, 0},    {7, 0},    {3.5F, 3.2F}, {3.5F, 3.2F}, {6, 3.5F},
                           {6, 3.5F}, {7.5F, 5}, {7.5F, 5}, {7, 7},       {7, 7},       {4.5F, 8},
                           {4.5F, 8}, {2, 8},    {2, 8},    {0.5F, 6.8F}};
constexpr Point four[] = {{6, 8}, {6, 0}, {6, 0}, {0, 5.5F}, {0, 5.5F}, {8, 5.5F}};
constexpr Point seven[] = {{0, 0}, {7.5F, 0}, {7.5F, 0}, {3, 8}};
constexpr Point nine[] = {{7, 2.5F},    {5.5F, 4.5F}, {5.5F, 4.5F}, {2.5F, 4.5F},
                          {2.5F, 4.5F}, {1, 2.5F},    {1, 2.5F},    {2.5F, 0.3F},
                          {2.5F, 0.3F}, {5.5F, 0.3F}, {5.5F, 0.3F}, {7, 2.5F},
                          {7, 2.5F},    {6.5F, 5.5F}, {6.5F, 5.5F}, {4, 8}};

struct Glyph {
    char character;
    std::span<const Point> strokes;
};
constexpr std::array<Glyph, 18> glyphs{{{'A', a},
                                        {'C', c},
                                        {'E', e},
                                        {'F', f},
                                        {'H', h},
                                        {'J', j},
                                        {'K', k},
                                        {'M', m},
                                        {'N', n},
                                        {'P', p},
                                        {'R', r},
                                        {'T', t},
                                        {'W', w},
                                        {'Y', y},
                                        {'3', three},
                                        {'4', four},
                                        {'7', seven},
                                        {'9', nine}}};

} // namespace

std::span<const Point> strokes(char character) {
    const auto found = std::ranges::find(glyphs, character, &Glyph::character);
    assert(found != glyphs.end() && "not a character of a challenge");
    return found->strokes;
}

} // namespace tepat::lookup::detail
