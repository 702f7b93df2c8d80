#include "welfare/score.hpp"

#include "rules/evaluate.hpp"

namespace tepat::welfare {
namespace {

using rules::Verdict;

/// The value of a variable, or why there is none.
std::expected<std::int64_t, GapWhy> measure(const Variable& variable, const rules::Record& root) {
    const auto& its = variable.measure;
    if (its.needs && rules::evaluate(*its.needs, root).verdict != Verdict::eligible)
        return std::unexpected(GapWhy::missing_fact);
    if (its.yes_or_no()) {
        const auto verdict = rules::evaluate(its.value, root).verdict;
        if (verdict == Verdict::undetermined) return std::unexpected(GapWhy::failed);
        return verdict == Verdict::eligible ? 1 : 0;
    }
    const auto value = rules::evaluate_integer(its.value, root);
    if (!value) return std::unexpected(GapWhy::failed);
    if (*value < variable.least || *value > variable.most)
        return std::unexpected(GapWhy::out_of_range);
    return *value;
}

/// Whether the model covers a household: a condition as policies have them, so that a needed fact
/// that is unknown leaves it open.
Verdict covered(const rulefiles::Condition& covers, const rules::Record& root) {
    const auto verdict = rules::evaluate(covers.test, root).verdict;
    if (verdict == Verdict::ineligible && covers.needs &&
        rules::evaluate(*covers.needs, root).verdict != Verdict::eligible)
        return Verdict::undetermined;
    return verdict;
}

} // namespace

void score_household(const ModelAt& at, std::int64_t intercept, const facts::UnitView& household,
                     Scored& made) {
    const auto& model = *at.model;
    const facts::UnitRows rows{household, at.date};
    made.standing = Standing::outside;
    made.score = {};
    made.values.clear();
    made.gaps.clear();
    const auto inside = model.covers ? covered(*model.covers, rows.root()) : Verdict::eligible;
    if (inside == Verdict::ineligible) return;
    made.values.resize(model.variables.size());
    // The reader of the model has proved that no sum leaves ±most_score.
    auto score = intercept;
    for (std::size_t i = 0; i < model.variables.size(); ++i) {
        const auto coefficient = at.coefficient(i);
        if (coefficient == 0) continue;
        const auto value = measure(model.variables[i], rows.root());
        if (value) {
            made.values[i] = *value;
            score += coefficient * *value;
        } else {
            made.gaps.push_back({static_cast<std::uint16_t>(i), value.error()});
        }
    }
    const bool determined = inside == Verdict::eligible && made.gaps.empty();
    made.standing = determined ? Standing::ranked : Standing::undetermined;
    if (determined) made.score = Score{score};
}

} // namespace tepat::welfare
