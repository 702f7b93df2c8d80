#pragma once
#include <string_view>

namespace tepat {

/// Well-formed UTF-8 (Unicode 15, table 3-7): no overlong forms, surrogates or numbers above
/// 10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

} // namespace tepat
