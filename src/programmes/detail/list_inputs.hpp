#pragma once
#include "programmes/list.hpp"
#include "programmes/policy_at.hpp"
#include "welfare/ranking_facts.hpp"

#include <optional>

namespace tepat::programmes::detail {

/// Whether what is in force of a policy asks for a household's place in a ranking.
[[nodiscard]] bool asks_for_ranking(const PolicyAt& policy);

/// The ranking among the inputs of a list; nothing when there is none.
[[nodiscard]] std::optional<welfare::StoredRanking> ranking_of(store::Connection& connection,
                                                               const ListHeader& header);

} // namespace tepat::programmes::detail
