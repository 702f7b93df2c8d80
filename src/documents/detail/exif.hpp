#pragma once
#include "core/bytes.hpp"
#include "documents/document.hpp"

#include <cstdint>
#include <optional>

namespace tepat::documents::detail {

/// What is read of a TIFF structure with EXIF tags; the rest is not looked at.
struct Exif {
    std::optional<Position> position;
    std::optional<Taken> taken;
    std::uint16_t turned = 1; ///< tag 0x0112, 1 to 8; 1: as it lies
};

/// Reads the TIFF structure `tiff` (what follows "Exif\0\0" in a JPEG, the eXIf chunk of a PNG).
/// Never refuses: what is malformed or contradicts itself is as if it were not there. Bounded:
/// three directories of at most 256 tags, no loops.
[[nodiscard]] Exif read_exif(BytesView tiff);

/// A TIFF structure that says how the picture is to be turned and nothing else.
[[nodiscard]] Bytes exif_of(std::uint16_t turned);

} // namespace tepat::documents::detail
