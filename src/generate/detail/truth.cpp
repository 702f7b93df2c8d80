#include "generate/detail/truth.hpp"

#include "generate/detail/consumption.hpp"
#include "generate/detail/family.hpp"
#include "generate/detail/house.hpp"
#include "generate/detail/livelihood.hpp"
#include "generate/detail/names.hpp"
#include "generate/detail/schooling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace tepat::generate::detail {
namespace {

constexpr std::int64_t serials = 9999;

/// Where people of Bogor come from who were registered elsewhere first.
struct Origin {
    std::string_view regency;
    int districts;
    std::string_view birthplace;
};
constexpr auto origins = std::to_array<Origin>(
    {{"3271", 6, "BOGOR"},    {"3202", 40, "SUKABUMI"},    {"3203", 30, "CIANJUR"},
     {"3276", 11, "DEPOK"},   {"3171", 8, "JAKARTA"},      {"3174", 10, "JAKARTA"},
     {"3175", 10, "JAKARTA"}, {"3603", 29, "TANGERANG"},   {"3602", 28, "LEBAK"},
     {"3205", 40, "GARUT"},   {"3206", 39, "TASIKMALAYA"}, {"3216", 23, "BEKASI"},
     {"3301", 24, "CILACAP"}, {"3302", 27, "BANYUMAS"},    {"3305", 26, "KEBUMEN"},
     {"3328", 18, "TEGAL"},   {"3404", 17, "SLEMAN"},      {"3504", 19, "TULUNGAGUNG"},
     {"1212", 16, "TOBA"},    {"1306", 16, "AGAM"}});

/// The last day on which someone is born who has lived `years` whole years on `on`.
Date years_before(Date on, int years) {
    const auto day = Date::from_ymd(on.year() - years, on.month(), on.day());
    return day ? *day : *Date::from_ymd(on.year() - years, 2, 28);
}

/// A day in [from, to] whose number leaves `residue` by `rounds`. A serial number is dealt once a
/// round, so two people with the same serial never share a birthday, nor two families a day of
/// issue.
Date dated(Dice& dice, Date from, Date to, std::int64_t residue, std::int64_t rounds) {
    auto day = from + dice.below(to - from + 1);
    const auto over = ((day.day_number() - residue) % rounds + rounds) % rounds;
    day = day - static_cast<int>(over);
    return day < from ? day + static_cast<int>(rounds) : day;
}

/// The slots of one round get each serial once, in no visible order: 7919 is prime to 9999.
std::int64_t serial_of(std::int64_t slot) {
    return 1 + slot * 7919 % serials;
}

std::string numbered(std::string_view region, Date date, bool woman, std::int64_t serial) {
    return fmt::format("{}{:02}{:02}{:02}{:04}", region, date.day() + (woman ? 40 : 0),
                       date.month(), date.year() % 100, serial);
}

class Assembly {
public:
    Assembly(const Plan& plan, const VillagePlan& village, std::int64_t ordinal)
        : plan_{plan}, village_{village}, ordinal_{ordinal} {}

    Dwelling make() {
        auto family = dice(Topic::family);
        rank(family);
        drafts_ = compose_household(family, village_.families_of(ordinal_));
        dwelling_.members.resize(drafts_.size());
        for (std::size_t i = 0; i < drafts_.size(); ++i)
            take_over(i);
        name_people();
        number_people();
        live();
        auto house = dice(Topic::house);
        build_house(house, dwelling_, welfare_);
        place_dwelling(plan_, village_, ordinal_, dwelling_);
        give_programmes(house, dwelling_);
        settle(house);
        auto consumption = dice(Topic::consumption);
        const auto children =
            std::ranges::count_if(drafts_, [](const Draft& one) { return one.age < 15; });
        dwelling_.log_consumption =
            draw_log_consumption(consumption, welfare_, static_cast<int>(drafts_.size()),
                                 static_cast<int>(children), plan_.region_of(village_).code);
        return std::move(dwelling_);
    }

private:
    [[nodiscard]] Dice dice(Topic topic) const {
        return {plan_.parameters.seed, plan_.region_of(village_).code.number(), ordinal_, topic};
    }

    /// The register holds the lowest 40 % (UU 13/2011 and the ministry's practice); some rose
    /// since.
    void rank(Dice& dice) {
        auto& house = dwelling_.household;
        house.percentile = dice.per_mille(930) ? dice.between(1, 40) : dice.between(41, 60);
        if (house.percentile <= 40) house.welfare_band = (house.percentile + 9) / 10;
        welfare_ = std::clamp(house.percentile * 999 / 60 + dice.between(-120, 120), 0, 999);
    }

    void take_over(std::size_t i) {
        const auto& draft = drafts_[i];
        auto& member = dwelling_.members[i];
        member.sex = draft.sex;
        member.age = draft.age;
        member.family = draft.family;
        member.to_household_head = draft.to_household_head;
        member.to_family_head = draft.to_family_head;
        member.marriage = draft.marriage;
    }

    void name_people() {
        auto names = dice(Topic::names);
        const auto custom = draw_custom(names);
        std::vector<std::string> clans;
        std::vector<std::string> plain;
        for (std::size_t i = 0; i < drafts_.size(); ++i) {
            const auto& draft = drafts_[i];
            clans.push_back(draft.father >= 0 ? clans[static_cast<std::size_t>(draft.father)]
                                              : clan_of(names, custom));
            std::string name;
            do {
                name = person_name(names, custom, draft.sex, draft.age);
                if (!clans[i].empty()) name += ' ' + clans[i];
            } while (std::ranges::find(plain, name) != plain.end());
            plain.push_back(name);
        }
        for (std::size_t i = 0; i < drafts_.size(); ++i) {
            const auto& draft = drafts_[i];
            auto& member = dwelling_.members[i];
            member.name = titled(names, plain[i], draft.sex, draft.age);
            if (draft.mother >= 0) {
                member.mothers_name = plain[static_cast<std::size_t>(draft.mother)];
            } else if (const auto sibling = same_father(i); sibling < i) {
                member.mothers_name = dwelling_.members[sibling].mothers_name;
            } else {
                member.mothers_name = person_name(names, custom, Sex::female, draft.age + 25);
            }
        }
    }

    /// The first in the list with the father of `i` and no mother here; `i` itself if there is
    /// none.
    [[nodiscard]] std::size_t same_father(std::size_t i) const {
        std::size_t sibling = 0;
        while (sibling < i &&
               (drafts_[i].father < 0 || drafts_[sibling].father != drafts_[i].father))
            ++sibling;
        return sibling;
    }

    void number_people() {
        auto numbers = dice(Topic::numbers);
        const auto& district = plan_.districts[village_.district];
        const auto home = plan_.district_of(village_).code.digits();
        const Date today = plan_.parameters.reference;

        const auto rounds = (district.dwellings * most_members + serials - 1) / serials;
        for (std::size_t i = 0; i < drafts_.size(); ++i) {
            auto& member = dwelling_.members[i];
            const auto slot = static_cast<std::int64_t>(i) * district.dwellings +
                              village_.first_dwelling + ordinal_;
            member.born = dated(numbers, years_before(today, member.age + 1) + 1,
                                years_before(today, member.age), slot / serials, rounds);
            std::string region = home;
            member.birthplace = plan_.regency.birthplace;
            if (member.age >= 15 && numbers.per_mille(210)) {
                const auto& origin = numbers.one_of(std::span<const Origin>{origins});
                region =
                    fmt::format("{}{:02}", origin.regency, numbers.between(1, origin.districts));
                member.birthplace = origin.birthplace;
            }
            member.nik = numbered(region, *member.born, member.sex == Sex::female, serial_of(slot));
        }

        const auto family_rounds = (district.families + serials - 1) / serials;
        for (int family = 1; family <= village_.families_of(ordinal_); ++family) {
            const auto slot =
                village_.first_family + village_.first_family_of(ordinal_) + family - 1;
            const Date issued =
                dated(numbers, years_before(today, 14), today, slot / serials, family_rounds);
            const auto kk = numbered(home, issued, false, serial_of(slot));
            for (auto& member : dwelling_.members)
                if (member.family == family) member.kk = kk;
        }
    }

    void live() {
        auto bodies = dice(Topic::bodies);
        auto livelihood = dice(Topic::livelihood);
        for (auto& member : dwelling_.members) {
            give_health(bodies, member);
            send_to_school(livelihood, member, welfare_, plan_.parameters.reference);
            give_livelihood(livelihood, member, welfare_);
        }
    }

    /// Households that moved away, died out or were not found, with their members.
    void settle(Dice& dice) {
        auto& members = dwelling_.members;
        const auto all = [&](HouseholdPresence household, Presence each) {
            dwelling_.household.presence = household;
            for (auto& member : members)
                member.presence = each;
        };
        switch (dice.weighted({970, 12, 8, 10})) {
        case 1:
            all(HouseholdPresence::moved, Presence::moved);
            break;
        case 2:
            all(HouseholdPresence::not_found, Presence::not_found);
            break;
        case 3:
            if (members.size() == 1) all(HouseholdPresence::died, Presence::died);
            break;
        default:
            break;
        }
    }

    const Plan& plan_;
    const VillagePlan& village_;
    std::int64_t ordinal_;
    int welfare_ = 0;
    std::vector<Draft> drafts_;
    Dwelling dwelling_;
};

std::string degrees(std::int64_t micro) {
    const auto size = micro < 0 ? -micro : micro;
    return fmt::format("{}{}.{:06}", micro < 0 ? "-" : "", size / 1'000'000, size % 1'000'000);
}

} // namespace

Dwelling true_dwelling(const Plan& plan, const VillagePlan& village, std::int64_t ordinal) {
    return Assembly{plan, village, ordinal}.make();
}

void place_dwelling(const Plan& plan, const VillagePlan& village, std::int64_t ordinal,
                    Dwelling& dwelling) {
    static constexpr auto hamlets = std::to_array<std::string_view>(
        {"BABAKAN", "CIKARET", "PASIR",  "SAWAH",  "LEGOK",  "KEBON KELAPA", "CIBEUREUM",
         "TENGAH",  "MUARA",   "PARUNG", "CIKUPA", "NANGKA", "RAWA",         "GUNUNG",
         "LEBAK",   "BOJONG",  "CIPARI", "KARANG", "PONDOK", "SINDANG"});
    constexpr std::int64_t households_a_rt = 22, rts_a_rw = 4;
    const auto& region = plan.region_of(village);
    auto& house = dwelling.household;

    house.region = region.code.digits();
    house.idbdt = fmt::format("{}{:06}", house.region, ordinal + 1);
    house.kemsos_number = fmt::format("{}{:08}", house.region, ordinal + 1);
    const auto rt = ordinal / households_a_rt;
    house.neighbourhood = fmt::format("RT {:03} RW {:03}", rt % rts_a_rw + 1, rt / rts_a_rw + 1);
    Dice here{plan.parameters.seed, region.code.number(), ordinal, Topic::place};
    house.address =
        fmt::format("KP. {} {}", here.early_of(std::span<const std::string_view>{hamlets}),
                    house.neighbourhood);
    house.head_name = dwelling.members.front().name;
    house.members = static_cast<int>(dwelling.members.size());
    house.families = dwelling.members.back().family;

    // The list of villages has no positions: a village gets a centre of its own in the box of
    // Bogor.
    Dice centre{0, region.code.number(), 0, Topic::place};
    const auto latitude = -6'750'000 + centre.below64(400'000) + here.below64(16'000);
    const auto longitude = 106'450'000 + centre.below64(650'000) + here.below64(16'000);
    house.latitude = degrees(latitude);
    house.longitude = degrees(longitude);

    house.pictures = here.per_mille(250) ? house.idbdt + ".jpg" : std::string{};

    int number = 0;
    for (auto& member : dwelling.members)
        member.idartbdt = fmt::format("{}{:02}", house.idbdt, ++number);
}

} // namespace tepat::generate::detail
