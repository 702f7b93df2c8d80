#pragma once
#include "programmes/input_lists.hpp"
#include "programmes/list.hpp"
#include "programmes/quota.hpp"
#include "welfare/ranking.hpp"

#include <optional>

namespace tepat::programmes {

/// All that a list is a function of, beside the register and the policy.
struct ListGiven {
    ListHeader header;
    /// Of a policy that asks for places in a ranking, when there is one.
    std::optional<welfare::StoredRanking> ranking;
    InputLists inputs;
    /// Of a policy with a quota.
    std::optional<QuotaAreas> areas;
};

/// For a list that would be made now, from the register's newest entry. Refused: an input list that
/// is not there, as InputLists::find; a named ranking that is none (welfare.no_ranking); places as
/// QuotaAreas::of, and programmes.quota_none for places of a policy without a quota.
[[nodiscard]] Result<ListGiven> gather(store::Connection& connection, const PolicyAt& policy,
                                       const ListRequest& request);
/// For a list that was made, to make it again. Refused: programmes.input_lost {digest}.
[[nodiscard]] Result<ListGiven> gather(store::Connection& connection, const PolicyAt& policy,
                                       const StoredList& list);

} // namespace tepat::programmes
