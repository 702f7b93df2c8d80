#pragma once
#include "core/date.hpp"

#include <cstdint>

namespace tepat::generate {

/// How often the register says something else than what is true, in parts of a million persons
/// unless another unit is named. The defaults and their sources are the table of docs/generate.md;
/// "assumption" there means that no public figure was found.
struct ErrorShares {
    // A NIK that is not the person's: together 9 %. BPK counted 10,922,479 invalid NIKs in the
    // DTKS of 2020, of 97 to 139 million persons, 8 to 11 %.
    int nik_missing = 45'000;
    int nik_placeholder = 15'000; ///< 0000000000000000 or 9999999999999999
    int nik_short = 10'000;       ///< 15 digits
    int nik_wrong_digit = 10'000;
    int nik_transposed = 6'000;
    int nik_of_another = 3'000; ///< a stranger's, from anywhere in the regency
    /// Copied from another member of the household. BPK: 86,465 double NIKs, 0.06 to 0.09 %.
    int nik_shared = 600;

    /// Families whose KK number is missing, a placeholder or mistyped. BPK: 16,373,682 invalid, 12
    /// to 17 %.
    int kk_wrong = 140'000;

    int name_blank = 41; ///< BPK: 5,702 of 139,477,527
    int name_mistyped = 30'000;
    int name_respelled = 25'000; ///< oe/u, dj/j, tj/c, sj/sy, Muh./Muhammad, a title more or less

    int birth_date_missing = 10'000;
    int birth_date_swapped = 8'000; ///< day and month exchanged

    /// Rows that are a person registered a second time in another household.
    int double_person = 6'000;
    /// Households that are another household of the regency, registered again; of households.
    int double_household = 4'000;

    /// Accounts: share without any, of payees; share whose holder's name is not as in the register,
    /// of accounts (P59 of the sources: a bank's name differs from the KTP's).
    int account_missing = 80'000;
    int account_name_differs = 60'000;
};

/// What a population is made of. The same parameters and regions give the same population on every
/// machine.
struct Parameters {
    std::uint64_t seed = 1;
    /// Families, not dwelling households: about 96 households hold 100 families.
    std::int64_t families = 100'000;
    /// The day on which ages, school years and pregnancies are true.
    Date reference = Date{std::chrono::year{2021} / 1 / 31};
    /// Households in a thousand in which two families live under one roof.
    int two_families_per_mille = 45;
    ErrorShares errors = {};
};

} // namespace tepat::generate
