#include "programmes/quota.hpp"

#include <algorithm>
#include <tuple>

namespace tepat::programmes {

Result<QuotaAreas> QuotaAreas::of(const Quota& quota, RegionCode region,
                                  std::optional<std::int64_t> given) {
    QuotaAreas areas;
    if (quota.allocation.empty()) {
        const auto places = quota.places.value();
        if (!given && !region.country())
            return refuse("programmes.quota_not_allocated"_msg,
                          {{"region", region.text()}, {"places", std::to_string(places)}});
        if (given && *given > places)
            return refuse("programmes.quota_above"_msg,
                          {{"given", std::to_string(*given)}, {"places", std::to_string(places)}});
        areas.places_.emplace(region, given.value_or(places));
        return areas;
    }
    if (given) return refuse("programmes.quota_allocated"_msg, {{"region", region.text()}});
    const auto level = quota.allocation.front().area.level();
    if (!region.country() && region.level() > level)
        return refuse("programmes.quota_part"_msg,
                      {{"region", region.text()}, {"area", region.at(level).text()}});
    areas.level_ = level;
    for (const auto& one : quota.allocation)
        if (region.contains(one.area)) areas.places_.emplace(one.area, one.places);
    return areas;
}

RegionCode QuotaAreas::area_of(RegionCode village) const {
    return level_ ? village.at(*level_) : places_.begin()->first;
}

std::int64_t QuotaAreas::places(RegionCode area) const {
    const auto found = places_.find(area);
    return found == places_.end() ? 0 : found->second;
}

std::int64_t QuotaAreas::total() const {
    std::int64_t sum = 0;
    for (const auto& [area, places] : places_)
        sum += places;
    return sum;
}

Ranks ranks_of(const PolicyAt& policy, const UnitView& unit) {
    UnitRows rows{unit, policy.date};
    Ranks ranks{};
    for (std::size_t i = 0; i < policy.quota->order.size(); ++i) {
        const auto& measure = policy.quota->order[i].measure;
        if (measure.yes_or_no()) {
            const auto outcome = rules::evaluate(measure.value, rows.root());
            ranks[i] = outcome.verdict == Verdict::undetermined ? unknown_rank
                       : outcome.verdict == Verdict::eligible   ? 1
                                                                : 0;
        } else {
            ranks[i] = rules::evaluate_integer(measure.value, rows.root()).value_or(unknown_rank);
        }
        if (measure.needs &&
            rules::evaluate(*measure.needs, rows.root()).verdict != Verdict::eligible)
            ranks[i] = unknown_rank;
    }
    return ranks;
}

journal::Digest quota_seed(const ListHeader& header) {
    constexpr std::string_view purpose{"tepat quota 1\0", 14};
    return journal::sha256({purpose, encode(header)});
}

journal::Digest quota_lot(const journal::Digest& seed, SubjectId subject) {
    std::array<char, 8> bytes{};
    const auto number = static_cast<std::uint64_t>(subject.value());
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(number >> (8 * (bytes.size() - 1 - i)) & 0xFF);
    return journal::sha256({seed.view(), {bytes.data(), bytes.size()}});
}

void rank(std::vector<Contender>& contenders) {
    std::ranges::sort(contenders, [](const Contender& a, const Contender& b) {
        return std::tie(a.area, a.ranks, a.lot, a.unit) < std::tie(b.area, b.ranks, b.lot, b.unit);
    });
}

} // namespace tepat::programmes
