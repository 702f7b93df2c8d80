#pragma once
#include "core/result.hpp"
#include "rules/detail/syntax.hpp"

#include <string_view>

namespace tepat::rules::detail {

/// Parses a whole source. The tree is at most max_depth deep, so that whoever walks it may recurse.
[[nodiscard]] Result<syntax::NodePtr> parse(std::string_view source);

} // namespace tepat::rules::detail
