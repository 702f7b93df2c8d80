#pragma once
#include "core/progress.hpp"
#include "welfare/ranking.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tepat::welfare {

/// What one variable did to the change of a score.
struct VariableChange {
    std::string id;
    rulefiles::Words name;
    std::optional<std::int64_t> before; ///< its values
    std::optional<std::int64_t> after;
    std::int64_t by_facts = 0; ///< old coefficient · (new value − old value)
    std::int64_t by_model = 0; ///< (new coefficient − old coefficient) · new value
};

/// The change of a score, whose parts sum exactly to `after − before`.
struct ScoreChange {
    std::int64_t before = 0;
    std::int64_t after = 0;
    std::int64_t intercept_by_facts = 0; ///< it moved to where the old model starts elsewhere
    std::int64_t intercept_by_model = 0;
    /// Those that did something, by the new model's order, then those it has no longer.
    std::vector<VariableChange> variables;

    [[nodiscard]] std::int64_t by_facts() const;
    [[nodiscard]] std::int64_t by_model() const;
};

/// The change of a rank in four steps that sum exactly: the rank it had; the rank had only its own
/// facts changed; the rank had the model changed as well, for everyone; the rank it has, now that
/// the facts of others changed too, and who is ranked.
struct RankChange {
    Place before;
    Place own_facts;
    Place model;
    Place after;
};

struct RankComparison {
    RankingLine before;
    RankingLine after;
    /// Nothing unless it is ranked in both.
    std::optional<ScoreChange> score;
    /// Nothing unless both rankings rank it within one and the same area; then the widest.
    std::optional<RankChange> rank;
};

/// Explains why a household's place in `after` is not that in `before`. When the models differ, the
/// older facts are scored again by the newer model, which costs what making a ranking costs. A
/// variable that both models have by one id is one variable only if its expressions are the same;
/// else the old one went and the new one came with the model. Refused: welfare.not_in_ranking
/// {entry} when one of them does not know the household; as make_ranking; welfare.stopped.
[[nodiscard]] Result<RankComparison>
compare_rank(store::Database& database, const StoredRanking& before, const ModelAt& before_model,
             const StoredRanking& after, const ModelAt& after_model,
             const registry::Instrument& instrument, SubjectId household, Progress& progress);

/// The change of a score alone; both lines ranked.
[[nodiscard]] ScoreChange score_change(const RankingLine& before, const ModelAt& before_model,
                                       const RankingLine& after, const ModelAt& after_model);

} // namespace tepat::welfare
