#include "documents/detail/exif.hpp"

#include <charconv>
#include <cstdlib>

namespace tepat::documents::detail {
namespace {

constexpr std::size_t most_tags = 256;
constexpr std::size_t tag_size = 12;
constexpr std::int64_t millionths = 1'000'000;

enum Tag : std::uint16_t {
    orientation = 0x0112,
    exif_directory = 0x8769,
    gps_directory = 0x8825,
    taken_at = 0x9003,
    taken_offset = 0x9011,
    latitude_ref = 1,
    latitude = 2,
    longitude_ref = 3,
    longitude = 4,
};
enum Type : std::uint16_t { ascii = 2, short_number = 3, long_number = 4, rational = 5 };

class Tiff {
public:
    explicit Tiff(BytesView bytes) : bytes_{bytes} {}

    /// Where the first directory is; nothing when this is no TIFF.
    std::optional<std::uint32_t> begin() {
        if (bytes_.size() < 8) return std::nullopt;
        if (bytes_.starts_with("II"))
            little_ = true;
        else if (!bytes_.starts_with("MM"))
            return std::nullopt;
        if (number(2, 2) != 42) return std::nullopt;
        return number(4, 4);
    }

    [[nodiscard]] std::optional<std::uint32_t> number(std::size_t at, std::size_t size) const {
        if (at > bytes_.size() || size > bytes_.size() - at) return std::nullopt;
        std::uint32_t out = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const auto byte = static_cast<unsigned char>(bytes_[at + (little_ ? size - 1 - i : i)]);
            out = out << 8 | byte;
        }
        return out;
    }

    /// The value of a tag of this type and at least `count` parts: where it lies.
    [[nodiscard]] std::optional<std::size_t> find(std::uint32_t directory, Tag tag, Type type,
                                                  std::uint32_t count) const {
        const auto tags = number(directory, 2);
        if (!tags) return std::nullopt;
        for (std::size_t i = 0; i < *tags && i < most_tags; ++i) {
            const std::size_t at = std::size_t{directory} + 2 + i * tag_size;
            const auto its = number(at, 2);
            if (!its) return std::nullopt;
            if (*its != tag) continue;
            const auto parts = number(at + 4, 4);
            if (number(at + 2, 2) != type || !parts || *parts < count) return std::nullopt;
            constexpr std::size_t in_place = 4;
            if (count * size_of(type) <= in_place && *parts * size_of(type) <= in_place)
                return at + 8;
            const auto offset = number(at + 8, 4);
            if (!offset || *offset > bytes_.size() ||
                count * size_of(type) > bytes_.size() - *offset)
                return std::nullopt;
            return *offset;
        }
        return std::nullopt;
    }
    [[nodiscard]] std::optional<std::uint32_t> number_of(std::uint32_t directory, Tag tag,
                                                         Type type) const {
        const auto at = find(directory, tag, type, 1);
        return at ? number(*at, size_of(type)) : std::nullopt;
    }
    [[nodiscard]] BytesView text_of(std::uint32_t directory, Tag tag, std::uint32_t size) const {
        const auto at = find(directory, tag, ascii, size);
        return at && *at <= bytes_.size() && size <= bytes_.size() - *at ? bytes_.substr(*at, size)
                                                                         : BytesView{};
    }

private:
    static std::size_t size_of(Type type) {
        switch (type) {
        case ascii:
            return 1;
        case short_number:
            return 2;
        case long_number:
            return 4;
        case rational:
            return 8;
        }
        return 8;
    }

    BytesView bytes_;
    bool little_ = false;
};

/// Degrees, minutes, seconds as three fractions, in millionths of a degree.
std::optional<std::int64_t> angle(const Tiff& tiff, std::uint32_t directory, Tag tag,
                                  std::int64_t greatest) {
    const auto at = tiff.find(directory, tag, rational, 3);
    if (!at) return std::nullopt;
    std::int64_t sum = 0;
    std::int64_t part = 1;
    for (std::size_t i = 0; i < 3; ++i, part *= 60) {
        const auto above = tiff.number(*at + i * 8, 4);
        const auto below = tiff.number(*at + i * 8 + 4, 4);
        // Cameras write 0/0 for seconds that they do not know.
        if (!above || !below || (*below == 0 && *above != 0)) return std::nullopt;
        if (*below == 0) continue;
        const auto divisor = std::int64_t{*below} * part;
        sum += (std::int64_t{*above} * millionths + divisor / 2) / divisor;
    }
    if (sum > greatest * millionths) return std::nullopt;
    return sum;
}

std::optional<Position> position_of(const Tiff& tiff, std::uint32_t directory) {
    const auto north = tiff.text_of(directory, latitude_ref, 1);
    const auto east = tiff.text_of(directory, longitude_ref, 1);
    const auto up = angle(tiff, directory, latitude, 90);
    const auto along = angle(tiff, directory, longitude, 180);
    if (!up || !along || (north != "N" && north != "S") || (east != "E" && east != "W"))
        return std::nullopt;
    // What devices write that have not found where they are.
    if (*up == 0 && *along == 0) return std::nullopt;
    return Position{static_cast<std::int32_t>(north == "S" ? -*up : *up),
                    static_cast<std::int32_t>(east == "W" ? -*along : *along)};
}

std::optional<int> digits(BytesView text, std::size_t at, std::size_t size) {
    if (at + size > text.size()) return std::nullopt;
    int out = 0;
    for (const char c : text.substr(at, size)) {
        if (c < '0' || c > '9') return std::nullopt;
        out = out * 10 + (c - '0');
    }
    return out;
}

/// `+07:00`
std::optional<std::int32_t> minutes_east_of(BytesView text) {
    const auto hours = digits(text, 1, 2);
    const auto minutes = digits(text, 4, 2);
    if (!hours || !minutes || *hours > 14 || *minutes > 59 || text[3] != ':') return std::nullopt;
    if (text[0] != '+' && text[0] != '-') return std::nullopt;
    const int east = *hours * 60 + *minutes;
    return text[0] == '-' ? -east : east;
}

/// `2021:05:31 09:30:00`
std::optional<Taken> taken_of(const Tiff& tiff, std::uint32_t directory) {
    const auto text = tiff.text_of(directory, taken_at, 19);
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2);
    const auto minute = digits(text, 14, 2);
    const auto second = digits(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    const auto date = Date::from_ymd(*year, *month, *day);
    if (!date) return std::nullopt;
    return Taken{*date, (*hour * 60 + *minute) * 60 + *second,
                 minutes_east_of(tiff.text_of(directory, taken_offset, 6))};
}

} // namespace

Exif read_exif(BytesView bytes) {
    Exif out;
    Tiff tiff{bytes};
    const auto first = tiff.begin();
    if (!first) return out;
    const auto turned = tiff.number_of(*first, orientation, short_number);
    if (turned && *turned >= 1 && *turned <= 8) out.turned = static_cast<std::uint16_t>(*turned);
    if (const auto gps = tiff.number_of(*first, gps_directory, long_number))
        out.position = position_of(tiff, *gps);
    if (const auto exif = tiff.number_of(*first, exif_directory, long_number))
        out.taken = taken_of(tiff, *exif);
    return out;
}

Bytes exif_of(std::uint16_t turned) {
    using namespace std::string_view_literals;
    Bytes out{"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"sv};
    out += static_cast<char>(turned);
    out += "\0\0\0\0\0\0"sv;
    return out;
}

} // namespace tepat::documents::detail
