#pragma once
#include "core/strong.hpp"
#include "facts/fact_types.hpp"
#include "rules/schema.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tepat::facts {

/// On whom is decided. Two families under one roof are two units, or one household; a person is
/// decided on within the family; a group is of persons who each stand for a family.
enum class Unit : std::uint8_t { household, family, person, group };
/// As policy files write it.
[[nodiscard]] std::string_view name_of(Unit unit);

/// What an expression speaks of. Each scope has the variables of the one before it.
enum class Scope : std::uint8_t {
    unit,   ///< on, household, members, listed, and the categories
    member, ///< and member
    payee,  ///< and counted: whether this member is paid for
};
[[nodiscard]] const rules::Schema& schema(Scope scope);
/// The same with the fields of `listed`, at most most_inputs. Of persons, `member` is there in the
/// scope of the unit too: the person decided on.
[[nodiscard]] rules::Schema schema(Scope scope, bool of_persons,
                                   std::span<const std::string> listed);
inline constexpr std::size_t most_inputs = 64;

/// The unit a programme decides on: a family, a person, a group, or in older designs all who live
/// under one roof. Borrows its rows, which must outlive it; reading is thread-safe when the rows
/// are.
struct UnitView {
    SubjectId subject;
    /// Of a group, only where it is is known.
    rules::Record household;
    const rules::Rows* members = nullptr;
    std::int64_t first = 0; ///< row of the first member; the others follow
    std::int32_t size = 0;
    /// Place of the person decided on among the members; −1 for other units.
    std::int32_t self = -1;
    /// Bit i: the unit is on the i-th list that the policy asks about.
    std::uint64_t listed = 0;
    /// The person behind each member, in the same order.
    std::span<const SubjectId> persons;

    [[nodiscard]] rules::Record member(std::int32_t at) const { return {members, first + at}; }
    [[nodiscard]] rules::Value fact(HouseholdFact fact) const {
        return household.field(static_cast<int>(fact));
    }
    [[nodiscard]] rules::Value fact(std::int32_t member_at, MemberFact fact) const {
        return member(member_at).field(static_cast<int>(fact));
    }
};

/// The root record of an expression over a unit: cheap, on the stack, one a thread.
class UnitRows final : public rules::Rows {
public:
    UnitRows(const UnitView& unit, Date on)
        : unit_{unit}, listed_{unit}, on_{on}, member_{unit.self} {}
    /// Which member the next evaluation speaks of, and whether that one is paid for.
    void speak_of(std::int32_t member, bool counted = false) {
        member_ = member;
        counted_ = counted;
    }
    /// The next evaluation speaks of the unit; of a person's, `member` is that person.
    void speak_of_unit() { speak_of(unit_.self); }
    [[nodiscard]] rules::Value at(std::int64_t row, int variable) const override;
    [[nodiscard]] rules::Record root() const { return {this, 0}; }

private:
    struct Listed final : rules::Rows {
        explicit Listed(const UnitView& of) : unit{of} {}
        [[nodiscard]] rules::Value at(std::int64_t row, int input) const override;
        const UnitView& unit;
    };

    const UnitView& unit_;
    Listed listed_;
    Date on_;
    std::int32_t member_;
    bool counted_ = false;
};

} // namespace tepat::facts
