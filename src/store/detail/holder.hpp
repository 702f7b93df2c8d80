#pragma once
#include "core/result.hpp"

#include <string>
#include <string_view>

namespace tepat::store::detail {

/// This process as others are told of it: `pid 4711 (tepat serve), user siti, since 2021-…Z`.
[[nodiscard]] std::string describe_holder(std::string_view who);

} // namespace tepat::store::detail
