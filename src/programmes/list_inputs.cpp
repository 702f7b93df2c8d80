#include "programmes/detail/list_inputs.hpp"

#include <algorithm>
#include <array>

namespace tepat::programmes::detail {
namespace {

constexpr std::array from_ranking{HouseholdFact::welfare_percentile, HouseholdFact::welfare_decile,
                                  HouseholdFact::regional_percentile};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Whether a name stands in an expression: as a field, since no variable has such a name.
bool mentions(std::string_view source, std::string_view name) {
    for (auto at = source.find(name); at != std::string_view::npos;
         at = source.find(name, at + 1)) {
        const auto end = at + name.size();
        if ((at == 0 || !is_letter(source[at - 1])) &&
            (end == source.size() || !is_letter(source[end])))
            return true;
    }
    return false;
}

bool asks(const rules::Expression& expression) {
    return std::ranges::any_of(from_ranking, [&](HouseholdFact fact) {
        return mentions(expression.source(), fact_type(fact).name);
    });
}
bool asks(const Condition* condition) {
    return condition != nullptr && asks(condition->test);
}
bool asks(const std::optional<Condition>& condition) {
    return condition && asks(&*condition);
}

} // namespace

bool asks_for_ranking(const PolicyAt& policy) {
    const auto any = [](const auto& items, auto condition_of) {
        return std::ranges::any_of(items,
                                   [&](const auto& item) { return asks(condition_of(item)); });
    };
    return asks(policy.member) ||
           any(policy.criteria, [](const auto& item) { return item.value().condition; }) ||
           any(policy.components, [](const auto& item) { return item.rule; }) ||
           any(policy.fixed, [](const auto& item) { return item.value().when; }) ||
           any(policy.goods, [](const auto& item) { return item.value().when; }) ||
           (policy.quota != nullptr &&
            std::ranges::any_of(policy.quota->order,
                                [](const Rank& rank) { return asks(rank.measure.value); })) ||
           any(policy.payees, [](const auto& item) { return &item.value().who; });
}

std::optional<welfare::StoredRanking> ranking_of(store::Connection& connection,
                                                 const ListHeader& header) {
    const journal::Visibility visibility{connection};
    for (const auto& input : header.inputs)
        if (auto ranking = welfare::read_ranking(connection, visibility, input)) return ranking;
    return std::nullopt;
}

} // namespace tepat::programmes::detail
