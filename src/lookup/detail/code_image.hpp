#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tepat::lookup::detail {

inline constexpr std::size_t image_width = 160;
inline constexpr std::size_t image_height = 56;

/// Draws `code` (characters of Challenge::alphabet) as PNG of four greys, not compressed: each
/// image is equally long, and its length tells nothing. Each character is turned, sheared, sized
/// and bent by numbers from `seed`, which nobody can guess, and lines of ink as strong as
/// the characters' cross them. Pure. Drawn with strokes of our own: a font library would be more
/// code than this, and slower.
[[nodiscard]] std::string code_image(std::string_view code, std::uint64_t seed);

} // namespace tepat::lookup::detail
