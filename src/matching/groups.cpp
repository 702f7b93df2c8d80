#include "matching/detail/groups.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace tepat::matching::detail {
namespace {

constexpr std::size_t first_slots = 1'024;

std::int64_t pairs_in(std::int64_t n) {
    return n * (n - 1) / 2;
}

/// Of equal values side by side.
template <class Value>
std::int64_t pairs_of_equals(std::vector<Value>& values) {
    std::ranges::sort(values);
    std::int64_t pairs = 0;
    for (std::size_t from = 0; from < values.size();) {
        auto to = from + 1;
        while (to < values.size() && values[to] == values[from])
            ++to;
        pairs += pairs_in(static_cast<std::int64_t>(to - from));
        from = to;
    }
    return pairs;
}

std::int64_t pairs_within(const Groups& groups) {
    std::vector<std::uint32_t> members;
    std::ranges::copy_if(groups, std::back_inserter(members),
                         [](std::uint32_t group) { return group != no_group; });
    return pairs_of_equals(members);
}

} // namespace

std::string_view Ids::text(std::uint32_t number) const {
    const auto from = number == 0 ? 0 : ends_[number - 1];
    return std::string_view{letters_}.substr(from, ends_[number] - from);
}

std::uint32_t Ids::of(std::string_view id) {
    if (2 * (ends_.size() + 1) > slots_.size()) grow();
    const std::hash<std::string_view> hash;
    const auto mask = slots_.size() - 1;
    auto slot = hash(id) & mask;
    for (; slots_[slot] != 0; slot = (slot + 1) & mask)
        if (text(slots_[slot] - 1) == id) return slots_[slot] - 1;
    letters_ += id;
    ends_.push_back(letters_.size());
    slots_[slot] = static_cast<std::uint32_t>(ends_.size());
    return slots_[slot] - 1;
}

void Ids::grow() {
    const std::hash<std::string_view> hash;
    slots_.assign(std::max(first_slots, 2 * slots_.size()), 0);
    const auto mask = slots_.size() - 1;
    for (std::uint32_t number = 0; number < ends_.size(); ++number) {
        auto slot = hash(text(number)) & mask;
        while (slots_[slot] != 0)
            slot = (slot + 1) & mask;
        slots_[slot] = number + 1;
    }
}

Groups groups_of(std::size_t count, std::span<const NumberPair> pairs) {
    Groups groups(count, no_group);
    const auto root = [&](std::uint32_t id) {
        while (groups[id] != id) {
            groups[id] = groups[groups[id]];
            id = groups[id];
        }
        return id;
    };
    for (const auto& [a, b] : pairs) {
        for (const auto id : {a, b})
            if (groups[id] == no_group) groups[id] = id;
        const auto x = root(a);
        const auto y = root(b);
        groups[std::max(x, y)] = std::min(x, y);
    }
    for (std::uint32_t id = 0; id < count; ++id)
        if (groups[id] != no_group) groups[id] = root(id);
    return groups;
}

Quality compare_groups(const Groups& found, const Groups& truth) {
    std::vector<NumberPair> both;
    for (std::size_t id = 0; id < std::min(found.size(), truth.size()); ++id)
        if (found[id] != no_group && truth[id] != no_group) both.emplace_back(found[id], truth[id]);
    Quality quality;
    quality.right = pairs_of_equals(both);
    quality.wrong = pairs_within(found) - quality.right;
    quality.missed = pairs_within(truth) - quality.right;
    return quality;
}

} // namespace tepat::matching::detail
