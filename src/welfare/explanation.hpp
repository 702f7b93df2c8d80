#pragma once
#include "facts/seen.hpp"
#include "welfare/ranking.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::welfare {

/// What one variable does to a household's score.
struct Contribution {
    const Variable* variable = nullptr;
    std::optional<std::int64_t> value;
    std::optional<GapWhy> gap; ///< why there is no value
    std::int64_t coefficient = 0;
    std::int64_t points = 0; ///< coefficient · value; 0 without a value
    /// Of all who are ranked in the ranking's area, rounded half away from zero.
    std::int64_t mean_points = 0;
    /// What its expressions read of the household, unknown facts first.
    std::vector<facts::FactSeen> facts;
};

/// A household of a ranking with everything needed to explain it. Holds its key of origin, no
/// names of people. Borrows the model.
struct RankingCase {
    RankingLine stored;
    bool as_stored = false; ///< scored again from the journal it is the same
    std::string household_key;
    std::string village;
    std::string district;
    std::int64_t intercept = 0;
    std::int64_t mean_score = 0; ///< of all who are ranked
    /// By variable, those that are not asked left out. Intercept and points sum to the score.
    std::vector<Contribution> contributions;
};

/// Opens the case of a household, as the register was for the ranking. Inside a read transaction;
/// reads every line of the ranking once. Nothing when the ranking does not know the household.
[[nodiscard]] std::optional<RankingCase>
open_case(store::Connection& connection, const StoredRanking& ranking, const ModelAt& model,
          const registry::Instrument& instrument, SubjectId household);

/// The household that `key` means: its key of origin, that of a person in it, or a subject id.
[[nodiscard]] std::optional<SubjectId> find_household(store::Connection& connection,
                                                      const StoredRanking& ranking,
                                                      const registry::Instrument& instrument,
                                                      std::string_view key);

} // namespace tepat::welfare
