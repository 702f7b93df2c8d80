#include "programmes/list_facts.hpp"

#include "programmes/detail/list_inputs.hpp"

namespace tepat::programmes {

Result<std::optional<welfare::RankingFacts>> ranking_facts_of(store::Connection& connection,
                                                              const StoredList& list) {
    const auto ranking = detail::ranking_of(connection, list.header);
    if (!ranking) return std::unexpected(ranking.error());
    if (!*ranking) return std::nullopt;
    return welfare::RankingFacts::read(connection, **ranking, list.header.region);
}

} // namespace tepat::programmes
