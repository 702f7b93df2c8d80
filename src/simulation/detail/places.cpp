#include "simulation/detail/places.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace tepat::simulation::detail {
namespace {

using programmes::Ranks;
using programmes::unknown_rank;

constexpr std::size_t most_packed = 2;
/// What stands for unknown_rank, and is behind all others as well.
constexpr std::int64_t unknown_code = 255;

/// Ranks in a byte each; false when one does not fit.
bool pack(std::span<const std::vector<std::int64_t>> ranks, std::vector<std::uint16_t>& into) {
    if (ranks.empty() || ranks.size() > most_packed) return false;
    into.assign(ranks.front().size(), 0);
    bool fits = true;
    for (const auto& by : ranks)
        for (std::size_t i = 0; i < by.size(); ++i) {
            const auto code = by[i] == unknown_rank ? unknown_code : by[i];
            fits = fits && code >= 0 && (code < unknown_code || by[i] == unknown_rank);
            into[i] = static_cast<std::uint16_t>(into[i] << 8U | static_cast<std::uint8_t>(code));
        }
    return fits;
}

/// Nothing when they do not fit.
std::optional<std::uint16_t> packed(const Ranks& ranks, std::size_t places) {
    std::vector<std::vector<std::int64_t>> one;
    for (std::size_t place = 0; place < places; ++place)
        one.push_back({ranks[place]});
    std::vector<std::uint16_t> made;
    return pack(one, made) ? std::optional{made.front()} : std::nullopt;
}

Ranks unpacked(std::uint16_t packed, std::size_t places) {
    Ranks made{};
    for (std::size_t place = places; place-- > 0; packed = packed >> 8U)
        made[place] =
            (packed & unknown_code) == unknown_code ? unknown_rank : packed & unknown_code;
    return made;
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
        return {{question_.areas->all().begin()->first, facts::units_in(segment, unit), 0}};
    // Households of a village lie together.
    std::vector<Run> runs;
    const auto households = segment.households().size();
    for (std::size_t row = 0; row < households;) {
        const auto village = segment.region(row);
        while (row < households && segment.region(row) == village)
            ++row;
        const auto area = question_.areas->area_of(ground_.regions().find(village)->code);
        if (runs.empty() || runs.back().area != area) runs.push_back({area, 0, 0});
        runs.back().end = facts::units_before(segment, unit, row);
    }
    return runs;
}

void Places::take(std::size_t part, std::span<const Stand> stands,
                  std::span<std::vector<std::int64_t>> ranks) {
    Wanting made{runs_of(ground_.parts()[part].segment), ranks.size(), {}, {}};
    std::size_t begin = 0;
    for (auto& run : made.runs) {
        run.wanting = static_cast<std::size_t>(
            std::ranges::count(stands.subspan(begin, run.end - begin), Stand::in));
        begin = run.end;
    }
    if (!pack(ranks, made.packed)) {
        made.packed.clear();
        for (auto& by : ranks) {
            // The last of all numbers would not leave room for a base.
            std::ranges::replace(by, unknown_rank, ColumnView::missing);
            made.by.emplace_back(by);
        }
    }
    const std::lock_guard lock{*mutex_};
    for (const auto& run : made.runs)
        lines_[run.area].wanted += static_cast<std::int64_t>(run.wanting);
    wanting_.emplace(part, std::move(made));
}

void Places::give(Standing& standing) {
    bool everybody = true;
    for (auto& [area, line] : lines_) {
        line.left = question_.areas->places(area);
        line.all = line.wanted <= line.left;
        everybody = everybody && line.all;
    }
    if (everybody) return;
    find_lines();
    draw(standing, cut(standing));
    add_up(standing);
}

Ranks Places::Wanting::ranks(std::size_t number) const {
    if (!packed.empty()) return unpacked(packed[number], places);
    Ranks made{};
    for (std::size_t place = 0; place < places; ++place) {
        const auto rank = by[place].view().at(number);
        made[place] = rank == ColumnView::missing ? unknown_rank : rank;
    }
    return made;
}

Places::Counts Places::Wanting::count(std::size_t from, std::size_t units) const {
    Counts made;
    if (!packed.empty()) {
        std::vector<std::int64_t> counts(std::numeric_limits<std::uint16_t>::max() + 1U);
        for (const auto key : std::span{packed}.subspan(from, units))
            ++counts[key];
        for (std::size_t key = 0; key < counts.size(); ++key)
            if (counts[key] != 0)
                made[unpacked(static_cast<std::uint16_t>(key), places)] = counts[key];
        return made;
    }
    std::vector<Ranks> all;
    for (auto number = from; number < from + units; ++number)
        all.push_back(ranks(number));
    std::ranges::sort(all);
    for (auto at = all.begin(); at != all.end();) {
        const auto next = std::upper_bound(at, all.end(), *at);
        made.emplace_hint(made.end(), *at, next - at);
        at = next;
    }
    return made;
}

void Places::find_lines() {
    std::map<RegionCode, Counts> counts;
    SilentProgress silent;
    on_all_cores(ground_.parts().size(), "progress.simulate"_msg, silent, [&](std::size_t part) {
        const auto& wanting = wanting_.at(part);
        std::size_t from = 0;
        for (const auto& run : wanting.runs) {
            if (!lines_.at(run.area).all) {
                const auto found = wanting.count(from, run.wanting);
                const std::lock_guard lock{*mutex_};
                for (const auto& [ranks, times] : found)
                    counts[run.area][ranks] += times;
            }
            from += run.wanting;
        }
    });
    for (const auto& [area, of] : counts) {
        auto& line = lines_.at(area);
        // More want a place than there are, so the places end at somebody.
        auto at = of.begin();
        for (; at->second <= line.left; ++at)
            line.left -= at->second;
        line.ranks = at->first;
    }
}

std::map<RegionCode, std::vector<Places::Equal>> Places::cut(Standing& standing) const {
    std::map<RegionCode, std::vector<Equal>> all;
    SilentProgress silent;
    on_all_cores(standing.parts.size(), "progress.simulate"_msg, silent, [&](std::size_t part) {
        const auto& wanting = wanting_.at(part);
        auto* stands = standing.parts[part].stands.data();
        std::size_t unit = 0;
        std::size_t number = 0;
        for (const auto& run : wanting.runs) {
            const auto& line = lines_.at(run.area);
            std::vector<Equal> equals;
            const auto each = [&](const auto& beside) {
                for (; unit < run.end; ++unit) {
                    if (stands[unit] != Stand::in) continue;
                    const std::strong_ordering order = beside(number++);
                    if (order < 0) continue;
                    stands[unit] = Stand::beyond;
                    if (order == 0 && line.left > 0)
                        equals.push_back({0, static_cast<std::uint32_t>(part),
                                          static_cast<std::uint32_t>(unit)});
                }
            };
            if (line.all) {
                unit = run.end;
                number += run.wanting;
            } else if (const auto key = packed(line.ranks, wanting.places);
                       key && !wanting.packed.empty()) {
                each([keys = wanting.packed.data(), key = *key](std::size_t at) {
                    return keys[at] <=> key;
                });
            } else {
                each([&](std::size_t at) { return wanting.ranks(at) <=> line.ranks; });
            }
            if (equals.empty()) continue;
            for (auto& equal : equals)
                equal.lot = first_bytes(lot(equal));
            const std::lock_guard guard{*mutex_};
            auto& into = all[run.area];
            into.insert(into.end(), equals.begin(), equals.end());
        }
    });
    return all;
}

journal::Digest Places::lot(const Equal& equal) const {
    return programmes::quota_lot(
        question_.seed,
        facts::subject_in(ground_.parts()[equal.part].segment, question_.policy->unit, equal.unit));
}

void Places::draw(Standing& standing, std::map<RegionCode, std::vector<Equal>> equals) const {
    for (auto& [area, of] : equals) {
        const auto end = of.begin() + lines_.at(area).left;
        std::ranges::nth_element(of, end, [this](const Equal& a, const Equal& b) {
            if (a.lot != b.lot) return a.lot < b.lot;
            return std::tuple{lot(a), a.part, a.unit} < std::tuple{lot(b), b.part, b.unit};
        });
        for (auto at = of.begin(); at != end; ++at)
            standing.parts[at->part].stands[at->unit] = Stand::in;
    }
}

void Places::add_up(Standing& standing) const {
    auto& totals = standing.totals;
    for (const auto& [area, line] : lines_) {
        if (line.all) continue;
        const auto beyond = line.wanted - question_.areas->places(area);
        totals.in -= beyond;
        totals.beyond += beyond;
    }
    totals.yearly = totals.stage = Rupiah{};
    totals.grams = 0;
    std::vector<Totals> sums(standing.parts.size());
    SilentProgress silent;
    on_all_cores(sums.size(), "progress.simulate"_msg, silent, [&](std::size_t at) {
        const auto& part = standing.parts[at];
        std::int64_t in = 0;
        std::size_t number = 0;
        for (const auto stand : part.stands) {
            const bool is_in = stand == Stand::in;
            in += is_in ? 1 : 0;
            if (!part.same && is_in) sums[at].add(stand, part.amounts(number));
            number += is_in || stand == Stand::beyond ? 1 : 0;
        }
        if (!part.same) return;
        sums[at].yearly = Rupiah{part.same->yearly}.times(in);
        sums[at].stage = Rupiah{part.same->stage}.times(in);
        sums[at].grams = part.same->grams * in;
    });
    for (const auto& sum : sums) {
        totals.yearly += sum.yearly;
        totals.stage += sum.stage;
        totals.grams += sum.grams;
    }
}

} // namespace tepat::simulation::detail
