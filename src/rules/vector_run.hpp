#pragma once
#include "core/column_view.hpp"
#include "rules/vector_plan.hpp"

#include <cstdint>
#include <memory>
#include <span>

namespace tepat::rules {

namespace detail {
class PlanMachine;
}

/// The columns of a plan's spaces, by the numbers that PlanVariable names. Whoever owns them lives
/// longer.
struct VectorSource {
    std::span<const ColumnView> outer;
    std::span<const ColumnView> unit;
    std::span<const ColumnView> element;
};

/// Units that lie together, and what belongs to them: rows of each space from `first_…` on.
struct VectorBatch {
    static constexpr std::uint32_t most_units = 1024;
    static constexpr std::uint32_t most_elements = 4096;

    std::size_t first_outer = 0;
    std::size_t first_unit = 0;
    std::size_t first_element = 0;
    std::uint32_t outers = 0;
    std::uint32_t units = 0;
    std::uint32_t elements = 0;
    /// Of each unit, from the batch's first.
    const std::uint16_t* outer_of_unit = nullptr;
    /// Of each unit, from the batch's first, and one more at the end.
    const std::uint16_t* first_of_unit = nullptr;
    /// Of each element, from the batch's first.
    const std::uint16_t* unit_of_element = nullptr;
};

/// Evaluates a plan over one source after the other, batch by batch; a part that nothing asks for
/// is not computed. The widths are proved once a source, from the columns' bounds: 32 bits where a
/// value must fit, checked 64 elsewhere. Not thread-safe: one a thread. The plan lives longer, a
/// source until the next.
class VectorRun {
public:
    explicit VectorRun(const VectorPlan& plan);
    VectorRun(VectorRun&&) noexcept;
    VectorRun& operator=(VectorRun&&) noexcept;
    ~VectorRun();

    /// Goes on to another source, before its first batch.
    void read(const VectorSource& source);
    /// Goes on to another batch; what was answered before is invalid.
    void begin(const VectorBatch& batch);

    /// A byte of 0 or 1 for each row of `space`, which is not narrower than the condition's own. 1:
    /// the condition is true; a fault is 0.
    [[nodiscard]] const std::uint8_t* flags(VectorPlan::Node condition, Space space);
    /// Sets a bit of `into`, by row, where the condition is true.
    void mark(VectorPlan::Node condition, Space space, unsigned bit, std::uint16_t* into);
    /// A byte of 1 for each row where the value has a fault; null when none has.
    [[nodiscard]] const std::uint8_t* faults(VectorPlan::Node value, Space space);
    /// The numbers of an expression of type int for each row of `space`. What stands where there is
    /// a fault means nothing.
    [[nodiscard]] const std::int64_t* integers(VectorPlan::Node value, Space space);

private:
    std::unique_ptr<detail::PlanMachine> machine_;
};

} // namespace tepat::rules
