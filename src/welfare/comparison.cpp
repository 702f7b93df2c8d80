#include "welfare/comparison.hpp"

#include "welfare/detail/compute.hpp"

#include <algorithm>

namespace tepat::welfare {
namespace {

std::string_view source_of(const std::optional<rules::Expression>& expression) {
    return expression ? expression->source() : std::string_view{};
}

/// The same question asked in the same way.
bool same(const Variable& a, const Variable& b) {
    return a.id == b.id && a.measure.value.source() == b.measure.value.source() &&
           source_of(a.measure.needs) == source_of(b.measure.needs);
}

bool same_edition(const ModelAt& a, const ModelAt& b) {
    return a.model->digest == b.model->digest && a.edition->from == b.edition->from;
}

/// A variable as a model and a line have it: no coefficient, no value, where they do not.
struct Seen {
    std::optional<std::int64_t> value;
    std::int64_t coefficient = 0;
};
Seen seen(const ModelAt& model, const RankingLine& line, std::optional<std::size_t> at) {
    if (!at) return {};
    return {*at < line.values.size() ? line.values[*at] : std::nullopt, model.coefficient(*at)};
}

/// Where only one of the two has a value, the other's coefficient is zero: then the value did not
/// change, the model did.
VariableChange change_of(const Variable& variable, const Seen& before, const Seen& after) {
    const auto old_value = before.value ? *before.value : after.value.value_or(0);
    const auto new_value = after.value ? *after.value : old_value;
    return {variable.id,
            variable.name,
            before.value,
            after.value,
            before.coefficient * (new_value - old_value),
            (after.coefficient - before.coefficient) * new_value};
}

/// The place of a household with `score` among `others`, itself left out of them.
Place place_among(std::vector<Entrant> others, Within within, SubjectId household, Score score,
                  const journal::Digest& seed) {
    std::erase_if(others, [&](const Entrant& one) { return one.subject == household; });
    const auto self = static_cast<std::uint32_t>(others.size());
    others.push_back({score, household});
    const auto poorest_first = order(others, seed);
    const auto at = std::ranges::find(poorest_first, self);
    return {within, at - poorest_first.begin() + 1, std::ssize(others)};
}

std::vector<Entrant> ranked_in(store::Connection& connection, const StoredRanking& ranking,
                               const std::optional<RegionCode>& area) {
    std::vector<Entrant> all;
    each_line(connection, ranking, [&](std::int64_t, const RankingLine& line) {
        if (line.score && (!area || area->contains(line.village)))
            all.push_back({*line.score, line.subject});
        return true;
    });
    return all;
}

/// The widest area in which both lines have a place and live.
const Place* common_place(const RankingLine& before, const RankingLine& after) {
    for (const auto& place : before.places)
        if (after.place(place.within) != nullptr &&
            area_of(before.village, place.within) == area_of(after.village, place.within))
            return &place;
    return nullptr;
}

} // namespace

std::int64_t ScoreChange::by_facts() const {
    auto sum = intercept_by_facts;
    for (const auto& variable : variables)
        sum += variable.by_facts;
    return sum;
}

std::int64_t ScoreChange::by_model() const {
    auto sum = intercept_by_model;
    for (const auto& variable : variables)
        sum += variable.by_model;
    return sum;
}

ScoreChange score_change(const RankingLine& before, const ModelAt& before_model,
                         const RankingLine& after, const ModelAt& after_model) {
    ScoreChange change;
    change.before = before.score->value();
    change.after = after.score->value();
    const auto old_start = before_model.intercept(before.village).value_or(0);
    const auto new_start = after_model.intercept(after.village).value_or(0);
    const auto moved_start = before_model.intercept(after.village).value_or(old_start);
    change.intercept_by_facts = moved_start - old_start;
    change.intercept_by_model = new_start - moved_start;

    const auto add = [&](const Variable& variable, const Seen& was, const Seen& is) {
        auto one = change_of(variable, was, is);
        if (one.by_facts != 0 || one.by_model != 0) change.variables.push_back(std::move(one));
    };
    const auto& old_variables = before_model.model->variables;
    const auto& new_variables = after_model.model->variables;
    const auto kept = [](const std::vector<Variable>& in, const Variable& variable) {
        const auto at =
            std::ranges::find_if(in, [&](const Variable& other) { return same(variable, other); });
        return at == in.end() ? std::nullopt
                              : std::optional{static_cast<std::size_t>(at - in.begin())};
    };
    for (std::size_t i = 0; i < new_variables.size(); ++i)
        add(new_variables[i], seen(before_model, before, kept(old_variables, new_variables[i])),
            seen(after_model, after, i));
    for (std::size_t i = 0; i < old_variables.size(); ++i)
        if (!kept(new_variables, old_variables[i]))
            add(old_variables[i], seen(before_model, before, i), {});
    return change;
}

Result<RankComparison> compare_rank(store::Database& database, const StoredRanking& before,
                                    const ModelAt& before_model, const StoredRanking& after,
                                    const ModelAt& after_model,
                                    const registry::Instrument& instrument, SubjectId household,
                                    Progress& progress) {
    const auto reader = database.connect_reader();
    RankComparison made;
    for (const auto& [ranking, line] :
         {std::pair{&before, &made.before}, std::pair{&after, &made.after}}) {
        auto found = line_of(*reader, *ranking, household);
        if (!found)
            return refuse("welfare.not_in_ranking"_msg,
                          {{"entry", std::to_string(ranking->seq.value())}});
        *line = *std::move(found);
    }
    if (!made.before.score || !made.after.score) return made;
    made.score = score_change(made.before, before_model, made.after, after_model);

    const auto* common = common_place(made.before, made.after);
    if (common == nullptr) return made;
    const auto within = common->within;
    const auto area = area_of(made.before.village, within);
    const auto& seed = before.header.seed;
    auto others = ranked_in(*reader, before, area);
    RankChange change;
    change.before = *common;
    change.own_facts = place_among(others, within, household,
                                   Score{made.score->before + made.score->by_facts()}, seed);
    if (same_edition(before_model, after_model)) {
        change.model = change.own_facts;
    } else {
        // The newer model over the older facts, on the day of those.
        const ModelAt model{after_model.model, before.header.effective_on, after_model.edition};
        const auto scored =
            detail::Ranked::compute(database, model, instrument, before.header, progress);
        if (!scored) return std::unexpected(scored.error());
        change.model =
            place_among(scored->entrants(area), within, household, *made.after.score, seed);
    }
    change.after = *made.after.place(within);
    made.rank = change;
    return made;
}

} // namespace tepat::welfare
