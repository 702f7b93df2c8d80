#pragma once
#include "core/date.hpp"
#include "core/nik.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::generate {

/// A number of the BDT questionnaire's code lists, or a count; nothing where the question is not
/// asked.
using Answer = std::optional<int>;

/// To the head of the household (Hub_KRT) or of the family (Hubkel); the values are the
/// questionnaire's.
enum class Relation { head = 1, spouse, child, child_in_law, grandchild, parent, servant, other };
enum class Marriage { single = 1, married, divorced, widowed };
enum class Schooling { never = 0, attending = 1, left = 2 };
enum class Presence { present = 1, died, moved, abroad, arrived, not_found };
enum class HouseholdPresence { found = 1, moved, died, twice, not_found };

/// A row of "Anggota". Texts are as the form has them, so after damage a number may be anything.
struct Member {
    std::string idartbdt; ///< IDBDT and two digits
    std::string nik;
    std::string kk;
    std::string name;
    Sex sex = Sex::male;
    std::string birthplace;
    std::optional<Date> born;
    Relation to_household_head = Relation::other;
    int family = 1; ///< NUK
    Relation to_family_head = Relation::other;
    int age = 0;
    Marriage marriage = Marriage::single;
    Answer marriage_certificate;
    bool on_family_card = true;
    int identity_cards =
        0; ///< sum of 1 birth certificate, 2 pupil's card, 4 KTP, 8 driving licence
    Answer pregnant;
    int disability = 0;
    int chronic_illness = 0;
    std::optional<Schooling> schooling;
    Answer school_level;
    Answer school_grade; ///< 8 = finished
    Answer diploma;
    Answer works;
    Answer hours_a_week;
    Answer sector;
    Answer job_status;
    Presence presence = Presence::present;
    bool pbi_member = false;
    bool kks = false;
    bool pbi = false;
    bool kip = false;
    bool pkh = false;
    bool rastra = false;
    Answer children_elsewhere;
    std::string mothers_name; ///< her maiden name
    Answer kks_at_hand;
};

/// Whether the household has a thing; in the order of the form.
struct Assets {
    bool gas_tank = false, fridge = false, air_conditioner = false, water_heater = false,
         telephone = false;
    bool television = false, gold = false, laptop = false, bicycle = false, motorcycle = false,
         car = false;
    bool boat = false, outboard = false, motorboat = false, ship = false, land = false,
         other_house = false;
    bool business = false;
};

/// Programmes and insurances of the household; in the order of the form.
struct Programmes {
    bool kks = false, kip = false, kis = false, bpjs_self_paid = false, jamsostek = false,
         insurance = false;
    bool pkh = false, rastra = false, kur = false;
};

/// A row of "Rumah Tangga".
struct Household {
    std::string idbdt; ///< village code and six digits
    std::string kemsos_number;
    std::string region; ///< ten digits
    std::string address;
    std::string neighbourhood; ///< RT and RW
    std::string head_name;
    int members = 0;
    int families = 0;

    int building = 1, land_status = 1, floor_area = 0, floor = 1, wall = 1, wall_condition = 1,
        roof = 1;
    int roof_condition = 1, rooms = 1, water = 1;
    std::string water_meter;
    int water_obtained = 1, lighting = 1;
    Answer power;
    std::string electricity_meter;
    int cooking_fuel = 1;
    std::string gas_meter;
    int toilet = 1;
    Answer closet;
    int sewage = 1;
    Assets assets;
    Answer land_area;
    int cattle = 0, buffaloes = 0, horses = 0, pigs = 0, goats = 0;
    Programmes programmes;
    bool kks_2016 = false;
    bool known_to_schools = false; ///< AdaDapodik
    std::string pkh_number;
    std::string kks_number;
    std::string pbi_number;
    HouseholdPresence presence = HouseholdPresence::found;
    int percentile = 1;
    Answer welfare_band; ///< decile 1–4; nothing above percentile 40
    std::string latitude;
    std::string longitude;
    /// Name of its pictures, the same in every picture column (a folder each); empty if not
    /// photographed.
    std::string pictures;
};

/// A dwelling household: who lives under one roof and eats from one kitchen. Members of a family
/// stand together, its head first; families are numbered from 1.
struct Dwelling {
    Household household;
    std::vector<Member> members;
    /// On no form: what one member consumes in a month, in millionths of the natural logarithm of
    /// rupiah.
    std::int64_t log_consumption = 0;
};

enum class ErrorKind {
    nik_missing,
    nik_placeholder,
    nik_short,
    nik_wrong_digit,
    nik_transposed,
    nik_of_another,
    nik_shared,
    kk_missing,
    kk_placeholder,
    kk_wrong_digit,
    name_blank,
    name_mistyped,
    name_respelled,
    birth_date_missing,
    birth_date_swapped,
    double_person,
    double_household,
    account_name_differs,
};
[[nodiscard]] std::string_view name_of(ErrorKind kind);

/// One error that was put into the register on purpose.
struct PlantedError {
    ErrorKind kind = ErrorKind::nik_missing;
    std::string idbdt;
    std::string idartbdt; ///< empty for an error of the whole household
    std::string_view field;
    /// What the field would say; for a double, the id of the first registration.
    std::string true_value;
};

/// A bank account of a payee, as a bank's list has it: from the KTP, not from the register.
struct Account {
    std::string idartbdt;
    std::string nik; ///< empty where the bank did not report it
    std::string_view bank;
    std::string number;
    std::string holder;
    std::string_view status; ///< aktif, tidak aktif, belum diaktifkan
};

/// What the regency receives about one dwelling household, and what is wrong in it.
struct Registration {
    Dwelling dwelling;
    std::vector<PlantedError> errors;
    std::vector<Account> accounts;
};

} // namespace tepat::generate
