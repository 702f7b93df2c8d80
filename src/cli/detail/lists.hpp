#pragma once
#include "cli/detail/verbs.hpp"
#include "programmes/list.hpp"
#include "programmes/policy.hpp"

namespace tepat::cli::detail {

struct PolicyText {
    programmes::Policy policy;
    std::string text;
};
/// policies/<programme>.toml of the resources.
[[nodiscard]] Result<PolicyText> read_policy_of(const Context& context, const std::string& programme);
/// The list the user means. Refused when there is none or the choice says too little.
[[nodiscard]] Result<programmes::StoredList> choose(store::Connection& connection, const ListChoice& choice);

} // namespace tepat::cli::detail
