#pragma once
#include "facts/facts.hpp"

#include <array>
#include <vector>

namespace tepat::facts {

/// A unit held in memory: for example families, counterfactuals and tests. Reads are thread-safe
/// between changes.
class MemoryUnit {
public:
    explicit MemoryUnit(SubjectId subject) : subject_{subject} { household_.rows.resize(1); }
    /// A copy of every fact of `unit`.
    explicit MemoryUnit(const UnitView& unit);

    /// Adds a member of whom nothing is known; returns the place, counted from 0.
    std::int32_t add_member(SubjectId person);
    void set(HouseholdFact fact, rules::Value value) {
        household_.rows.front()[static_cast<std::size_t>(fact)] = value;
    }
    void set(std::int32_t member, MemberFact fact, rules::Value value) {
        members_.rows[static_cast<std::size_t>(member)][static_cast<std::size_t>(fact)] = value;
    }
    /// Decides on this member as a person.
    void set_self(std::int32_t member) { self_ = member; }
    void set_listed(std::uint64_t bits) { listed_ = bits; }
    void set_listed(std::size_t input, bool listed) {
        const auto bit = std::uint64_t{1} << input;
        listed_ = listed ? listed_ | bit : listed_ & ~bit;
    }
    /// Valid until a member is added or the unit is gone.
    [[nodiscard]] UnitView view() const;

private:
    /// No fact is a text or a list, so values borrow nothing.
    template <std::size_t Facts>
    struct FactRows final : rules::Rows {
        [[nodiscard]] rules::Value at(std::int64_t row, int field) const override {
            return rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(field)];
        }
        std::vector<std::array<rules::Value, Facts>> rows;
    };

    SubjectId subject_;
    FactRows<household_facts> household_;
    FactRows<member_facts> members_;
    std::vector<SubjectId> persons_;
    std::int32_t self_ = -1;
    std::uint64_t listed_ = 0;
};

} // namespace tepat::facts
