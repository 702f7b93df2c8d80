#include "facts/seen.hpp"

#include "rules/evaluate.hpp"

#include <algorithm>

namespace tepat::facts {
namespace {

/// Lets others read, and remembers what.
class WatchedRows final : public rules::Rows {
public:
    WatchedRows(const rules::Rows* rows, std::optional<std::int64_t> first,
                std::vector<FactSeen>& seen)
        : rows_{rows}, first_member_{first}, seen_{seen} {}

    [[nodiscard]] rules::Value at(std::int64_t row, int field) const override {
        FactSeen fact{{}, static_cast<std::uint8_t>(field), rows_->at(row, field), false};
        if (first_member_) fact.member = static_cast<std::int32_t>(row - *first_member_);
        const auto same = [&](const FactSeen& other) {
            return other.member == fact.member && other.fact == fact.fact;
        };
        if (std::ranges::none_of(seen_, same)) seen_.push_back(fact);
        return fact.value;
    }

private:
    const rules::Rows* rows_;
    std::optional<std::int64_t> first_member_;
    std::vector<FactSeen>& seen_;
};

} // namespace

const FactType& FactSeen::type() const {
    static const FactType on_a_list{"listed", rules::Kind::boolean, false, nullptr};
    if (listed) return on_a_list;
    return member ? fact_type(static_cast<MemberFact>(fact))
                  : fact_type(static_cast<HouseholdFact>(fact));
}

std::vector<FactSeen> facts_read(const rules::Expression& expression, const UnitView& unit,
                                 Date on) {
    std::vector<FactSeen> seen;
    const WatchedRows household{unit.household.rows, {}, seen};
    const WatchedRows members{unit.members, unit.first, seen};
    auto watched = unit;
    watched.household.rows = &household;
    watched.members = &members;
    const UnitRows rows{watched, on};
    if (expression.type() == rules::Type::boolean())
        static_cast<void>(rules::evaluate(expression, rows.root()));
    else
        static_cast<void>(rules::evaluate_integer(expression, rows.root()));
    return seen;
}

} // namespace tepat::facts
