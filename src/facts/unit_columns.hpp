#pragma once
#include "facts/facts.hpp"
#include "registry/regions.hpp"
#include "rules/vector_run.hpp"
#include "snapshot/segment.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace tepat::facts {

/// What the variables of a scope are in a plan, on one day: the household is shared by its
/// families, the members are the unit's list, and columns are numbered as facts are. `counted` and
/// `listed` are absent.
[[nodiscard]] std::vector<rules::PlanVariable> plan_variables(Scope scope, Date on);

/// The families or households of a segment as a plan reads them: the same units, in the same order,
/// with the same facts as RegisterUnits. Thread-safe. The segment lives longer.
class UnitColumns {
public:
    UnitColumns(const snapshot::Segment& segment, const snapshot::Layout& layout,
                const registry::Regions& regions, Unit unit);
    UnitColumns(const UnitColumns&) = delete;
    UnitColumns& operator=(const UnitColumns&) = delete;

    [[nodiscard]] rules::VectorSource source() const { return {household_, {}, member_}; }
    [[nodiscard]] std::size_t units() const;

private:
    friend class UnitBatches;
    const snapshot::Segment& segment_;
    Unit unit_;
    std::array<ColumnView, household_facts> household_;
    std::array<ColumnView, member_facts> member_;
    std::array<Bytes, 3> counted_; ///< province, regency and families, which no column holds
};

/// Cuts the units of a segment into batches, in their order. Not thread-safe.
class UnitBatches {
public:
    explicit UnitBatches(const UnitColumns& columns) : columns_{columns} {}

    /// The next batch, which is valid until the one after; false at the end.
    [[nodiscard]] bool next();
    [[nodiscard]] const rules::VectorBatch& batch() const { return batch_; }
    /// The batch is one unit with more members than a batch can have: only its `first_unit` is set,
    /// and it is to be decided on by itself.
    [[nodiscard]] bool too_large() const { return too_large_; }

private:
    struct Range {
        std::size_t first = 0;
        std::size_t end = 0;
    };
    [[nodiscard]] Range members_of(std::size_t unit) const;
    [[nodiscard]] std::size_t household_of(std::size_t unit) const;

    const UnitColumns& columns_;
    std::size_t next_ = 0;
    rules::VectorBatch batch_;
    bool too_large_ = false;
    std::array<std::uint16_t, rules::VectorBatch::most_units> outer_of_unit_{};
    std::array<std::uint16_t, rules::VectorBatch::most_units + 1> first_of_unit_{};
    std::array<std::uint16_t, rules::VectorBatch::most_elements> unit_of_element_{};
};

} // namespace tepat::facts
