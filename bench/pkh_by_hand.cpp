#include "pkh_by_hand.hpp"

#include "core/rupiah.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <stdexcept>

namespace tepat::bench {
namespace {

using facts::HouseholdFact;
using facts::MemberFact;

constexpr std::int32_t unknown = std::numeric_limits<std::int32_t>::max();
constexpr std::size_t known_amounts = 1024;

template <class Stored>
void widen(const ColumnView& column, std::size_t first, std::size_t count, std::int32_t* into) {
    const auto* from = static_cast<const Stored*>(column.data) + first;
    const auto base = static_cast<std::int32_t>(column.base);
    for (std::size_t i = 0; i < count; ++i)
        into[i] = from[i] == std::numeric_limits<Stored>::max()
                      ? unknown
                      : base + static_cast<std::int32_t>(from[i]);
}

void decode(const ColumnView& column, std::size_t first, std::size_t count, std::int32_t* into) {
    switch (column.width) {
    case ColumnView::Width::none:
        std::fill_n(into, count, unknown);
        return;
    case ColumnView::Width::one:
        return widen<std::uint8_t>(column, first, count, into);
    case ColumnView::Width::two:
        return widen<std::uint16_t>(column, first, count, into);
    case ColumnView::Width::four:
    case ColumnView::Width::eight:
        for (std::size_t i = 0; i < count; ++i) {
            const auto value = column.at(first + i);
            into[i] = value == ColumnView::missing ? unknown : static_cast<std::int32_t>(value);
        }
    }
}

/// The last birthday on which somebody is so old on 1 July.
std::int32_t born_by(int year, int age) {
    return Date::from_ymd(year - age, 7, 1)->day_number();
}

} // namespace

std::vector<PkhYear> pkh_years() {
    constexpr std::int64_t thousand = 1'000;
    std::vector<PkhYear> years;
    for (const int year :
         {2012, 2013, 2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2024}) {
        PkhYear its;
        its.year = year;
        its.poorest = year < 2017 ? 15 : 25;
        its.health_once = year < 2015;
        if (year < 2013) its.fixed = 200 * thousand;
        if (year == 2013 || year == 2014) its.fixed = 300 * thousand;
        if (year == 2015 || year == 2016) its.fixed = 500 * thousand;
        if (year < 2013)
            its.amounts = {800, 800, 400, 800, 0, 400, 0, 0};
        else if (year < 2015)
            its.amounts = {1000, 1000, 500, 1000, 0, 500, 0, 0};
        else if (year < 2016)
            its.amounts = {1000, 1000, 450, 750, 1000, 450, 0, 0};
        else if (year < 2017)
            its.amounts = {1200, 1200, 450, 750, 1000, 450, 3100, 1900};
        else if (year == 2019)
            its.amounts = {2400, 2400, 900, 1500, 2000, 900, 2400, 2400};
        else if (year > 2019)
            its.amounts = {3000, 3000, 900, 1500, 2000, 900, 2400, 2400};
        for (auto& amount : its.amounts)
            amount *= thousand;
        if (year < 2015) {
            its.least = year < 2013 ? 600 * thousand : 800 * thousand;
            its.most = year < 2013 ? 2'200 * thousand : 2'800 * thousand;
        } else {
            its.school_from = year < 2022 ? 7 : 6;
            its.school_to = its.out_to = 21;
            its.out_diploma = 3;
            its.upper_counts = true;
        }
        if (year >= 2016) {
            its.disabled_count = true;
            its.old_from = year == 2019 ? 60 : 70;
        }
        its.flat = year == 2017 || year == 2018;
        its.first_stage_2019 = year == 2019;
        if (year >= 2019) its.persons = 4;
        its.caps_2022 = year >= 2022;
        its.parts_before = year < 2019 ? 1 : 2;
        if (year == 2020) {
            its.parts = 12;
            its.parts_before = 6;
        }
        its.parts_with = its.parts_before + 1;
        years.push_back(its);
    }
    return years;
}

PkhByHand::PkhByHand(std::vector<PkhYear> years)
    : years_{std::move(years)}, sums_(years_.size()),
      known_(years_.size(), std::vector<Known>(known_amounts)) {}

void PkhByHand::decode(const rules::VectorSource& source, const rules::VectorBatch& batch) {
    const auto household = [&](HouseholdFact fact, Row& into) {
        bench::decode(source.outer[static_cast<std::size_t>(fact)], batch.first_outer, batch.outers,
                      into.data());
    };
    const auto member = [&](MemberFact fact, Row& into) {
        bench::decode(source.element[static_cast<std::size_t>(fact)], batch.first_element,
                      batch.elements, into.data());
    };
    household(HouseholdFact::presence, found_);
    household(HouseholdFact::percentile, percentile_);
    household(HouseholdFact::province, papua_);
    for (std::size_t i = 0; i < batch.outers; ++i) {
        found_[i] = found_[i] == 1 ? 1 : 0;
        papua_[i] = papua_[i] >= 91 && papua_[i] <= 96 ? 1 : 0;
    }
    member(MemberFact::presence, present_);
    member(MemberFact::birth_date, birth_);
    member(MemberFact::sex, mask_);
    member(MemberFact::pregnant, pregnant_);
    for (std::size_t i = 0; i < batch.elements; ++i) {
        present_[i] = present_[i] == 1 || present_[i] == 5 ? 1 : 0;
        pregnant_[i] = (mask_[i] == 2 ? 1 : 0) & (pregnant_[i] == 1 ? 1 : 0);
    }
    member(MemberFact::school_participation, mask_);
    member(MemberFact::school_level, level_);
    member(MemberFact::relation, out_);
    for (std::size_t i = 0; i < batch.elements; ++i) {
        level_[i] = mask_[i] == 1 ? level_[i] : 0;
        schooling_missing_[i] = mask_[i] == unknown ? 1 : 0;
        const int kin = (out_[i] != 1 ? 1 : 0) & (out_[i] != 2 ? 1 : 0) & (out_[i] != 6 ? 1 : 0);
        out_[i] = kin & (mask_[i] != 1 ? 1 : 0) & (mask_[i] != unknown ? 1 : 0);
    }
    member(MemberFact::diploma, diploma_);
    member(MemberFact::disability, disabled_);
    member(MemberFact::job_status, official_);
    for (std::size_t i = 0; i < batch.elements; ++i) {
        diploma_[i] = diploma_[i] == unknown ? -1 : diploma_[i];
        disabled_[i] = (disabled_[i] != 0 ? 1 : 0) & (disabled_[i] != unknown ? 1 : 0);
        official_[i] = (official_[i] == 5 ? 1 : 0) & present_[i];
    }
}

std::int64_t PkhByHand::persons_amount(const PkhYear& year, std::size_t from,
                                       std::size_t to) const {
    struct Candidate {
        std::int64_t amount;
        std::int32_t born; ///< of whom it is unknown, before everybody
        std::size_t member;
        unsigned component;
    };
    std::vector<Candidate> candidates;
    for (auto i = from; i < to; ++i)
        for (auto its = static_cast<unsigned>(mask_[i]); its != 0; its &= its - 1) {
            const auto component = static_cast<unsigned>(std::countr_zero(its));
            const auto born =
                birth_[i] == unknown ? std::numeric_limits<std::int32_t>::min() : birth_[i];
            candidates.push_back({year.amounts[component], born, i - from, component});
        }
    std::ranges::stable_sort(candidates, [](const Candidate& a, const Candidate& b) {
        return a.amount != b.amount ? a.amount > b.amount : a.born > b.born;
    });
    std::array<int, 8> taken{};
    std::vector<bool> done(to - from);
    int persons = 0;
    std::int64_t sum = 0;
    for (const auto& [amount, born, member, component] : candidates) {
        if (done[member] || persons == year.persons) continue;
        if (year.health_once && component <= 1 && taken[0] + taken[1] == 1) continue;
        constexpr std::array limits{2, 2, 99, 99, 99, 99, 1, 1};
        if (year.caps_2022 && taken[component] == limits[component]) continue;
        ++taken[component];
        ++persons;
        done[member] = true;
        sum += amount;
    }
    return sum;
}

void PkhByHand::year(std::size_t at, const rules::VectorBatch& batch) {
    const auto& its = years_[at];
    const auto n = batch.elements;
    const auto today = born_by(its.year, 0);
    const auto after_six = born_by(its.year, 7);
    const auto six = born_by(its.year, 6);
    const auto after_21 = born_by(its.year, 22);
    const auto school_from = born_by(its.year, its.school_from);
    const auto after_school =
        its.school_to > 100 ? -1'000'000 : born_by(its.year, its.school_to + 1);
    const auto after_out = born_by(its.year, its.out_to + 1);
    const auto old = its.old_from > 100 ? -1'000'000 : born_by(its.year, its.old_from);
    const auto seventy = born_by(its.year, 70);
    const int upper = its.upper_counts ? 1 : 0;
    const int disabled = its.disabled_count ? 1 : 0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto born = birth_[i];
        const int known = born != unknown ? 1 : 0;
        const int child = (born <= today ? 1 : 0) & (born > after_six ? 1 : 0);
        const int school = (born <= school_from ? 1 : 0) & (born > after_school ? 1 : 0);
        const int sd = school & (level_[i] >= 1 ? 1 : 0) & (level_[i] <= 3 ? 1 : 0);
        const int smp = school & (level_[i] >= 4 ? 1 : 0) & (level_[i] <= 6 ? 1 : 0);
        const int sma = upper & school & (level_[i] >= 7 ? 1 : 0) & (level_[i] <= 9 ? 1 : 0);
        const int out = out_[i] & (born <= school_from ? 1 : 0) & (born > after_out ? 1 : 0) &
                        (diploma_[i] < its.out_diploma ? 1 : 0);
        const int aged = born <= old ? 1 : 0;
        const int bits =
            pregnant_[i] |
            known * (child << 1 | sd << 2 | smp << 3 | sma << 4 | out << 5 | aged << 7) |
            (disabled & disabled_[i]) << 6;
        mask_[i] = bits * present_[i];
        const int at_school_age = (born <= six ? 1 : 0) & (born > after_21 ? 1 : 0);
        lacking_[i] = present_[i] & ((known ^ 1) | (at_school_age & schooling_missing_[i]));
        special_[i] = present_[i] & (disabled_[i] | (born <= seventy ? 1 : 0));
    }
    auto& sums = sums_[at];
    auto& known = known_[at];
    for (std::size_t unit = 0; unit < batch.units; ++unit) {
        const std::size_t from = batch.first_of_unit[unit];
        const std::size_t to = batch.first_of_unit[unit + 1];
        const auto outer = batch.outer_of_unit[unit];
        if (found_[outer] == 0) continue;
        const auto percentile = percentile_[outer];
        if (percentile != unknown && percentile > its.poorest) continue;
        std::int32_t any = 0;
        std::int32_t lacking = 0;
        std::int32_t official = 0;
        std::int32_t special = 0;
        std::uint64_t counts = 0;
        bool simple = true;
        for (auto i = from; i < to; ++i) {
            const auto mask = static_cast<unsigned>(mask_[i]);
            any |= mask_[i];
            lacking |= mask == 0 ? lacking_[i] : 0;
            official |= official_[i];
            special |= special_[i];
            if (mask == 0) continue;
            simple = simple && (mask & (mask - 1)) == 0;
            counts += std::uint64_t{1} << (8 * static_cast<unsigned>(std::countr_zero(mask)));
        }
        if (official != 0) continue;
        if (any == 0) {
            sums.undetermined += lacking;
            continue;
        }
        if (percentile == unknown) {
            ++sums.undetermined;
            continue;
        }
        ++sums.eligible;
        std::int64_t persons = 0;
        if (simple) {
            auto& slot = known[(counts * 0x9e3779b97f4a7c15U) >> 54U];
            if (slot.counts != counts) slot = {counts, persons_amount(its, from, to)};
            persons = slot.amount;
        } else {
            persons = persons_amount(its, from, to);
        }
        const auto yearly = std::clamp(persons + its.fixed, its.least, its.most);
        sums.yearly += yearly;
        sums.stage += cumulative_part(Rupiah{yearly}, its.parts_with, its.parts).amount() -
                      cumulative_part(Rupiah{yearly}, its.parts_before, its.parts).amount();
        const bool papua = papua_[outer] != 0;
        if (its.flat) {
            sums.yearly += papua || special != 0 ? 2'000'000 : 1'890'000;
            sums.stage += 500'000; // a quarter of two million, or what the second stage pays
        }
        if (its.first_stage_2019) sums.yearly += papua ? 1'000'000 : 550'000;
    }
}

void PkhByHand::add(const facts::UnitColumns& columns) {
    facts::UnitBatches batches{columns};
    while (batches.next()) {
        if (batches.too_large()) throw std::runtime_error{"a family larger than the bench knows"};
        decode(columns.source(), batches.batch());
        for (std::size_t at = 0; at < years_.size(); ++at)
            year(at, batches.batch());
    }
}

} // namespace tepat::bench
