#include "documents/document.hpp"

#include "documents/detail/image.hpp"
#include "documents/detail/pdf.hpp"

#include <fmt/core.h>

#include <cstdlib>
#include <string>

namespace tepat::documents {
namespace {

constexpr std::size_t kilobyte = 1'024;

std::string degrees(std::int32_t millionths) {
    constexpr std::int32_t whole = 1'000'000;
    return fmt::format("{}{}.{:06}", millionths < 0 ? "-" : "", std::abs(millionths) / whole,
                       std::abs(millionths) % whole);
}

std::expected<detail::Image, detail::Wrong> read_image(Kind kind, BytesView bytes) {
    switch (kind) {
    case Kind::jpeg:
        return detail::read_jpeg(bytes);
    case Kind::png:
        return detail::read_png(bytes);
    case Kind::pdf:
        break;
    }
    return std::unexpected(detail::Wrong::broken);
}

Refusal told(detail::Wrong wrong) {
    switch (wrong) {
    case detail::Wrong::truncated:
        return {"documents.truncated"_msg, {}};
    case detail::Wrong::broken:
        break;
    }
    return {"documents.broken"_msg, {}};
}

std::string in_megabytes(std::size_t bytes) {
    constexpr std::size_t tenth = kilobyte * kilobyte / 10;
    const auto tenths = (bytes + tenth - 1) / tenth;
    return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

} // namespace

std::string_view media_type(Kind kind) {
    switch (kind) {
    case Kind::pdf:
        return "application/pdf";
    case Kind::jpeg:
        return "image/jpeg";
    case Kind::png:
        return "image/png";
    }
    return "application/octet-stream";
}

std::string_view extension(Kind kind) {
    switch (kind) {
    case Kind::pdf:
        return "pdf";
    case Kind::jpeg:
        return "jpg";
    case Kind::png:
        return "png";
    }
    return "bin";
}

std::string Position::text() const {
    return degrees(latitude) + ", " + degrees(longitude);
}

std::string Taken::text() const {
    auto out = fmt::format("{}T{:02}:{:02}:{:02}", date.text(), second / 3'600, second / 60 % 60,
                           second % 60);
    if (minutes_east)
        out += fmt::format("{}{:02}:{:02}", *minutes_east < 0 ? '-' : '+',
                           std::abs(*minutes_east) / 60, std::abs(*minutes_east) % 60);
    return out;
}

std::optional<Kind> kind_of(BytesView bytes) {
    if (bytes.starts_with("\xff\xd8\xff")) return Kind::jpeg;
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return Kind::png;
    if (bytes.starts_with("%PDF-1.") || bytes.starts_with("%PDF-2.")) return Kind::pdf;
    return std::nullopt;
}

Result<Document> examine(BytesView bytes, const Limits& limits) {
    if (bytes.empty()) return refuse("documents.empty"_msg);
    const auto kind = kind_of(bytes);
    if (!kind) return refuse("documents.unknown_kind"_msg);
    const auto most = *kind == Kind::pdf ? limits.pdf_bytes : limits.photo_bytes;
    if (bytes.size() > most)
        return refuse("documents.too_large"_msg,
                      {{"megabytes", in_megabytes(bytes.size())}, {"most", in_megabytes(most)}});
    Document out{journal::sha256(bytes), *kind, static_cast<std::int64_t>(bytes.size()), {}};
    if (*kind == Kind::pdf) {
        if (const auto well = detail::look_through_pdf(bytes); !well)
            return std::unexpected(well.error());
        return out;
    }
    auto image = read_image(*kind, bytes);
    if (!image) return std::unexpected(told(image.error()));
    if (image->width > limits.side || image->height > limits.side ||
        std::int64_t{image->width} * image->height > limits.pixels)
        return refuse("documents.too_many_pixels"_msg,
                      {{"width", std::to_string(image->width)},
                       {"height", std::to_string(image->height)},
                       {"most", std::to_string(limits.pixels / 1'000'000)}});
    out.photo = Photo{image->width, image->height, image->exif.position, image->exif.taken};
    return out;
}

Document described(BytesView bytes) {
    Document out{journal::sha256(bytes),
                 kind_of(bytes).value_or(Kind::pdf),
                 static_cast<std::int64_t>(bytes.size()),
                 {}};
    if (const auto image = read_image(out.kind, bytes))
        out.photo = Photo{image->width, image->height, image->exif.position, image->exif.taken};
    return out;
}

std::optional<Bytes> without_metadata(BytesView bytes) {
    const auto kind = kind_of(bytes);
    if (!kind) return std::nullopt;
    if (*kind == Kind::pdf) return Bytes{bytes};
    auto image = read_image(*kind, bytes);
    if (!image) return std::nullopt;
    return std::move(image->bare);
}

} // namespace tepat::documents
