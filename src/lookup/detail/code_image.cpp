#include "lookup/detail/code_image.hpp"

#include "core/bytes.hpp"
#include "core/random.hpp"
#include "lookup/detail/stroke_font.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace tepat::lookup::detail {
namespace {

constexpr float pi = std::numbers::pi_v<float>;
constexpr std::size_t row_bytes = 1 + image_width / 4; // filter byte, four pixels a byte

std::uint32_t crc(std::string_view bytes) {
    static constexpr auto table = [] {
        std::array<std::uint32_t, 256> made{};
        for (std::uint32_t at = 0; at < made.size(); ++at) {
            auto value = at;
            for (int bit = 0; bit < 8; ++bit)
                value = (value & 1U) != 0 ? 0xEDB88320U ^ value >> 1 : value >> 1;
            made[at] = value;
        }
        return made;
    }();
    std::uint32_t value = 0xFFFFFFFF;
    for (const char byte : bytes)
        value = table[(value ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ value >> 8;
    return ~value;
}

std::uint32_t adler(std::string_view bytes) {
    std::uint32_t low = 1;
    std::uint32_t high = 0;
    for (const char byte : bytes) { // neither sum overflows in an image of ours
        low += static_cast<unsigned char>(byte);
        high += low % 65'521;
    }
    return high % 65'521 << 16 | low % 65'521;
}

void append_chunk(std::string& png, std::string_view type, std::string_view data) {
    append_u32(png, static_cast<std::uint32_t>(data.size()));
    const auto begin = png.size();
    png.append(type).append(data);
    append_u32(png, crc(std::string_view{png}.substr(begin)));
}

/// PNG (ISO/IEC 15948) with one stored block (RFC 1950, 1951).
std::string png_of(std::string_view rows) {
    std::string header;
    append_u32(header, image_width);
    append_u32(header, image_height);
    header.append("\x02\x00\x00\x00\x00", 5); // two bits of grey
    std::string data{"\x78\x01\x01"};
    const auto size = static_cast<std::uint16_t>(rows.size());
    for (const auto part : {size, static_cast<std::uint16_t>(~size)}) {
        data += static_cast<char>(part & 0xFF);
        data += static_cast<char>(part >> 8);
    }
    data.append(rows);
    append_u32(data, adler(rows));
    std::string png{"\x89PNG\r\n\x1a\n", 8};
    append_chunk(png, "IHDR", header);
    append_chunk(png, "IDAT", data);
    append_chunk(png, "IEND", {});
    return png;
}

/// Ink on paper; 0 is white, 1 black.
class Sheet {
public:
    /// A line of `width` pixels with soft edges.
    void line(Point from, Point to, float width) {
        const float reach = width / 2 + 1;
        const auto first = [&](float a, float b, std::size_t most) {
            return static_cast<std::size_t>(
                std::clamp(std::floor(std::min(a, b) - reach), 0.0F, static_cast<float>(most)));
        };
        const auto last = [&](float a, float b, std::size_t most) {
            return static_cast<std::size_t>(
                std::clamp(std::ceil(std::max(a, b) + reach), 0.0F, static_cast<float>(most)));
        };
        const float dx = to.x - from.x;
        const float dy = to.y - from.y;
        const float square = std::max(dx * dx + dy * dy, 1e-6F);
        for (auto y = first(from.y, to.y, image_height); y < last(from.y, to.y, image_height); ++y)
            for (auto x = first(from.x, to.x, image_width); x < last(from.x, to.x, image_width);
                 ++x) {
                const float px = static_cast<float>(x) - from.x;
                const float py = static_cast<float>(y) - from.y;
                const float along = std::clamp((px * dx + py * dy) / square, 0.0F, 1.0F);
                const float ax = px - along * dx;
                const float ay = py - along * dy;
                const float away_square = ax * ax + ay * ay;
                if (away_square >= reach * reach) continue;
                const float away = std::sqrt(away_square);
                auto& ink = ink_[y * image_width + x];
                ink = std::max(ink, std::clamp(width / 2 + 0.5F - away, 0.0F, 1.0F));
            }
    }

    [[nodiscard]] std::string rows() const {
        std::string rows;
        rows.reserve(row_bytes * image_height);
        for (std::size_t y = 0; y < image_height; ++y) {
            rows += '\0';
            for (std::size_t x = 0; x < image_width; x += 4) {
                unsigned byte = 0;
                for (std::size_t at = 0; at < 4; ++at)
                    byte = byte << 2 | static_cast<unsigned>(
                                           std::lround(3 * (1 - ink_[y * image_width + x + at])));
                rows += static_cast<char>(byte);
            }
        }
        return rows;
    }

private:
    std::array<float, image_width * image_height> ink_{};
};

/// How the whole sheet is bent.
struct Wave {
    float height, length, phase;
    [[nodiscard]] Point bend(Point at) const {
        return {at.x + height * std::sin(2 * pi * at.y / length + phase),
                at.y + height * std::sin(2 * pi * at.x / length - phase)};
    }
};

class Hand {
public:
    explicit Hand(SeededRandom& random)
        : random_{random}, wave_{between(1.5F, 3), between(40, 70), between(0, 2 * pi)} {}

    void write(Sheet& sheet, std::string_view code) {
        const float step = (static_cast<float>(image_width) - 16) / static_cast<float>(code.size());
        for (std::size_t at = 0; at < code.size(); ++at)
            glyph(sheet, code[at],
                  {8 + step * (static_cast<float>(at) + 0.5F) + between(-4, 4),
                   static_cast<float>(image_height) / 2 + between(-4, 4)});
    }

    /// A wavy line from one side to the other, and short strokes.
    void scratch(Sheet& sheet) {
        for (int lines = 0; lines < 2; ++lines) {
            const Wave wave{between(4, 10), between(50, 110), between(0, 2 * pi)};
            const float level = between(16, 40);
            Point from = wave.bend({0, level});
            for (float x = 8; x <= static_cast<float>(image_width); x += 8) {
                const Point to{x, wave.bend({x, level}).y};
                sheet.line(from, to, 1.6F);
                from = to;
            }
        }
        for (int strokes = 0; strokes < 10; ++strokes) {
            const Point from{between(0, image_width), between(0, image_height)};
            sheet.line(from, {from.x + between(-8, 8), from.y + between(-8, 8)}, 1.4F);
        }
    }

private:
    float between(float low, float high) {
        return low + (high - low) * static_cast<float>(random_.unit());
    }

    void glyph(Sheet& sheet, char character, Point middle) {
        const float turn = between(-0.3F, 0.3F);
        const float shear = between(-0.25F, 0.25F);
        const float wide = between(2.5F, 3.2F);
        const float high = between(3.6F, 4.4F);
        const float width = between(2.6F, 3.4F);
        const auto placed = [&](Point point) {
            const float y = (point.y - 4) * high;
            const float x = (point.x - 4) * wide + shear * y;
            return wave_.bend({middle.x + x * std::cos(turn) - y * std::sin(turn),
                               middle.y + x * std::sin(turn) + y * std::cos(turn)});
        };
        const auto points = strokes(character);
        for (std::size_t at = 0; at + 1 < points.size(); at += 2)
            sheet.line(placed(points[at]), placed(points[at + 1]), width);
    }

    SeededRandom& random_;
    Wave wave_;
};

} // namespace

std::string code_image(std::string_view code, std::uint64_t seed) {
    SeededRandom random{seed};
    Sheet sheet;
    Hand hand{random};
    hand.write(sheet, code);
    hand.scratch(sheet);
    return png_of(sheet.rows());
}

} // namespace tepat::lookup::detail
