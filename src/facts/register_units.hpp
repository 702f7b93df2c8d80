#pragma once
#include "facts/facts.hpp"
#include "registry/regions.hpp"
#include "snapshot/segment.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace tepat::facts {

/// Facts of the households of a segment that come from elsewhere than the register, such as their
/// place in a ranking: for each such fact a number a household, in the order of the segment,
/// ColumnView::missing where it is unknown.
using Overlay = std::vector<std::pair<HouseholdFact, std::vector<std::int64_t>>>;

/// The families, or the dwelling households, of a segment as units that a policy decides on:
/// nothing is copied, facts are read from the segment's columns. A fact the instrument does not ask
/// for is unknown. Thread-safe; segment, layout and regions must outlive it.
class RegisterUnits {
public:
    RegisterUnits(const snapshot::Segment& segment, const snapshot::Layout& layout,
                  const registry::Regions& regions, Unit unit, Overlay overlay = {});

    /// Families in the order of their households; households in theirs.
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] UnitView operator[](std::size_t at) const;
    /// The household of a unit, as a row of the segment.
    [[nodiscard]] std::size_t household_of(std::size_t at) const;

private:
    class HouseholdRows final : public rules::Rows {
    public:
        HouseholdRows(const snapshot::Segment& segment, const snapshot::Layout& layout,
                      const registry::Regions& regions, Overlay overlay);
        [[nodiscard]] rules::Value at(std::int64_t row, int field) const override;

    private:
        const snapshot::Segment& segment_;
        std::array<std::optional<std::size_t>, household_facts> columns_;
        /// Codes of province and regency by household.
        std::vector<std::int16_t> provinces_;
        std::vector<std::int16_t> regencies_;
        Overlay overlay_;
    };
    class MemberRows final : public rules::Rows {
    public:
        MemberRows(const snapshot::Segment& segment, const snapshot::Layout& layout, Unit unit);
        [[nodiscard]] rules::Value at(std::int64_t row, int field) const override;

    private:
        const snapshot::Segment& segment_;
        std::array<std::optional<std::size_t>, member_facts> columns_;
    };

    const snapshot::Segment& segment_;
    Unit unit_;
    HouseholdRows households_;
    MemberRows members_;
};

} // namespace tepat::facts
