#pragma once
#include "core/result.hpp"
#include "rules/detail/functions.hpp"
#include "rules/detail/program.hpp"
#include "rules/detail/syntax.hpp"
#include "rules/schema.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::rules::detail {

/// What the standard's tests ask for beside a schema. No policy is read with any of it.
struct CheckOptions {
    /// `y` may mean the variable `a.b.y` or `a.y` in the container `a.b`.
    std::string container;
    /// Nothing but a literal has a type before it is evaluated: names and functions that there are
    /// not, and operands that do not fit, are faults of the evaluation.
    bool unchecked = false;
    /// More functions, which can be checked but not evaluated.
    std::vector<Signature> functions;
};

/// Resolves names, chooses overloads, and holds that a nullable fact is used only where known(…) is
/// certain to have been true.
[[nodiscard]] Result<std::shared_ptr<const Program>> check(std::string_view source,
                                                           const syntax::Node& tree,
                                                           const Schema& schema,
                                                           const CheckOptions& options = {});

} // namespace tepat::rules::detail
