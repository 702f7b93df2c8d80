#pragma once
#include "api/detail/answers.hpp"
#include "audit/settlement.hpp"

#include <string>

/// What the handlers of comparisons share.
namespace tepat::api::detail {

/// A comparison with what became of it, read at one moment.
struct ComparisonFile {
    audit::StoredComparison comparison;
    audit::ComparisonState state;
    std::optional<programmes::StoredList> first;
    std::optional<programmes::StoredList> second; ///< nothing: from outside
};
/// Inside a read transaction. Nothing when the entry is no comparison.
[[nodiscard]] std::optional<ComparisonFile> open_comparison(store::Connection& connection,
                                                            std::string_view entry);

/// As the contract's Comparison.
[[nodiscard]] Json json_of(const Services& services, const ComparisonFile& its, Language language);

/// Who acts: who is signed in; without accounts whoever is at this machine, or whom they say, as
/// `--as` does on the command line. Refused: api.actor_not_you; api.actor_name, for a name that is
/// none.
[[nodiscard]] Result<std::string> actor_of(const Call& call, std::string said);

void add_comparison_act_routes(http::Router& router, const Services& services);

} // namespace tepat::api::detail
