#pragma once
#include "core/date.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tepat::matching {

/// A person as the engine compares him: one cache line, so that a comparison costs one access to
/// memory. Made by `normalise`. Zero means missing in every field. Trivially copyable: files of a
/// job hold records as they are (they are never kept beyond the job, nor moved to another machine).
struct alignas(64) Record {
    /// NIK, four bits a digit, the first digit highest; shorter numbers are filled up with 0xF.
    std::uint64_t number = 0;
    /// Hash of the KK number.
    std::uint32_t family = 0;
    /// Village code, 7 bits each for province, regency and district, 11 for the village; a village
    /// that is not written as a code is a hash.
    std::uint32_t village = 0;
    /// 12 bits year, 4 month, 5 day, then 2 sex (1 man, 2 woman), 4 relation, 3 unused, one that
    /// says that the village is a code, and one that the date was read from the NIK.
    std::uint32_t birth = 0;
    /// Hash of the name by sound, whatever the order of its words.
    std::uint32_t name_sound = 0;
    /// The same as it is written.
    std::uint16_t name_spelling = 0;
    std::uint16_t birthplace = 0;
    /// How rare the name by sound, the mother's name and (in the regency) the birthplace are:
    /// −8·log2 of their share.
    std::uint8_t name_rarity = 0;
    std::uint8_t mother_rarity = 0;
    std::uint8_t birthplace_rarity = 0;
    /// Letters by sound in the order of the words, without spaces; the end is zeros.
    std::array<char, 13> mother{};
    std::array<char, 20> name{};

    friend bool operator==(const Record&, const Record&) = default;
};
static_assert(sizeof(Record) == 64);

inline constexpr std::uint32_t date_bits = 0xFFFFF800;

[[nodiscard]] constexpr std::uint32_t packed_date(int year, int month, int day) {
    return static_cast<std::uint32_t>(year) << 20 | static_cast<std::uint32_t>(month) << 16 |
           static_cast<std::uint32_t>(day) << 11;
}
[[nodiscard]] constexpr std::uint32_t date_of(const Record& record) {
    return record.birth & date_bits;
}
[[nodiscard]] constexpr int year_of(std::uint32_t birth) {
    return static_cast<int>(birth >> 20);
}
[[nodiscard]] constexpr int month_of(std::uint32_t birth) {
    return static_cast<int>(birth >> 16 & 0xF);
}
[[nodiscard]] constexpr int day_of(std::uint32_t birth) {
    return static_cast<int>(birth >> 11 & 0x1F);
}
[[nodiscard]] constexpr std::uint32_t sex_of(const Record& record) {
    return record.birth >> 9 & 3;
}
[[nodiscard]] constexpr std::uint32_t relation_of(const Record& record) {
    return record.birth >> 5 & 0xF;
}
inline constexpr std::uint32_t village_coded = 2; ///< of `birth`
inline constexpr std::uint32_t date_from_number = 1;

/// A village code's province, regency and district; a village written otherwise is its own.
[[nodiscard]] constexpr std::uint32_t district_of(const Record& record) {
    return record.village & 0xFFFFF800;
}
[[nodiscard]] constexpr std::uint32_t regency_of(const Record& record) {
    return record.village & 0xFFFC0000;
}
/// The regency that a person is known to live in; 0 where the village's code is none of ours.
[[nodiscard]] constexpr std::uint32_t lives_in(const Record& record) {
    return (record.birth & village_coded) != 0 ? regency_of(record) : 0;
}

} // namespace tepat::matching
