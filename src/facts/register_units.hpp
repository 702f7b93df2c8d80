#pragma once
#include "facts/facts.hpp"
#include "registry/regions.hpp"
#include "snapshot/segment.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tepat::facts {

/// How many households, families or persons a segment holds; of groups none.
[[nodiscard]] std::size_t units_in(const snapshot::Segment& segment, Unit unit);
/// Of one of them.
[[nodiscard]] SubjectId subject_in(const snapshot::Segment& segment, Unit unit, std::size_t at);
/// How many of them lie before a household, which may be the one behind the last.
[[nodiscard]] std::size_t units_before(const snapshot::Segment& segment, Unit unit,
                                       std::size_t household);

/// Facts of the households of a segment that come from elsewhere than the register, such as their
/// place in a ranking: for each such fact a number a household, in the order of the segment,
/// ColumnView::missing where it is unknown.
using Overlay = std::vector<std::pair<HouseholdFact, std::vector<std::int64_t>>>;

/// The bits of UnitView::listed for who may be on a list through any of `kin`.
using ListedOf = std::function<std::uint64_t(std::span<const SubjectId> kin)>;

/// The families, the persons in them, or the dwelling households of a segment as units that a
/// policy decides on: nothing is copied, facts are read from the segment's columns. A fact the
/// instrument does not ask for is unknown. Thread-safe; segment, layout and regions must outlive
/// it.
class RegisterUnits {
public:
    RegisterUnits(const snapshot::Segment& segment, const snapshot::Layout& layout,
                  const registry::Regions& regions, Unit unit, Overlay overlay = {});

    /// Persons in the order of their families; families in that of their households.
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] UnitView operator[](std::size_t at) const;
    /// From now on units say what lists they are on. `listed` must be thread-safe.
    void ask(ListedOf listed) { listed_ = std::move(listed); }
    /// The household of a unit, as a row of the segment.
    [[nodiscard]] std::size_t household_of(std::size_t at) const;
    /// Everybody through whom the unit may be on another list: its household, then its family or
    /// families, then its persons; of a person, that one alone.
    [[nodiscard]] std::vector<SubjectId> kin(std::size_t at) const;

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

    [[nodiscard]] std::size_t family_of(std::size_t at) const;
    [[nodiscard]] UnitView view(std::size_t at) const;

    const snapshot::Segment& segment_;
    Unit unit_;
    std::vector<std::uint32_t> family_of_member_; ///< while units are persons
    HouseholdRows households_;
    MemberRows members_;
    ListedOf listed_;
};

} // namespace tepat::facts
