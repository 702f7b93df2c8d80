#pragma once
#include "core/message.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tepat::matching {

/// What two persons are compared by.
enum class Field : std::uint8_t {
    number, ///< NIK, or another identity number
    name,
    mother,
    birth,
    /// Of two who live in one regency it is another question, which the levels keep apart: most
    /// there were born there, and that must not count twice.
    birthplace,
    village,
    /// KK number; that it differs says nothing where the villages' codes do: who moves gets
    /// another.
    family,
    sex,
    relation, ///< compared only where the villages' codes do not differ
    /// The NIK where the birth dates are the same: it holds the birthday, which must not count
    /// twice. `number` is missing then.
    number_of_day,
    /// Whether both have a NIK. That one lacks it says something: who is registered a second time
    /// often is so without it.
    numbers_there,
};
inline constexpr std::size_t fields = 11;
inline constexpr std::array<Field, fields> all_fields{
    Field::number,     Field::name,          Field::mother,       Field::birth,
    Field::birthplace, Field::village,       Field::family,       Field::sex,
    Field::relation,   Field::number_of_day, Field::numbers_there};
/// Those that a file has columns of.
inline constexpr std::size_t column_fields = 9;
inline constexpr std::span<const Field> fields_with_columns{all_fields.data(), column_fields};

/// How alike two persons are in a field. 0: one of them lacks it; 1: the same.
using Level = std::uint8_t;
inline constexpr Level missing = 0;
inline constexpr std::size_t most_levels = 7; ///< of one field, `missing` among them

// The levels between; those of a field follow each other from alike to otherwise.
inline constexpr Level same = 1;
namespace number_level {
inline constexpr Level near = 2;  ///< one digit wrong, left out, or two neighbours exchanged
inline constexpr Level front = 3; ///< district of first registration, birthday and sex are the same
inline constexpr Level other = 4; ///< of number_of_day: 3
} // namespace number_level
namespace name_level {
inline constexpr Level sound = 2;   ///< the same by sound, whatever the order of words
inline constexpr Level near = 3;    ///< Jaro-Winkler at least near_name
inline constexpr Level similar = 4; ///< at least similar_name
inline constexpr Level other = 5;
} // namespace name_level
namespace mother_level {
inline constexpr Level near = 2; ///< Jaro-Winkler at least near_mother
inline constexpr Level other = 3;
} // namespace mother_level
namespace birth_level {
inline constexpr Level swapped = 2;      ///< day and month exchanged
inline constexpr Level digit = 3;        ///< one digit differs, a decade's too
inline constexpr Level two_of_three = 4; ///< of day, month and year
inline constexpr Level year = 5;         ///< the year, and 1 January in one of them: a default
inline constexpr Level other = 6;
} // namespace birth_level
namespace birthplace_level {
inline constexpr Level other = 2;
inline constexpr Level same_here = 3; ///< of two who live in one regency
inline constexpr Level other_here = 4;
} // namespace birthplace_level
namespace village_level {
inline constexpr Level district = 2; ///< neighbours
inline constexpr Level regency = 3;
inline constexpr Level other = 4;
} // namespace village_level

inline constexpr double near_name = 0.92;
inline constexpr double similar_name = 0.80;
inline constexpr double near_mother = 0.88;

/// How many levels a field has, `missing` among them.
[[nodiscard]] constexpr Level levels_of(Field field) {
    switch (field) {
    case Field::number:
    case Field::birthplace:
    case Field::village:
        return 5;
    case Field::name:
        return 6;
    case Field::birth:
        return 7;
    case Field::mother:
    case Field::number_of_day:
        return 4;
    case Field::family:
    case Field::sex:
    case Field::relation:
    case Field::numbers_there:
        return 3;
    }
    return 0;
}
/// Levels from `first` to before `end`, of which each pair with the field has one.
struct LevelGroup {
    Level first = 1;
    Level end = 1;
};
/// Those whose shares sum to 1: all of a field, but two of the birthplace, by where people live.
[[nodiscard]] constexpr std::array<LevelGroup, 2> groups_of(Field field) {
    const auto end = levels_of(field);
    if (field != Field::birthplace) return {{{1, end}, {end, end}}};
    return {{{1, birthplace_level::same_here}, {birthplace_level::same_here, end}}};
}
[[nodiscard]] constexpr std::size_t index_of(Field field) {
    return static_cast<std::size_t>(field);
}

/// The level of every field of one pair, three bits each.
class Pattern {
public:
    constexpr Pattern() = default;
    constexpr explicit Pattern(std::uint64_t bits) : bits_{bits} {}
    [[nodiscard]] constexpr Level at(Field field) const {
        return static_cast<Level>(bits_ >> (3 * index_of(field)) & 7U);
    }
    constexpr void set(Field field, Level level) {
        const auto shift = 3 * index_of(field);
        bits_ = (bits_ & ~(std::uint64_t{7} << shift)) | std::uint64_t{level} << shift;
    }
    [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
    friend constexpr auto operator<=>(Pattern, Pattern) = default;

private:
    std::uint64_t bits_ = 0;
};

/// `nik`, `nama` …: a field in settings, models and tables of every language.
[[nodiscard]] std::string_view id_of(Field field);
[[nodiscard]] std::optional<Field> field_of(std::string_view id);
/// `same`, `near` …: a level in a model file.
[[nodiscard]] std::string_view id_of(Field field, Level level);
/// What a field, and a level of it, is called for people.
[[nodiscard]] MessageCode label_of(Field field);
[[nodiscard]] MessageCode label_of(Field field, Level level);

} // namespace tepat::matching
