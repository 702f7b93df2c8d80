#include "welfare/detail/compute.hpp"

#include "snapshot/districts.hpp"
#include "welfare/detail/line_parts.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace tepat::welfare::detail {
namespace {

/// From the area of the whole ranking down to the district; of a village, that alone.
std::vector<Within> withins_of(const std::optional<RegionCode>& region) {
    const auto widest = within_of(region);
    std::vector<Within> all{widest};
    for (const auto narrower : {Within::province, Within::regency, Within::district})
        if (narrower > widest) all.push_back(narrower);
    return all;
}

} // namespace

/// Takes in districts from two threads. What a district's households say is one block of bytes.
class Ranked::Collector {
public:
    Collector(Ranked& into, const ModelAt& model, const snapshot::Layout& layout,
              const registry::Regions& regions)
        : into_{into}, model_{model}, scorer_{model}, layout_{layout}, regions_{regions} {}

    void district(const snapshot::Segment& segment) {
        std::vector<Household> households;
        std::vector<RegionCode> villages;
        RankingTotals totals;
        Bytes tails;
        std::vector<RankingLine::Missing> missing;
        const auto scored = scorer_.segment(
            segment, layout_, regions_,
            [&](SubjectId subject, RegionCode village, const Scored& its) {
                if (villages.empty() || villages.back() != village) villages.push_back(village);
                missing.clear();
                for (const auto& gap : its.gaps)
                    missing.push_back({model_.model->variables[gap.variable].id, gap.why});
                const auto tail = encode_tail(its.values, missing);
                households.push_back({subject, its.score,
                                      static_cast<std::uint32_t>(villages.size() - 1), its.standing,
                                      0, static_cast<std::uint32_t>(tails.size()),
                                      static_cast<std::uint32_t>(tail.size())});
                tails += tail;
                totals.add(its.standing);
            });
        const std::lock_guard lock{mutex_};
        if (!scored) {
            refused_ = scored.error();
            return;
        }
        const auto first_village = static_cast<std::uint32_t>(into_.villages_.size());
        for (auto& household : households) {
            household.village += first_village;
            household.block = static_cast<std::uint32_t>(into_.tails_.size());
        }
        std::ranges::move(households, std::back_inserter(into_.households_));
        std::ranges::move(villages, std::back_inserter(into_.villages_));
        into_.tails_.push_back(std::move(tails));
        into_.totals_.ranked += totals.ranked;
        into_.totals_.undetermined += totals.undetermined;
        into_.totals_.outside += totals.outside;
    }
    [[nodiscard]] const std::optional<Refusal>& refused() const { return refused_; }

private:
    Ranked& into_;
    const ModelAt& model_;
    const Scorer scorer_;
    const snapshot::Layout& layout_;
    const registry::Regions& regions_;
    std::mutex mutex_;
    std::optional<Refusal> refused_;
};

Result<Ranked> Ranked::compute(store::Database& database, const ModelAt& model,
                               const registry::Instrument& instrument, const RankingHeader& header,
                               Progress& progress) {
    const auto region = header.region ? header.region->text() : std::string{"–"};
    const snapshot::Districts districts{database, header.seq, header.effective_on, header.region};
    if (districts.empty()) return refuse("welfare.unknown_region"_msg, {{"region", region}});
    Ranked made;
    const snapshot::Layout layout{instrument};
    Collector collector{made, model, layout, districts.regions()};
    districts.each_segment(layout, "progress.rank"_msg, progress,
                           [&](const snapshot::Segment& segment) { collector.district(segment); });
    if (collector.refused()) return std::unexpected(*collector.refused());
    if (progress.stop_requested()) return refuse("welfare.stopped"_msg);
    if (made.households_.empty())
        return refuse("welfare.nobody"_msg,
                      {{"region", region}, {"on", header.effective_on.text()}});
    std::ranges::sort(made.households_, {}, &Household::subject);
    made.place(header);
    return made;
}

void Ranked::place(const RankingHeader& header) {
    std::vector<Entrant> entrants;
    std::vector<std::uint32_t> of_entrant;
    for (std::uint32_t at = 0; at < households_.size(); ++at)
        if (households_[at].standing == Standing::ranked) {
            entrants.push_back({households_[at].score, households_[at].subject});
            of_entrant.push_back(at);
        }
    const auto poorest_first = order(entrants, header.seed);

    withins_ = withins_of(header.region);
    for (const auto within : withins_) {
        // The areas of this kind, numbered as their villages come.
        std::unordered_map<std::int64_t, std::uint32_t> numbers;
        std::vector<std::uint32_t> area_of_village;
        for (const auto village : villages_) {
            const auto area = area_of(village, within);
            const auto number = static_cast<std::uint32_t>(numbers.size());
            area_of_village.push_back(
                numbers.try_emplace(area ? area->number() : 0, number).first->second);
        }
        std::vector<std::uint32_t> counts(numbers.size(), 0);
        std::vector<std::uint32_t> ranks(households_.size(), 0);
        for (const auto entrant : poorest_first) {
            const auto at = of_entrant[entrant];
            ranks[at] = ++counts[area_of_village[households_[at].village]];
        }
        std::vector<std::uint32_t> sizes;
        for (const auto area : area_of_village)
            sizes.push_back(counts[area]);
        ranks_.push_back(std::move(ranks));
        sizes_.push_back(std::move(sizes));
    }
}

Bytes Ranked::line(std::size_t at) const {
    const auto& household = households_[at];
    std::vector<Place> places;
    std::optional<Score> score;
    if (household.standing == Standing::ranked) {
        score = household.score;
        for (std::size_t i = 0; i < withins_.size(); ++i)
            places.push_back({withins_[i], ranks_[i][at], sizes_[i][household.village]});
    }
    return encode_head(household.subject, villages_[household.village], household.standing, score,
                       places) +
           tails_[household.block].substr(household.offset, household.size);
}

std::vector<Entrant> Ranked::entrants(const std::optional<RegionCode>& area) const {
    std::vector<Entrant> all;
    for (const auto& household : households_)
        if (household.standing == Standing::ranked &&
            (!area || area->contains(villages_[household.village])))
            all.push_back({household.score, household.subject});
    return all;
}

} // namespace tepat::welfare::detail
