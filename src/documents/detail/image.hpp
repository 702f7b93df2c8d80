#pragma once
#include "core/bytes.hpp"
#include "documents/detail/exif.hpp"

#include <cstdint>
#include <expected>

namespace tepat::documents::detail {

/// What is wrong with an image.
enum class Wrong : std::uint8_t {
    truncated, ///< it ends before its end
    broken     ///< it contradicts its standard, or is of a kind that browsers do not show
};

/// An image taken apart, without decoding a pixel.
struct Image {
    std::int32_t width = 0;
    std::int32_t height = 0;
    Exif exif;
    /// The same picture, of the parts that make it and of how it is to be turned.
    Bytes bare;
};

/// ITU-T T.81: baseline, extended and progressive with Huffman codes. Goes through to the end of
/// the image; what follows is left out of `bare`.
[[nodiscard]] std::expected<Image, Wrong> read_jpeg(BytesView bytes);
/// PNG, third edition. Every chunk's checksum is compared.
[[nodiscard]] std::expected<Image, Wrong> read_png(BytesView bytes);

} // namespace tepat::documents::detail
