#include "facts/register_columns.hpp"

#include "snapshot/encode_column.hpp"

#include <algorithm>
#include <cstring>

namespace tepat::facts {
namespace {

void repeat(std::string_view bytes, std::size_t times, char* into) {
    const auto all = bytes.size() * times;
    std::memcpy(into, bytes.data(), std::min(all, bytes.size()));
    for (auto done = bytes.size(); done < all; done *= 2)
        std::memcpy(into + done, into, std::min(done, all - done));
}

} // namespace

RegisterColumns::RegisterColumns(const snapshot::Segment& segment, const snapshot::Layout& layout,
                                 const registry::Regions& regions, const Overlay& overlay)
    : segment_{segment}, layout_{layout}, regions_{regions}, overlay_{overlay} {
    for (std::size_t i = 0; i < household_.size(); ++i)
        if (const auto column = layout.household(fact_type(static_cast<HouseholdFact>(i)).name))
            household_[i] = segment.household_column(*column);
    add_places();
    add_families();
    for (const auto& [fact, numbers] : overlay)
        add(fact, numbers);
}

std::unique_ptr<const RegisterUnits> RegisterColumns::units(Unit unit) const {
    return std::make_unique<const RegisterUnits>(segment_, layout_, regions_, unit, overlay_);
}

std::array<ColumnView, member_facts> RegisterColumns::member(Unit unit) const {
    std::array<ColumnView, member_facts> made;
    for (std::size_t i = 0; i < made.size(); ++i) {
        auto name = fact_type(static_cast<MemberFact>(i)).name;
        if (static_cast<MemberFact>(i) == MemberFact::relation)
            name =
                unit == Unit::household ? "relation_to_household_head" : "relation_to_family_head";
        if (const auto column = layout_.member(name)) made[i] = segment_.member_column(*column);
    }
    return made;
}

void RegisterColumns::add_places() {
    // Households of a village lie together: what is the same is told once, and then written out.
    std::vector<std::size_t> ends;
    std::array<std::vector<std::int64_t>, 2> codes;
    const auto households = segment_.households().size();
    for (std::size_t row = 0; row < households;) {
        const auto its = segment_.region(row);
        const auto* village = regions_.find(its);
        for (auto& of : codes) {
            const auto level = &of == codes.data() ? RegionLevel::province : RegionLevel::regency;
            of.push_back(village == nullptr ? ColumnView::missing
                                            : std::int64_t{village->code.at(level).number()});
        }
        while (row < households && segment_.region(row) == its)
            ++row;
        ends.push_back(row);
    }
    for (const auto fact : {HouseholdFact::province, HouseholdFact::regency}) {
        const auto encoded =
            snapshot::encode_column(codes[fact == HouseholdFact::province ? 0 : 1]);
        const auto width = ColumnView::bytes(encoded.view.width);
        Bytes bytes(households * width, '\0');
        std::size_t begin = 0;
        for (std::size_t run = 0; run < ends.size(); begin = ends[run], ++run)
            repeat(std::string_view{encoded.bytes}.substr(run * width, width), ends[run] - begin,
                   bytes.data() + begin * width);
        add(fact, encoded.view, std::move(bytes));
    }
}

void RegisterColumns::add_families() {
    std::vector<std::int64_t> counts(segment_.households().size());
    for (const auto& family : segment_.families())
        ++counts[family.household];
    add(HouseholdFact::families, counts);
}

void RegisterColumns::add(HouseholdFact fact, std::span<const std::int64_t> numbers) {
    auto encoded = snapshot::encode_column(numbers);
    add(fact, encoded.view, std::move(encoded.bytes));
}

void RegisterColumns::add(HouseholdFact fact, ColumnView view, Bytes bytes) {
    view.data = made_.emplace_back(std::move(bytes)).data();
    household_[static_cast<std::size_t>(fact)] = view;
}

} // namespace tepat::facts
