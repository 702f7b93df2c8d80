#include "overlap/detail/exclusion.hpp"

#include "rules/evaluate.hpp"

#include <algorithm>
#include <array>

namespace tepat::overlap::detail {
namespace {

using programmes::CriterionKind;
using programmes::CriterionRule;
using programmes::InputKind;
using programmes::MemberFact;
using programmes::UnitView;
using rules::Verdict;

/// Whose lists make the answer to "receives other permanent aid" yes: each of the three is for
/// people who get no other (the guideline of BKSP). A rule cannot ask about each list in a circle.
constexpr std::array<std::string_view, 3> permanent_aid{"aslut", "aspdb", "bksp"};

/// The members with one answer put in the place of what the register holds.
class Told final : public rules::Rows {
public:
    Told(const UnitView& unit, bool answer)
        : inner_{*unit.members}, row_{unit.first + unit.self}, answer_{answer} {}
    [[nodiscard]] rules::Value at(std::int64_t row, int field) const override {
        if (row == row_ && field == static_cast<int>(MemberFact::receives_permanent_aid))
            return rules::Value::boolean(answer_);
        return inner_.at(row, field);
    }

private:
    const rules::Rows& inner_;
    std::int64_t row_;
    bool answer_;
};

bool stands_in_the_way(const CriterionRule& rule, const UnitView& unit, Date on) {
    programmes::UnitRows rows{unit, on};
    rows.speak_of_unit();
    const auto verdict = [&](const rules::Expression& test) {
        return rules::evaluate(test, rows.root()).verdict;
    };
    switch (rule.kind) {
    case CriterionKind::excluded_when:
        return verdict(rule.condition->test) == Verdict::eligible;
    case CriterionKind::holds:
        return verdict(rule.condition->test) == Verdict::ineligible &&
               (!rule.condition->needs || verdict(*rule.condition->needs) == Verdict::eligible);
    case CriterionKind::persons:
        break;
    }
    return false;
}

} // namespace

Exclusions::Exclusions(const ListsOfDay& lists, const ListInForce& list) : rules_{*list.rules} {
    const auto& sources = lists.sources();
    const auto& inputs = rules_.policy->inputs;
    const auto& own = sources[list.source].id;
    inputs_.resize(sources.size());
    for (std::size_t source = 0; source < sources.size(); ++source) {
        const auto kind = sources[source].outside ? InputKind::outside : InputKind::programme;
        for (std::size_t input = 0; input < inputs.size(); ++input)
            if ((rules_.inputs >> input & 1U) != 0 && inputs[input].kind == kind &&
                inputs[input].id == sources[source].id)
                inputs_[source] = input;
        const bool permanent =
            rules_.unit == programmes::Unit::person && sources[source].id != own &&
            std::ranges::find(permanent_aid, sources[source].id) != permanent_aid.end();
        if (permanent) permanent_aid_ |= std::uint64_t{1} << source;
        if (permanent || inputs_[source]) asked_ |= std::uint64_t{1} << source;
    }
}

std::uint64_t Exclusions::listed(std::uint64_t sources) const {
    std::uint64_t bits = 0;
    for (std::size_t source = 0; source < inputs_.size(); ++source)
        if (inputs_[source] && (sources >> source & 1U) != 0)
            bits |= std::uint64_t{1} << *inputs_[source];
    return bits;
}

std::string Exclusions::by(std::size_t other, std::uint64_t on, UnitView unit) const {
    const auto bit = std::uint64_t{1} << other;
    if (!any(bit)) return {};
    const bool tells = (permanent_aid_ & bit) != 0;
    // On no other list, and on those it is on: a rule may want one list and forbid another.
    for (const auto base : {std::uint64_t{0}, on & ~bit})
        for (const auto& criterion : rules_.criteria) {
            const auto stands = [&](bool is_on) {
                auto asked = unit;
                asked.listed = listed(is_on ? base | bit : base);
                const Told told{unit, is_on};
                if (tells) asked.members = &told;
                return stands_in_the_way(criterion.value(), asked, rules_.date);
            };
            if (stands(true) && !stands(false)) return criterion.item->id;
        }
    return {};
}

} // namespace tepat::overlap::detail
