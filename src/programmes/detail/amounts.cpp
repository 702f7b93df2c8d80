#include "programmes/detail/amounts.hpp"

#include <algorithm>
#include <utility>

namespace tepat::programmes::detail {
namespace {

constexpr std::size_t known_units = 512;
constexpr unsigned bits_a_count = 4;
constexpr std::uint64_t most_count = (1U << bits_a_count) - 1;

std::size_t place_of(std::uint64_t counts, std::uint64_t granted) {
    const auto mixed = (counts ^ granted * 0x9e3779b97f4a7c15U) * 0xff51afd7ed558ccdU;
    return static_cast<std::size_t>(mixed >> 32U) % known_units;
}

} // namespace

Amounts::Amounts(const PolicyAt& policy)
    : policy_{policy}, capped_(policy.caps.size()), known_(known_units) {
    bool caps_apart = true;
    for (std::size_t i = 0; i < policy.components.size(); ++i) {
        for (std::size_t cap = 0; cap < policy.caps.size(); ++cap) {
            const auto& components = policy.caps[cap].item->components;
            if (std::ranges::find(components, policy.components[i].index) != components.end())
                caps_of_[i].push_back(cap);
        }
        caps_apart = caps_apart && caps_of_[i].size() <= 1;
    }
    // Of equals, then, it does not matter for the sum which is taken.
    const auto& order = policy.persons->order;
    counts_decide_ = caps_apart && (order.empty() || order.front() == Preference::highest_amount);
}

Amounts::Amount Amounts::of(std::span<const std::uint16_t> components, std::size_t first_row,
                            std::uint64_t granted) {
    std::uint64_t counts = 0;
    bool countable = counts_decide_;
    for (const unsigned its : components) {
        if (its == 0) continue;
        const auto shift = bits_a_count * static_cast<unsigned>(__builtin_ctz(its));
        if ((its & (its - 1)) != 0 || (counts >> shift & most_count) == most_count)
            countable = false;
        counts += std::uint64_t{1} << shift;
    }
    if (!countable) {
        gather(components, first_row);
        return finish(choose(), granted);
    }
    auto& known = known_[place_of(counts, granted)];
    if (!known.filled || known.counts != counts || known.granted != granted) {
        gather(components, first_row);
        known = {counts, granted, finish(choose(), granted), true};
    }
    return known.amount;
}

void Amounts::gather(std::span<const std::uint16_t> components, std::size_t first_row) {
    candidates_.clear();
    for (std::size_t member = 0; member < components.size(); ++member)
        for (unsigned its = components[member]; its != 0; its &= its - 1) {
            const auto component = static_cast<std::size_t>(__builtin_ctz(its));
            candidates_.push_back(
                {component, first_row + member, policy_.components[component].yearly});
        }
}

bool Amounts::before(const Candidate& a, const Candidate& b) const {
    for (const auto preference : policy_.persons->order) {
        std::strong_ordering order = std::strong_ordering::equal;
        switch (preference) {
        case Preference::highest_amount:
            order = b.yearly <=> a.yearly;
            break;
        case Preference::youngest:
            // What is missing is the least of all numbers: last.
            order = births_.at(b.row) <=> births_.at(a.row);
            break;
        case Preference::oldest: {
            const auto born_a = births_.at(a.row);
            const auto born_b = births_.at(b.row);
            const bool both = born_a != ColumnView::missing && born_b != ColumnView::missing;
            order = both ? born_a <=> born_b : born_b <=> born_a;
            break;
        }
        case Preference::component:
            order = a.component <=> b.component;
            break;
        }
        if (order != 0) return order < 0;
    }
    return false;
}

/// What those who are taken of the candidates get in a year.
Rupiah Amounts::choose() {
    if (candidates_.size() > 1)
        std::ranges::stable_sort(
            candidates_, [&](const Candidate& a, const Candidate& b) { return before(a, b); });
    std::ranges::fill(capped_, 0);
    taken_.clear();
    Rupiah sum;
    for (const auto& candidate : candidates_) {
        const auto& caps = caps_of_[candidate.component];
        const auto full = [&](std::size_t cap) {
            return capped_[cap] >= policy_.caps[cap].value();
        };
        const auto& most = policy_.persons->most;
        if (std::ranges::find(taken_, candidate.row) != taken_.end() ||
            std::ranges::any_of(caps, full) || (most && std::ssize(taken_) >= *most))
            continue;
        for (const auto cap : caps)
            ++capped_[cap];
        taken_.push_back(candidate.row);
        sum += candidate.yearly;
    }
    return sum;
}

Amounts::Amount Amounts::finish(Rupiah persons, std::uint64_t granted) {
    made_.fixed.clear();
    made_.yearly = persons;
    for (std::size_t i = 0; i < policy_.fixed.size(); ++i) {
        if ((granted >> i & 1U) == 0) continue;
        made_.fixed.push_back(policy_.fixed[i].index);
        made_.yearly += policy_.fixed[i].value().yearly;
    }
    if (policy_.bounds)
        made_.yearly = std::clamp(made_.yearly, policy_.bounds->least, policy_.bounds->most);
    return {made_.yearly, stage_amount(policy_, made_, policy_.period.stage.number)};
}

} // namespace tepat::programmes::detail
