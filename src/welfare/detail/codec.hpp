#pragma once
#include "core/cbor.hpp"
#include "core/region_code.hpp"
#include "core/result.hpp"
#include "journal/digest.hpp"
#include "welfare/ranking_line.hpp"

#include <optional>

/// What the lines and headers of this room are read and written with; reading throws CborError.
namespace tepat::welfare::detail {

/// A number of an enum whose last value is `last`.
template <class Enum>
Enum read_enum(CborReader& in, Enum last) {
    const auto number = in.integer();
    if (number < 0 || number > static_cast<std::int64_t>(last)) throw CborError{"no such value"};
    return static_cast<Enum>(number);
}

inline SubjectId read_subject(CborReader& in) {
    const SubjectId id{in.integer()};
    if (id.value() <= 0) throw CborError{"a subject id is above zero"};
    return id;
}

inline journal::Digest read_digest(CborReader& in) {
    const auto digest = journal::Digest::from(in.bytes());
    if (!digest) throw CborError{"a digest has 32 bytes"};
    return *digest;
}

inline Date read_date(CborReader& in) {
    const auto day = in.integer();
    if (day < INT32_MIN || day > INT32_MAX) throw CborError{"no such day"};
    return Date{static_cast<std::int32_t>(day)};
}

/// The digits of an area code, none for the country.
inline void write_region(CborWriter& out, const std::optional<RegionCode>& region) {
    out.text(region ? region->digits() : std::string{});
}
inline std::optional<RegionCode> read_region(CborReader& in) {
    const auto digits = in.text();
    if (digits.empty()) return std::nullopt;
    const auto region = RegionCode::parse(digits);
    if (!region || region->digits() != digits) throw CborError{"no area code"};
    return *region;
}

/// A village by the number of its ten digits.
inline RegionCode read_village(CborReader& in) {
    constexpr std::size_t width = 10;
    const auto digits = std::to_string(in.integer());
    const auto zeros = digits.size() < width ? width - digits.size() : 0;
    const auto region = RegionCode::parse(std::string(zeros, '0') + digits);
    if (!region || region->level() != RegionLevel::village) throw CborError{"no village"};
    return *region;
}

inline int read_semantics(CborReader& in) {
    const auto semantics = in.integer();
    if (semantics < 1 || semantics > INT32_MAX) throw CborError{"no such semantics"};
    return static_cast<int>(semantics);
}

inline Place read_place(CborReader& in) {
    in.array_of(3);
    Place place;
    place.within = read_enum(in, Within::village);
    place.rank = in.integer();
    place.of = in.integer();
    if (place.rank < 1 || place.rank > place.of) throw CborError{"no such rank"};
    return place;
}

/// All of `bytes` as `read` reads it, or a refusal.
template <class T, class Read>
Result<T> decode(BytesView bytes, Read read) {
    try {
        CborReader in{bytes};
        T made = read(in);
        in.finish();
        return made;
    } catch (const CborError& error) {
        return refuse("welfare.ranking_bytes"_msg, {{"reason", error.what()}});
    }
}

} // namespace tepat::welfare::detail
