#include "generate/detail/house.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tepat::generate::detail {
namespace {

/// Of two lists of weights, the poorest's and the best off's, one in between.
template <std::size_t N>
int between_lists(Dice& dice, const std::array<int, N>& poorest, const std::array<int, N>& best_off,
                  int welfare) {
    std::array<int, N> weights{};
    for (std::size_t i = 0; i < N; ++i)
        weights[i] = leaning(poorest[i], best_off[i], welfare);
    return 1 + dice.weighted(weights);
}

std::string meter_number(Dice& dice, int digits) {
    std::string number(static_cast<std::size_t>(digits), '5');
    for (auto& digit : number)
        digit = static_cast<char>('0' + dice.below(10));
    if (number.front() == '0') number.front() = '5';
    return number;
}

void raise_building(Dice& dice, Household& house, int welfare) {
    house.building = between_lists(dice, std::array{780, 60, 140, 5, 15},
                                   std::array{860, 110, 20, 8, 2}, welfare);
    house.land_status = house.building == 1 ? between_lists(dice, std::array{740, 160, 70, 30},
                                                            std::array{940, 40, 10, 10}, welfare)
                                            : 1 + dice.weighted({0, 850, 100, 50});
    house.floor_area = std::max(8, leaning(28, 66, welfare) + dice.between(-16, 24));
    house.rooms = std::clamp(house.floor_area / 16 + dice.between(-1, 1), 1, 8);
    house.floor = between_lists(dice, std::array{1, 160, 5, 60, 1, 450, 60, 60, 193, 10},
                                std::array{20, 780, 20, 90, 5, 75, 2, 3, 2, 3}, welfare);
    house.wall = between_lists(dice, std::array{480, 20, 110, 300, 10, 60, 20},
                               std::array{960, 10, 20, 5, 1, 1, 3}, welfare);
    house.wall_condition = dice.per_mille(leaning(250, 850, welfare)) ? 1 : 2;
    house.roof = between_lists(dice, std::array{5, 5, 5, 620, 140, 130, 5, 5, 75, 10},
                               std::array{60, 90, 60, 600, 160, 25, 1, 1, 1, 2}, welfare);
    house.roof_condition = dice.per_mille(leaning(230, 830, welfare)) ? 1 : 2;
}

void connect(Dice& dice, Household& house, int welfare) {
    house.water = between_lists(dice, std::array{5, 90, 40, 30, 160, 240, 200, 90, 90, 35, 10, 10},
                                std::array{60, 330, 170, 10, 350, 50, 5, 20, 2, 1, 1, 1}, welfare);
    if (house.water == 3) house.water_meter = meter_number(dice, 10);
    house.water_obtained = house.water == 3 ? 2 : house.water <= 4 ? 1 : 3;
    house.lighting = 1 + dice.weighted({leaning(960, 998, welfare), leaning(30, 2, welfare),
                                        leaning(10, 0, welfare)});
    if (house.lighting == 1) {
        house.power = between_lists(dice, std::array{560, 190, 10, 2, 1, 237},
                                    std::array{120, 560, 230, 60, 10, 20}, welfare);
        if (house.power != 6) house.electricity_meter = meter_number(dice, 12);
    }
    house.cooking_fuel = between_lists(dice, std::array{2, 2, 600, 1, 15, 1, 4, 370, 5},
                                       std::array{20, 60, 880, 15, 3, 1, 1, 15, 5}, welfare);
    if (house.cooking_fuel == 4) house.gas_meter = meter_number(dice, 9);
    house.toilet =
        between_lists(dice, std::array{520, 150, 130, 200}, std::array{960, 25, 10, 5}, welfare);
    if (house.toilet != 4)
        house.closet =
            between_lists(dice, std::array{660, 90, 200, 50}, std::array{970, 15, 10, 5}, welfare);
    house.sewage = between_lists(dice, std::array{360, 20, 230, 300, 70, 20},
                                 std::array{880, 50, 40, 25, 2, 3}, welfare);
}

void furnish(Dice& dice, Dwelling& dwelling, int welfare) {
    auto& assets = dwelling.household.assets;
    const auto has = [&](int poorest, int best_off) {
        return dice.per_mille(leaning(poorest, best_off, welfare));
    };
    assets.gas_tank = has(1, 60);
    assets.fridge = has(40, 760);
    assets.air_conditioner = has(0, 60);
    assets.water_heater = has(0, 15);
    assets.telephone = has(1, 25);
    assets.television = has(300, 960);
    assets.gold = has(10, 190);
    assets.laptop = has(2, 180);
    assets.bicycle = has(90, 300);
    assets.motorcycle = has(180, 900);
    assets.car = has(0, 50);
    assets.boat = has(2, 1);
    assets.outboard = has(1, 1);
    assets.motorboat = has(0, 1);
    assets.ship = has(0, 1);
    assets.land = has(40, 220);
    assets.other_house = has(2, 50);
    assets.business = std::ranges::any_of(dwelling.members, [](const Member& member) {
        return member.job_status && *member.job_status <= 3;
    });
    auto& house = dwelling.household;
    if (assets.land) house.land_area = 50 * dice.between(2, 60);
    const auto animals = [&](int per_mille, int most) {
        return dice.per_mille(per_mille) ? dice.between(1, most) : 0;
    };
    house.cattle = animals(12, 3);
    house.buffaloes = animals(8, 2);
    house.horses = animals(1, 1);
    house.pigs = animals(1, 4);
    house.goats = animals(60, 8);
}

} // namespace

void build_house(Dice& dice, Dwelling& dwelling, int welfare) {
    raise_building(dice, dwelling.household, welfare);
    connect(dice, dwelling.household, welfare);
    furnish(dice, dwelling, welfare);
}

void give_programmes(Dice& dice, Dwelling& dwelling) {
    auto& house = dwelling.household;
    const int rank = std::min(house.percentile, 60) * 999 / 60;
    const auto gets = [&](int poorest, int best_off) {
        return dice.per_mille(leaning(poorest, best_off, rank));
    };
    auto& programmes = house.programmes;
    const bool pupils = std::ranges::any_of(dwelling.members, [](const Member& member) {
        return member.schooling == Schooling::attending && member.school_level.value_or(10) < 10;
    });
    programmes.pkh = gets(550, 10);
    programmes.kks = programmes.pkh || gets(500, 20);
    programmes.kip = pupils && gets(520, 60);
    programmes.kis = gets(800, 200);
    programmes.bpjs_self_paid = !programmes.kis && gets(60, 300);
    programmes.jamsostek = gets(15, 140);
    programmes.insurance = gets(2, 30);
    programmes.rastra = gets(750, 120);
    programmes.kur = gets(15, 70);
    house.kks_2016 = programmes.kks && dice.per_mille(700);
    house.known_to_schools = pupils;
    if (programmes.pkh) house.pkh_number = house.region + meter_number(dice, 6);
    if (house.kks_2016) house.kks_number = meter_number(dice, 16);
    if (programmes.kis) house.pbi_number = "000" + meter_number(dice, 10);
    for (auto& member : dwelling.members) {
        member.kks = programmes.kks;
        member.pkh = programmes.pkh;
        member.rastra = programmes.rastra;
        member.pbi = programmes.kis && dice.per_mille(930);
        member.pbi_member = member.pbi;
        member.kip = programmes.kip && member.schooling == Schooling::attending;
        if (programmes.kks) member.kks_at_hand = dice.per_mille(950) ? 1 : 2;
    }
}

} // namespace tepat::generate::detail
