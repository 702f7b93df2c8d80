#pragma once
#include "programmes/list.hpp"
#include "welfare/ranking_facts.hpp"

#include <optional>

namespace tepat::programmes {

/// The places in the ranking that was among a list's inputs: the facts it saw beside those of the
/// register. Nothing when it had none. Refused with programmes.no_input {input} when the journal
/// does not show it.
[[nodiscard]] Result<std::optional<welfare::RankingFacts>>
ranking_facts_of(store::Connection& connection, const StoredList& list);

} // namespace tepat::programmes
