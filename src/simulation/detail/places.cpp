#include "simulation/detail/places.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace tepat::simulation::detail {
namespace {

/// Counts numbers: in a table where they lie close together, else by sorting them.
void count(std::vector<std::int64_t>& numbers, std::map<std::int64_t, std::int64_t>& into) {
    if (numbers.empty()) return;
    const auto [least, most] = std::ranges::minmax(numbers);
    const auto range = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least);
    if (range < numbers.size()) {
        std::vector<std::int64_t> counts(range + 1);
        for (const auto number : numbers)
            ++counts[static_cast<std::size_t>(number - least)];
        for (std::size_t i = 0; i < counts.size(); ++i)
            if (counts[i] != 0) into[least + static_cast<std::int64_t>(i)] += counts[i];
        return;
    }
    std::ranges::sort(numbers);
    for (auto from = numbers.begin(); from != numbers.end();) {
        const auto to = std::upper_bound(from, numbers.end(), *from);
        into[*from] += to - from;
        from = to;
    }
}

std::int64_t rank_of(const Numbers& ranks, std::size_t eligible) {
    const auto rank = ranks[eligible];
    return rank == ColumnView::missing ? programmes::unknown_rank : rank;
}

/// Whether a unit comes before a line (less), stands at it, or comes behind.
std::strong_ordering beside(std::span<const std::int64_t> line, std::span<const Numbers> ranks,
                            std::size_t eligible) {
    for (std::size_t place = 0; place < line.size(); ++place)
        if (const auto order = rank_of(ranks[place], eligible) <=> line[place]; order != 0)
            return order;
    return std::strong_ordering::equal;
}

std::uint64_t first_bytes(const journal::Digest& digest) {
    std::uint64_t made = 0;
    for (const auto byte : digest.view().substr(0, sizeof made))
        made = made << 8U | static_cast<unsigned char>(byte);
    return made;
}

} // namespace

std::size_t Places::ranks() const {
    return question_.areas ? question_.policy->quota->order.size() : 0;
}

std::vector<Places::Run> Places::runs_of(const snapshot::Segment& segment) const {
    const auto unit = question_.policy->unit;
    if (question_.areas->one())
        return {{question_.areas->all().begin()->first, facts::units_in(segment, unit)}};
    // Households of a village lie together.
    std::vector<Run> runs;
    const auto households = segment.households().size();
    for (std::size_t row = 0; row < households;) {
        const auto village = segment.region(row);
        while (row < households && segment.region(row) == village)
            ++row;
        const auto area = question_.areas->area_of(ground_.regions().find(village)->code);
        if (runs.empty() || runs.back().area != area) runs.push_back({area, 0});
        runs.back().end = facts::units_before(segment, unit, row);
    }
    return runs;
}

void Places::take(std::size_t part, std::span<const Stand> stands,
                  std::span<std::vector<std::int64_t>> ranks) {
    std::map<RegionCode, std::int64_t> wanted;
    std::size_t begin = 0;
    for (const auto& run : runs_of(ground_.parts()[part].segment)) {
        wanted[run.area] += std::ranges::count(stands.subspan(begin, run.end - begin), Stand::in);
        begin = run.end;
    }
    std::vector<Numbers> kept;
    for (auto& by : ranks) {
        // The last of all numbers would not leave room for a base.
        std::ranges::replace(by, programmes::unknown_rank, ColumnView::missing);
        kept.emplace_back(by);
    }
    const std::lock_guard lock{*mutex_};
    for (const auto& [area, count] : wanted)
        lines_[area].wanted += count;
    ranks_.emplace(part, std::move(kept));
}

template <class Each>
void Places::each_in(const Standing& standing, std::size_t part, const Each& each) const {
    const auto& stands = standing.parts[part].stands;
    std::size_t unit = 0;
    std::size_t number = 0;
    for (const auto& run : runs_of(ground_.parts()[part].segment)) {
        const auto& line = lines_.at(run.area);
        for (; unit < run.end; ++unit)
            if (stands[unit] == Stand::in) each(run.area, line, unit, number++);
    }
}

void Places::give(Standing& standing) {
    bool everybody = true;
    for (auto& [area, line] : lines_) {
        line.left = question_.areas->places(area);
        line.all = line.wanted <= line.left;
        everybody = everybody && line.all;
    }
    if (everybody) return;
    for (std::size_t place = 0; place < ranks(); ++place)
        look_at(standing, place);
    draw(standing, cut(standing));
    add_up(standing);
}

void Places::look_at(const Standing& standing, std::size_t place) {
    std::map<RegionCode, Counts> counts;
    SilentProgress silent;
    on_all_cores(standing.parts.size(), "progress.simulate"_msg, silent, [&](std::size_t part) {
        const auto& ranks = ranks_.at(part);
        std::map<RegionCode, std::vector<std::int64_t>> equals;
        const Line* last = nullptr;
        std::vector<std::int64_t>* its = nullptr;
        each_in(standing, part, [&](RegionCode area, const Line& line, auto, std::size_t number) {
            if (line.all || beside(line.ranks, ranks, number) != 0) return;
            if (last != &line) its = &equals[area];
            last = &line;
            its->push_back(rank_of(ranks[place], number));
        });
        std::map<RegionCode, Counts> found;
        for (auto& [area, numbers] : equals)
            count(numbers, found[area]);
        const std::lock_guard lock{*mutex_};
        for (const auto& [area, of] : found)
            for (const auto& [rank, times] : of)
                counts[area][rank] += times;
    });
    for (const auto& [area, of] : counts) {
        auto& line = lines_.at(area);
        // More are equal so far than there are places left, so one of the ranks is the line's.
        auto at = of.begin();
        for (; at->second <= line.left; ++at)
            line.left -= at->second;
        line.ranks.push_back(at->first);
    }
}

std::vector<Places::Equal> Places::cut(Standing& standing) const {
    std::vector<Equal> all;
    SilentProgress silent;
    on_all_cores(standing.parts.size(), "progress.simulate"_msg, silent, [&](std::size_t part) {
        const auto& ranks = ranks_.at(part);
        std::vector<Equal> equals;
        each_in(standing, part,
                [&](RegionCode area, const Line& line, std::size_t unit, std::size_t number) {
                    if (line.all) return;
                    const auto order = beside(line.ranks, ranks, number);
                    if (order < 0) return;
                    standing.parts[part].stands[unit] = Stand::beyond;
                    if (order > 0 || line.left == 0) return;
                    equals.push_back({area, 0, static_cast<std::uint32_t>(part),
                                      static_cast<std::uint32_t>(unit)});
                });
        for (auto& equal : equals)
            equal.lot = first_bytes(lot(equal));
        const std::lock_guard guard{*mutex_};
        all.insert(all.end(), equals.begin(), equals.end());
    });
    return all;
}

journal::Digest Places::lot(const Equal& equal) const {
    return programmes::quota_lot(
        question_.seed,
        facts::subject_in(ground_.parts()[equal.part].segment, question_.policy->unit, equal.unit));
}

void Places::draw(Standing& standing, std::vector<Equal> equals) const {
    std::ranges::sort(equals, [this](const Equal& a, const Equal& b) {
        if (a.area != b.area) return a.area < b.area;
        if (a.lot != b.lot) return a.lot < b.lot;
        return std::tuple{lot(a), a.part, a.unit} < std::tuple{lot(b), b.part, b.unit};
    });
    std::map<RegionCode, std::int64_t> given;
    for (const auto& equal : equals)
        if (given[equal.area]++ < lines_.at(equal.area).left)
            standing.parts[equal.part].stands[equal.unit] = Stand::in;
}

void Places::add_up(Standing& standing) const {
    std::vector<Totals> totals(standing.parts.size());
    SilentProgress silent;
    on_all_cores(totals.size(), "progress.simulate"_msg, silent, [&](std::size_t at) {
        const auto& part = standing.parts[at];
        std::size_t number = 0;
        for (const auto stand : part.stands) {
            const bool fulfils = stand == Stand::in || stand == Stand::beyond;
            programmes::UnitAmounts amounts;
            if (stand == Stand::in)
                amounts = {part.yearly[number], part.stage[number], part.grams[number]};
            number += fulfils ? 1 : 0;
            totals[at].add(stand, amounts);
        }
    });
    standing.totals = {};
    for (const auto& of : totals)
        standing.totals += of;
}

} // namespace tepat::simulation::detail
