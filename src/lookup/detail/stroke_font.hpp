#pragma once
#include <span>

namespace tepat::lookup::detail {

/// A point of a glyph: x to the right and y downwards, both 0 to 8.
struct Point {
    float x = 0;
    float y = 0;
};

/// The strokes of a character of Challenge::alphabet, as lines from each first point to each second
/// one.
[[nodiscard]] std::span<const Point> strokes(char character);

} // namespace tepat::lookup::detail
