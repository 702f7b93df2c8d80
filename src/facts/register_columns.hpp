#pragma once
#include "facts/register_units.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>

namespace tepat::facts {

/// A segment as plans read it: its columns by fact, and what comes from its villages, its families
/// and from elsewhere, made once. Memory: some four bytes a household, and what the overlay needs
/// in its narrowest width. Immutable; thread-safe. What it is made of lives longer.
class RegisterColumns {
public:
    RegisterColumns(const snapshot::Segment& segment, const snapshot::Layout& layout,
                    const registry::Regions& regions, const Overlay& overlay);
    RegisterColumns(const RegisterColumns&) = delete;
    RegisterColumns& operator=(const RegisterColumns&) = delete;

    [[nodiscard]] const snapshot::Segment& segment() const { return segment_; }
    /// The same units one by one.
    [[nodiscard]] std::unique_ptr<const RegisterUnits> units(Unit unit) const;
    /// By HouseholdFact.
    [[nodiscard]] std::span<const ColumnView> household() const { return household_; }
    /// By MemberFact; the relation is to the head of the unit.
    [[nodiscard]] std::array<ColumnView, member_facts> member(Unit unit) const;

private:
    void add_places();
    void add_families();
    void add(HouseholdFact fact, std::span<const std::int64_t> numbers);
    void add(HouseholdFact fact, ColumnView view, Bytes bytes);

    const snapshot::Segment& segment_;
    const snapshot::Layout& layout_;
    const registry::Regions& regions_;
    const Overlay& overlay_;
    std::array<ColumnView, household_facts> household_;
    std::deque<Bytes> made_; ///< what no column of the segment holds; never moved
};

} // namespace tepat::facts
