#include "welfare/ranking_facts.hpp"

#include <algorithm>

namespace tepat::welfare {

void RankingFacts::add(const RankingLine& line) {
    if (line.places.empty()) return;
    const auto& whole = line.places.front();
    const auto* regional = line.place(Within::regency);
    known_.push_back({line.subject, line.score ? line.score->value() : ColumnView::missing,
                      static_cast<std::uint8_t>(whole.percentile()),
                      static_cast<std::uint8_t>(whole.decile()),
                      static_cast<std::uint8_t>(regional == nullptr ? 0 : regional->percentile())});
}

RankingFacts RankingFacts::read(store::Connection& connection, const StoredRanking& ranking,
                                const std::optional<RegionCode>& region) {
    RankingFacts made;
    each_line(connection, ranking, [&](std::int64_t, const RankingLine& line) {
        if (!region || region->contains(line.village)) made.add(line);
        return true;
    });
    return made;
}

RankingFacts RankingFacts::read_one(store::Connection& connection, const StoredRanking& ranking,
                                    SubjectId household) {
    RankingFacts made;
    if (const auto line = line_of(connection, ranking, household)) made.add(*line);
    return made;
}

const RankingFacts::Known* RankingFacts::find(SubjectId household) const {
    const auto its = std::ranges::lower_bound(known_, household, {}, &Known::household);
    return its == known_.end() || its->household != household ? nullptr : &*its;
}

std::vector<std::int64_t> RankingFacts::scores(const snapshot::Segment& segment) const {
    std::vector<std::int64_t> made;
    made.reserve(segment.households().size());
    for (const auto household : segment.households()) {
        const auto* its = find(household);
        made.push_back(its == nullptr ? ColumnView::missing : its->score);
    }
    return made;
}

facts::Overlay RankingFacts::overlay(const snapshot::Segment& segment) const {
    const auto households = segment.households();
    std::vector<std::int64_t> percentiles(households.size(), ColumnView::missing);
    auto deciles = percentiles;
    auto regional = percentiles;
    for (std::size_t at = 0; at < households.size(); ++at) {
        const auto* its = find(households[at]);
        if (its == nullptr) continue;
        percentiles[at] = its->percentile;
        deciles[at] = its->decile;
        if (its->regional > 0) regional[at] = its->regional;
    }
    using facts::HouseholdFact;
    facts::Overlay made;
    made.emplace_back(HouseholdFact::welfare_percentile, std::move(percentiles));
    made.emplace_back(HouseholdFact::welfare_decile, std::move(deciles));
    made.emplace_back(HouseholdFact::regional_percentile, std::move(regional));
    return made;
}

} // namespace tepat::welfare
