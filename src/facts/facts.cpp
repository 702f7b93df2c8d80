#include "facts/facts.hpp"

#include <array>
#include <cassert>
#include <string>

namespace tepat::facts {
namespace {

using rules::Kind;

constexpr std::array<Word, 2> sexes{{{"male", 1}, {"female", 2}}};
constexpr std::array<Word, 8> relations{{{"head", 1},
                                         {"spouse", 2},
                                         {"child", 3},
                                         {"child_in_law", 4},
                                         {"grandchild", 5},
                                         {"parent", 6},
                                         {"servant", 7},
                                         {"other", 8}}};
constexpr std::array<Word, 4> marital_states{
    {{"single", 1}, {"married", 2}, {"divorced", 3}, {"widowed", 4}}};
constexpr std::array<Word, 6> presences{
    {{"present", 1}, {"died", 2}, {"moved", 3}, {"abroad", 4}, {"arrived", 5}, {"not_found", 6}}};
constexpr std::array<Word, 5> household_presences{
    {{"found", 1}, {"moved", 2}, {"died", 3}, {"double", 4}, {"not_found", 5}}};
constexpr std::array<Word, 13> disabilities{{{"none", 0},
                                             {"physical", 1},
                                             {"blind", 2},
                                             {"deaf", 3},
                                             {"mute", 4},
                                             {"deaf_mute", 5},
                                             {"blind_physical", 6},
                                             {"blind_deaf_mute", 7},
                                             {"deaf_mute_physical", 8},
                                             {"deaf_mute_blind_physical", 9},
                                             {"intellectual", 10},
                                             {"former_psychiatric", 11},
                                             {"physical_mental", 12}}};
constexpr std::array<Word, 3> schoolings{{{"never", 0}, {"attending", 1}, {"left", 2}}};
constexpr std::array<Word, 10> levels{{{"sd", 1},
                                       {"paket_a", 2},
                                       {"mi", 3},
                                       {"smp", 4},
                                       {"paket_b", 5},
                                       {"mts", 6},
                                       {"sma", 7},
                                       {"paket_c", 8},
                                       {"ma", 9},
                                       {"university", 10}}};
constexpr std::array<Word, 7> diplomas{{{"none", 0},
                                        {"sd", 1},
                                        {"smp", 2},
                                        {"sma", 3},
                                        {"diploma", 4},
                                        {"bachelor", 5},
                                        {"master", 6}}};
constexpr std::array<Word, 8> jobs{{{"own_account", 1},
                                    {"unpaid_help", 2},
                                    {"paid_help", 3},
                                    {"private_employee", 4},
                                    {"state_employee", 5},
                                    {"casual_farm", 6},
                                    {"casual", 7},
                                    {"unpaid_family", 8}}};

/// The 26 categories of people in need of social services (PPKS), by number.
constexpr std::array<Word, 26> needs{{{"neglected_toddler", 1},
                                      {"neglected_child", 2},
                                      {"child_in_conflict_with_law", 3},
                                      {"street_child", 4},
                                      {"child_with_disability", 5},
                                      {"child_victim_of_violence", 6},
                                      {"child_needing_protection", 7},
                                      {"neglected_elderly", 8},
                                      {"disabled", 9},
                                      {"sex_worker", 10},
                                      {"homeless", 11},
                                      {"beggar", 12},
                                      {"scavenger", 13},
                                      {"minority", 14},
                                      {"ex_prisoner", 15},
                                      {"hiv_aids", 16},
                                      {"drug_victim", 17},
                                      {"trafficking_victim", 18},
                                      {"violence_victim", 19},
                                      {"troubled_migrant_worker", 20},
                                      {"natural_disaster_victim", 21},
                                      {"social_disaster_victim", 22},
                                      {"vulnerable_woman", 23},
                                      {"destitute", 24},
                                      {"troubled_family", 25},
                                      {"remote_indigenous_community", 26}}};
constexpr std::array<Word, 7> trades{{{"none", 0},
                                      {"food_stall", 1},
                                      {"street_vendor", 2},
                                      {"ojek", 3},
                                      {"casual_labourer", 4},
                                      {"day_labourer", 5},
                                      {"contract_worker", 6}}};

constexpr std::array<Category, 12> all_categories{{{"Sex", sexes},
                                                   {"Relation", relations},
                                                   {"Marital", marital_states},
                                                   {"Presence", presences},
                                                   {"HouseholdPresence", household_presences},
                                                   {"Disability", disabilities},
                                                   {"Schooling", schoolings},
                                                   {"Level", levels},
                                                   {"Diploma", diplomas},
                                                   {"Job", jobs},
                                                   {"Need", needs},
                                                   {"InformalTrade", trades}}};

constexpr const Category* category(std::string_view name) {
    for (const auto& candidate : all_categories)
        if (candidate.name == name) return &candidate;
    return nullptr;
}

constexpr FactType sure(std::string_view name, const Category* of = nullptr) {
    return {name, Kind::integer, false, of};
}
constexpr FactType number(std::string_view name, const Category* of = nullptr) {
    return {name, Kind::integer, true, of};
}
constexpr FactType yes_no(std::string_view name) {
    return {name, Kind::boolean, true, nullptr};
}

constexpr std::array<FactType, household_facts> household_types{
    sure("presence", category("HouseholdPresence")),
    number("percentile"),
    sure("province"),
    sure("regency"),
    sure("families"),
    number("building_ownership"),
    number("land_ownership"),
    number("floor_area"),
    number("floor_material"),
    number("wall_material"),
    number("wall_condition"),
    number("roof_material"),
    number("roof_condition"),
    number("bedrooms"),
    number("drinking_water"),
    number("lighting"),
    number("installed_power"),
    number("cooking_fuel"),
    number("toilet"),
    number("sewage"),
    yes_no("has_gas_tank"),
    yes_no("has_fridge"),
    yes_no("has_air_conditioner"),
    yes_no("has_water_heater"),
    yes_no("has_telephone"),
    yes_no("has_television"),
    yes_no("has_gold"),
    yes_no("has_laptop"),
    yes_no("has_bicycle"),
    yes_no("has_motorcycle"),
    yes_no("has_car"),
    yes_no("has_boat"),
    yes_no("has_outboard"),
    yes_no("has_motorboat"),
    yes_no("has_ship"),
    yes_no("has_land"),
    yes_no("has_other_house"),
    yes_no("has_business"),
    number("land_area"),
    number("cattle"),
    number("buffaloes"),
    number("horses"),
    number("pigs"),
    number("goats"),
    number("welfare_percentile"),
    number("welfare_decile"),
    number("regional_percentile"),
    yes_no("has_kks"),
    yes_no("has_kip"),
    yes_no("has_kis"),
    yes_no("has_bpjs_self_paid"),
    yes_no("has_jamsostek"),
    yes_no("has_insurance"),
    yes_no("receives_pkh"),
    yes_no("receives_rastra"),
    yes_no("has_kur"),
};
static_assert(household_types.back().name == "has_kur");

constexpr std::array<FactType, member_facts> member_types{
    FactType{"birth_date", Kind::timestamp, true, nullptr},
    sure("sex", category("Sex")),
    sure("relation", category("Relation")),
    number("marital_status", category("Marital")),
    sure("presence", category("Presence")),
    yes_no("pregnant"),
    yes_no("breastfeeding"),
    number("disability", category("Disability")),
    number("chronic_illness"),
    number("school_participation", category("Schooling")),
    number("school_level", category("Level")),
    number("school_grade"),
    number("diploma", category("Diploma")),
    yes_no("works"),
    number("job_status", category("Job")),
    number("sector"),
    FactType{"has_nik", Kind::boolean, false, nullptr},
    yes_no("has_kks"),
    yes_no("has_pbi"),
    yes_no("has_kip"),
    yes_no("receives_pkh"),
    yes_no("receives_rastra"),
    number("need_category", category("Need")),
    yes_no("severe_disability"),
    yes_no("bedridden"),
    yes_no("cannot_be_empowered"),
    yes_no("psychotic"),
    yes_no("ex_chronic"),
    yes_no("under_treatment"),
    yes_no("incurable"),
    yes_no("receives_permanent_aid"),
    yes_no("local_resident"),
    yes_no("lost_job"),
    number("informal_trade", category("InformalTrade")),
};
static_assert(member_types.back().name == "informal_trade");

constexpr std::array<std::string_view, 4> units{"household", "family", "person", "group"};

/// Variables before the categories: on, household, members, listed.
constexpr int listed_variable = 3;
constexpr int first_category = 4;
constexpr int member_variable = first_category + static_cast<int>(all_categories.size());
constexpr int counted_variable = member_variable + 1;

rules::Type type_of(const FactType& fact) {
    if (fact.kind == Kind::boolean) return rules::Type::boolean();
    return fact.kind == Kind::timestamp ? rules::Type::date() : rules::Type::integer();
}

template <std::size_t Size>
std::vector<rules::Field> fields(const std::array<FactType, Size>& facts) {
    std::vector<rules::Field> made;
    for (const auto& fact : facts)
        made.push_back({std::string{fact.name}, type_of(fact), fact.nullable});
    return made;
}

/// Row r is the r-th category, its fields are the words.
class CategoryRows final : public rules::Rows {
public:
    [[nodiscard]] rules::Value at(std::int64_t row, int field) const override {
        const auto& words = all_categories[static_cast<std::size_t>(row)].words;
        return rules::Value::integer(words[static_cast<std::size_t>(field)].code);
    }
};
const CategoryRows category_rows;

} // namespace

std::span<const Category> categories() {
    return all_categories;
}

const FactType& fact_type(HouseholdFact fact) {
    return household_types[static_cast<std::size_t>(fact)];
}

const FactType& fact_type(MemberFact fact) {
    return member_types[static_cast<std::size_t>(fact)];
}

std::string_view name_of(Unit unit) {
    return units[static_cast<std::size_t>(unit)];
}

const rules::Schema& schema(Scope scope) {
    static const std::array schemas{schema(Scope::unit, false, {}),
                                    schema(Scope::member, false, {}),
                                    schema(Scope::payee, false, {})};
    return schemas[static_cast<std::size_t>(scope)];
}

rules::Schema schema(Scope scope, bool of_persons, std::span<const std::string> listed) {
    assert(listed.size() <= most_inputs);
    rules::Schema made;
    const auto household = made.add("household", fields(household_types));
    const auto member = made.add("member", fields(member_types));
    std::vector<rules::Field> inputs;
    for (const auto& input : listed)
        inputs.push_back({input, rules::Type::boolean()});
    std::vector<rules::Field> variables{{"on", rules::Type::date()},
                                        {"household", household},
                                        {"members", rules::Type::list_of(member)},
                                        {"listed", made.add("listed", std::move(inputs))}};
    for (const auto& one : all_categories) {
        std::vector<rules::Field> words;
        for (const auto& word : one.words)
            words.push_back({std::string{word.name}, rules::Type::integer()});
        variables.push_back({std::string{one.name}, made.add(std::string{one.name}, words)});
    }
    if (scope != Scope::unit || of_persons) variables.push_back({"member", member});
    if (scope == Scope::payee) variables.push_back({"counted", rules::Type::boolean()});
    made.set_variables(std::move(variables));
    return made;
}

rules::Value UnitRows::at(std::int64_t /*row*/, int variable) const {
    if (variable == 0) return rules::Value::date(on_);
    if (variable == 1) return rules::Value::record(unit_.household);
    if (variable == 2) return rules::Value::list(*unit_.members, unit_.first, unit_.size);
    if (variable == listed_variable) return rules::Value::record({&listed_, 0});
    if (variable == member_variable) return rules::Value::record(unit_.member(member_));
    if (variable == counted_variable) return rules::Value::boolean(counted_);
    return rules::Value::record({&category_rows, variable - first_category});
}

rules::Value UnitRows::Listed::at(std::int64_t /*row*/, int input) const {
    return rules::Value::boolean((unit.listed >> static_cast<unsigned>(input) & 1U) != 0);
}

} // namespace tepat::facts
