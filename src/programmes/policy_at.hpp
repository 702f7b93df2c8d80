#pragma once
#include "programmes/policy.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tepat::programmes {

/// An item of the policy and its value in force; `index` is its place in the policy's list.
template <class Item, class Value>
struct InForce {
    std::uint16_t index;
    const Item* item;
    const Dated<Value>* dated;
    [[nodiscard]] const Value& value() const { return dated->value; }
};

/// A policy on one day: no look-up by date is left to do for a family. Borrows the policy.
class PolicyAt {
public:
    struct ComponentAt {
        std::uint16_t index;
        const Component* item;
        const Condition* rule;
        Rupiah yearly;
        /// The rule needs the same facts as that of an earlier component.
        bool same_needs;
    };

    const Policy* policy = nullptr;
    Date date;
    Period period;
    Unit unit = Unit::family;
    const Condition* member = nullptr; ///< null: all members
    std::vector<InForce<Criterion, CriterionRule>> criteria;
    std::vector<ComponentAt> components;
    const PersonsRule* persons = nullptr;
    std::vector<InForce<Cap, int>> caps;
    std::optional<Bounds> bounds;
    std::vector<InForce<FixedPart, FixedRule>> fixed;
    std::vector<InForce<GoodsPart, GoodsRule>> goods;
    std::vector<InForce<PayeeStep, PayeeRule>> payees;
    const Words* provider = nullptr; ///< null: the payee is paid
    bool nik_to_be_paid = false;
    const Quota* quota = nullptr; ///< null: there is a place for everybody
    /// Bit i: some condition asks about Policy::inputs[i].
    std::uint64_t inputs = 0;
    const StagePlan* plan = nullptr;
};

} // namespace tepat::programmes
