#pragma once
#include "core/result.hpp"
#include "rules/detail/program.hpp"
#include "rules/detail/syntax.hpp"
#include "rules/schema.hpp"

#include <memory>
#include <string_view>

namespace tepat::rules::detail {

/// Resolves names, chooses overloads, and holds that a nullable fact is used only where known(…) is
/// certain to have been true.
[[nodiscard]] Result<std::shared_ptr<const Program>>
check(std::string_view source, const syntax::Node& tree, const Schema& schema);

} // namespace tepat::rules::detail
