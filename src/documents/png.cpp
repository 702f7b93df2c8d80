#include "documents/detail/image.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace tepat::documents::detail {
namespace {

using namespace std::string_view_literals;

constexpr BytesView signature = "\x89PNG\r\n\x1a\n"sv;
constexpr std::size_t around = 12; ///< length, type and checksum of a chunk

/// What makes the picture. The rest (eXIf, tEXt, zTXt, iTXt, tIME, other frames, private chunks) is
/// left out.
constexpr std::array<BytesView, 12> of_the_picture{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA",
                                                   "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs"};

std::uint32_t number(BytesView bytes, std::size_t at) {
    std::uint32_t out = 0;
    for (const char c : bytes.substr(at, 4))
        out = out << 8 | static_cast<unsigned char>(c);
    return out;
}

std::uint32_t checksum(BytesView bytes) {
    return static_cast<std::uint32_t>(
        ::crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

void add_chunk(Bytes& out, BytesView type, BytesView body) {
    append_u32(out, static_cast<std::uint32_t>(body.size()));
    const Bytes both = Bytes{type} + Bytes{body};
    out += both;
    append_u32(out, checksum(both));
}

bool read_head(Image& out, BytesView body) {
    if (body.size() != 13) return false;
    const auto width = number(body, 0);
    const auto height = number(body, 4);
    constexpr std::uint32_t most = 0x7fffffff;
    if (width == 0 || height == 0 || width > most || height > most) return false;
    out.width = static_cast<std::int32_t>(width);
    out.height = static_cast<std::int32_t>(height);
    return true;
}

} // namespace

std::expected<Image, Wrong> read_png(BytesView bytes) {
    if (!bytes.starts_with(signature)) return std::unexpected(Wrong::broken);
    Image out;
    out.bare = signature;
    bool pixels = false;
    for (std::size_t at = signature.size();;) {
        if (bytes.size() - at < around) return std::unexpected(Wrong::truncated);
        const std::size_t size = number(bytes, at);
        if (size > bytes.size() - at - around) return std::unexpected(Wrong::truncated);
        const auto type = bytes.substr(at + 4, 4);
        const auto body = bytes.substr(at + 8, size);
        if (checksum(bytes.substr(at + 4, size + 4)) != number(bytes, at + 8 + size))
            return std::unexpected(Wrong::broken);
        const bool first = out.width == 0;
        if (first != (type == "IHDR")) return std::unexpected(Wrong::broken);
        if (first && !read_head(out, body)) return std::unexpected(Wrong::broken);
        if (type == "IDAT") pixels = true;
        if (type == "eXIf") {
            out.exif = read_exif(body);
            if (out.exif.turned != 1 && !pixels)
                add_chunk(out.bare, "eXIf", exif_of(out.exif.turned));
        }
        if (std::ranges::find(of_the_picture, type) != of_the_picture.end())
            out.bare += bytes.substr(at, size + around);
        at += size + around;
        if (type == "IEND") break;
    }
    if (!pixels) return std::unexpected(Wrong::broken);
    return out;
}

} // namespace tepat::documents::detail
