#pragma once
#include "facts/register_columns.hpp"
#include "rules/vector_run.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tepat::facts {

/// What the variables of a scope are in a plan over such units, on one day: the household is shared
/// by its families, the members are the unit's list, and columns are numbered as facts are. Persons
/// are planned as elements of their families' lists: `member` is an element. `listed`: by input,
/// what UnitColumns::add_flags() answers; without them the lists are absent. So is `counted`.
[[nodiscard]] std::vector<rules::PlanVariable> plan_variables(Scope scope, Date on, Unit unit,
                                                              std::span<const int> listed = {});
/// The space in which such units are rows.
[[nodiscard]] rules::Space rows_of(Unit unit);
/// What the first call of UnitColumns::add_flags() answers; the next are one more each.
[[nodiscard]] int first_flags(Unit unit);

/// The units of a segment as a plan reads them: the same rows, in the same order, with the same
/// facts as RegisterUnits. Reading is thread-safe. The columns live longer.
class UnitColumns {
public:
    UnitColumns(const RegisterColumns& of, Unit unit);

    /// A column of 0 and 1 by unit, which lives longer; its number among those of their space.
    int add_flags(std::span<const std::uint8_t> flags);

    [[nodiscard]] rules::VectorSource source() const {
        return {of_.household(), unit_columns_, member_};
    }
    [[nodiscard]] std::size_t units() const;

private:
    friend class UnitBatches;
    const RegisterColumns& of_;
    Unit unit_;
    std::vector<ColumnView> member_;
    std::vector<ColumnView> unit_columns_;
};

/// Cuts the units of a segment into batches, in their order; persons by whole families, which are
/// the batch's units then. Not thread-safe.
class UnitBatches {
public:
    explicit UnitBatches(const UnitColumns& columns) : columns_{columns} {}

    /// The next batch, which is valid until the one after; false at the end.
    [[nodiscard]] bool next();
    [[nodiscard]] const rules::VectorBatch& batch() const { return batch_; }
    /// The batch is one unit with more members than a batch can have: only its `first_unit`,
    /// `first_element` and `elements` are set, and it is to be decided on by itself.
    [[nodiscard]] bool too_large() const { return too_large_; }

private:
    struct Members {
        std::uint32_t household = 0; ///< row
        std::uint32_t first = 0;
        std::uint32_t count = 0;
    };
    [[nodiscard]] std::size_t units() const;
    [[nodiscard]] Members of_household(std::size_t household) const;
    template <class MembersOf>
    void fill(const MembersOf& members_of);

    const UnitColumns& columns_;
    std::size_t next_ = 0;
    rules::VectorBatch batch_;
    bool too_large_ = false;
    std::array<std::uint16_t, rules::VectorBatch::most_units> outer_of_unit_{};
    std::array<std::uint16_t, rules::VectorBatch::most_units + 1> first_of_unit_{};
    /// A small unit is written whole lanes at a time, which may reach behind the last.
    static constexpr std::size_t lane = 8;
    std::array<std::uint16_t, rules::VectorBatch::most_elements + lane> unit_of_element_{};
};

} // namespace tepat::facts
