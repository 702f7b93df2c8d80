#pragma once
#include <string>
#include <string_view>

namespace tepat::store::detail {

/// This process as others are told of it: `tepat serve, pid 4711, user siti`.
[[nodiscard]] std::string describe_process(std::string_view who);

} // namespace tepat::store::detail
