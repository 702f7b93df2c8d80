#pragma once
#include "core/bytes.hpp"
#include "core/date.hpp"
#include "core/result.hpp"
#include "journal/digest.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tepat::documents {

/// What a document is, by its bytes; never by its name or by what its sender says.
enum class Kind : std::uint8_t { pdf, jpeg, png };
/// `application/pdf`, `image/jpeg`, `image/png`
[[nodiscard]] std::string_view media_type(Kind kind);
/// `pdf`, `jpg`, `png`
[[nodiscard]] std::string_view extension(Kind kind);

/// Where a camera says that it was (EXIF 2.32 section 4.6.6), in millionths of a degree, north and
/// east positive. It is what the device wrote: evidence, and no proof.
struct Position {
    std::int32_t latitude = 0;
    std::int32_t longitude = 0;
    /// `-6.489722, 106.832500`
    [[nodiscard]] std::string text() const;
    friend bool operator==(const Position&, const Position&) = default;
};

/// When a camera says that it was: its own clock's day and second, and how far that is from UTC
/// when it says so (EXIF 2.31).
struct Taken {
    Date date;
    std::int32_t second = 0; ///< of the day
    std::optional<std::int32_t> minutes_east;
    /// `2021-05-31T09:30:00+07:00`
    [[nodiscard]] std::string text() const;
    friend bool operator==(const Taken&, const Taken&) = default;
};

/// What the header of an image says; nothing of it is decoded.
struct Photo {
    std::int32_t width = 0;
    std::int32_t height = 0;
    std::optional<Position> position;
    std::optional<Taken> taken;
    friend bool operator==(const Photo&, const Photo&) = default;
};

/// A document as it is known by: SHA-256 of its bytes as they came, metadata included, which is
/// what entries of the journal name it by.
struct Document {
    journal::Digest digest;
    Kind kind = Kind::pdf;
    std::int64_t size = 0;
    std::optional<Photo> photo; ///< of an image
    friend bool operator==(const Document&, const Document&) = default;
};

/// What is accepted.
struct Limits {
    std::size_t photo_bytes = std::size_t{10} << 20;
    std::size_t pdf_bytes = std::size_t{25} << 20;
    std::int64_t pixels = 64'000'000; ///< what a viewer must hold in memory, times three or four
    std::int32_t side = 20'000;       ///< of an image, in pixels

    [[nodiscard]] std::size_t largest() const {
        return photo_bytes > pdf_bytes ? photo_bytes : pdf_bytes;
    }
};

/// By the first bytes alone; nothing when it is none of these.
[[nodiscard]] std::optional<Kind> kind_of(BytesView bytes);

/// Decides whether these bytes may be kept, from beginning to end, without decoding an image or
/// running anything. Refused: documents.empty; documents.unknown_kind; documents.too_large;
/// documents.truncated; documents.broken; documents.too_many_pixels; documents.pdf_active when a
/// PDF runs something (scripts, programs, forms that send) or carries other files;
/// documents.pdf_encrypted; documents.pdf_hidden when a part of it cannot be looked into.
[[nodiscard]] Result<Document> examine(BytesView bytes, const Limits& limits = {});

/// What is known of bytes that were kept, under limits of another day perhaps: decides nothing, and
/// says of a photo what its header says.
[[nodiscard]] Document described(BytesView bytes);

/// An image without what it says beside the picture: place, time, device, thumbnails, comments, and
/// anything behind its end. How it is to be turned stays. Nothing for bytes that examine() refuses;
/// a PDF as it is.
[[nodiscard]] std::optional<Bytes> without_metadata(BytesView bytes);

} // namespace tepat::documents
