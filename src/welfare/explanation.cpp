#include "welfare/explanation.hpp"

#include "facts/register_units.hpp"
#include "registry/reader.hpp"

#include <algorithm>
#include <charconv>

namespace tepat::welfare {
namespace {

std::string region_name(const registry::Regions& regions, const registry::Region* village,
                        RegionLevel level) {
    const auto* region = village == nullptr ? nullptr : regions.enclosing(*village, level);
    return region == nullptr ? std::string{} : region->name;
}

/// Half away from zero.
std::int64_t mean_of(std::int64_t sum, std::int64_t count) {
    if (count == 0) return 0;
    const auto half = count / 2;
    return (sum < 0 ? sum - half : sum + half) / count;
}

/// What a variable reads, each fact once, unknown ones first.
std::vector<facts::FactSeen> facts_of(const Variable& variable, const facts::UnitView& unit,
                                      Date on) {
    std::vector<facts::FactSeen> all;
    if (variable.measure.needs) all = facts::facts_read(*variable.measure.needs, unit, on);
    for (const auto& fact : facts::facts_read(variable.measure.value, unit, on)) {
        const auto same = [&](const facts::FactSeen& other) {
            return other.member == fact.member && other.fact == fact.fact;
        };
        if (std::ranges::none_of(all, same)) all.push_back(fact);
    }
    std::ranges::stable_partition(all,
                                  [](const facts::FactSeen& fact) { return !fact.value.known(); });
    return all;
}

/// Sums over everyone ranked: of the scores, and of the points by variable.
struct Sums {
    std::int64_t ranked = 0;
    std::int64_t score = 0;
    std::vector<std::int64_t> points;
};

Sums sum_of(store::Connection& connection, const StoredRanking& ranking, const ModelAt& model) {
    Sums sums;
    sums.points.resize(model.model->variables.size());
    each_line(connection, ranking, [&](std::int64_t, const RankingLine& line) {
        if (!line.score) return true;
        ++sums.ranked;
        sums.score += line.score->value();
        for (std::size_t i = 0; i < sums.points.size(); ++i)
            sums.points[i] += line.values[i].value_or(0) * model.coefficient(i);
        return true;
    });
    return sums;
}

std::vector<Contribution> contributions_of(const ModelAt& at, const RankingLine& line,
                                           const Sums& sums, const facts::UnitView& unit) {
    std::vector<Contribution> all;
    const auto& variables = at.model->variables;
    for (std::size_t i = 0; i < variables.size() && i < line.values.size(); ++i) {
        Contribution one;
        one.variable = &variables[i];
        one.coefficient = at.coefficient(i);
        if (one.coefficient == 0) continue;
        one.value = line.values[i];
        one.points = one.value.value_or(0) * one.coefficient;
        one.mean_points = mean_of(sums.points[i], sums.ranked);
        const auto gap =
            std::ranges::find(line.missing, variables[i].id, &RankingLine::Missing::variable);
        if (gap != line.missing.end()) one.gap = gap->why;
        one.facts = facts_of(variables[i], unit, at.date);
        all.push_back(std::move(one));
    }
    return all;
}

} // namespace

std::optional<RankingCase> open_case(store::Connection& connection, const StoredRanking& ranking,
                                     const ModelAt& model, const registry::Instrument& instrument,
                                     SubjectId household) {
    const auto stored = line_of(connection, ranking, household);
    if (!stored) return std::nullopt;
    const auto on = ranking.header.effective_on;
    const journal::Visibility visibility{connection, ranking.header.seq};
    const registry::Reader reader{connection, visibility, on};
    const auto view = reader.household(household);
    if (!view) return std::nullopt;
    const auto regions = registry::Regions::read(connection, visibility, on);
    const snapshot::Layout layout{instrument};
    const auto segment = snapshot::Segment::build(reader, {{view->region}}, layout);
    const facts::RegisterUnits units{segment, layout, regions, facts::Unit::household};
    for (std::size_t at = 0; at < units.size(); ++at) {
        const auto unit = units[at];
        if (unit.subject != household) continue;
        RankingCase found;
        found.stored = *stored;
        const auto* village = regions.find(view->region);
        found.intercept = model.intercept(stored->village).value_or(0);
        Scored again;
        score_household(model, found.intercept, unit, again);
        found.as_stored = again.standing == stored->standing && again.values == stored->values &&
                          (!stored->score || *stored->score == again.score);
        if (const auto key = reader.source_key(household)) found.household_key = key->key;
        found.village = region_name(regions, village, RegionLevel::village);
        found.district = region_name(regions, village, RegionLevel::district);
        const auto sums = sum_of(connection, ranking, model);
        found.mean_score = mean_of(sums.score, sums.ranked);
        found.contributions = contributions_of(model, *stored, sums, unit);
        return found;
    }
    return std::nullopt;
}

std::optional<SubjectId> find_household(store::Connection& connection, const StoredRanking& ranking,
                                        const registry::Instrument& instrument,
                                        std::string_view key) {
    const journal::Visibility visibility{connection, ranking.header.seq};
    const registry::Reader reader{connection, visibility, ranking.header.effective_on};
    auto subject = reader.find(instrument.household.key_scheme, key);
    if (!subject) subject = reader.find(instrument.member.key_scheme, key);
    if (!subject) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
        if (error == std::errc{} && end == key.data() + key.size()) subject = SubjectId{number};
    }
    const auto kind = subject ? reader.kind(*subject) : std::nullopt;
    if (!kind) return std::nullopt;
    return *kind == registry::SubjectKind::household ? subject : reader.household_of(*subject);
}

} // namespace tepat::welfare
