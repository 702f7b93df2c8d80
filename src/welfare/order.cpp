#include "welfare/order.hpp"

#include <algorithm>
#include <tuple>

namespace tepat::welfare {
namespace {

struct Item {
    std::int64_t score;
    std::uint32_t place;
};

/// Puts entrants of one score in the order of their lots.
void draw_lots(std::span<Item> tied, std::span<const Entrant> entrants,
               const journal::Digest& seed) {
    std::vector<std::pair<journal::Digest, std::uint32_t>> lots;
    lots.reserve(tied.size());
    for (const auto& item : tied) {
        Bytes subject;
        append_u64(subject, static_cast<std::uint64_t>(entrants[item.place].subject.value()));
        lots.emplace_back(journal::sha256({seed.view(), subject}), item.place);
    }
    std::ranges::sort(lots);
    for (std::size_t i = 0; i < tied.size(); ++i)
        tied[i].place = lots[i].second;
}

} // namespace

std::vector<std::uint32_t> order(std::span<const Entrant> entrants, const journal::Digest& seed) {
    std::vector<Item> items;
    items.reserve(entrants.size());
    for (const auto& entrant : entrants)
        items.push_back({entrant.score.value(), static_cast<std::uint32_t>(items.size())});
    std::ranges::sort(items, {}, &Item::score);
    for (std::size_t from = 0; from < items.size();) {
        auto end = from + 1;
        while (end < items.size() && items[end].score == items[from].score)
            ++end;
        if (end - from > 1) draw_lots(std::span{items}.subspan(from, end - from), entrants, seed);
        from = end;
    }
    std::vector<std::uint32_t> places;
    places.reserve(items.size());
    for (const auto& item : items)
        places.push_back(item.place);
    return places;
}

journal::Digest seed_of(Date effective_on) {
    Bytes year;
    append_u32(year, static_cast<std::uint32_t>(effective_on.year()));
    return journal::sha256({"tepat.welfare.seed/1", year});
}

} // namespace tepat::welfare
