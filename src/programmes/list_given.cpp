#include "programmes/list_given.hpp"

#include "programmes/detail/list_inputs.hpp"
#include "registry/reader.hpp"

#include <algorithm>

namespace tepat::programmes {
namespace {

/// The places of a quota that the header's list has; nothing when there is none.
Result<std::optional<QuotaAreas>> areas_of(const PolicyAt& policy, RegionCode region,
                                           std::optional<std::int64_t> given) {
    if (policy.quota == nullptr) {
        if (given) return refuse("programmes.quota_none"_msg);
        return std::nullopt;
    }
    auto areas = QuotaAreas::of(*policy.quota, region, given);
    if (!areas) return std::unexpected(areas.error());
    return *std::move(areas);
}

/// The ranking that a new list asks: the one that was named, or the newest that fits.
Result<std::optional<welfare::StoredRanking>>
choose_ranking(store::Connection& connection, const ListRequest& request, Date effective_on) {
    const journal::Visibility visibility{connection};
    if (request.ranking) {
        auto named = welfare::read_ranking(connection, visibility, *request.ranking);
        if (named) return named;
        return refuse("welfare.no_ranking"_msg,
                      {{"entry", std::to_string(request.ranking->value())}});
    }
    welfare::RankingQuery query;
    query.covering = request.region;
    query.not_after = effective_on;
    return welfare::newest_ranking(connection, visibility, query);
}

} // namespace

Result<ListGiven> gather(store::Connection& connection, const PolicyAt& policy,
                         const ListRequest& request) {
    auto areas = areas_of(policy, request.region, request.quota);
    if (!areas) return std::unexpected(areas.error());

    ListGiven given;
    auto& header = given.header;
    header.effective_on = request.effective_on.value_or(policy.date);
    header.policies = {policy.policy->digest};
    header.period = request.period;
    header.region = request.region;
    given.areas = *std::move(areas);
    if (given.areas) header.quota = given.areas->total();
    header.seq = registry::newest_position(connection);
    if (detail::asks_for_ranking(policy)) {
        auto chosen = choose_ranking(connection, request, header.effective_on);
        if (!chosen) return std::unexpected(chosen.error());
        given.ranking = *std::move(chosen);
        if (given.ranking) header.inputs = {given.ranking->header.digest()};
    }
    if (policy.inputs != 0) {
        const store::ReadScope scope{connection};
        const journal::Visibility visibility{connection};
        auto inputs =
            InputLists::find(connection, visibility, policy, header.region,
                             registry::Regions::read(connection, visibility, header.effective_on));
        if (!inputs) return std::unexpected(inputs.error());
        given.inputs = *std::move(inputs);
        std::ranges::copy(given.inputs.digests(), std::back_inserter(header.inputs));
    }
    return given;
}

Result<ListGiven> gather(store::Connection& connection, const PolicyAt& policy,
                         const StoredList& list) {
    const store::ReadScope scope{connection};
    ListGiven given;
    given.header = list.header;
    given.ranking = detail::ranking_of(connection, list.header);
    auto digests = list.header.inputs;
    if (given.ranking) std::erase(digests, given.ranking->header.digest());
    auto inputs = InputLists::named(connection, journal::Visibility{connection}, policy, digests);
    if (!inputs) return std::unexpected(inputs.error());
    given.inputs = *std::move(inputs);
    if (policy.quota == nullptr) return given;
    // Of places that the policy allocates the header has the sum; else it was told.
    const bool told = policy.quota->allocation.empty();
    auto areas = areas_of(policy, list.header.region, told ? list.header.quota : std::nullopt);
    if (!areas) return std::unexpected(areas.error());
    given.areas = *std::move(areas);
    return given;
}

} // namespace tepat::programmes
