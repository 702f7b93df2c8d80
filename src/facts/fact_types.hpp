#pragma once
#include "rules/value.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace tepat::facts {

/// What a policy may ask of a dwelling household and of a member. The order is the order of the
/// columns that Rows::at reads. Categories carry the codes of the BDT questionnaire; a policy
/// writes them as names, `member.sex == Sex.female` (docs/policies.md lists all). Facts marked
/// nullable in facts.cpp may be unknown.
enum class HouseholdFact : std::uint8_t {
    presence,
    percentile, ///< 1–100, 1 the poorest
    province,   ///< Kemendagri code, 2 digits
    regency,    ///< 4 digits
    families,   ///< under this roof
    building_ownership,
    land_ownership,
    floor_area, ///< m²
    floor_material,
    wall_material,
    wall_condition,
    roof_material,
    roof_condition,
    bedrooms,
    drinking_water,
    lighting,
    installed_power,
    cooking_fuel,
    toilet,
    sewage,
    has_gas_tank,
    has_fridge,
    has_air_conditioner,
    has_water_heater,
    has_telephone,
    has_television,
    has_gold,
    has_laptop,
    has_bicycle,
    has_motorcycle,
    has_car,
    has_boat,
    has_outboard,
    has_motorboat,
    has_ship,
    has_land,
    has_other_house,
    has_business,
    land_area, ///< m²
    cattle,
    buffaloes,
    horses,
    pigs,
    goats,
    welfare_percentile,  ///< 1–100 in the whole region of a ranking, 1 the poorest
    welfare_decile,      ///< 1–10
    regional_percentile, ///< 1–100 among the households of its regency
    has_kks,
    has_kip,
    has_kis,
    has_bpjs_self_paid,
    has_jamsostek,
    has_insurance,
    receives_pkh,
    receives_rastra,
    has_kur,
};
inline constexpr int household_facts = static_cast<int>(HouseholdFact::has_kur) + 1;

enum class MemberFact : std::uint8_t {
    birth_date,
    sex,
    relation, ///< to the head of the unit the programme decides on
    marital_status,
    presence,
    pregnant,
    breastfeeding,
    disability,
    chronic_illness,
    school_participation,
    school_level,
    school_grade, ///< 8 = finished
    diploma,
    works,
    job_status,
    sector,
    has_nik,
    has_kks,
    has_pbi,
    has_kip,
    receives_pkh,
    receives_rastra,
    need_category, ///< of the 26 of PPKS
    severe_disability,
    bedridden,
    cannot_be_empowered,
    psychotic,
    ex_chronic,
    under_treatment,
    incurable,
    receives_permanent_aid, ///< other permanent aid
    local_resident,
    lost_job,
    informal_trade,
};
inline constexpr int member_facts = static_cast<int>(MemberFact::informal_trade) + 1;

/// A word of a category and the code it stands for.
struct Word {
    std::string_view name;
    std::int64_t code;
};
/// `Sex` with male = 1, female = 2.
struct Category {
    std::string_view name;
    std::span<const Word> words;
};
[[nodiscard]] std::span<const Category> categories();

/// How a fact is declared.
struct FactType {
    std::string_view name;
    rules::Kind kind;
    bool nullable;
    /// Null for a number, a date or a yes/no.
    const Category* category;
};
[[nodiscard]] const FactType& fact_type(HouseholdFact fact);
[[nodiscard]] const FactType& fact_type(MemberFact fact);

} // namespace tepat::facts
