#pragma once
#include "cli/detail/verbs.hpp"
#include "welfare/ranking.hpp"

namespace tepat::cli::detail {

/// The ranking the user means. Refused when there is none.
[[nodiscard]] Result<welfare::StoredRanking> choose(store::Connection& connection,
                                                    const RankChoice& choice);
/// The model that made a ranking, not that of today.
[[nodiscard]] Result<welfare::Model> model_of(store::Connection& connection,
                                              const welfare::StoredRanking& ranking);
/// `32.01 Bogor`, or what the whole country is called.
[[nodiscard]] std::string region_text(const Context& context,
                                      const std::optional<RegionCode>& region);
/// What a ranking says of itself.
void add_ranking(Report& report, const Context& context, const welfare::StoredRanking& ranking,
                 const welfare::Model& model);

} // namespace tepat::cli::detail
