#include "programmes/detail/amounts.hpp"

#include <algorithm>
#include <utility>

namespace tepat::programmes::detail {
namespace {

// Counts of each component lie side by side in a number: 15 components of four bits, and then
// those who cannot be counted.
constexpr unsigned bits_a_count = 4;
constexpr std::size_t most_members = (1U << bits_a_count) - 1;
constexpr std::size_t counted_components = 15;
constexpr auto uncounted = std::uint64_t{1} << bits_a_count * counted_components;

constexpr std::size_t known_units = 1024;
constexpr std::size_t looked_at = 4;

std::size_t place_of(std::uint64_t counts, std::uint64_t granted) {
    const auto mixed = (counts ^ granted * 0x9e3779b97f4a7c15U) * 0xff51afd7ed558ccdU;
    return static_cast<std::size_t>(mixed >> 32U) % known_units;
}

} // namespace

Amounts::Amounts(const PolicyAt& policy)
    : policy_{policy}, capped_(policy.caps.size()), known_(known_units + looked_at) {
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
    if (counts_decide_) fill_counts();
}

void Amounts::fill_counts() {
    count_of_.assign(std::size_t{1} << policy_.components.size(), uncounted);
    count_of_[0] = 0;
    for (std::size_t i = 0; i < std::min(policy_.components.size(), counted_components); ++i)
        count_of_[std::size_t{1} << i] = std::uint64_t{1} << bits_a_count * i;
}

Amounts::Amount Amounts::of(std::span<const std::uint16_t> components, std::size_t first_row,
                            std::uint64_t granted) {
    if (counts_decide_ && components.size() <= most_members) {
        std::uint64_t counts = 0;
        for (const auto its : components)
            counts += count_of_[its];
        if (counts < uncounted) {
            auto& its = known(counts, granted);
            if (!its.filled) {
                gather(components, first_row);
                its = {counts, granted, finish(choose(), granted), true};
            }
            return its.amount;
        }
    }
    gather(components, first_row);
    const auto persons = choose();
    const auto sum = uncounted | static_cast<std::uint64_t>(persons.amount());
    auto& its = known(sum, granted);
    if (!its.filled) its = {sum, granted, finish(persons, granted), true};
    return its.amount;
}

/// Filled when it is known, else a place for it.
Amounts::Known& Amounts::known(std::uint64_t counts, std::uint64_t granted) {
    auto* const first = &known_[place_of(counts, granted)];
    for (auto* at = first; at < first + looked_at; ++at)
        if (!at->filled || (at->counts == counts && at->granted == granted)) return *at;
    first->filled = false;
    return *first;
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
    // They are few; equals stay in their order.
    for (auto at = candidates_.begin(); at != candidates_.end(); ++at)
        std::rotate(
            std::upper_bound(candidates_.begin(), at, *at,
                             [&](const Candidate& a, const Candidate& b) { return before(a, b); }),
            at, at + 1);
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
