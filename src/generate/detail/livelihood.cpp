#include "generate/detail/livelihood.hpp"

#include <array>

namespace tepat::generate::detail {
namespace {

constexpr int yes = 1;
constexpr int no = 2;

bool grown(const Member& member) {
    return member.age >= 17;
}

void give_papers(Dice& dice, Member& member, int welfare) {
    member.on_family_card = dice.per_mille(970);
    constexpr int birth_certificate = 1, pupils_card = 2, ktp = 4, licence = 8;
    if (dice.per_mille(member.age < 18 ? 800 : 350)) member.identity_cards += birth_certificate;
    if (member.schooling == Schooling::attending && member.school_level.value_or(0) > 3 &&
        dice.per_mille(400))
        member.identity_cards += pupils_card;
    if (grown(member) && dice.per_mille(970)) member.identity_cards += ktp;
    if (grown(member) && dice.per_mille(member.sex == Sex::male ? leaning(80, 350, welfare) : 60))
        member.identity_cards += licence;
    if (member.marriage != Marriage::single)
        member.marriage_certificate = dice.weighted({200, 250, 550});
}

int work_share(const Member& member) {
    const bool man = member.sex == Sex::male;
    if (member.age < 15) return 0;
    if (member.schooling == Schooling::attending) return 40;
    int share = man ? 880 : 420;
    if (member.age >= 70)
        share = man ? 350 : 180;
    else if (member.age >= 60)
        share = man ? 650 : 320;
    return member.disability != 0 ? share / 2 : share;
}

void give_work(Dice& dice, Member& member, int welfare) {
    if (member.age < 5) return;
    member.works = dice.per_mille(work_share(member)) ? yes : no;
    if (member.works != yes) return;
    // The 22 sectors of the form, for the men and the women of a half rural regency.
    static constexpr std::array men{110, 40, 10,  5, 15, 15, 10, 10, 110, 5, 160,
                                    170, 25, 110, 5, 5,  20, 5,  70, 15,  5, 80};
    static constexpr std::array women{120, 45, 15, 1, 5, 10, 5,  1,   150, 1,  5,
                                      300, 50, 5,  5, 5, 50, 15, 120, 12,  20, 60};
    member.sector = 1 + dice.weighted(member.sex == Sex::male ? men : women);
    member.hours_a_week = dice.between(12, 60);
    const bool farm = *member.sector <= 7;
    switch (dice.weighted(
        {260, 90, 15, leaning(200, 420, welfare), leaning(2, 25, welfare), 300, 60})) {
    case 0:
        member.job_status = 1;
        break;
    case 1:
        member.job_status = 2;
        break;
    case 2:
        member.job_status = 3;
        break;
    case 3:
        member.job_status = 4;
        break;
    case 4:
        member.job_status = 5;
        break;
    case 5:
        member.job_status = farm ? 6 : 7;
        break;
    default:
        member.job_status = 8;
        break;
    }
}

Presence draw_presence(Dice& dice, const Member& member) {
    // The head stays: what becomes of a household without one is the register's, not the
    // generator's, story.
    if (member.to_household_head == Relation::head) return Presence::present;
    static constexpr std::array weights{952, 8, 16, 3, 15, 6};
    return static_cast<Presence>(1 + dice.weighted(weights));
}

} // namespace

void give_health(Dice& dice, Member& member) {
    if (dice.per_mille(member.age < 18 ? 9 : member.age < 60 ? 16 : 70)) {
        static constexpr std::array kinds{420, 130, 90, 40, 40, 5, 5, 5, 5, 140, 70, 50};
        member.disability = 1 + dice.weighted(kinds);
    }
    if (dice.per_mille(member.age < 18 ? 12 : member.age < 45 ? 45 : member.age < 60 ? 130 : 300)) {
        static constexpr std::array old{320, 200, 70, 70, 110, 40, 60, 15, 115};
        static constexpr std::array young{20, 20, 420, 60, 30, 150, 5, 45, 250};
        member.chronic_illness = 1 + dice.weighted(member.age < 45 ? young : old);
    }
}

void give_livelihood(Dice& dice, Member& member, int welfare) {
    if (member.sex == Sex::female && member.age >= 10 && member.age < 50) {
        const bool may_be =
            member.marriage == Marriage::married && member.age >= 18 && member.age < 45;
        member.pregnant = may_be && dice.per_mille(member.age < 35 ? 115 : 35) ? yes : no;
    }
    give_papers(dice, member, welfare);
    give_work(dice, member, welfare);
    member.presence = draw_presence(dice, member);
    if (member.marriage != Marriage::single && member.age >= 35)
        member.children_elsewhere = dice.weighted({500, 250, 150, 70, 30});
}

} // namespace tepat::generate::detail
