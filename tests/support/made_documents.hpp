#pragma once
#include "core/bytes.hpp"

#include <zlib.h>

#include <cstdint>
#include <string_view>

/// Invented images and papers for tests: whole in their structure, of no picture.
namespace tepat::testing {

using namespace std::string_view_literals;

inline void append_u16(Bytes& out, std::size_t value) {
    out += static_cast<char>(value >> 8);
    out += static_cast<char>(value & 0xFF);
}

/// An EXIF structure of a photo taken at 6°29'23.00"S 106°49'57.00"E on 31 May 2021 at 09:30 WIB,
/// turned by `turned`, big-endian.
inline Bytes made_exif(std::uint16_t turned = 6) {
    constexpr std::uint32_t first = 8;
    constexpr std::uint32_t exif = first + 2 + 3 * 12 + 4;
    constexpr std::uint32_t gps = exif + 2 + 2 * 12 + 4;
    constexpr std::uint32_t values = gps + 2 + 4 * 12 + 4;
    Bytes out{"MM\0\x2a\0\0\0\x08"sv};
    const auto tag = [&](std::size_t number, std::size_t type, std::uint32_t count,
                         std::uint32_t value) {
        append_u16(out, number);
        append_u16(out, type);
        append_u32(out, count);
        append_u32(out, value);
    };
    append_u16(out, 3);
    tag(0x0112, 3, 1, std::uint32_t{turned} << 16);
    tag(0x8769, 4, 1, exif);
    tag(0x8825, 4, 1, gps);
    append_u32(out, 0);
    append_u16(out, 2);
    tag(0x9003, 2, 20, values);
    tag(0x9011, 2, 7, values + 20);
    append_u32(out, 0);
    append_u16(out, 4);
    tag(1, 2, 2, std::uint32_t{'S'} << 24);
    tag(2, 5, 3, values + 28);
    tag(3, 2, 2, std::uint32_t{'E'} << 24);
    tag(4, 5, 3, values + 52);
    append_u32(out, 0);
    out += "2021:05:31 09:30:00\0+07:00\0\0"sv;
    for (const std::uint32_t number :
         {6U, 1U, 29U, 1U, 2300U, 100U, 106U, 1U, 49U, 1U, 5700U, 100U})
        append_u32(out, number);
    return out;
}

inline Bytes jpeg_segment(unsigned char marker, BytesView body) {
    Bytes out{"\xff"};
    out += static_cast<char>(marker);
    append_u16(out, body.size() + 2);
    return out += body;
}

inline Bytes jpeg_frame(std::size_t width, std::size_t height) {
    Bytes body{"\x08"};
    append_u16(body, height);
    append_u16(body, width);
    return jpeg_segment(0xC0, body + Bytes{"\x01\x01\x11\0"sv});
}

/// `extra` stands between the head and the frame.
inline Bytes made_jpeg(std::size_t width = 40, std::size_t height = 30, BytesView exif = {},
                       BytesView extra = {}) {
    Bytes out{"\xff\xd8"};
    out += jpeg_segment(0xE0, "JFIF\0\x01\x02\0\0\x01\0\x01\0\0"sv);
    if (!exif.empty()) out += jpeg_segment(0xE1, Bytes{"Exif\0\0"sv} + Bytes{exif});
    out += extra;
    out += jpeg_segment(0xDB, Bytes(65, '\x01'));
    out += jpeg_frame(width, height);
    out += jpeg_segment(0xC4, Bytes(19, '\0'));
    out += jpeg_segment(0xDA, "\x01\x01\0\0\x3f\0"sv);
    out += "\x12\x34\xff\0\x56\xff\xd0\x78"sv; // with a stuffed byte and a restart
    return out += "\xff\xd9";
}

inline Bytes png_chunk(std::string_view type, BytesView body) {
    Bytes out;
    append_u32(out, static_cast<std::uint32_t>(body.size()));
    const auto both = Bytes{type} + Bytes{body};
    const auto sum = ::crc32(0, reinterpret_cast<const unsigned char*>(both.data()),
                             static_cast<unsigned>(both.size()));
    out += both;
    append_u32(out, static_cast<std::uint32_t>(sum));
    return out;
}

inline Bytes made_png(std::uint32_t width = 40, std::uint32_t height = 30, BytesView extra = {}) {
    Bytes head;
    append_u32(head, width);
    append_u32(head, height);
    head += "\x08\x02\0\0\0"sv;
    return Bytes{"\x89PNG\r\n\x1a\n"sv} + png_chunk("IHDR", head) + Bytes{extra} +
           png_chunk("IDAT", "pixels") + png_chunk("IEND", {});
}

inline Bytes deflated(BytesView plain) {
    auto size = ::compressBound(plain.size());
    Bytes out(size, '\0');
    ::compress(reinterpret_cast<unsigned char*>(out.data()), &size,
               reinterpret_cast<const unsigned char*>(plain.data()), plain.size());
    out.resize(size);
    return out;
}

inline Bytes made_pdf(BytesView objects = {}) {
    return Bytes{"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction[3 0 R /XYZ null null "
                 "0]>>\nendobj\n"} +
           Bytes{objects} + "trailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n";
}

/// An object stream that unpacks to `plain`.
inline Bytes pdf_pack(BytesView plain, std::string_view filter = "/FlateDecode") {
    return "7 0 obj\n<</Type/ObjStm/N 1/First 5/Filter" + Bytes{filter} + ">>\nstream\n" +
           deflated(plain) + "\nendstream\nendobj\n";
}

} // namespace tepat::testing
