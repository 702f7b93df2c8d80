#include "matching/fields.hpp"

namespace tepat::matching {
namespace {

struct Told {
    std::string_view id;
    MessageCode label;
};
using Levels = std::array<Told, most_levels>;

constexpr Told lacking{"missing", "matching.level.missing"_msg};
constexpr Told other{"other", "matching.level.other"_msg};

struct ToldField {
    std::string_view id;
    MessageCode label;
    Levels levels;
};

constexpr std::array<ToldField, fields> told{
    {{"number",
      "matching.field.number"_msg,
      {{lacking,
        {"same", "matching.level.number_same"_msg},
        {"near", "matching.level.number_near"_msg},
        {"front", "matching.level.number_front"_msg},
        other}}},
     {"name",
      "matching.field.name"_msg,
      {{lacking,
        {"same", "matching.level.name_same"_msg},
        {"sound", "matching.level.name_sound"_msg},
        {"near", "matching.level.near"_msg},
        {"similar", "matching.level.similar"_msg},
        other}}},
     {"mother",
      "matching.field.mother"_msg,
      {{lacking, {"same", "matching.level.same"_msg}, {"near", "matching.level.near"_msg}, other}}},
     {"birth",
      "matching.field.birth"_msg,
      {{lacking,
        {"same", "matching.level.same"_msg},
        {"swapped", "matching.level.birth_swapped"_msg},
        {"digit", "matching.level.birth_digit"_msg},
        {"two_of_three", "matching.level.birth_two"_msg},
        {"year", "matching.level.birth_year"_msg},
        other}}},
     {"birthplace",
      "matching.field.birthplace"_msg,
      {{lacking,
        {"same", "matching.level.same"_msg},
        other,
        {"same_here", "matching.level.same_here"_msg},
        {"other_here", "matching.level.other_here"_msg}}}},
     {"village",
      "matching.field.village"_msg,
      {{lacking,
        {"same", "matching.level.same"_msg},
        {"district", "matching.level.district"_msg},
        {"regency", "matching.level.regency"_msg},
        other}}},
     {"family",
      "matching.field.family"_msg,
      {{lacking, {"same", "matching.level.same"_msg}, other}}},
     {"sex", "matching.field.sex"_msg, {{lacking, {"same", "matching.level.same"_msg}, other}}},
     {"relation",
      "matching.field.relation"_msg,
      {{lacking, {"same", "matching.level.same"_msg}, other}}},
     {"number_of_day",
      "matching.field.number_of_day"_msg,
      {{lacking,
        {"same", "matching.level.number_same"_msg},
        {"near", "matching.level.number_near"_msg},
        other}}},
     {"numbers_there",
      "matching.field.numbers_there"_msg,
      {{lacking,
        {"both", "matching.level.both_there"_msg},
        {"lacking", "matching.level.missing"_msg}}}}}};

} // namespace

std::string_view id_of(Field field) {
    return told[index_of(field)].id;
}
std::optional<Field> field_of(std::string_view id) {
    for (const auto field : all_fields)
        if (id_of(field) == id) return field;
    return std::nullopt;
}
std::string_view id_of(Field field, Level level) {
    return told[index_of(field)].levels.at(level).id;
}
MessageCode label_of(Field field) {
    return told[index_of(field)].label;
}
MessageCode label_of(Field field, Level level) {
    return told[index_of(field)].levels.at(level).label;
}

} // namespace tepat::matching
