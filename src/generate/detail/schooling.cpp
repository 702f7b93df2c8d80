#include "generate/detail/schooling.hpp"

#include <algorithm>
#include <array>

namespace tepat::generate::detail {
namespace {

constexpr int finished_grade = 8;
constexpr int entry_months = 75;

/// The year of the last July not after `day`.
int school_year(Date day) {
    return day.month() >= 7 ? day.year() : day.year() - 1;
}

int entry_year(Date born) {
    int year = born.year() + 6;
    while (months_between(born, Date{std::chrono::year{year} / 7 / 1}) < entry_months)
        ++year;
    return year;
}

/// Years of school that this person gets in all: 0 none, 6 primary finished, 9, 12, up to 16 with a
/// degree.
int draw_years(Dice& dice, int birth_year, int welfare) {
    using Weights =
        std::array<int, 8>; // none, part of SD, SD, part of SMP, SMP, part of SMA, SMA, university
    Weights weights{3,
                    5,
                    14,
                    12,
                    leaning(190, 90, welfare),
                    30,
                    leaning(560, 480, welfare),
                    leaning(60, 260, welfare)};
    if (birth_year < 1995)
        weights = {8, 40, 330, 40, 270, 30, leaning(200, 320, welfare), leaning(10, 60, welfare)};
    if (birth_year < 1980)
        weights = {30, 150, 450, 40, 170, 20, leaning(90, 170, welfare), leaning(5, 30, welfare)};
    if (birth_year < 1960) weights = {180, 330, 340, 20, 60, 10, 50, 10};
    switch (dice.weighted(weights)) {
    case 0:
        return 0;
    case 1:
        return dice.between(1, 5);
    case 2:
        return 6;
    case 3:
        return dice.between(7, 8);
    case 4:
        return 9;
    case 5:
        return dice.between(10, 11);
    case 6:
        return 12;
    default:
        return dice.per_mille(300) ? 15 : 16;
    }
}

/// Level of the `year`th school year, in the state's schools, the religious ones (MI, MTs, MA) or
/// the equivalency courses (Paket A, B, C).
int level_of(int year, bool religious, bool course) {
    if (year > 12) return 10;
    const int stage = year <= 6 ? 0 : year <= 9 ? 1 : 2;
    return 1 + 3 * stage + (course ? 1 : religious ? 2 : 0);
}

int grade_of(int year) {
    if (year <= 6) return year;
    return year <= 9 ? year - 6 : year <= 12 ? year - 9 : year - 12;
}

int diploma_of(int years, int all_years) {
    if (years >= 13 && years == all_years) return years == 15 ? 4 : 5;
    return years >= 12 ? 3 : years >= 9 ? 2 : years >= 6 ? 1 : 0;
}

} // namespace

void send_to_school(Dice& dice, Member& member, int welfare, Date reference) {
    if (member.age < 5) return;
    const Date born = *member.born;
    int years = draw_years(dice, born.year(), welfare);
    if (member.disability != 0 && dice.per_mille(350)) years = std::min(years, dice.below(7));
    const bool repeated = dice.per_mille(40);
    const bool religious = dice.per_mille(180);
    const bool course = dice.per_mille(15);

    const int since_entry = school_year(reference) - entry_year(born) + 1;
    const int now = since_entry > 4 && repeated ? since_entry - 1 : since_entry;
    if (years == 0 || now <= 0) {
        member.schooling = Schooling::never;
        member.diploma = 0;
        return;
    }
    const bool attending = now <= years;
    const int last = std::min(now, years);
    member.schooling = attending ? Schooling::attending : Schooling::left;
    member.school_level = level_of(last, religious, course && !attending && last <= 12);
    const bool finished = !attending && (last == 6 || last == 9 || last == 12 || last >= 15);
    member.school_grade = finished ? finished_grade : grade_of(last);
    member.diploma = diploma_of(attending ? last - 1 : last, years);
}

} // namespace tepat::generate::detail
