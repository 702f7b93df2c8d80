#pragma once
#include "core/strong.hpp"
#include "rules/schema.hpp"

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
};
inline constexpr int household_facts = static_cast<int>(HouseholdFact::regional_percentile) + 1;

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
};
inline constexpr int member_facts = static_cast<int>(MemberFact::has_nik) + 1;

/// On whom is decided. Two families under one roof are two units, or one household.
enum class Unit : std::uint8_t { household, family };

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

/// What an expression speaks of. Each scope has the variables of the one before it.
enum class Scope : std::uint8_t {
    unit,   ///< on, household, members, and the categories
    member, ///< and member
    payee,  ///< and counted: whether this member is paid for
};
[[nodiscard]] const rules::Schema& schema(Scope scope);

/// The unit a programme decides on: a family, or in older designs all who live under one roof.
/// Borrows its rows, which must outlive it; reading is thread-safe when the rows are.
struct UnitView {
    SubjectId subject;
    rules::Record household;
    const rules::Rows* members = nullptr;
    std::int64_t first = 0; ///< row of the first member; the others follow
    std::int32_t size = 0;
    /// The person behind each member, in the same order.
    std::span<const SubjectId> persons;

    [[nodiscard]] rules::Record member(std::int32_t at) const { return {members, first + at}; }
    [[nodiscard]] rules::Value fact(HouseholdFact fact) const {
        return household.field(static_cast<int>(fact));
    }
    [[nodiscard]] rules::Value fact(std::int32_t member_at, MemberFact fact) const {
        return member(member_at).field(static_cast<int>(fact));
    }
};

/// The root record of an expression over a unit: cheap, on the stack, one a thread.
class UnitRows final : public rules::Rows {
public:
    UnitRows(const UnitView& unit, Date on) : unit_{unit}, on_{on} {}
    /// Which member the next evaluation speaks of, and whether that one is paid for.
    void speak_of(std::int32_t member, bool counted = false) {
        member_ = member;
        counted_ = counted;
    }
    [[nodiscard]] rules::Value at(std::int64_t row, int variable) const override;
    [[nodiscard]] rules::Record root() const { return {this, 0}; }

private:
    const UnitView& unit_;
    Date on_;
    std::int32_t member_ = 0;
    bool counted_ = false;
};

} // namespace tepat::facts
